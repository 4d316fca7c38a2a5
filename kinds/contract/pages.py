"""A contract on the desk: how long it goes on."""

from __future__ import annotations

from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.pages import Pages, Part
from rules.swedish import capital, long_date
from schemas.plan.timetable import ProcessState


def part(_session: Session, board: ProcessBoard, _state: ProcessState) -> Part:
    """The contract's end as it stands now."""
    return Part(facts=[(board.file.block.period_title, capital(long_date(board.plan.contract_ends_on)))])


HOOKS = Pages(part=part)
