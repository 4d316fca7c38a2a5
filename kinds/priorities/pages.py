"""Priorities on the desk: the proposal, part by part."""

from __future__ import annotations

from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.pages import Pages, Part
from kinds.priorities import pages_changes, pages_objects
from kinds.priorities.pages_words import proposal
from schemas.timetable import ProcessState


def part(session: Session, board: ProcessBoard, _state: ProcessState) -> Part:
    """The proposal as it stands."""
    return Part("priorities/priorities.html", {"proposal": proposal(session, board.row.key)})


HOOKS = Pages(
    routers=(pages_changes.router, pages_objects.router),
    done={
        "objekt-rad": "Det är tillagt. Källan och tiden är sparade.",
    },
    part=part,
)
