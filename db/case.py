"""A matter as the register holds it, read whole in a number of statements that does not grow with its seats or steps.

Everything that looks at a running matter is built on it: the duties of the worker, the boards of the desk, the state
that a lost workflow restarts from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import String, bindparam
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from db import processes
from db.answers import rows as answer_rows
from db.register.seats import Seats, load_seats
from db.store.statements import once_a_thread
from rules.plan.timetable import timetable
from schemas.events import EventKind
from schemas.file.process import ProcessFile
from schemas.inquiry import Outcome, Result, Row
from schemas.plan.plan import Plan
from schemas.plan.timetable import ENDED, NEWEST, ProcessState, StepState, StepStatus
from schemas.tables.process import AnswerRow, EventRow, InvitationRow, PauseRow, PlanRow, ProcessRow, StepRow

LOADED = "matters loaded"
"""In `session.info`: process → the matter as the transaction has read it, with its journal held."""
_TURN = "turn/"
_TOLD = (EventKind.WITHDRAWN, EventKind.CORRECTED, EventKind.WENT_ON, EventKind.ARCHIVED, EventKind.UNARCHIVED)


@dataclass
class StoredCase:
    """One matter: its rows are the session's own, and may be changed."""

    session: Session
    row: ProcessRow
    file: ProcessFile
    plan: Plan
    steps: dict[str, StepRow]
    invitations: dict[tuple[str, str], InvitationRow]
    """(step, seat) → its invitation."""
    answers: dict[tuple[str, str], AnswerRow]
    """(step, seat) → the newest version."""
    turns: list[str]
    """The one-off turns of the story that are behind it, e.g. `extend_contract-1`."""
    is_withdrawn: bool
    corrections: dict[str, EventRow]
    """Step → the newest correction of its outcome."""
    paused: dict[str, datetime]
    """Step → since when it rests (process time); empty string for the whole matter."""
    resumed: dict[str, datetime]
    """Step → when it last went on after a pause; empty string for the whole matter."""
    archived_at: datetime | None = None
    """When it was put in the archive (process time); None where it is not there."""

    @cached_property
    def rows(self) -> dict[str, dict[str, Row]]:
        """Step → seat → the answer as the workflow sees it."""
        found: dict[str, dict[str, Row]] = {}
        for (step, seat), answer in self.answers.items():
            link = self.invitations.get((step, seat))
            is_set_aside = link is not None and answer.version <= link.set_aside
            row = answer_rows.row_of(answer)
            found.setdefault(step, {})[seat] = row.model_copy(update={"is_set_aside": is_set_aside})
        return found

    def set_aside(self, step: str, seat: str, version: int) -> None:
        """Let the seat's answer up to that version count no more; 0 lets it count again."""
        self.invitations[step, seat].set_aside = version
        self.__dict__.pop("rows", None)

    @property
    def ended(self) -> frozenset[str]:
        """The steps that have ended: their days stand."""
        return frozenset(key for key, step in self.steps.items() if step.status in ENDED)

    def seats(self, on: date) -> Seats:
        """Everybody that the matter may ask or write to, as they stand on that day (Stockholm)."""
        return load_seats(self.session, concerned(self.file, self.plan), on)

    @property
    def state(self) -> ProcessState:
        """The state as the register knows it: what the desk shows, and what a lost workflow restarts from."""
        times = timetable(self.plan)
        steps = {}
        for step in times.steps:
            stored = self.steps.get(step.key)
            steps[step.key] = StepState(
                status=StepStatus(stored.status) if stored else StepStatus.PLANNED,
                rows=self.rows.get(step.key, {}),
                outcome=Outcome.model_validate(stored.outcome) if stored and stored.outcome else None,
                results={q: Result(r) for q, r in (stored.results or {}).items()} if stored else {},
                within=(stored.within or {}) if stored else {},
                corrected=_number_of(self.corrections.get(step.key)),
                is_paused=step.key in self.paused,
                resumed_at=_newest(self.resumed.get(""), self.resumed.get(step.key)),
            )
        return ProcessState(
            schema_version=NEWEST,
            process=self.row.key,
            kind=self.row.kind,
            shift_s=self.row.shift_s,
            handled_until=self.row.handled_until.astimezone(UTC),
            timetable=times,
            steps=steps,
            is_withdrawn=self.is_withdrawn,
            is_paused="" in self.paused,
            ends_at=self.row.ends_at.astimezone(UTC) if self.row.ends_at else None,
            turns=self.turns,
        )


def _newest(*instants: datetime | None) -> datetime | None:
    """The last of them that there is, in UTC."""
    return max((at.astimezone(UTC) for at in instants if at is not None), default=None)


def _number_of(correction: EventRow | None) -> int:
    """The number of a correction's reason, which its key ends with; 0 for none."""
    number = correction.dedup_key.rpartition("/note-")[2] if correction else ""
    return int(number) if number.isdecimal() else 0


def concerned(file: ProcessFile, plan: Plan) -> frozenset[str]:
    """The seats and organisations that a matter may ask or write to."""
    asked = {seat for step in plan.steps for seat in step.seats}
    named = {seat for seat in file.block.named_seats().values() if seat}
    return frozenset(asked | named | {party.organisation for party in file.parties} | {file.secretariat})


def load_case(session: Session, process: str, *, lock: bool = False) -> StoredCase:
    """Read a matter, its row locked for the transaction where asked; Refused where there is none."""
    row, plan = processes.in_force(session, process, lock=lock)
    of_process = {"process": process}
    found = StoredCase(
        session=session,
        row=row,
        file=ProcessFile.model_validate(row.file),
        plan=Plan.model_validate(plan.plan),
        steps=_steps(session, process, lock=lock),
        invitations={
            (invitation.step, invitation.seat): invitation
            for invitation in session.execute(_ALL()[2], of_process, execution_options=_afresh(lock)).scalars()
        },
        answers=answer_rows.latest(session, process),
        paused=_paused(session, process),
        **_told(session, process),
    )
    if lock and LOADED in session.info:
        session.info[LOADED][process] = found
    return found


def new_case(session: Session, row: ProcessRow, file: ProcessFile, plan: Plan) -> StoredCase:
    """A matter that this transaction has just written with its first plan: nothing but its steps is read."""
    session.info[LOADED][row.key] = found = StoredCase(
        session=session,
        row=row,
        file=file,
        plan=plan,
        steps=_steps(session, row.key, lock=False),
        invitations={},
        answers={},
        turns=[],
        is_withdrawn=False,
        corrections={},
        paused={},
        resumed={},
    )
    return found


def load_again(session: Session, process: str, written: Collection[type]) -> StoredCase:
    """The matter as the transaction leaves it, which has written to the tables of these rows: what it has read already
    is read again only where it may have changed. The caller has flushed. Refused where there is no such matter."""
    known: StoredCase | None = session.info.get(LOADED, {}).get(process)
    if known is None:
        return load_case(session, process, lock=True)
    changed: dict[str, Any] = {}
    if ProcessRow in written:
        changed["file"] = ProcessFile.model_validate(known.row.file)
    if PlanRow in written:
        changed["plan"] = processes.load_plan(session, process)
    if StepRow in written or PlanRow in written:
        changed["steps"] = _steps(session, process, lock=True)
    if AnswerRow in written:
        changed["answers"] = answer_rows.latest(session, process)
    if PauseRow in written:
        changed["paused"] = _paused(session, process)
    if EventRow in written:
        changed |= _told(session, process)
    return replace(known, **changed)


def _steps(session: Session, process: str, *, lock: bool) -> dict[str, StepRow]:
    found = session.execute(_ALL()[1], {"process": process}, execution_options=_afresh(lock)).scalars()
    return {step.key: step for step in found}


def _afresh(lock: bool) -> dict[str, bool]:
    """What this session has read before it held the matter may be old."""
    return {"populate_existing": lock}


def _paused(session: Session, process: str) -> dict[str, datetime]:
    return {row.step: row.since for row in session.execute(_ALL()[3], {"process": process}).scalars()}


def _told(session: Session, process: str) -> dict[str, Any]:
    """What only the log says of a matter."""
    told = session.execute(_ALL()[0], {"process": process}).scalars().all()
    archiving = [event for event in told if event.kind in (EventKind.ARCHIVED, EventKind.UNARCHIVED)][-1:]
    return {
        "turns": [event.dedup_key.removeprefix(_TURN) for event in told if event.dedup_key.startswith(_TURN)],
        "is_withdrawn": any(event.kind == EventKind.WITHDRAWN for event in told),
        "corrections": {event.step: event for event in told if event.kind == EventKind.CORRECTED},
        "resumed": {event.step: event.at for event in told if event.kind == EventKind.WENT_ON},
        "archived_at": next((event.at for event in archiving if event.kind == EventKind.ARCHIVED), None),
    }


def _statements() -> tuple[
    SelectOfScalar[EventRow], SelectOfScalar[StepRow], SelectOfScalar[InvitationRow], SelectOfScalar[PauseRow]
]:
    """What tells of the story, the steps, the invitations and the pauses of the matter whose key is `process`."""
    process = bindparam("process", type_=String())
    is_told = or_(col(EventRow.dedup_key).startswith(_TURN), col(EventRow.kind).in_(_TOLD))
    return (
        select(EventRow).where(col(EventRow.process) == process, is_told).order_by(col(EventRow.seq)),
        select(StepRow).where(col(StepRow.process) == process),
        select(InvitationRow).where(col(InvitationRow.process) == process),
        select(PauseRow).where(col(PauseRow.process) == process),
    )


_ALL = once_a_thread(_statements)


def load_state(session: Session, process: str) -> ProcessState:
    """The state of a matter as the register knows it; Refused where there is none."""
    return load_case(session, process).state
