"""The desk's list: every process with its next date, what is missing, and what needs a hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from db import engine_trouble, incidents
from db.boards.late_answers import LateAnswer, late_answers
from db.boards.next_day import next_day
from db.boards.progress import BEGUN, shortage
from db.case import load_case
from db.inbound.queue import source_needs
from db.outbox import late
from db.register.directories import names_of
from db.register.seats import vacant_seats
from db.store import clock, deliveries, heartbeats
from rules import correction
from rules.dates.clock import local_date, process_time
from rules.outcome import open_positions
from rules.plan.timetable import question_codes
from rules.swedish import enumerate_words
from schemas.file.process import StepKind
from schemas.inquiry import QuestionType, Row
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ProcessState, StepStatus
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow
from schemas.tables.service import EngineTroubleRow
from words.needs import Need

LATE_DELIVERY = timedelta(minutes=2)
"""News is delivered within seconds; older than this the secretariat is told."""
_UNASKED = frozenset({StepStatus.PLANNED, StepStatus.SKIPPED})


@dataclass(frozen=True)
class ProcessLine:
    """One process in the list."""

    key: str
    title: str
    status: str
    next_on: date | None
    next_step: str
    missing: int
    asked: int
    warnings: int
    is_shifted: bool
    """Its time is not the wall clock's (a rehearsal or a replay)."""
    has_asked: bool = True
    """False until its first question has been put."""
    is_withdrawn: bool = False
    """It was taken back, and did not come to its end."""
    correctable_until: date | None = None
    """The last day on which the outcome of a decided matter can be corrected; None for any other."""
    needs: list[Need] = field(default_factory=list)


def processes(session: Session, wall_now: datetime) -> list[ProcessLine]:
    """Every process, running ones first, then the decided, then by title."""
    order = (col(ProcessRow.ended_at).is_not(None), col(ProcessRow.ends_at).is_not(None), col(ProcessRow.title))
    rows = session.exec(select(ProcessRow).order_by(*order)).all()
    mails, troubles = _troubled_mails(session), engine_trouble.listed(session)
    days = {local_date(process_time(wall_now, row.shift_s)) for row in rows}
    vacant = {day: vacant_seats(session, day) for day in days}
    return [_line(session, row, mails.get(row.key, []), troubles.get(row.key), wall_now, vacant) for row in rows]


def service_needs(session: Session, wall_now: datetime) -> list[Need]:
    """What stands still around the processes: a doubted clock, news not handed over, mail not taken, a silent part."""
    needs = []
    if (doubt := clock.doubt(session)) is not None:
        needs.append(Need(kind="clock", count=round(doubt.off_s), since=doubt.doubted_at))
    is_new = incidents.is_clock_new(session, wall_now, max(late.LATE, LATE_DELIVERY))
    count, oldest = deliveries.waiting(session)
    if oldest is not None and not is_new and wall_now - oldest > LATE_DELIVERY and is_wall_time(session):
        needs.append(Need(kind="delivery", count=count, since=oldest))
    beats = {name: row.at for name, row in heartbeats.last_beats(session).items()}
    # Mails that are held, or were until now, say nothing of whoever sends them.
    stuck = 0 if doubt is not None or is_new else late.unsent(session, wall_now)
    if stuck or ("worker" in beats and heartbeats.is_silent(beats["worker"], wall_now)):
        needs.append(Need(kind="worker", count=stuck, since=beats.get("worker")))
    held, held_since = late.held(session, wall_now) if doubt is None else (0, None)
    if held:
        needs.append(Need(kind="carrier", count=held, since=held_since))
    if "scheduler" not in beats or heartbeats.is_silent(beats["scheduler"], wall_now):
        needs.append(Need(kind="scheduler", since=beats.get("scheduler")))
    elif "engine" in beats and heartbeats.is_silent(beats["engine"], wall_now, heartbeats.ENGINE_STALE_S):
        needs.append(Need(kind="engine", since=beats["engine"]))
    return needs if any(need.kind == "scheduler" for need in needs) else [*needs, *source_needs(session, wall_now)]


def missing_seats(state: ProcessState, step: str) -> list[str]:
    """The seats that still owe an answer in a step that has begun; none in any other."""
    stood = state.steps.get(step)
    if stood is None or stood.status not in BEGUN:
        return []
    return [seat for seat in state.times(step).seats if stood.rows.get(seat, Row()).is_missing]


def needs_of(
    row: ProcessRow,
    plan: Plan,
    state: ProcessState,
    now: datetime,
    troubled_mails: Sequence[str],
    trouble: EngineTroubleRow | None = None,
    vacant: Collection[str] = (),
    late: Sequence[LateAnswer] = (),
) -> list[Need]:
    """What in this process needs a hand, at process time `now`; `trouble` is what its workflow suffers from,
    `troubled_mails` the organisation of each mail that failed, `vacant` the seats in a gap, and `late` who has
    answered since the outcome."""
    here = Need(kind="starting", process=row.key, process_title=row.title)
    is_refused = trouble is not None and trouble.kind == engine_trouble.REFUSED
    needs = [here] if row.status == "starting" and not is_refused else []
    if trouble and (row.status == "running" or (row.status == "starting" and is_refused)):
        needs.append(replace(here, kind=trouble.kind, since=trouble.since, code=trouble.code))
    for step in plan.steps:
        needs += _needs_of_step(replace(here, step=step.key, step_title=step.title), step, row, state, now, vacant)
        of_step = replace(here, kind="answered_late", step=step.key, step_title=step.title)
        for one in (one for one in late if one.step == step.key):
            code = "changed" if one.is_change else "new"
            needs.append(replace(of_step, seat=one.seat, who=one.organisation, code=code))
    if troubled_mails:
        who = enumerate_words(sorted({name for name in troubled_mails if name}))
        needs.append(replace(here, kind="mail", count=len(troubled_mails), who=who))
    return needs


def _needs_of_step(
    at: Need, step: PlanStep, row: ProcessRow, state: ProcessState, now: datetime, vacant: Collection[str]
) -> list[Need]:
    stood = state.steps.get(step.key)
    if stood is None:
        return []
    needs = []
    if stood.status == StepStatus.CLOSED:
        reasons = stood.outcome.reasons if stood.outcome else []
        needs.append(replace(at, kind="determine", count=len({reason.seat for reason in reasons})))
    if step.kind == StepKind.INQUIRY and stood.status == StepStatus.OPEN:
        mixed = open_positions(question_codes(step), step.seats, stood.rows)
        blamed = {reason.seat for found in mixed.values() for reason in found.reasons}
        needs += [replace(at, kind="mixed", count=len(blamed))] if mixed else []
    gaps = [seat for seat in missing_seats(state, step.key) if seat in vacant]
    if gaps:
        needs.append(replace(at, kind="vacant", count=len(gaps), seat=gaps[0]))
    if step.kind in (StepKind.TASK, StepKind.NOTICE) and stood.status == StepStatus.OPEN:
        if now >= step.schedule.closes_at:
            on = local_date(step.schedule.closes_at - timedelta(seconds=1))
            needs.append(replace(at, kind="overdue", on=on))
        elif _is_of(step, row):
            is_plain = all(question.type == QuestionType.DONE for question in step.questions)
            kind = "own_task" if is_plain else "own_question"
            needs.append(replace(at, kind=kind, on=step.schedule.operative_on))
    return needs


def _is_of(step: PlanStep, row: ProcessRow) -> bool:
    """True for a step that only the matter's own secretariat does."""
    own = str(row.file.get("secretariat", "")).partition("/")[0]
    return bool(step.seats) and all(seat.partition("/")[0] == own for seat in step.seats)


def troubled_mails(session: Session, process: str) -> list[str]:
    """The organisation of each mail of the process that failed or may not have left."""
    return _troubled_mails(session).get(process, [])


def _line(
    session: Session,
    row: ProcessRow,
    mails: Sequence[str],
    trouble: EngineTroubleRow | None,
    wall_now: datetime,
    vacant: Mapping[date, frozenset[str]],
) -> ProcessLine:
    stored = load_case(session, row.key)
    plan, state = stored.plan, stored.state
    now = process_time(wall_now, row.shift_s)
    coming = next_day(plan, state, local_date(now)) if row.status != "ended" else None
    changed = late_answers(session, state) if row.status != "ended" else ()
    inquiries = [step for step in plan.steps if step.kind == StepKind.INQUIRY and step.key in state.steps]
    asked = [step for step in inquiries if state.steps[step.key].status in BEGUN]
    return ProcessLine(
        key=row.key,
        title=row.title,
        status=row.status,
        next_on=coming.on if coming else None,
        next_step=coming.step.title if coming else "",
        missing=sum(len(missing_seats(state, step.key)) for step in asked),
        asked=sum(len(step.seats) for step in asked),
        warnings=len(plan.warnings),
        is_shifted=row.shift_s != 0,
        has_asked=any(state.steps[step.key].status not in _UNASKED for step in inquiries),
        is_withdrawn=state.is_withdrawn,
        correctable_until=correction.last_on(state) if row.status != "ended" else None,
        needs=[
            *needs_of(row, plan, state, now, mails, trouble, vacant[local_date(now)], changed),
            *shortage(stored, local_date(now)),
        ],
    )


def _troubled_mails(session: Session) -> dict[str, list[str]]:
    """Process → the organisation of each mail; empty where the register does not know it."""
    rows = session.exec(
        select(MailRow.process, MailRow.seat).where(col(MailRow.state).in_(["failed", "unknown"]))
    ).all()
    names = names_of(session) if rows else {}
    found: dict[str, list[str]] = {}
    for process, seat in rows:
        found.setdefault(process, []).append(names.get(seat.partition("/")[0], ""))
    return found


def is_wall_time(session: Session) -> bool:
    """News is stamped with process time; only where every process keeps wall time does its age mean anything."""
    return session.exec(select(ProcessRow.key).where(ProcessRow.shift_s != 0).limit(1)).first() is None
