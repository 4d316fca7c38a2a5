"""What an answer page shows: one seat, one step, its latest answer. Nothing of what other parties have answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from db.boards.told import told
from db.processes import load_file, load_plan
from schemas.plan import Plan, PlanStep, Schedule
from schemas.tables import AnswerRow, InvitationRow, OrganisationRow, ProcessRow, SeatRow, StepRow
from schemas.timetable import StepStatus


@dataclass(frozen=True)
class SeatName:
    """A seat in words: `Kommundirektör`, `Tyresö kommun`."""

    key: str
    title: str
    organisation: str
    mailbox: str


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
    step_row = session.get(StepRow, (process, step_key))
    return Sheet(
        process=process,
        process_title=row.title,
        diarienummer=str(row.file.get("diarienummer") or ""),
        shift_s=row.shift_s,
        plan=plan,
        step=told(session, load_file(session, process), plan.step(step_key), seat_key),
        status=StepStatus(step_row.status) if step_row else StepStatus.PLANNED,
        closed_at=step_row.closed_at if step_row else None,
        seat=seat_name(session, seat_key),
        secretariat=seat_name(session, str(row.file["secretariat"])),
        latest=latest_answer(session, process, step_key, seat_key),
        is_withdrawn=is_withdrawn,
        is_process_ended=row.status == "ended",
    )


def latest_answer(session: Session, process: str, step: str, seat: str) -> AnswerRow | None:
    """The newest version of a seat's answer, or None."""
    return session.exec(
        select(AnswerRow)
        .where(AnswerRow.process == process, AnswerRow.step == step, AnswerRow.seat == seat)
        .order_by(col(AnswerRow.version).desc())
        .limit(1)
    ).first()


def seat_name(session: Session, seat_key: str) -> SeatName:
    """A seat in words; one that the register does not know is shown by its key."""
    organisation_key, _, role = seat_key.partition("/")
    seat = session.get(SeatRow, seat_key)
    organisation = session.get(OrganisationRow, organisation_key)
    return SeatName(
        key=seat_key,
        title=seat.title if seat else role,
        organisation=organisation.name if organisation else organisation_key,
        mailbox=organisation.mailbox if organisation else "",
    )
