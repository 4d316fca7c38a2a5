"""A proposal of priorities as it stands: the file as it was read, and what has been added since."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from db import processes
from db.case import load_state
from rules import priorities as rules
from schemas.errors import Refused
from schemas.priorities import Addition, AdditionKind, Part, PrioritiesSpec
from schemas.priorities_tables import AdditionRow


def additions(session: Session, process: str) -> list[AdditionRow]:
    """Everything added, oldest first, that which was struck included."""
    return list(
        session.exec(select(AdditionRow).where(AdditionRow.process == process).order_by(col(AdditionRow.id))).all()
    )


def proposal(session: Session, process: str) -> PrioritiesSpec:
    """The proposal as it stands now. Raises Refused where the process has none."""
    spec = processes.load_file(session, process).priorities
    if spec is None:
        raise Refused("ärendet", "Objekt hör till prioriteringar.", "Välj ett ärende av slaget prioriteringar.")
    return rules.with_additions(spec, [_addition(row) for row in additions(session, process)])


def add(session: Session, process: str, addition: Addition, *, now: datetime) -> tuple[PrioritiesSpec, int]:
    """Keep an addition; returns the proposal with it and its number. Raises Refused: the process has ended, or what
    `rules.priorities.may_add` says."""
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


def must_be_complete(session: Session, process: str) -> None:
    """Refused, naming what lacks, while any object that goes along has no facts or no timeline (domain.md P3)."""
    lacking = rules.lacking(proposal(session, process))
    if lacking:
        problem = f"Uppgiften kan inte bli klar än. {'; '.join(lacking)}."
        cure = "Lägg först till det på kansliets sida för ärendet."
        raise Refused("objekt", problem, cure)


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
