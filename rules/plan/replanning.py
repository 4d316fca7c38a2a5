"""A running plan that changes: a moved day, anstånd, "återkommer den …", parties that join or leave.

Each function takes a plan and gives the next version of it; what is at or before `now` (UTC) is past and left out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from rules.dates.clock import local_date, mail_time
from rules.dates.derived import derive, meeting_warnings
from rules.dates.due import ResolvedDue, anchor_of, day_warnings, not_in_the_past, past_warnings, settle
from rules.dates.reach import must_be_within_reach
from rules.meeting.home import HOME_PREFIX, with_home
from rules.plan.ladder import anew, only_after, returning
from rules.plan.opening import sending_day, usual_opening
from rules.plan.planning import with_warnings
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.file.process import DueRule, StepKind
from schemas.plan.plan import Plan, PlanStep, PlanWarning, Schedule, WarningKind


def move_step(
    plan: Plan,
    step: str,
    to_on: date,
    *,
    now: datetime,
    calendars: Calendars = NO_CALENDARS,
    ended: Collection[str] = (),
) -> Plan:
    """The plan with one step due on another day (`to_on`, in the step's own rule `senast`/`före`), and what follows it.

    The former day stays in the source text. An anstånd later than the new day is kept, a reply "återkommer den …" too;
    one that the new day goes past gives way, and binds again if the day is moved back before it. What follows is never
    moved into the past: it is due today, and follows again. Two moves thus come to what the second alone would. Steps
    that have `ended` keep the day they had, however early they were done.
    A step that has not opened opens by its new day, unless the file says which day it opens.
    Refused: unknown or finished step, the same day, a day that has passed or is out of reach, or before the step opens.
    """
    old = step_of(plan, step)
    must_be_within_reach("to_on", to_on)
    settled = settle(to_on, old.rule, old.basis)
    if old.done_on is not None:
        raise Refused("step", f"”{old.title}” är redan klart.", "Välj ett steg som pågår eller ska komma.")
    if to_on == old.schedule.due_on:
        raise Refused("to_on", f"sista dagen är redan {long_date(to_on)}.", "Ange en annan dag.")
    if settled.closes_at <= now:
        raise Refused("to_on", f"{long_date(to_on)} har redan passerat.", "Ange en dag som inte har varit.")
    opens_at = old.opens_at if old.opens_on else _opening(old, settled, now)
    if opens_at is not None and settled.closes_at <= opens_at:
        opens_on = long_date(local_date(opens_at))
        raise Refused("to_on", f"{long_date(to_on)} ligger innan steget öppnar {opens_on}.", "Ange en senare dag.")
    former = f"{long_date(old.schedule.due_on)} (grund: {old.source})"
    moved = _at_new_day(old, settled, now, opens_at).model_copy(
        update={
            "source": old.source if old.source.startswith(_MOVED) else f"{_MOVED} {former}",
            "claimed": to_on,
            "warnings": _moved_warnings(old, settled),
        }
    )
    steps = {each.key: moved if each.key == step else each for each in plan.steps}
    _let_follow(steps, step, now, calendars, ended)
    return next_version(plan, list(steps.values()), calendars, now)


def grant_anstand(
    plan: Plan, step: str, seat: str, until_on: date, *, now: datetime, calendars: Calendars = NO_CALENDARS
) -> Plan:
    """The plan with another last day (`until_on`, inclusive) for one seat; nobody else's days move.

    An anstånd may be shortened again; the common day takes it back. Refused: unknown step or seat, a step that nobody
    answers, the seat's own day, a day that has passed or is out of reach, or is before the common day and the seat's.
    """
    old = _answered_step(plan, step, seat)
    must_be_within_reach("until_on", until_on)
    times, common = old.schedule_of(seat), old.schedule
    settled = settle(until_on, DueRule.BY, old.basis)
    if settled.closes_at <= now:
        raise Refused("until_on", f"{long_date(until_on)} har redan passerat.", "Ange en dag som inte har varit.")
    if until_on == times.counts_by or until_on < times.counts_by <= common.counts_by:
        problem = f"platsen har redan till och med {long_date(times.counts_by)}."
        raise Refused("until_on", problem, "Ange en senare dag.")
    if until_on < common.counts_by and common.counts_by < times.counts_by:
        problem = f"de andra har till och med {long_date(common.counts_by)}."
        raise Refused("until_on", problem, "Ange den dagen, så tas anståndet tillbaka, eller en senare.")
    is_common = until_on == common.counts_by
    scheduled = only_after(common if is_common else anew(old, old.opens_at, settled), now)
    own = _keeping_return(old, seat, scheduled, settled.is_hard, now)
    changed = _with_own(old, seat, None if is_common and own == scheduled else own)
    fixed, granted = _without(old.fixed, seat), _without(old.granted, seat)
    changed = changed.model_copy(
        update={"fixed": fixed, "granted": granted if is_common else {**granted, seat: until_on}}
    )
    return next_version(plan, _replaced(plan, changed), calendars, now)


def seat_returns(
    plan: Plan, step: str, seat: str, returns_on: date, *, now: datetime, calendars: Calendars = NO_CALENDARS
) -> Plan:
    """The plan where one seat, that answers later, is left in peace until `returns_on` and reminded that day.

    The last day stands. Refused: unknown step or seat, a day that has passed or is out of reach.
    """
    old = _answered_step(plan, step, seat)
    must_be_within_reach("returns_on", returns_on)
    if returns_on < local_date(now):
        raise Refused("returns_on", f"{long_date(returns_on)} har redan passerat.", "Ange en dag som inte har varit.")
    is_hard = settle(old.schedule.due_on, old.rule, old.basis).is_hard
    times = returning(only_after(old.schedule_of(seat), now), returns_on, now, hard=is_hard)
    changed = _with_own(old, seat, times).model_copy(update={"returns": {**old.returns, seat: returns_on}})
    return next_version(plan, _replaced(plan, changed), calendars, now)


def begun(
    plan: Plan, step: str, first_at: datetime, *, now: datetime, calendars: Calendars = NO_CALENDARS
) -> Plan | None:
    """The plan where an inquiry's ladder counts from its first mail (`first_at`, UTC); None where it changes nothing.

    What opened on another day than the plan had thought would else pass over its stand-ins.
    """
    old = step_of(plan, step)
    if old.kind is not StepKind.INQUIRY or old.opens_at is None or local_date(old.opens_at) == local_date(first_at):
        return None
    settled = settle(old.schedule.due_on, old.rule, old.basis)
    scheduled = only_after(anew(old, first_at, settled), now)
    former = [rung for rung in only_after(old.schedule, now).rungs if not rung.key.startswith(HOME_PREFIX)]
    if scheduled.rungs == former:
        return None
    return next_version(plan, _replaced(plan, _at_new_day(old, settled, now, first_at)), calendars, now)


def step_of(plan: Plan, key: str) -> PlanStep:
    """The step with that key. Refused where there is none."""
    try:
        return plan.step(key)
    except KeyError:
        keys = ", ".join(step.key for step in plan.steps)
        raise Refused("step", f"det finns inget steg ”{key}”.", f"Stegen är {keys}.") from None


def next_version(plan: Plan, steps: list[PlanStep], calendars: Calendars, now: datetime) -> Plan:
    """The next version of the plan with these steps, home meetings of what is not yet over worked out anew."""
    before = {step.key: step for step in plan.steps}
    at_home = [
        with_home(step, calendars, now=now, before=before.get(step.key)) if last_close_at(step) > now else step
        for step in steps
    ]
    return with_warnings(plan.model_copy(update={"version": plan.version + 1, "steps": at_home}))


_MOVED = "Flyttad från"


def _answered_step(plan: Plan, step: str, seat: str) -> PlanStep:
    found = step_of(plan, step)
    if found.kind not in (StepKind.INQUIRY, StepKind.TASK) or found.done_on is not None:
        raise Refused("step", f"”{found.title}” väntar inte på svar.", "Välj en svarsomgång eller en uppgift.")
    if seat not in found.seats:
        raise Refused(
            "seat", f"”{seat}” är inte tillfrågad i ”{found.title}”.", f"Platserna är {', '.join(found.seats)}."
        )
    return found


def _with_own(step: PlanStep, seat: str, times: Schedule | None) -> PlanStep:
    others = {key: own for key, own in step.own.items() if key != seat}
    return step.model_copy(update={"own": {**others, seat: times} if times else others})


def _without(days: dict[str, date], seat: str) -> dict[str, date]:
    return {key: on for key, on in days.items() if key != seat}


def _replaced(plan: Plan, changed: PlanStep) -> list[PlanStep]:
    return [changed if each.key == changed.key else each for each in plan.steps]


def _at_new_day(old: PlanStep, settled: ResolvedDue, now: datetime, opens_at: datetime | None = None) -> PlanStep:
    """The step with its ladder scheduled anew, keeping what its seats have of their own."""
    opens_at = opens_at or old.opens_at
    scheduled = only_after(anew(old, opens_at, settled), now)
    own = {seat: only_after(times, now) for seat, times in old.own.items() if seat in old.fixed}
    for seat in (seat for seat in old.seats if seat not in own):
        until_on = old.granted.get(seat)
        later = settle(until_on, DueRule.BY, old.basis) if until_on else settled
        is_later = later.closes_at > settled.closes_at
        times = only_after(anew(old, opens_at, later), now) if is_later else scheduled
        times = _keeping_return(old, seat, times, settled.is_hard, now)
        if times != scheduled:
            own[seat] = times
    return old.model_copy(update={"schedule": scheduled, "own": own, "opens_at": opens_at})


def _keeping_return(step: PlanStep, seat: str, scheduled: Schedule, is_hard: bool, now: datetime) -> Schedule:
    returns_on = step.returns.get(seat)
    return returning(scheduled, returns_on, now, hard=is_hard) if returns_on else scheduled


def _moved_warnings(old: PlanStep, settled: ResolvedDue) -> list[PlanWarning]:
    texts = day_warnings(settled)
    if old.computed is not None and settled.due_on > old.computed:
        text = f"{long_date(settled.due_on)} ligger efter {long_date(old.computed)}, som regeln i källan ger."
        texts.append((WarningKind.CLAIM_DIFFERS, text[:1].upper() + text[1:]))
    return [PlanWarning(kind=kind, step=old.key, text=text) for kind, text in texts]


def _let_follow(
    steps: dict[str, PlanStep], moved: str, now: datetime, calendars: Calendars, ended: Collection[str]
) -> None:
    today = local_date(now)
    for key, step in list(steps.items()):
        if step.derived is None or step.derived.from_ != moved:
            continue
        if key in ended or step.done_on or step.schedule.closes_at <= now:
            continue
        anchors = {moved: anchor_of(steps[moved])}
        computed = derive(step.derived, anchors, calendars, today=today)
        wanted_on = min(computed, step.claimed) if step.claimed else computed
        due_on = not_in_the_past(wanted_on, step.rule, today)
        if due_on == step.schedule.due_on:
            steps[key] = step.model_copy(update={"computed": computed})
            continue
        settled = settle(due_on, step.rule, step.basis)
        opens_at = _opening(step, settled, now)
        texts = day_warnings(settled) + meeting_warnings(step.derived, anchors, calendars, today=today)
        if due_on != wanted_on:
            texts += past_warnings(wanted_on, due_on)
        warnings = [PlanWarning(kind=kind, step=key, text=text) for kind, text in texts]
        followed = _at_new_day(step, settled, now, opens_at)
        steps[key] = followed.model_copy(update={"computed": computed, "warnings": warnings})
        _let_follow(steps, key, now, calendars, ended)


def _opening(step: PlanStep, settled: ResolvedDue, now: datetime) -> datetime | None:
    """When the step opens by its new day: what has opened has, the file's own day stands while it is in time."""
    if step.opens_at is None or step.opens_at <= now:
        return step.opens_at
    today = local_date(now)
    opens_on = step.opens_on or usual_opening(step.kind, settled.operative_on, today)
    opens_on = max(today, min(opens_on, settled.operative_on))
    return mail_time(sending_day(opens_on, settled.operative_on, today, hard=settled.is_hard))


def last_close_at(step: PlanStep) -> datetime:
    """When the last seat's time is out (UTC)."""
    return max([step.schedule.closes_at, *(own.closes_at for seat, own in step.own.items() if seat in step.seats)])
