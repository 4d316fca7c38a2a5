"""What is due now and what comes next, read off a process's state. Instants are compared, never computed.

Called inside workflows: no time zone, no calendar, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kinds.registry import role
from rules import gates
from schemas.base import Instant
from schemas.duties import ONCE, Close, Milestone, Open, Overdue, Remind, Skip, TimeDuty, Undecided
from schemas.plan import Rung, RungTo
from schemas.process import StepKind
from schemas.timetable import ProcessState, StepState, StepStatus, StepTimes

_UNDECIDED_FROM = -14
"""Working days before a notice from which it is urgent that its question is still undecided."""
_WITH_ROWS = frozenset({StepStatus.OPEN, StepStatus.CLOSED})


def due_duties(state: ProcessState, now: Instant) -> list[TimeDuty]:
    """Everything that falls due after `state.handled_until` and at or before `now`, in the order of its instants.

    Rungs that one ladder passed in the meantime collapse into the newest, which names the ones it stands for.
    """
    left_out = gates.left_out(state)
    duties: list[TimeDuty] = [Skip(at=now, step=key, key=ONCE) for key in left_out]
    for times in state.timetable.steps:
        step = state.steps[times.key]
        if step.status == StepStatus.PLANNED and not gates.is_open(state, times, left_out):
            continue
        if step.status == StepStatus.PLANNED and times.opens_at is not None and times.opens_at <= now:
            duties += _opening(times, step, state.handled_until, now)
        elif step.status in _WITH_ROWS:
            duties += _open_step(times, step, state.handled_until, now)
        else:
            passed = [rung for rung in _undecided(state, times) if state.handled_until < rung.at <= now]
            duties += [_undecided_duty(times, rung) for rung in passed[-1:]]
    return sorted(duties, key=lambda duty: duty.at)


def due_rungs(state: ProcessState, after: Instant, now: Instant) -> list[TimeDuty]:
    """The rungs of open ladders after `after` and at or before `now`, collapsed as in `due_duties`, in order."""
    duties = [
        duty
        for times in state.timetable.steps
        if (step := state.steps[times.key]).status in _WITH_ROWS
        for duty in _open_step(times, step, after, now)
        if isinstance(duty, Remind)
    ]
    return sorted(duties, key=lambda duty: duty.at)


def next_due_at(state: ProcessState) -> Instant | None:
    """The earliest instant after `state.handled_until` at which something falls due; None where nothing will."""
    return min((duty.at for duty in _ahead(state)), default=None)


def next_due_names(state: ProcessState) -> str:
    """What falls due next, in codes for an operator: `rung forlangning, close forlangning`."""
    due = next_due_at(state)
    return ", ".join(dict.fromkeys(f"{duty.kind} {duty.step}" for duty in _ahead(state) if duty.at == due))


def upcoming(state: ProcessState, limit: int) -> list[TimeDuty]:
    """The next `limit` things that happen by themselves if nobody answers, in order."""
    return sorted(_ahead(state), key=lambda duty: duty.at)[:limit]


def _ahead(state: ProcessState) -> Iterator[TimeDuty]:
    after = state.handled_until
    for times in state.timetable.steps:
        step = state.steps[times.key]
        if step.status == StepStatus.PLANNED and not gates.is_open(state, times, []):
            continue
        if step.status == StepStatus.PLANNED and times.opens_at is not None:
            at = max(times.opens_at, after)
            is_date = times.kind == StepKind.MILESTONE
            yield Milestone(at=at, step=times.key) if is_date else Open(at=at, step=times.key, seats=times.seats)
        elif step.status in _WITH_ROWS:
            yield from _rungs(times, step, lambda rung: rung.at > after, is_collapsed=False)
            if step.status == StepStatus.OPEN and times.last_close_at > after:
                yield _closing(times)
        else:
            yield from (_undecided_duty(times, rung) for rung in _undecided(state, times) if rung.at > after)


def _opening(times: StepTimes, step: StepState, after: Instant, now: Instant) -> Iterator[TimeDuty]:
    assert times.opens_at is not None
    # A step that waited for another opens when that one ends, which is now.
    is_released = bool(times.waits_for or times.when) and times.opens_at <= after
    at = now if is_released else max(times.opens_at, after)
    if times.kind == StepKind.MILESTONE:
        yield Milestone(at=at, step=times.key, key=ONCE)
        return
    yield Open(at=at, step=times.key, seats=times.seats, key=ONCE)
    if times.kind == StepKind.INFORMATION:
        return
    # The mail that opens a step stands for every reminder it overtook; the rest of its life is not skipped.
    opened = step.model_copy(update={"rows": {}, "status": StepStatus.OPEN})
    for duty in _open_step(times, opened, after, now):
        if not isinstance(duty, Remind):
            yield duty


def _open_step(times: StepTimes, step: StepState, after: Instant, now: Instant) -> Iterator[TimeDuty]:
    yield from _rungs(times, step, lambda rung: after < rung.at <= now, is_collapsed=True)
    # An inquiry whose time is out closes whenever that is seen; a report that is late is told of once and stays open.
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
    """The last rungs of a notice that still waits for its question to be determined: the secretariat must hear them."""
    question = role(times.role).question
    if state.steps[times.key].status != StepStatus.PLANNED or not question:
        return []
    asked = [t for t in state.timetable.steps if t.role == question and t.window == times.window]
    if not any(state.steps[question.key].status in _WITH_ROWS for question in asked):
        return []
    return [rung for rung in times.rungs if int(rung.key) >= _UNDECIDED_FROM]


def _undecided_duty(times: StepTimes, rung: Rung) -> Undecided:
    return Undecided(at=rung.at, step=times.key, rung=rung)


def _closing(times: StepTimes) -> Close | Overdue:
    ending = Close if times.kind == StepKind.INQUIRY else Overdue
    return ending(at=times.last_close_at, step=times.key)


def _ladders(times: StepTimes, step: StepState) -> Iterator[tuple[list[Rung], list[str]]]:
    """Each ladder of the step with the seats on it that still owe an answer; ladders nobody is on are left out."""
    missing = [seat for seat in times.seats if seat not in step.rows or step.rows[seat].is_missing]
    common = [seat for seat in missing if seat not in times.own]
    undecided = step.status == StepStatus.CLOSED
    if common or undecided:
        yield _for(times.rungs, common), common
    for seat in missing:
        if seat in times.own:
            yield _for(times.own[seat].rungs, [seat]), [seat]


def _concerned(rung: Rung, seats: list[str]) -> list[str] | None:
    """The seats that a rung is for; None where it is for some only and none of them is left."""
    if not rung.seats:
        return seats
    return [seat for seat in seats if seat in rung.seats] or None


def _for(rungs: list[Rung], missing: list[str]) -> list[Rung]:
    return rungs if missing else [rung for rung in rungs if rung.to == RungTo.SECRETARIAT]


def _rung_duty(times: StepTimes, rung: Rung, seats: list[str], skipped: list[str]) -> Remind:
    return Remind(at=rung.at, step=times.key, seats=seats, rung=rung, skipped=skipped)
