"""Priorities on the desk: the proposal, part by part."""

from __future__ import annotations

from sqlmodel import Session

from db.boards.process import ProcessBoard
from kinds.pages import Pages, Part
from kinds.priorities.pages import changes, objects
from kinds.priorities.pages.words import proposal
from schemas.plan.timetable import ProcessState


def part(session: Session, board: ProcessBoard, _state: ProcessState) -> Part:
    """The proposal as it stands."""
    return Part("priorities/priorities.html", {"proposal": proposal(session, board.row.key)})


HOOKS = Pages(
    routers=(changes.router, objects.router),
    for_readers=frozenset({objects.OBJECT}),
    done={
        "objekt-rad": "Det är tillagt. Källan och tiden är sparade.",
    },
    part=part,
)
