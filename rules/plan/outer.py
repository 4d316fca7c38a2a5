"""Hard days and what must be done before them: no step of our own may end after the day that another has set.

Lengths are working days. Pure: `today` (a Stockholm date) is an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kinds.registry import counted_within
from rules.dates.derived import is_forward
from rules.dates.due import HARD, ResolvedDue, settle
from rules.dates.workdays import add_workdays, next_working_day, workdays_between
from rules.plan.passes import in_order, length_of, steps_before
from rules.swedish import long_date
from schemas.file.process import DueRule, StepKind, StepSpec
from schemas.plan.plan import Plan, PlanStep, PlanWarning, WarningKind


@dataclass(frozen=True)
class Outer:
    """The hard step that comes after a step, and the last day the step may end with time left for what lies between."""

    step: PlanStep
    last_on: date
    """The day the hard step is to be acted on."""
    latest_on: date
    is_short: bool
    """The time is too short for all of it; it is shared in proportion to the lengths of the steps."""


@dataclass(frozen=True)
class _Ahead:
    step: PlanStep
    latest_on: date
    length: int
    """Working days from here to the hard step, itself included."""


def outer_days(plan: Plan, *, today: date, ended: Collection[str] = ()) -> dict[str, Outer]:
    """Step → the hard day it lies within; steps that no hard day follows are not there.

    Hard is what rests on law, an authority or a contract. Steps in `ended`, those that are done, and hard days that
    have passed bind nobody.
    """
    before = steps_before(plan)
    order = in_order(plan, before)
    left = {step.key: step for step in plan.steps if step.done_on is None and step.key not in ended}
    ahead = _ahead(order, before, left, today)
    first_on, led = next_working_day(today), dict[str, int]()
    for key in order:
        length = length_of(left[key]) if key in left else 0
        led[key] = length + max((led[one] for one in before[key] if one in led), default=0)
    return {key: _outer(found, led[key], first_on) for key, found in ahead.items()}


def too_late(plan: Plan, specs: Sequence[StepSpec], *, today: date) -> dict[str, Outer]:
    """The steps whose counted day is too late for the hard day after it; a stated day stands.

    Where the time is too short, also those that were counted back to a day that has come or passed.
    """
    counted = {spec.key for spec in specs if spec.due.on is None and spec.kind is not StepKind.MILESTONE}
    outer, before = outer_days(plan, today=today), steps_before(plan)
    found = {}
    for step in plan.steps:
        if step.key not in outer or step.key not in counted or step.basis in HARD or step.done_on is not None:
            continue
        here = outer[step.key]
        if _has_passed(step, today):
            # What comes after it on a day of its own, e.g. a meeting, keeps that day.
            then = [one for one in plan.steps if step.key in before[one.key] and not _has_passed(one, today)]
            latest_on = min([here.latest_on, *(one.schedule.counts_by for one in then)])
            if here.is_short and latest_on > step.schedule.counts_by:
                found[step.key] = replace(here, latest_on=latest_on)
        elif step.schedule.counts_by > (here.latest_on if _is_counted_on(step) else here.last_on):
            found[step.key] = here
    return found


def within(due: ResolvedDue, spec: StepSpec, outer: Outer | None) -> ResolvedDue:
    """The due date as its hard day allows, with a warning that says which day that is."""
    if outer is None or due.due_on == outer.latest_on:
        return due
    settled = settle(outer.latest_on, DueRule.BY, due.basis)
    wanted_on = due.computed or due.counts_by
    text = (
        f"”{spec.title}” skulle vara klart senast {long_date(wanted_on)}. För att ”{outer.step.title}” ska hinnas till "
        f"{long_date(outer.last_on)} räknar planen med {long_date(settled.counts_by)}."
    )
    # That no meeting is known stays true; the day that the plan counts with is said below.
    provisional = f" Planen räknar med {long_date(wanted_on)} tills vidare."
    kept = [
        warning.model_copy(update={"text": warning.text.replace(provisional, "")})
        for warning in due.warnings
        if warning.kind is WarningKind.NO_MEETING
    ]
    warning = PlanWarning(kind=WarningKind.WITHIN_HARD_DAY, step=spec.key, text=text)
    return replace(settled, computed=due.computed, warnings=[*kept, warning])


def _has_passed(step: PlanStep, today: date) -> bool:
    """The day that was counted has come or passed, so that the plan has taken today."""
    return step.computed is not None and step.computed <= today <= step.schedule.due_on


def _is_counted_on(step: PlanStep) -> bool:
    """Counted forwards, so that nothing else says how late it may be."""
    return step.derived is not None and step.derived.meeting is None and is_forward(step.derived)


def _ahead(
    order: Sequence[str], before: Mapping[str, list[str]], left: Mapping[str, PlanStep], today: date
) -> dict[str, _Ahead]:
    after: dict[str, list[PlanStep]] = {key: [] for key in order}
    for key in order:
        for former in before[key]:
            if key in left:
                after[former].append(left[key])
    # What is counted from the beginning of it all lies within its last day, whatever depends on it.
    for beginning, end in counted_within().items():
        ends = [step for step in left.values() if step.derived is not None and step.derived.from_ == end]
        for step in left.values():
            if step.derived is not None and step.derived.from_ == beginning and not after[step.key]:
                after[step.key] += ends
    found: dict[str, _Ahead] = {}
    for key in reversed(order):
        if key not in left:
            continue
        options = [option for then in after[key] if (option := _through(then, found.get(then.key), today))]
        if options:
            found[key] = min(options, key=lambda option: option.latest_on)
    return found


def _through(then: PlanStep, beyond: _Ahead | None, today: date) -> _Ahead | None:
    """What binds a step that comes before `then`: its own hard day, or the one that `then` itself lies within."""
    length = length_of(then)
    options = []
    if then.basis in HARD and then.schedule.operative_on >= today:
        options.append(_Ahead(then, add_workdays(then.schedule.operative_on, -length), length))
    if beyond is not None:
        options.append(_Ahead(beyond.step, add_workdays(beyond.latest_on, -length), beyond.length + length))
    return min(options, key=lambda option: option.latest_on, default=None)


def _outer(found: _Ahead, led: int, first_on: date) -> Outer:
    last_on = found.step.schedule.operative_on
    latest_on = found.latest_on
    is_short = add_workdays(first_on, led) > latest_on
    if is_short:
        room = max(0, workdays_between(first_on, last_on))
        share = -(-room * led // max(1, led + found.length))
        latest_on = add_workdays(first_on, share)
    return Outer(found.step, last_on, min(latest_on, max(last_on, first_on)), is_short)
