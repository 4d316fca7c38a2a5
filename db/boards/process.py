"""One process as the desk shows it: its steps, who has answered what, what comes by itself, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from db import undoable
from db.boards.lines import SeatLine, seat_lines
from db.boards.lists.needs import needs_of
from db.boards.lists.next_day import NextDay, next_day
from db.boards.progress import progress_of
from db.case import load_case
from db.matters.needs import missing_seats
from db.register import whole
from db.register.seats import Seats
from db.undoable import Undoable
from rules import gates
from rules.agenda import upcoming
from rules.changes import correction
from rules.dates.clock import local_date, process_time
from rules.outcome import holds_for
from rules.plan.backward import schedule_plan
from schemas.duties import TimeDuty
from schemas.errors import Refused
from schemas.file.process import ProcessFile, StepKind
from schemas.inquiry import FINDINGS, Outcome, Result
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.schedule import PlanSchedule, StepWindow
from schemas.plan.timetable import StepStatus
from schemas.tables.process import EventRow, ProcessRow
from words.needs import Need


@dataclass(frozen=True)
class StepBoard:
    """One step: where it stands, and its respondents."""

    step: PlanStep
    status: StepStatus
    is_overdue: bool
    opens_on: date | None
    last_on: date
    """The last day that counts."""
    opened_at: datetime | None
    lines: list[SeatLine]
    outcome: Outcome | None
    results: Mapping[str, Result]
    reason: str
    window: StepWindow | None = None
    """When it can be carried out; None for what has ended, and for a mere date."""
    within: Mapping[str, list[str]] = field(default_factory=dict)
    """Question → the seats that a determined yes is for, where it is not for all."""
    corrected: int = 0
    """Tells the newest correction of the outcome from every other; 0 where there is none."""
    corrected_at: datetime | None = None
    """When the outcome was last corrected (process time)."""
    is_paused: bool = False
    """The step rests by itself, or with the whole matter."""

    def holds_for(self, question: str) -> list[str]:
        """The names of the organisations that a determined yes is for; empty where it is for all."""
        found = self.outcome.questions.get(question) if self.outcome else None
        within = self.within.get(question, ())
        some = holds_for(self.step.seats, found, self.results[question], within)
        return [line.seat.organisation for line in self.lines if line.seat.key in some]

    @property
    def state(self) -> str:
        """The status, or `overdue` for a report that is late."""
        return "overdue" if self.is_overdue else self.status.value

    @property
    def has_begun(self) -> bool:
        """False for a step that is still to open."""
        return self.status != StepStatus.PLANNED

    @property
    def has_answers(self) -> bool:
        """True where somebody has answered, be it before the step opens."""
        return any(line.answer for line in self.lines)

    @property
    def is_waiting(self) -> bool:
        """True for a step that opens when something else has happened, and not on a day of its own."""
        waits = bool(self.step.waits_for or self.step.when) or self.opens_on is None
        return self.status == StepStatus.PLANNED and waits and self.step.kind != StepKind.MILESTONE

    @property
    def missing(self) -> list[SeatLine]:
        """Those who still owe an answer."""
        return [line for line in self.lines if line.is_missing]

    @property
    def is_found(self) -> bool:
        """True where a yes or a no is determined, which can be corrected to the other."""
        return self.status == StepStatus.DETERMINED and bool(FINDINGS.intersection(self.results.values()))

    @property
    def has_late(self) -> bool:
        """True where an answer came after the day."""
        return any(line.answer is not None and line.answer.is_late for line in self.lines)

    @property
    def may_reopen(self) -> bool:
        """A round that is over and that no contract has gone on from, or an open one with an answer that counts."""
        is_free = self.status == StepStatus.DETERMINED and self.step.window is None
        is_answered = any(line.answer is not None and not line.is_set_aside for line in self.lines)
        is_open = self.status == StepStatus.OPEN and is_answered
        return self.step.kind == StepKind.INQUIRY and (self.status == StepStatus.CLOSED or is_free or is_open)

    @property
    def may_determine(self) -> bool:
        """True when the secretariat may determine: the time is out, or everyone has answered."""
        is_complete = self.status == StepStatus.OPEN and not self.missing
        return self.step.kind == StepKind.INQUIRY and (self.status == StepStatus.CLOSED or is_complete)


@dataclass(frozen=True)
class ProcessBoard:
    """Everything on the page of one process."""

    row: ProcessRow
    file: ProcessFile
    plan: Plan
    now: datetime
    steps: list[StepBoard]
    next: NextDay | None
    needs: list[Need]
    agenda: list[TimeDuty]
    agenda_more: int
    """How many things more happen by themselves after those of `agenda`."""
    history: list[EventRow]
    history_count: int
    names: Seats
    schedule: PlanSchedule
    """The plan read backwards from where it stands today; empty when the process has ended."""
    is_withdrawn: bool = False
    """It was withdrawn before its end."""
    archived_at: datetime | None = None
    """When it was put in the archive (process time); None where it is not there."""
    correctable_until: date | None = None
    """The last day on which the outcome of a decided matter can be corrected; None for any other."""
    paused: Mapping[str, datetime] = field(default_factory=dict)
    """Step → since when it rests (process time); the empty key is the whole matter."""
    undoable: Undoable | None = None
    """What can be taken back; None where nothing can."""

    @property
    def today(self) -> date:
        """The process's own date."""
        return local_date(self.now)

    @property
    def inquiries(self) -> list[StepBoard]:
        """The steps with a matrix: inquiries that have begun or that somebody has answered early, newest first; those
        still coming are in the table."""
        begun = [s for s in self.steps if s.step.kind == StepKind.INQUIRY and (s.has_begun or s.has_answers)]
        return sorted(begun, key=lambda s: s.step.schedule.due_on, reverse=True)

    @property
    def answered(self) -> set[tuple[str, str]]:
        """The steps and seats that have answered."""
        return {(step.step.key, line.seat.key) for step in self.steps for line in step.lines if line.answer is not None}

    def organisation_of(self, seat: str) -> str:
        """The name of the organisation of a seat."""
        return self.names.name(seat).organisation

    def step(self, key: str) -> StepBoard:
        """The step with that key; KeyError where there is none."""
        return next(step for step in self.steps if step.step.key == key)


def process_board(
    session: Session, process: str, wall_now: datetime, *, history_limit: int | None = None, agenda_limit: int = 8
) -> ProcessBoard:
    """Read one process. Raises Refused where there is none."""
    stored = load_case(session, process)
    row, file, plan, state = stored.row, stored.file, stored.plan, stored.state
    now = process_time(wall_now, row.shift_s)
    names = stored.seats(local_date(now))
    former = whole.former_names(session, names.organisations)
    opened_at = {key: step.opened_at for key, step in stored.steps.items()}
    progress = progress_of(plan, state, opened_at, local_date(now))
    is_over = row.status == "ended"
    schedule = PlanSchedule() if is_over else schedule_plan(plan, today=local_date(now), progress=progress)
    windows = {window.step: window for window in schedule.steps if not window.is_done}
    ahead = upcoming(state) if not is_over else []
    steps = []
    for step in plan.steps:
        stood, at = state.steps[step.key], stored.steps.get(step.key)
        missing = set(missing_seats(state, step.key))
        is_report = step.kind in (StepKind.TASK, StepKind.NOTICE)
        steps.append(
            StepBoard(
                step=step,
                status=stood.status,
                is_overdue=is_report and stood.status == StepStatus.OPEN and now >= step.schedule.closes_at,
                opens_on=local_date(step.opens_at) if step.opens_at else None,
                last_on=local_date(step.schedule.closes_at - timedelta(seconds=1)),
                opened_at=at.opened_at if at else None,
                lines=seat_lines(names, step, stored, stood.rows, missing, former),
                outcome=stood.outcome,
                results=stood.results,
                within=stood.within,
                corrected=stood.corrected,
                corrected_at=stored.corrections[step.key].at if step.key in stored.corrections else None,
                reason=at.reason if at else "",
                is_paused=gates.is_resting(state, step.key),
                window=windows.get(step.key) if step.kind != StepKind.MILESTONE else None,
            )
        )
    return ProcessBoard(
        row=row,
        file=file,
        plan=plan,
        now=now,
        steps=steps,
        next=next_day(plan, state, local_date(now)) if not is_over else None,
        needs=needs_of(stored, state, names, now),
        agenda=ahead[:agenda_limit],
        agenda_more=len(ahead[agenda_limit:]),
        history=_history(session, process, history_limit),
        history_count=session.exec(select(func.count()).where(EventRow.process == process)).one(),
        names=names,
        schedule=schedule,
        is_withdrawn=state.is_withdrawn,
        archived_at=stored.archived_at,
        correctable_until=correction.last_on(state) if not is_over else None,
        paused=stored.paused,
        undoable=_undoable(session, process, now) if not is_over else None,
    )


def _undoable(session: Session, process: str, now: datetime) -> Undoable | None:
    try:
        return undoable.newest(session, process, now)
    except Refused:
        return None


def _history(session: Session, process: str, limit: int | None) -> list[EventRow]:
    newest_first = select(EventRow).where(EventRow.process == process).order_by(col(EventRow.seq).desc())
    return list(session.exec(newest_first.limit(limit) if limit is not None else newest_first))
