"""A proposal of priorities in words: its parts with their own status, and the objects of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from db.case import load_state
from db.processes import load_file
from kinds.priorities import register as priorities
from kinds.priorities.rules import lacking, may_reshape, part_statuses, priorities_of
from kinds.priorities.spec import PART_NAMES, AdditionKind, ObjectSpec, PartStatus, PrioritiesSpec
from kinds.priorities.tables import AdditionRow
from rules.swedish import capital
from words.states import State

PARTS = {
    PartStatus.PREPARED: State("Bereds", "○", "plain"),
    PartStatus.READY: State("Redo", "✓", "good"),
    PartStatus.NEEDS_POSITION: State("Kräver ställningstagande", "!", "care"),
    PartStatus.DECIDED: State("Beslutad", "✓", "good"),
    PartStatus.REJECTED: State("Avslagen", "✕", "bad"),
    PartStatus.TAKEN_OUT: State("Uttagen", "–", "plain"),
}


@dataclass(frozen=True)
class PartLine:
    """One part of the proposal."""

    key: str
    title: str
    state: State
    note: str
    objects: list[ObjectSpec]
    is_out: bool
    """True where it was taken out beforehand."""


@dataclass(frozen=True)
class Proposal:
    """What the page of priorities adds to that of any process."""

    spec: PrioritiesSpec
    parts: list[PartLine]
    lacking: list[str]
    """What the objects still lack, one sentence each."""
    may_reshape: bool
    """False once the municipalities have been asked: then objects and parts are settled."""


def proposal(session: Session, process: str) -> Proposal:
    """The proposal as it stands."""
    spec, state = priorities.proposal(session, process), load_state(session, process)
    notes = {part.part: part.note for part in spec.parts}
    parts = [
        PartLine(
            key=part.value,
            title=capital(PART_NAMES[part]),
            state=PARTS[status],
            note=notes.get(part, ""),
            objects=[each for each in spec.objects if each.part is part],
            is_out=spec.taken_out(part),
        )
        for part, status in part_statuses(spec, state).items()
    ]
    waits = any(line.state is PARTS[PartStatus.PREPARED] for line in parts)
    return Proposal(spec, parts, lacking(spec) if waits else [], may_reshape(state))


@dataclass(frozen=True)
class ObjectLine:
    """One fact or one line of a timeline, with where it comes from."""

    number: int
    """Its number in the register; 0 where it stands in the file."""
    is_fact: bool
    when: str
    text: str
    source: str
    added_at: datetime | None
    is_struck: bool


@dataclass(frozen=True)
class ObjectPage:
    """Everything about one object, that which was struck included."""

    spec: ObjectSpec
    lines: list[ObjectLine]

    @property
    def facts(self) -> list[ObjectLine]:
        """Its facts."""
        return [line for line in self.lines if line.is_fact]

    @property
    def timeline(self) -> list[ObjectLine]:
        """Its timeline."""
        return [line for line in self.lines if not line.is_fact]


def object_page(session: Session, process: str, key: str) -> ObjectPage | None:
    """One object of the proposal; None where there is none with that key."""
    spec = next((each for each in priorities.proposal(session, process).objects if each.key == key), None)
    if spec is None:
        return None
    return ObjectPage(spec, [*_of_file(session, process, key), *_added(session, process, key)])


def _of_file(session: Session, process: str, key: str) -> list[ObjectLine]:
    read = priorities_of(load_file(session, process))
    found = next((each for each in read.objects if each.key == key), None)
    if found is None:
        return []
    source = read.source or "processfilen"
    facts = [ObjectLine(0, True, "", fact, source, None, False) for fact in found.facts]
    return facts + [ObjectLine(0, False, row.when, row.what, source, None, False) for row in found.timeline]


def _added(session: Session, process: str, key: str) -> list[ObjectLine]:
    rows = [row for row in priorities.additions(session, process) if row.object == key]
    struck = {row.strikes for row in rows if row.kind == AdditionKind.STRUCK}
    shown = (AdditionKind.FACT, AdditionKind.TIMELINE)
    return [_line(row, row.id in struck) for row in rows if row.kind in shown]


def _line(row: AdditionRow, is_struck: bool) -> ObjectLine:
    is_fact = row.kind == AdditionKind.FACT
    return ObjectLine(row.id or 0, is_fact, row.when, row.text, row.source, row.added_at, is_struck)
