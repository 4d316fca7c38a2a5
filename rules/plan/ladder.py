"""The reminder ladder of one due date: which mail when, to whom. Rungs are UTC instants at 08.30 in Stockholm.

Working days are counted back from the operative day. Soft ladders rest in quiet periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from rules.dates.clock import STOCKHOLM, local_date, mail_time
from rules.dates.due import ResolvedDue
from rules.dates.workdays import (
    add_workdays,
    day_after_quiet,
    day_before_quiet,
    is_quiet,
    next_working_day,
    workdays_between,
)
from schemas.file.process import StepKind
from schemas.plan.plan import MailKind, PlanStep, Rung, RungTo, Schedule

INQUIRY_DAYS = (-20, -10, -5, -2, 0)
TASK_DAYS = (-10, -5, -2, 0)
NOTICE_DAYS = (-60, -30, -14, -7, -3, -1, 0)
ALARM_DAYS = (*range(1, 11), *range(15, 261, 5))
"""A notice alarms daily for two weeks and then weekly for a year, until the receipt is recorded."""
_DAYS: dict[StepKind, tuple[int, ...]] = {StepKind.INQUIRY: INQUIRY_DAYS, StepKind.TASK: TASK_DAYS}
_REMINDERS = frozenset({MailKind.REMINDER, MailKind.LAST_REMINDER, MailKind.TASK_REMINDER})
STAND_IN_KEY = "standin"
RETURN_KEY = "return"
LAST_KEY = "0"
ESCALATION_KEY = "+1"


def schedule(
    kind: StepKind,
    opens_at: datetime | None,
    resolved: ResolvedDue,
    hard: bool | None = None,
    reminders: Sequence[int] = (),
) -> Schedule:
    """The times and rungs of one due date; rungs that the mail of `opens_at` (UTC) overtakes are left out.

    Those of a notice stay, since the secretariat hears them where it has not opened by then.

    A soft rung in a quiet period moves to the last working day before it (after it, once the time is out); where two to
    the same recipient then meet, the one nearest to the due date stays. `hard`: None means what the basis says.
    `reminders` are working days before the day, in place of the usual ones of a question or a task; the last one, on
    the day itself, always goes.
    """
    is_hard = resolved.is_hard if hard is None else hard
    rungs = _ladder(kind, opens_at, resolved, reminders)
    if not is_hard:
        rungs = _out_of_quiet(rungs, resolved)
    if opens_at is not None and kind is not StepKind.NOTICE:
        rungs = [rung for rung in rungs if is_worth_sending(rung, opens_at)]
    return Schedule(
        due_on=resolved.due_on,
        counts_by=resolved.counts_by,
        operative_on=resolved.operative_on,
        closes_at=resolved.closes_at,
        rungs=sorted(rungs, key=lambda rung: rung.at),
    )


def anew(step: PlanStep, opens_at: datetime | None, resolved: ResolvedDue) -> Schedule:
    """The times and rungs of a step of a plan, by another day or another opening (UTC)."""
    return schedule(step.kind, opens_at, resolved, reminders=step.reminders)


def is_worth_sending(rung: Rung, first_at: datetime) -> bool:
    """False for a rung that the mail of `first_at` (UTC) overtakes, and for a reminder within a working day of it."""
    if rung.kind not in _REMINDERS:
        return rung.at > first_at
    first = first_at.astimezone(STOCKHOLM)
    day_after = datetime.combine(add_workdays(first.date(), 1), first.time(), STOCKHOLM)
    return rung.at >= day_after.astimezone(UTC)


def returning(times: Schedule, returns_on: date, now: datetime, *, hard: bool = False) -> Schedule:
    """The schedule of a seat that says "återkommer den …": quiet until that day, then one reminder; "0" and "+1" stay.

    The reminder falls on the first working day on or after `returns_on` (after a quiet period, unless `hard`), only
    where that is still in time, and takes the place of another reminder of the same day. Reminders do not wait past
    the due date: for a day beyond it the schedule stays as it is.
    """
    if returns_on > max(times.operative_on, times.counts_by):
        return times
    rungs = [
        rung
        for rung in times.rungs
        if rung.key == LAST_KEY
        or rung.to is RungTo.SECRETARIAT
        or (local_date(rung.at) >= returns_on and rung.key != RETURN_KEY)
    ]
    back_on = next_working_day(returns_on) if hard else day_after_quiet(returns_on)
    is_last = any(rung.key == LAST_KEY and local_date(rung.at) == back_on for rung in rungs)
    if back_on <= times.operative_on and mail_time(back_on) > now and not is_last:
        rungs = [rung for rung in rungs if rung.to is not RungTo.SEAT or local_date(rung.at) != back_on]
        rungs.append(Rung(key=RETURN_KEY, kind=MailKind.REMINDER, at=mail_time(back_on)))
    return times.model_copy(update={"rungs": sorted(rungs, key=lambda rung: rung.at)})


def only_after(times: Schedule, now: datetime) -> Schedule:
    """The same schedule without the rungs at or before `now` (UTC)."""
    return times.model_copy(update={"rungs": [rung for rung in times.rungs if rung.at > now]})


def _ladder(kind: StepKind, opens_at: datetime | None, resolved: ResolvedDue, reminders: Sequence[int]) -> list[Rung]:
    operative_on = resolved.operative_on
    last_on = max(operative_on, resolved.counts_by)
    days = (*reminders, 0) if reminders else _DAYS.get(kind, ())
    if kind is StepKind.INQUIRY:
        rungs = [_rung(n, operative_on, MailKind.REMINDER if n else MailKind.LAST_REMINDER) for n in days]
        if opens_at is not None:
            rungs += _stand_in(local_date(opens_at), operative_on)
        return [*rungs, _escalation(last_on)]
    if kind is StepKind.TASK:
        return [*(_rung(n, operative_on, MailKind.TASK_REMINDER) for n in days), _escalation(last_on)]
    if kind is StepKind.NOTICE:
        before = [_rung(n, operative_on, MailKind.TASK_REMINDER) for n in NOTICE_DAYS]
        return [*before, *_alarms(last_on)]
    return []


def _rung(days: int, operative_on: date, kind: MailKind) -> Rung:
    return Rung(key=str(days), kind=kind, at=mail_time(add_workdays(operative_on, days)))


def _stand_in(opens_on: date, operative_on: date) -> list[Rung]:
    half = workdays_between(opens_on, operative_on) // 2
    if half < 1:
        return []
    at = mail_time(add_workdays(opens_on, half))
    return [Rung(key=STAND_IN_KEY, kind=MailKind.STAND_IN, at=at, to=RungTo.STAND_IN)]


def _escalation(last_on: date) -> Rung:
    at = mail_time(add_workdays(last_on, 1))
    return Rung(key=ESCALATION_KEY, kind=MailKind.ESCALATION, at=at, to=RungTo.SECRETARIAT)


def _alarms(last_on: date) -> list[Rung]:
    rungs, day, passed = [], last_on, 0
    for number in ALARM_DAYS:
        day, passed = add_workdays(day, number - passed), number
        rungs.append(Rung(key=f"+{number}", kind=MailKind.ALARM, at=mail_time(day)))
    return rungs


def _out_of_quiet(rungs: list[Rung], resolved: ResolvedDue) -> list[Rung]:
    kept: dict[tuple[RungTo, datetime], Rung] = {}
    for rung in sorted(rungs, key=lambda rung: rung.at):
        day = local_date(rung.at)
        is_after = rung.at >= resolved.closes_at
        if is_quiet(day):
            day = day_after_quiet(day) if is_after else day_before_quiet(day)
            rung = rung.model_copy(update={"at": mail_time(day)})
        if is_after and (rung.to, rung.at) in kept:
            continue
        kept[rung.to, rung.at] = rung
    return list(kept.values())
