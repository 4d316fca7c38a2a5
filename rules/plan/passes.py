"""The forward and the backward pass over the steps of a plan. `rules/plan/backward.py` tells what comes of them.

Lengths are working days; a step that starts on day s and takes n working days is finished on the n:th working day after
s. Pure: `today` (a Stockholm date) is an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.dates.derived import is_forward
from rules.dates.workdays import add_workdays, next_working_day, workdays_between
from rules.meeting.home import last_day_of
from schemas.file.calendar import HomeMeeting
from schemas.file.process import StepKind
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.schedule import Progress

LENGTHS = {StepKind.INQUIRY: 5, StepKind.TASK: 1, StepKind.NOTICE: 1}
"""Working days that a step takes where the file does not say."""


@dataclass(frozen=True)
class Live:
    """A step that is not done: the working days it has left, and the day to be done by."""

    left: int
    last_on: date
    is_late: bool
    """Nobody has time left."""
    home: list[HomeMeeting]
    """The meetings that still wait for its papers: none once it is open, since they have then been sent."""
    waiting: frozenset[str]
    """Seats that have not answered."""
    is_open: bool = False


@dataclass(frozen=True)
class Forward:
    """One step in the forward pass. `needed` and `since_on` count the chain that leads here since it last had room."""

    start_on: date
    finish_on: date
    free_on: date
    """When what comes after may start: no later than the step's own day, so that one shortage is told once."""
    needed: int
    since_on: date
    driver: str = ""
    """The step before it that decides its start."""
    is_cut: bool = False
    """What comes after counts from this step's own day."""
    is_fixed: bool = False
    """It happens on its own day, however early what comes before it is done."""


@dataclass(frozen=True)
class Backward:
    """One step in the backward pass."""

    start_on: date
    finish_on: date
    limit: str = ""
    """The step after it that decides its latest finish."""


def live_steps(plan: Plan, today: date, progress: Mapping[str, Progress] | None) -> dict[str, Live]:
    """Step → what is left of it; what is done is not there. Without `progress` a step whose day has passed is done."""
    found = {}
    for step in plan.steps:
        at = progress.get(step.key) if progress is not None else None
        is_late = _last_day(step) < today
        # A milestone is over once its date has passed, whatever the process says.
        is_over = is_late if at is None or step.kind is StepKind.MILESTONE else at.is_ended
        if step.done_on is None and not is_over:
            found[step.key] = _live(step, at or Progress(), today, is_late)
    return found


def _live(step: PlanStep, at: Progress, today: date, is_late: bool) -> Live:
    is_common_over = last_day_of(step.schedule) < today
    own = [times.operative_on for seat, times in step.own.items() if seat in step.seats]
    last_on = max([step.schedule.operative_on, *(own if is_common_over else [])])
    left = length_of(step)
    is_open = at.opened_on is not None and at.opened_on <= today
    if at.opened_on is not None and is_open:
        left = min(left, max(1, left - workdays_between(at.opened_on, today)))
        if step.kind is StepKind.INQUIRY and not is_late:
            # Who is asked has until that day, however long an answer usually takes.
            left = min(left, max(0, workdays_between(next_working_day(today), last_on)))
    waiting = frozenset(seat for seat in step.seats if seat not in at.answered)
    return Live(
        left=left,
        last_on=last_on,
        is_late=is_late,
        home=[] if is_open else [meeting for seat, meeting in step.home.items() if seat in waiting],
        waiting=waiting,
        is_open=is_open,
    )


def _last_day(step: PlanStep) -> date:
    own = [last_day_of(times) for seat, times in step.own.items() if seat in step.seats]
    return max([last_day_of(step.schedule), *own])


def length_of(step: PlanStep) -> int:
    """Working days that a step takes."""
    return step.workdays if step.workdays is not None else LENGTHS.get(step.kind, 0)


def steps_before(plan: Plan) -> dict[str, list[str]]:
    """Step → the steps that come before it, by `after`, `waits_for`, `when`, and dates counted from one another."""
    known = {step.key for step in plan.steps}
    before: dict[str, list[str]] = {}
    for step in plan.steps:
        named = [*step.after, *step.waits_for, *(condition.step for condition in step.when)]
        before[step.key] = [key for key in dict.fromkeys(named) if key in known and key != step.key]
    for step in plan.steps:
        derived = step.derived
        if derived is None or derived.from_ not in known:
            continue
        first, then = (derived.from_, step.key) if is_forward(derived) else (step.key, derived.from_)
        if first not in before[then]:
            before[then].append(first)
    return before


def undone_before(plan: Plan, key: str, ended: Collection[str]) -> list[str]:
    """What a step waits for by `waits_for` and `when`, and what that waits for in its turn, less what has ended."""
    found, names = set[str](), [key]
    while names:
        step = plan.step(names.pop())
        named = {*step.waits_for, *(condition.step for condition in step.when)} - found - set(ended)
        found |= named
        names += named
    return [step.key for step in plan.steps if step.key in found]


def in_order(plan: Plan, before: Mapping[str, list[str]]) -> list[str]:
    """Step keys with what comes before first; a ring in `after` is cut at the file's order (the files are checked)."""
    waiting, ordered = [step.key for step in plan.steps], list[str]()
    done: set[str] = set()
    while waiting:
        ready = next((key for key in waiting if all(former in done for former in before[key])), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
        done.add(ready)
    return ordered


def _is_event(step: PlanStep) -> bool:
    """What happens on its own day, however early the work is done: a milestone, or a meeting."""
    return step.kind is StepKind.MILESTONE or (step.derived is not None and step.derived.meeting is not None)


def forward(
    plan: Plan, order: Sequence[str], before: Mapping[str, list[str]], live: Mapping[str, Live], today: date
) -> dict[str, Forward]:
    """How early every step can be done, when what comes before it is."""
    steps = {step.key: step for step in plan.steps}
    found: dict[str, Forward] = {}
    first_on = next_working_day(today)
    for key in order:
        step = steps[key]
        if key not in live:
            on = min(step.done_on or step.schedule.operative_on, first_on)
            found[key] = Forward(on, on, on, 0, on, is_cut=True)
            continue
        here = live[key]
        former = [before_it for before_it in before[key] if before_it in found]
        driver = max(former, key=lambda one: found[one].free_on, default="")
        opens_on = max(first_on, step.opens_on or first_on)
        if not driver or found[driver].free_on <= opens_on:
            driver = ""
        start_on = found[driver].free_on if driver else opens_on
        finish_on = max(add_workdays(start_on, here.left), _decided_on(step, here, start_on))
        has_chain = bool(driver) and not found[driver].is_cut
        needed = here.left + (found[driver].needed if has_chain else 0)
        since_on = found[driver].since_on if has_chain else start_on
        # Late steps are not reported as infeasible: their time counts in the chain of what comes after.
        is_cut = not here.is_late and (finish_on > here.last_on or _is_event(step))
        free_on = max(here.last_on, first_on) if is_cut else finish_on
        found[key] = Forward(start_on, finish_on, free_on, needed, since_on, driver, is_cut, _is_event(step))
        if is_cut and finish_on <= here.last_on:
            found[key] = replace(found[key], finish_on=here.last_on)
    return found


def _decided_on(step: PlanStep, here: Live, start_on: date) -> date:
    """The day by which every seat that waits can have decided at a meeting of its own, material in from `start_on`."""
    days = []
    for seat in here.waiting:
        last = step.home.get(seat)
        known = [last] if last is not None and last.is_chosen else [step.home_first.get(seat), last]
        usable = [one for one in known if one is not None and (here.is_open or one.papers_by >= start_on)]
        days += [min(one.settled_on for one in usable)] if usable else []
    return max(days, default=date.min)


def shortest(
    plan: Plan, order: Sequence[str], before: Mapping[str, list[str]], live: Mapping[str, Live], today: date
) -> dict[str, date]:
    """When every step could be done at the very earliest, if no day of any other step stood in the way."""
    found: dict[str, date] = {}
    first_on = next_working_day(today)
    for key in order:
        if key in live:
            opens_on = plan.step(key).opens_on or first_on
            start_on = max([first_on, opens_on, *(found[one] for one in before[key] if one in found)])
            found[key] = add_workdays(start_on, live[key].left)
    return found


def backward(
    plan: Plan, order: Sequence[str], before: Mapping[str, list[str]], live: Mapping[str, Live]
) -> dict[str, Backward]:
    """How late every step can begin, with nothing after it made late."""
    steps = {step.key: step for step in plan.steps}
    found: dict[str, Backward] = {}
    for key in reversed(order):
        step, here = steps[key], live.get(key)
        finish_on, limit = here.last_on if here else step.schedule.operative_on, ""
        for then in (one for one in order if key in before[one] and one in found and one in live):
            if found[then].start_on < finish_on:
                finish_on, limit = found[then].start_on, then
        start_on = add_workdays(finish_on, -(here.left if here else length_of(step)))
        papers_on = min((meeting.papers_by for meeting in here.home), default=start_on) if here else start_on
        found[key] = Backward(min(start_on, papers_on), finish_on, limit)
    return found
