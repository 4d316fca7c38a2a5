"""The year wheel on the desk: every activity with what has been said of it, and the sums."""

from __future__ import annotations

from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.arshjul.board import wheel
from kinds.arshjul.papers import decided_words, kronor, sum_note
from kinds.pages import Fact, Pages, Part
from rules.swedish import capital
from schemas.plan.timetable import ProcessState


def part(session: Session, board: ProcessBoard, _state: ProcessState) -> Part:
    """The activities."""
    found = wheel(session, board)
    facts: list[Fact] = [("Del av året", capital(found.title))]
    facts += [("Beslut", decided_words(one)) for one in found.decided]
    return Part("arshjul/wheel.html", {"wheel": found, "kronor": kronor, "note": sum_note(found.sums)}, facts)


HOOKS = Pages(part=part)
