"""What an answer page shows: one seat, one step, its latest answer. Nothing of what other parties have answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from db.answer_rows import newest
from db.boards.told import told
from db.processes import load_plan
from db.seats import SeatName, load_seats
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan, PlanStep, Schedule
from schemas.plan.timetable import StepStatus
from schemas.tables.process import AnswerRow, InvitationRow, ProcessRow, StepRow


@dataclass(frozen=True)
class Sheet:
    """Everything the page of one invitation needs."""

    process: str
    process_title: str
    diarienummer: str
    shift_s: int
    plan: Plan
    step: PlanStep
    status: StepStatus
    closed_at: datetime | None
    seat: SeatName
    secretariat: SeatName
    latest: AnswerRow | None
    is_withdrawn: bool
    is_process_ended: bool

    @property
    def schedule(self) -> Schedule:
        """The times that bind this seat."""
        return self.step.schedule_of(self.seat.key)

    @property
    def version(self) -> int:
        """The version of the newest answer; 0 where nothing has come."""
        return self.latest.version if self.latest else 0

    def now(self, wall_now: datetime) -> datetime:
        """Process time at that wall-clock time."""
        return process_time(wall_now, self.shift_s)


def process_time(wall_now: datetime, shift_s: int) -> datetime:
    """Wall-clock time to the time of a process, which in a rehearsal lies in the past (UTC)."""
    return wall_now.astimezone(UTC) + timedelta(seconds=shift_s)


def find_invitation_by_id(session: Session, public_id: str) -> InvitationRow | None:
    """The invitation with that public id, or None."""
    return session.get(InvitationRow, public_id)


def sheet_of(session: Session, process: str, step_key: str, seat_key: str, *, is_withdrawn: bool = False) -> Sheet:
    """The sheet of one seat in one step. Raises Refused for an unknown process, KeyError for an unknown step."""
    plan = load_plan(session, process)
    row = session.get_one(ProcessRow, process)
    file = ProcessFile.model_validate(row.file)
    step_row = session.get(StepRow, (process, step_key))
    seats = load_seats(session, [seat_key, file.secretariat], date.min)
    return Sheet(
        process=process,
        process_title=row.title,
        diarienummer=file.diarienummer,
        shift_s=row.shift_s,
        plan=plan,
        step=told(session, file, plan.step(step_key), [seat_key])[seat_key],
        status=StepStatus(step_row.status) if step_row else StepStatus.PLANNED,
        closed_at=step_row.closed_at if step_row else None,
        seat=seats.name(seat_key),
        secretariat=seats.name(file.secretariat),
        latest=newest(session, process, step_key, seat_key),
        is_withdrawn=is_withdrawn,
        is_process_ended=row.status == "ended",
    )
