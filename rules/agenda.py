"""What is due now and what comes next, read off a process's state. Instants are compared, never computed.

Called inside workflows: no time zone, no calendar, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kinds.registry import role
from rules import gates
from schemas.base import Instant
from schemas.duties import ONCE, Close, Ended, Milestone, Open, Overdue, Remind, Skip, TimeDuty, Undecided
from schemas.file.process import Closes, StepKind
from schemas.plan.plan import Rung, RungTo
from schemas.plan.timetable import ProcessState, StepState, StepStatus, StepTimes

_UNDECIDED_FROM = -14
"""Working days before a notice from which it is urgent that what it waits for is still undecided."""
_WITH_ROWS = frozenset({StepStatus.OPEN, StepStatus.CLOSED})


def due_duties(state: ProcessState, now: Instant) -> list[TimeDuty]:
    """Everything that falls due after `state.handled_until` and at or before `now`, in the order of its instants.

    Rungs that one ladder passed in the meantime collapse into the newest, which names the ones it stands for.
    """
    left_out = gates.left_out(state)
    duties: list[TimeDuty] = [Skip(at=now, step=key, key=ONCE) for key in left_out]
    for times in state.timetable.steps:
        step = state.steps[times.key]
        if times.key in left_out or gates.is_resting(state, times.key):
            continue
        may_open = step.status == StepStatus.PLANNED and gates.is_open(state, times, left_out)
        if may_open and times.opens_at is not None and times.opens_at <= now:
            duties += _opening(times, state.handled_until, now)
        elif step.status in _WITH_ROWS:
            duties += _open_step(times, step, gates.passed_until(step, state.handled_until), now)
            if has_all_answers(times, step) and times.last_close_at > now:
                duties.append(_early_closing(state, times, now))
        else:
            since = gates.passed_until(step, state.handled_until)
            passed = [rung for rung in _undecided(state, times) if since < rung.at <= now]
            duties += [_undecided_duty(times, rung) for rung in passed[-1:]]
    return sorted(duties, key=lambda duty: duty.at)


def due_rungs(state: ProcessState, after: Instant, now: Instant) -> list[TimeDuty]:
    """The rungs of open ladders after `after` and at or before `now`, collapsed as in `due_duties`, in order."""
    duties = [
        duty
        for times in state.timetable.steps
        if (step := state.steps[times.key]).status in _WITH_ROWS and not gates.is_resting(state, times.key)
        for duty in _open_step(times, step, gates.passed_until(step, after), now)
        if isinstance(duty, Remind)
    ]
    return sorted(duties, key=lambda duty: duty.at)


def next_due_at(state: ProcessState) -> Instant | None:
    """The earliest instant after `state.handled_until` at which something falls due; None where nothing will."""
    return min((duty.at for duty in _ahead(state)), default=None)


def next_due_names(state: ProcessState) -> str:
    """What falls due next, in codes for an operator: `rung forlangning, close forlangning`."""
    due = next_due_at(state)
    return ", ".join(dict.fromkeys(f"{duty.kind} {duty.step}".strip() for duty in _ahead(state) if duty.at == due))


def upcoming(state: ProcessState, limit: int | None = None) -> list[TimeDuty]:
    """The next `limit` things (all, without one) that happen by themselves if nobody answers, in order."""
    ahead = [*_ahead(state), *_after_opening(state)]
    return sorted(ahead, key=lambda duty: duty.at)[:limit]


def if_nobody_answers(times: StepTimes, *, is_blocked: bool = False) -> list[TimeDuty]:
    """What a step does that opens at its instant and that nobody answers, by the same rules as when it runs.

    `is_blocked`: a notice that what it waits for never lets open.
    """
    if is_blocked:
        return [_undecided_duty(times, rung) for rung in last_rungs(times.rungs)]
    opening = list(_opening(times, times.opens_at, times.opens_at)) if times.opens_at else []
    opened = StepState(status=StepStatus.OPEN)
    return [*opening, *_rungs(times, opened, lambda _: True, is_collapsed=False)]


def _ahead(state: ProcessState) -> Iterator[TimeDuty]:
    after = state.handled_until
    for times in state.timetable.steps:
        step = state.steps[times.key]
        if gates.is_resting(state, times.key):
            continue
        may_open = step.status == StepStatus.PLANNED and gates.is_open(state, times, [])
        if may_open and times.opens_at is not None:
            at = max(times.opens_at, after)
            is_date = times.kind == StepKind.MILESTONE
            yield Milestone(at=at, step=times.key) if is_date else Open(at=at, step=times.key, seats=times.seats)
        elif step.status in _WITH_ROWS:
            yield from _rungs(times, step, lambda rung: rung.at > after, is_collapsed=False)
            if step.status == StepStatus.OPEN and times.last_close_at > after:
                yield _closing(times)
        else:
            yield from (_undecided_duty(times, rung) for rung in _undecided(state, times) if rung.at > after)
    if state.is_decided and state.ends_at is not None and state.ends_at > after:
        yield Ended(at=state.ends_at, key=ONCE)


def _after_opening(state: ProcessState) -> Iterator[TimeDuty]:
    """The rungs and the closing of the steps that open on their day, which no timer waits for yet."""
    for times in state.timetable.steps:
        step = state.steps[times.key]
        is_next = step.status == StepStatus.PLANNED and gates.is_open(state, times, [])
        if not is_next or times.opens_at is None or times.kind in (StepKind.MILESTONE, StepKind.INFORMATION):
            continue
        opens_at = max(times.opens_at, state.handled_until)
        opened = step.model_copy(update={"status": StepStatus.OPEN})

        def is_later(rung: Rung, opens_at: Instant = opens_at) -> bool:
            return rung.at > opens_at

        yield from _rungs(times, opened, is_later, is_collapsed=False)
        if times.last_close_at > opens_at:
            yield _closing(times)


def has_all_answers(times: StepTimes, step: StepState) -> bool:
    """True for an open inquiry that closes as soon as all have answered, once they have."""
    is_waiting_only = times.closes == Closes.ALL_ANSWERED and step.status == StepStatus.OPEN and bool(times.seats)
    return is_waiting_only and not _missing(times, step)


def _early_closing(state: ProcessState, times: StepTimes, now: Instant) -> Close:
    """The key is made of what was answered, so that it is the same whenever a try that was cut off is repeated."""
    versions = sum(row.version for row in state.steps[times.key].rows.values())
    key = f"answers-{versions}-plan-{state.timetable.version}"
    return Close(at=now, step=times.key, key=key)


def _opening(times: StepTimes, after: Instant, now: Instant) -> Iterator[TimeDuty]:
    """What opens a step. Its clock starts here: it closes at the earliest when the register has given it a day."""
    assert times.opens_at is not None
    # A step that waited for another opens when that one ends, which is now.
    is_released = bool(times.waits_for or times.when) and times.opens_at <= after
    at = now if is_released else max(times.opens_at, after)
    if times.kind == StepKind.MILESTONE:
        yield Milestone(at=at, step=times.key, key=ONCE)
        return
    yield Open(at=at, step=times.key, seats=times.seats, key=ONCE)
    is_report = times.kind in (StepKind.TASK, StepKind.NOTICE)
    if is_report and after < times.last_close_at <= now:
        # A report that opens after its day is late from the start, and not before.
        yield Overdue(at=max(at, times.last_close_at), step=times.key, key="opened")


def _open_step(times: StepTimes, step: StepState, after: Instant, now: Instant) -> Iterator[TimeDuty]:
    yield from _rungs(times, step, lambda rung: after < rung.at <= now, is_collapsed=True)
    # An inquiry whose time is out closes whenever that is seen; a late report is logged once and stays open.
    is_seen = times.kind == StepKind.INQUIRY or times.last_close_at > after
    if step.status != StepStatus.CLOSED and is_seen and times.last_close_at <= now:
        yield _closing(times)


def _rungs(
    times: StepTimes, step: StepState, is_meant: Callable[[Rung], bool], *, is_collapsed: bool
) -> Iterator[TimeDuty]:
    """The rungs meant, ladder by ladder, collapsed into the newest where asked.

    What the secretariat is told at one instant is one duty for all the seats it concerns.
    """
    told: dict[Instant, Remind] = {}
    for rungs, seats in _ladders(times, step):
        meant = [rung for rung in rungs if is_meant(rung)]
        for to in RungTo:
            same = [rung for rung in meant if rung.to == to and not rung.seats]
            groups = [(same[-1], same[:-1])] if same and is_collapsed else [(rung, []) for rung in same]
            for rung, skipped in groups:
                duty = _rung_duty(times, rung, seats, [passed.key for passed in skipped])
                if to != RungTo.SECRETARIAT:
                    yield duty
                elif rung.at in told:
                    told[rung.at].seats = [*told[rung.at].seats, *seats]
                else:
                    told[rung.at] = duty
        for rung in meant:
            # A rung of some seats only is not told again where the whole ladder is caught up at the same moment.
            is_told = is_collapsed and any(o.at >= rung.at and o.to == rung.to and not o.seats for o in meant)
            if rung.seats and not is_told and (concerned := _concerned(rung, seats)) is not None:
                yield _rung_duty(times, rung, concerned, [])
    yield from told.values()


def _undecided(state: ProcessState, times: StepTimes) -> list[Rung]:
    """The last rungs of a notice that still waits for something before it: the secretariat must hear them."""
    if state.steps[times.key].status != StepStatus.PLANNED or times.kind != StepKind.NOTICE:
        return []
    if times.is_watched and gates.waiting_for(state, times):
        return last_rungs(times.rungs)
    question = role(times.role).question
    asked = [t for t in state.timetable.steps if question and t.role == question and t.window == times.window]
    if not any(state.steps[question.key].status in _WITH_ROWS for question in asked):
        return []
    return last_rungs(times.rungs)


def last_rungs(rungs: Sequence[Rung]) -> list[Rung]:
    """The rungs of a notice's ladder from which it is urgent that nothing is decided yet."""
    return [rung for rung in rungs if int(rung.key) >= _UNDECIDED_FROM]


def _undecided_duty(times: StepTimes, rung: Rung) -> Undecided:
    return Undecided(at=rung.at, step=times.key, rung=rung)


def _closing(times: StepTimes) -> Close | Overdue:
    ending = Close if times.kind == StepKind.INQUIRY else Overdue
    return ending(at=times.last_close_at, step=times.key)


def _ladders(times: StepTimes, step: StepState) -> Iterator[tuple[list[Rung], list[str]]]:
    """Each ladder of the step with the seats on it that still owe an answer; ladders nobody is on are left out."""
    missing = _missing(times, step)
    common = [seat for seat in missing if seat not in times.own]
    undecided = step.status == StepStatus.CLOSED
    if common or undecided:
        yield _for(times.rungs, common), common
    for seat in missing:
        if seat in times.own:
            yield _for(times.own[seat].rungs, [seat]), [seat]


def _missing(times: StepTimes, step: StepState) -> list[str]:
    return [seat for seat in times.seats if seat not in step.rows or step.rows[seat].is_missing]


def _concerned(rung: Rung, seats: list[str]) -> list[str] | None:
    """The seats that a rung is for; None where it is for some only and none of them is left."""
    if not rung.seats:
        return seats
    return [seat for seat in seats if seat in rung.seats] or None


def _for(rungs: list[Rung], missing: list[str]) -> list[Rung]:
    return rungs if missing else [rung for rung in rungs if rung.to == RungTo.SECRETARIAT]


def _rung_duty(times: StepTimes, rung: Rung, seats: list[str], skipped: list[str]) -> Remind:
    return Remind(at=rung.at, step=times.key, seats=seats, rung=rung, skipped=skipped)
