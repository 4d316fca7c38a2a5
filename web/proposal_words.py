"""A proposal of priorities in words: its parts with their own status, and the objects of each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from db.processes import load_state
from rules.priorities import lacking, part_statuses
from rules.swedish import capital
from schemas.priorities import PART_NAMES, ObjectSpec, PrioritiesSpec
from web.wording import PARTS, State


@dataclass(frozen=True)
class PartLine:
    """One part of the proposal."""

    title: str
    state: State
    note: str
    objects: list[ObjectSpec]


@dataclass(frozen=True)
class Proposal:
    """What the page of priorities adds to that of any process."""

    spec: PrioritiesSpec
    parts: list[PartLine]
    lacking: list[str]
    """What the objects still lack, one sentence each."""


def proposal(session: Session, process: str, spec: PrioritiesSpec) -> Proposal:
    """The proposal as it stands."""
    notes = {part.part: part.note for part in spec.parts}
    parts = [
        PartLine(
            title=capital(PART_NAMES[part]),
            state=PARTS[status],
            note=notes.get(part, ""),
            objects=[each for each in spec.objects if each.part is part],
        )
        for part, status in part_statuses(spec, load_state(session, process)).items()
    ]
    return Proposal(spec, parts, lacking(spec))
