"""A proposal of priorities as it stands: the file as it was read, and what has been added since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db import processes
from db.case import load_state
from kinds.priorities import rules as rules
from kinds.priorities.spec import COMPLETION, HOMECHECK, Addition, AdditionKind, Part, PrioritiesSpec
from kinds.priorities.tables import AdditionRow
from kinds.register import Register, Said
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.plan.plan import PlanStep


def additions(session: Session, process: str) -> list[AdditionRow]:
    """Everything added, oldest first, that which was struck included."""
    return list(
        session.exec(select(AdditionRow).where(AdditionRow.process == process).order_by(col(AdditionRow.id))).all()
    )


def proposal(session: Session, process: str) -> PrioritiesSpec:
    """The proposal as it stands now. Raises Refused where the process has none."""
    spec = rules.priorities_of(processes.load_file(session, process))
    return rules.with_additions(spec, [_addition(row) for row in additions(session, process)])


def add(session: Session, process: str, addition: Addition, *, now: datetime) -> tuple[PrioritiesSpec, int]:
    """Keep an addition; returns the proposal with it and its number. Raises Refused: the process has ended, or what
    `kinds.priorities.rules.may_add` says."""
    row = processes.get_process(session, process, lock=True)
    if row.status == "ended":
        raise Refused("ärendet", "Ärendet är avslutat.", "Förslaget ändras inte längre.")
    before = proposal(session, process)
    known = [_addition(row) for row in additions(session, process)]
    rules.may_add(before, known, addition, load_state(session, process))
    added = AdditionRow(
        process=process,
        added_at=now,
        kind=addition.kind.value,
        part=addition.part.value if addition.part else "",
        **addition.model_dump(exclude={"number", "part", "kind"}),
    )
    session.add(added)
    session.flush()
    return proposal(session, process), added.id or 0


def must_be_complete(session: Session, process: str, step: PlanStep) -> None:
    """Refused, naming what is missing, while any object that goes along has no facts or no timeline."""
    if step.role != COMPLETION:
        return
    lacking = rules.lacking(proposal(session, process))
    if lacking:
        problem = f"Uppgiften kan inte bli klar än. {'; '.join(lacking)}."
        cure = "Lägg först till det på kansliets sida för ärendet."
        raise Refused("objekt", problem, cure)


def said(session: Session, file: ProcessFile, step: PlanStep, seats: Sequence[str]) -> dict[str, Said]:
    """What must be there and is missing, in the completion; what is proposed, in the check at home. To all the same."""
    return dict.fromkeys(seats, _said(session, file, step))


def _said(session: Session, file: ProcessFile, step: PlanStep) -> Said:
    if step.role == HOMECHECK:
        return Said(lines=rules.contents(proposal(session, file.process)))
    if step.role != COMPLETION:
        return Said()
    spec = proposal(session, file.process)
    missing = [f"– {text}" for text in rules.lacking(spec)]
    return Said(
        lines=[*(f"– {text}" for text in spec.checklist), *(["Det här saknas nu:", *missing] if missing else [])]
    )


def _addition(row: AdditionRow) -> Addition:
    return Addition(
        kind=AdditionKind(row.kind),
        object=row.object,
        part=Part(row.part) if row.part else None,
        when=row.when,
        text=row.text,
        number=row.id or 0,
        strikes=row.strikes,
        source=row.source,
    )


HOOKS = Register(said=said, must_be_answerable=must_be_complete)
