"""Processes, plans, steps and invitations in the register."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Select, String, Table, and_, bindparam, insert, true
from sqlmodel import Session, col, select

from db import journals
from db.seals import chain
from db.store.rows import fetch
from db.store.statements import once_a_thread
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.process import InvitationRow, NoteRow, PlanRow, ProcessRow, StepRow

_MANY = 500
"""Below the number of variables that one SQL statement may have."""
_INVITATIONS: Table = InvitationRow.__table__  # type: ignore[attr-defined]
_AS_NEW = {name: field.get_default() for name, field in InvitationRow.model_fields.items()}
"""The columns of an invitation that nothing has happened to; the rest are replaced."""


def create_process(session: Session, file: ProcessFile, plan: Plan, *, now: datetime, shift_s: int = 0) -> ProcessRow:
    """Write a new process with the first version of its plan; `now` is process time.

    Raises Refused where a process or a called meeting has that key.
    """
    if journals.is_taken(session, file.process):
        raise Refused("process", f"Ärendet {file.process} finns redan.", "Ge det nya ärendet en egen nyckel.")
    journals.begin(session, file.process)
    row = ProcessRow(
        key=file.process,
        kind=file.kind,
        title=file.title,
        file=file.model_dump(mode="json", by_alias=True),
        shift_s=shift_s,
        plan_version=plan.version,
        handled_until=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    save_plan(session, row, plan, reason="Ärendet startades.", now=now)
    return row


def is_known(session: Session, process: str) -> bool:
    """True where a process or a called meeting has that key."""
    return journals.is_taken(session, process)


def get_process(session: Session, process: str, *, lock: bool = False) -> ProcessRow:
    """The process row, held for the transaction (by its journal) where asked; Refused where there is none."""
    if lock:
        journals.hold(session, process)
    # What this session has read before it waited for its turn may be old.
    row = session.get(ProcessRow, process, populate_existing=lock)
    if row is None:
        raise Refused("process", f"Ärendet {process} finns inte.", "Se listan över ärenden.")
    return row


def kinds_and_states(session: Session, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Process → its kind and where it stands, of those of `keys` that there are, in that order; reads nothing else."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(keys), _MANY):
        rows = fetch(session, _KINDS_AND_STATES(), keys=keys[start : start + _MANY])
        found |= {key: (kind, status) for key, kind, status in rows}
    return {key: found[key] for key in keys if key in found}


def in_force(session: Session, process: str, *, lock: bool = False) -> tuple[ProcessRow, PlanRow]:
    """The process row with the plan in force, as `get_process` reads it and in one statement; Refused where either is
    missing."""
    if lock:
        journals.hold(session, process)
    anew = {"populate_existing": lock}
    found = session.execute(_IN_FORCE(), {"process": process}, execution_options=anew).first()
    if found is None:
        version = get_process(session, process).plan_version
        raise Refused("plan", f"Plan {version} för {process} finns inte.", "Se ärendets historik.")
    return found[0], found[1]


def _in_force() -> Select[ProcessRow, PlanRow]:
    plan = and_(col(PlanRow.process) == ProcessRow.key, col(PlanRow.version) == ProcessRow.plan_version)
    both = sqlalchemy.select(ProcessRow, PlanRow).join(PlanRow, plan)
    return both.where(col(ProcessRow.key) == bindparam("process", type_=String()))


def _kinds_and_states() -> Any:
    columns = select(ProcessRow.key, ProcessRow.kind, ProcessRow.status)
    return columns.where(col(ProcessRow.key).in_(bindparam("keys", expanding=True)))


_IN_FORCE, _KINDS_AND_STATES = once_a_thread(_in_force), once_a_thread(_kinds_and_states)


def load_file(session: Session, process: str) -> ProcessFile:
    """The process file as read, with the parties as they are now. The contract's end as it stands is the plan's."""
    return ProcessFile.model_validate(get_process(session, process).file)


def load_plan(session: Session, process: str, version: int | None = None) -> Plan:
    """The plan in force, or the version asked for; Refused where there is none."""
    wanted = version if version is not None else get_process(session, process).plan_version
    row = session.get(PlanRow, (process, wanted))
    if row is None:
        raise Refused("plan", f"Plan {wanted} för {process} finns inte.", "Se ärendets historik.")
    return Plan.model_validate(row.plan)


def save_plan(session: Session, row: ProcessRow, plan: Plan, *, reason: str, now: datetime) -> None:
    """Keep a new version of the plan and let it hold; its new steps get their rows."""
    content = plan.model_dump(mode="json", by_alias=True)
    session.add(PlanRow(process=row.key, version=plan.version, plan=content, reason=reason, created_at=now))
    row.plan_version = plan.version
    session.flush()
    known = set(session.exec(select(StepRow.key).where(StepRow.process == row.key)).all())
    session.add_all([_new_step(row.key, step) for step in plan.steps if step.key not in known])
    session.flush()


def add_note(session: Session, process: str, text: str, *, now: datetime) -> int:
    """Keep a reason in words; returns its number, which may travel to the engine."""
    row = NoteRow(process=process, text=text, created_at=now)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def note_text(session: Session, note: int) -> str:
    """The words of a reason; empty where the number names none."""
    row = session.get(NoteRow, note) if note else None
    return row.text if row else ""


def ensure_step(session: Session, process: str, step: PlanStep) -> StepRow:
    """The step's row, written where it is new."""
    row = session.get(StepRow, (process, step.key))
    if row is None:
        row = _new_step(process, step)
        session.add(row)
        session.flush()
    return row


def _new_step(process: str, step: PlanStep) -> StepRow:
    return StepRow(process=process, key=step.key, status=StepStatus.DONE if step.done_on else StepStatus.PLANNED)


def get_step(session: Session, process: str, step: str) -> StepRow:
    """The step's row; Refused where there is none."""
    row = session.get(StepRow, (process, step))
    if row is None:
        raise Refused("steg", f"Steget {step} finns inte i ärendet.", "Se ärendets sida.")
    return row


def statuses(session: Session, process: str) -> dict[str, StepStatus]:
    """Step → where it stands."""
    rows = session.exec(select(StepRow).where(StepRow.process == process)).all()
    return {row.key: StepStatus(row.status) for row in rows}


def invitation(session: Session, process: str, step: str, seat: str, *, now: datetime) -> InvitationRow:
    """The invitation of a seat in a step, written where it is new; its public id is random and says nothing."""
    row = find_invitation(session, process, step, seat)
    if row is None:
        row = new_invitations(session, process, step, {seat: None}, now=now)[seat]
    return row


def new_invitations(
    session: Session, process: str, step: str, made_for: Mapping[str, str | None], *, now: datetime
) -> dict[str, InvitationRow]:
    """Seat → its invitation, of seats that have none in the step, each with the address that its link is made for."""
    if not made_for:
        return {}
    rows = [
        _AS_NEW
        | {
            "public_id": secrets.token_urlsafe(9),
            "process": process,
            "step": step,
            "seat": seat,
            "made_for": email,
            "created_at": now,
        }
        for seat, email in made_for.items()
    ]
    journals.hold(session, process)
    session.flush()
    session.connection().execute(insert(_INVITATIONS), rows)
    chain.written(session, _INVITATIONS, rows)
    written = select(InvitationRow).where(InvitationRow.process == process, InvitationRow.step == step)
    ours = col(InvitationRow.seat).in_(made_for) if len(made_for) < _MANY else true()
    return {row.seat: row for row in session.exec(written.where(ours)) if row.seat in made_for}


def find_invitation(session: Session, process: str, step: str, seat: str) -> InvitationRow | None:
    """The invitation of a seat in a step, or None."""
    return session.exec(
        select(InvitationRow).where(
            InvitationRow.process == process, InvitationRow.step == step, InvitationRow.seat == seat
        )
    ).first()


def find_invitation_by_id(session: Session, public_id: str) -> InvitationRow | None:
    """The invitation with that public id, of a process or of a called meeting, or None."""
    return session.get(InvitationRow, public_id)


def invitations(session: Session, process: str, step: str) -> dict[str, InvitationRow]:
    """Seat → its invitation in the step, of those that have one."""
    rows = select(InvitationRow).where(InvitationRow.process == process, InvitationRow.step == step)
    return {row.seat: row for row in session.exec(rows).all()}
