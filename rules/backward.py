"""A plan read backwards and forwards: latest starts, slack, the critical chain, what is too tight.

Lengths are working days; a step that starts on day s and takes n working days is finished on the n:th working day after
s. Pure: `today` (a Stockholm date) is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rules.derived import is_forward
from rules.home import last_day_of
from rules.meetings import WAYS_OUT
from rules.swedish import count, long_date
from rules.workdays import add_workdays, next_working_day, workdays_between
from schemas.plan import Plan, PlanStep, WarningKind
from schemas.process import Basis, StepKind
from schemas.schedule import Infeasible, PlanSchedule, StepWindow

LENGTHS = {StepKind.INQUIRY: 5, StepKind.TASK: 1, StepKind.NOTICE: 1}
"""Working days that a step takes where the file does not say."""
_WAYS = {
    Basis.LAW: "börja tidigare, lagens dag går inte att flytta",
    Basis.AUTHORITY: "be om anstånd",
    Basis.CONTRACT: "kom överens med motparten om en annan dag",
    Basis.AGREEMENT: "kom överens om en senare dag",
    Basis.INTERNAL: "flytta dagen",
}
_SHORTER = ("korta ett steg i kedjan", "låt ordföranden besluta mellan sammanträdena", "svara på tjänstemannanivå")
"""What may help a chain of steps that is too long (domain P2)."""


@dataclass(frozen=True)
class _Forward:
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


@dataclass(frozen=True)
class _Backward:
    """One step in the backward pass."""

    start_on: date
    finish_on: date
    limit: str = ""
    """The step after it that decides its latest finish."""


def schedule_plan(plan: Plan, *, today: date) -> PlanSchedule:
    """Both passes over the steps that are not done, and the sentences about those that cannot be done in time.

    Steps follow each other by `after`, `waits_for`, `when`, and by dates derived from one another. Steps whose day has
    passed are left out: lateness is the ladder's business, not the plan's.
    """
    steps = {step.key: step for step in plan.steps}
    before = _before(plan)
    order = _order(plan, before)
    forward = _forward(order, before, steps, today)
    latest = _backward(order, before, steps, today)
    live = [step for step in plan.steps if _is_live(step, today)]
    critical = _critical(live, forward, latest)
    return PlanSchedule(
        steps=[
            _window(step, forward[step.key], latest[step.key], critical, _is_live(step, today)) for step in plan.steps
        ],
        critical=critical,
        infeasible=[*_too_tight(live, forward), *_no_meeting(live, forward)],
    )


def length_of(step: PlanStep) -> int:
    """Working days that a step takes."""
    return step.workdays if step.workdays is not None else LENGTHS.get(step.kind, 0)


def _is_live(step: PlanStep, today: date) -> bool:
    return step.done_on is None and last_day_of(step.schedule) >= today


def _is_event(step: PlanStep) -> bool:
    """What happens on its own day, however early the work is done: a mere date, or a meeting."""
    return step.kind is StepKind.MILESTONE or (step.derived is not None and step.derived.meeting is not None)


def _before(plan: Plan) -> dict[str, list[str]]:
    """Step → the steps that come before it."""
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


def _order(plan: Plan, before: Mapping[str, list[str]]) -> list[str]:
    """Step keys with what comes before first; a ring in `after` is cut at the file's order (the files are checked)."""
    waiting, ordered = [step.key for step in plan.steps], list[str]()
    done: set[str] = set()
    while waiting:
        ready = next((key for key in waiting if all(former in done for former in before[key])), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
        done.add(ready)
    return ordered


def _forward(
    order: Sequence[str], before: Mapping[str, list[str]], steps: Mapping[str, PlanStep], today: date
) -> dict[str, _Forward]:
    found: dict[str, _Forward] = {}
    first_on = next_working_day(today)
    for key in order:
        step = steps[key]
        last_on = step.schedule.operative_on
        if not _is_live(step, today):
            on = min(step.done_on or last_on, first_on)
            found[key] = _Forward(on, on, on, 0, on, is_cut=True)
            continue
        former = [before_it for before_it in before[key] if before_it in found]
        driver = max(former, key=lambda one: found[one].free_on, default="")
        opens_on = max(first_on, step.opens_on or first_on)
        if not driver or found[driver].free_on <= opens_on:
            driver = ""
        start_on = found[driver].free_on if driver else opens_on
        own = length_of(step)
        finish_on = add_workdays(start_on, own)
        has_chain = bool(driver) and not found[driver].is_cut
        needed = own + (found[driver].needed if has_chain else 0)
        since_on = found[driver].since_on if has_chain else start_on
        is_cut = finish_on > last_on or _is_event(step)
        free_on = max(last_on, first_on) if is_cut else finish_on
        found[key] = _Forward(start_on, finish_on, free_on, needed, since_on, driver, is_cut)
        if is_cut and finish_on <= last_on:
            found[key] = replace(found[key], finish_on=last_on)
    return found


def _backward(
    order: Sequence[str], before: Mapping[str, list[str]], steps: Mapping[str, PlanStep], today: date
) -> dict[str, _Backward]:
    found: dict[str, _Backward] = {}
    for key in reversed(order):
        step = steps[key]
        finish_on, limit = step.schedule.operative_on, ""
        for then in (one for one in order if key in before[one] and one in found and _is_live(steps[one], today)):
            if found[then].start_on < finish_on:
                finish_on, limit = found[then].start_on, then
        start_on = add_workdays(finish_on, -length_of(step))
        papers_on = min((meeting.papers_by for meeting in step.home.values()), default=start_on)
        found[key] = _Backward(min(start_on, papers_on), finish_on, limit)
    return found


def _slack(there: _Forward, back: _Backward) -> int:
    return workdays_between(there.start_on, back.start_on)


def _critical(
    live: Sequence[PlanStep], forward: Mapping[str, _Forward], backward: Mapping[str, _Backward]
) -> list[str]:
    """The chain through the step with the least slack, from what drives it to what limits it."""
    worst = min((step.key for step in live), key=lambda key: _slack(forward[key], backward[key]), default="")
    chain = [worst] if worst else []
    while chain and (driver := forward[chain[0]].driver) and driver not in chain:
        chain.insert(0, driver)
    while chain and (limit := backward[chain[-1]].limit) and limit not in chain:
        chain.append(limit)
    return chain


def _window(step: PlanStep, there: _Forward, back: _Backward, critical: Sequence[str], is_live: bool) -> StepWindow:
    return StepWindow(
        step=step.key,
        title=step.title,
        workdays=length_of(step),
        earliest_start_on=there.start_on,
        earliest_finish_on=there.finish_on,
        latest_start_on=back.start_on,
        latest_finish_on=back.finish_on,
        slack=_slack(there, back),
        is_critical=step.key in critical,
        is_done=not is_live,
    )


def _too_tight(live: Sequence[PlanStep], forward: Mapping[str, _Forward]) -> Iterator[Infeasible]:
    for step in live:
        there, last_on = forward[step.key], step.schedule.operative_on
        available = max(0, workdays_between(there.since_on, last_on))
        if there.needed > available:
            text = (
                f"”{step.title}” hinner inte bli klart till {long_date(last_on)}: "
                f"{count(there.needed, 'arbetsdag', 'arbetsdagar')} behövs, {available} finns."
            )
            yield _infeasible(step, "", there.needed, available, text)
            continue
        late = [meeting for meeting in step.home.values() if meeting.papers_by < there.start_on]
        if late:
            first = min(late, key=lambda meeting: meeting.papers_by)
            available = max(0, workdays_between(there.since_on, first.papers_by))
            needed = workdays_between(there.since_on, there.start_on)
            where = count(len(late), "kommun", "kommuner")
            text = (
                f"Handlingarna till ”{step.title}” blir klara först {long_date(there.start_on)}, men {where} behöver "
                f"dem tidigare, den första {long_date(first.papers_by)} ({first.body_name}): "
                f"{count(needed, 'arbetsdag', 'arbetsdagar')} behövs, {available} finns."
            )
            yield _infeasible(step, first.seat, needed, available, text)


def _no_meeting(live: Sequence[PlanStep], forward: Mapping[str, _Forward]) -> Iterator[Infeasible]:
    for step in live:
        for warning in step.warnings:
            if warning.kind is WarningKind.NO_MEETING and warning.seat:
                last_on = last_day_of(step.schedule_of(warning.seat))
                available = max(0, workdays_between(forward[step.key].start_on, last_on))
                yield _infeasible(step, warning.seat, length_of(step), available, warning.text)


def _infeasible(step: PlanStep, seat: str, needed: int, available: int, text: str) -> Infeasible:
    ways = list(WAYS_OUT) if step.home_body else [_WAYS[step.basis], *_SHORTER]
    return Infeasible(
        step=step.key, title=step.title, seat=seat, needed=needed, available=available, text=text, ways_out=ways
    )
