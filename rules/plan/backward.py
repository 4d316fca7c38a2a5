"""A plan read backwards and forwards: latest starts, slack, the critical chain, what is too tight.

Lengths are working days. Pure: `today` (a Stockholm date) is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rules.dates.due import HARD
from rules.dates.workdays import next_working_day, workdays_between
from rules.meeting.home import last_day_of
from rules.meeting.usable import WAYS_OUT
from rules.plan import passes
from rules.plan.outer import outer_days
from rules.plan.passes import Backward, Forward, Live, in_order, length_of, live_steps, steps_before
from rules.swedish import count, long_date
from schemas.file.process import Basis
from schemas.plan.plan import Plan, PlanStep, WarningKind
from schemas.plan.schedule import Infeasible, PlanSchedule, Progress, StepWindow

_WAYS = {
    Basis.LAW: "börja tidigare, lagens dag går inte att flytta",
    Basis.AUTHORITY: "be om anstånd",
    Basis.CONTRACT: "kom överens med motparten om en annan dag",
    Basis.AGREEMENT: "kom överens om en senare dag",
    Basis.INTERNAL: "flytta dagen",
}
_EARLIER = "sätt en tidigare dag"
_SHORTER = ("korta ett steg i kedjan", "låt ordföranden besluta mellan sammanträdena", "svara på tjänstemannanivå")
"""What may help a chain of steps that is too long."""


def schedule_plan(plan: Plan, *, today: date, progress: Mapping[str, Progress] | None = None) -> PlanSchedule:
    """Both passes over the steps that are not done, and the sentences about those that cannot be done in time.

    `progress` (step → where it stands) is what a running process knows: what has ended takes no time, however early it
    was done; what is under way takes the working days it has left, at least one; and what is late is done one working
    day from today at the earliest, so that all after it counts from there. Without it a step whose day has passed is
    taken as done. That a step is late shows in its ladder and its mark, not in a sentence here.
    """
    live = live_steps(plan, today, progress)
    before = steps_before(plan)
    order = in_order(plan, before)
    ahead = passes.forward(plan, order, before, live, today)
    back = passes.backward(plan, order, before, live)
    coming = [step for step in plan.steps if step.key in live]
    critical = _critical(coming, ahead, back)
    in_time = [step for step in coming if not live[step.key].is_late]
    tight = [*_too_tight(in_time, ahead, live)]
    whole = _whole_chain(in_time, passes.shortest(plan, order, before, live, today), live, today)
    if whole and not any(one.step == whole.step and one.needed >= whole.needed for one in tight):
        # The chain as a whole has too little time: report that, and the step where it begins.
        tight = [whole, *[one for one in tight if one.step != whole.step][:1]]
    return PlanSchedule(
        steps=[_window(step, ahead[step.key], back[step.key], critical, live.get(step.key)) for step in plan.steps],
        critical=critical,
        infeasible=[*tight, *_beyond_hard_day(plan, in_time, live, today, tight), *_no_meeting(in_time, ahead, live)],
    )


def _slack(there: Forward, back: Backward) -> int:
    return workdays_between(there.start_on, back.start_on)


def _critical(live: Sequence[PlanStep], forward: Mapping[str, Forward], backward: Mapping[str, Backward]) -> list[str]:
    """The chain through the step with the least slack, from what drives it to what limits it.

    A meeting drives what comes after it, but what comes before the meeting has room up to its day.
    """
    worst = min((step.key for step in live), key=lambda key: _slack(forward[key], backward[key]), default="")
    chain = [worst] if worst else []
    while chain and (driver := forward[chain[0]].driver) and driver not in chain:
        if len(chain) > 1 and forward[chain[0]].is_fixed:
            break
        chain.insert(0, driver)
    while chain and (limit := backward[chain[-1]].limit) and limit not in chain:
        chain.append(limit)
    return chain


def _window(step: PlanStep, there: Forward, back: Backward, critical: Sequence[str], live: Live | None) -> StepWindow:
    return StepWindow(
        step=step.key,
        title=step.title,
        workdays=live.left if live else length_of(step),
        earliest_start_on=there.start_on,
        earliest_finish_on=there.finish_on,
        latest_start_on=back.start_on,
        latest_finish_on=back.finish_on,
        slack=_slack(there, back),
        is_critical=step.key in critical,
        is_done=live is None,
        is_late=live is not None and live.is_late,
    )


def _too_tight(
    coming: Sequence[PlanStep], forward: Mapping[str, Forward], live: Mapping[str, Live]
) -> Iterator[Infeasible]:
    for step in coming:
        there, last_on = forward[step.key], live[step.key].last_on
        available = max(0, workdays_between(there.since_on, last_on))
        # What is due on the very day is short, not impossible: the day itself is still ahead.
        is_today = there.since_on == last_on and there.needed == 1
        if there.needed > available and not is_today:
            text = (
                f"”{step.title}” hinner inte bli klart till {long_date(last_on)}: "
                f"{count(there.needed, 'arbetsdag', 'arbetsdagar')} behövs, {available} finns."
            )
            yield _infeasible(step, "", there.needed, available, text)
            continue
        late = [meeting for meeting in live[step.key].home if meeting.papers_by < there.start_on]
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


def _beyond_hard_day(
    plan: Plan, coming: Sequence[PlanStep], live: Mapping[str, Live], today: date, tight: Sequence[Infeasible]
) -> Iterator[Infeasible]:
    """Steps, and seats with a day of their own, that may end after the hard day that they must be done before.

    Nothing more of a hard day that is reported already.
    """
    reported = {one.step for one in tight}
    ended = [step.key for step in plan.steps if step.key not in live]
    outer = outer_days(plan, today=today, ended=ended)
    for step in (step for step in coming if step.key in outer and step.basis not in HARD):
        hard = outer[step.key]
        if hard.step.key in reported:
            continue
        days = {"": step.schedule.counts_by} | {seat: step.own[seat].counts_by for seat in step.own}
        for seat, last_on in days.items():
            if last_on > hard.last_on and (not seat or seat in live[step.key].waiting):
                text = (
                    f"”{step.title}” får dröja till {long_date(last_on)}, men ”{hard.step.title}” ska vara gjort "
                    f"senast {long_date(hard.last_on)}."
                )
                left = max(0, workdays_between(next_working_day(today), hard.last_on))
                found = _infeasible(step, seat, workdays_between(next_working_day(today), last_on), left, text)
                yield found.model_copy(update={"ways_out": [_EARLIER, _WAYS[hard.step.basis], *_SHORTER[1:]]})


def _whole_chain(
    coming: Sequence[PlanStep], shortest: Mapping[str, date], live: Mapping[str, Live], today: date
) -> Infeasible | None:
    """The first day that another has set and that all the work before it cannot be done by, or None."""
    for step in sorted(coming, key=lambda step: live[step.key].last_on):
        last_on, first_on = live[step.key].last_on, next_working_day(today)
        if step.basis in HARD and shortest[step.key] > last_on:
            needed = workdays_between(first_on, shortest[step.key])
            available = max(0, workdays_between(first_on, last_on))
            text = (
                f"Tiden räcker inte till ”{step.title}” {long_date(last_on)}: med allt som ska göras före behövs "
                f"{count(needed, 'arbetsdag', 'arbetsdagar')}, {available} finns."
            )
            return _infeasible(step, "", needed, available, text)
    return None


def _no_meeting(
    coming: Sequence[PlanStep], forward: Mapping[str, Forward], live: Mapping[str, Live]
) -> Iterator[Infeasible]:
    for step in coming:
        for warning in step.warnings:
            if warning.kind is WarningKind.NO_MEETING and warning.seat in live[step.key].waiting:
                last_on = last_day_of(step.schedule_of(warning.seat))
                available = max(0, workdays_between(forward[step.key].start_on, last_on))
                yield _infeasible(step, warning.seat, live[step.key].left, available, warning.text)


def _infeasible(step: PlanStep, seat: str, needed: int, available: int, text: str) -> Infeasible:
    ways = list(WAYS_OUT) if step.home_body else [_WAYS[step.basis], *_SHORTER]
    return Infeasible(
        step=step.key, title=step.title, seat=seat, needed=needed, available=available, text=text, ways_out=ways
    )
