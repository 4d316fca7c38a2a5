"""What an answer page shows: one seat, one step, its latest answer. Nothing of what other parties have answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from db.answers.asked_seats import AskedSeat
from db.boards.told import told
from db.register.seats import SeatName
from rules.dates.clock import process_time
from schemas.plan.plan import Plan, PlanStep, Schedule
from schemas.plan.timetable import StepStatus
from schemas.tables.process import AnswerRow


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
    is_set_aside: bool = False
    """The newest answer does not count any more: another is asked for."""
    is_of_former_text: bool = False
    """The newest answer was given before the words of the question were changed."""
    is_resting: bool = False
    """The question was open when it was paused, so its time does not run out."""

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


def sheet_of(session: Session, asked: AskedSeat) -> Sheet:
    """The page of one seat in one step. Raises KeyError for a step that the plan does not have."""
    file, seats = asked.file, asked.seats(session, date.min)
    return Sheet(
        process=asked.process,
        process_title=asked.title,
        diarienummer=file.diarienummer,
        shift_s=asked.shift_s,
        plan=asked.plan,
        step=told(session, file, asked.plan.step(asked.step), [asked.seat])[asked.seat],
        status=asked.status,
        closed_at=asked.row.closed_at if asked.row else None,
        seat=seats.name(asked.seat),
        secretariat=seats.name(file.secretariat),
        latest=asked.latest,
        is_withdrawn=asked.is_withdrawn,
        is_process_ended=asked.is_process_ended,
        is_set_aside=asked.is_set_aside,
        is_of_former_text=asked.is_of_former_text,
        is_resting=asked.is_resting,
    )
