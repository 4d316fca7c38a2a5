"""A matter as the register holds it, read whole in a number of statements that does not grow with its seats or steps.

Everything that looks at a running matter is built on it: the duties of the worker, the boards of the desk, the state
that a lost workflow restarts from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property

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
from schemas.tables.process import AnswerRow, EventRow, InvitationRow, ProcessRow, StepRow

_TURN = "turn/"
_TOLD = (EventKind.WITHDRAWN, EventKind.CORRECTED)


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

    @cached_property
    def rows(self) -> dict[str, dict[str, Row]]:
        """Step → seat → the answer as the workflow sees it."""
        found: dict[str, dict[str, Row]] = {}
        for (step, seat), answer in self.answers.items():
            found.setdefault(step, {})[seat] = answer_rows.row_of(answer)
        return found

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
            ends_at=self.row.ends_at.astimezone(UTC) if self.row.ends_at else None,
            turns=self.turns,
        )


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
    of_story, of_steps, of_invitations = _ALL()
    of_process = {"process": process}
    told = session.execute(of_story, of_process).scalars().all()
    steps = session.execute(of_steps, of_process).scalars()
    invitations = session.execute(of_invitations, of_process).scalars()
    return StoredCase(
        session=session,
        row=row,
        file=ProcessFile.model_validate(row.file),
        plan=Plan.model_validate(plan.plan),
        steps={step.key: step for step in steps},
        invitations={(invitation.step, invitation.seat): invitation for invitation in invitations},
        answers=answer_rows.latest(session, process),
        turns=[event.dedup_key.removeprefix(_TURN) for event in told if event.dedup_key.startswith(_TURN)],
        is_withdrawn=any(event.kind == EventKind.WITHDRAWN for event in told),
        corrections={event.step: event for event in told if event.kind == EventKind.CORRECTED},
    )


def _statements() -> tuple[SelectOfScalar[EventRow], SelectOfScalar[StepRow], SelectOfScalar[InvitationRow]]:
    """What tells of the story, the steps and the invitations of the matter whose key is `process`."""
    process = bindparam("process", type_=String())
    is_told = or_(col(EventRow.dedup_key).startswith(_TURN), col(EventRow.kind).in_(_TOLD))
    return (
        select(EventRow).where(col(EventRow.process) == process, is_told).order_by(col(EventRow.seq)),
        select(StepRow).where(col(StepRow.process) == process),
        select(InvitationRow).where(col(InvitationRow.process) == process),
    )


_ALL = once_a_thread(_statements)


def load_state(session: Session, process: str) -> ProcessState:
    """The state of a matter as the register knows it; Refused where there is none."""
    return load_case(session, process).state
