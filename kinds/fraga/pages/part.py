"""What a joint question adds to the page of its matter: the days of its polls, and what others are to be done with."""

from __future__ import annotations

from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.fraga.pages.milestones import milestones
from kinds.fraga.pages.polls import polls
from kinds.pages import Part
from schemas.plan.timetable import ProcessState


def part(session: Session, board: ProcessBoard, _state: ProcessState) -> Part:
    """Both, where the matter has any."""
    found = {"polls": polls(session, board), "milestones": milestones(board)}
    return Part("fraga/part.html", found) if any(found.values()) else Part()
