"""What is due now and what comes next, read off a process's state. Instants are compared, never computed.

Called inside workflows: no time zone, no calendar, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator

from rules import gates
from schemas.base import Instant
from schemas.messages import ONCE, Duty, DutyKind
from schemas.plan import Rung, RungTo
from schemas.process import StepKind
from schemas.timetable import ProcessState, StepState, StepStatus, StepTimes

_WITH_ROWS = frozenset({StepStatus.OPEN, StepStatus.CLOSED})


def due_duties(state: ProcessState, now: Instant) -> list[Duty]:
    """Everything that falls due after `state.handled_until` and at or before `now`, in the order of its instants.

    Rungs that one ladder passed in the meantime collapse into the newest, which names the ones it stands for.
    """
    left_out = gates.left_out(state)
    duties = [Duty(kind=DutyKind.SKIP, at=now, step=key, key=ONCE) for key in left_out]
    for times in state.timetable.steps:
        step = state.steps[times.key]
        if step.status == StepStatus.PLANNED and not gates.is_open(state, times, left_out):
            continue
        if step.status == StepStatus.PLANNED and times.opens_at is not None and times.opens_at <= now:
            duties += _opening(times, step, state.handled_until, now)
        elif step.status in _WITH_ROWS:
            duties += _open_step(times, step, state.handled_until, now)
    return sorted(duties, key=lambda duty: duty.at)


def next_due_at(state: ProcessState) -> Instant | None:
    """The earliest instant after `state.handled_until` at which something falls due; None where nothing will."""
    return min((duty.at for duty in _ahead(state)), default=None)


def upcoming(state: ProcessState, limit: int) -> list[Duty]:
    """The next `limit` things that happen by themselves if nobody answers, in order."""
    return sorted(_ahead(state), key=lambda duty: duty.at)[:limit]


def _ahead(state: ProcessState) -> Iterator[Duty]:
    after = state.handled_until
    for times in state.timetable.steps:
        step = state.steps[times.key]
        if step.status == StepStatus.PLANNED and not gates.is_open(state, times, []):
            continue
        if step.status == StepStatus.PLANNED and times.opens_at is not None:
            kind = DutyKind.MILESTONE if times.kind == StepKind.MILESTONE else DutyKind.OPEN
            yield Duty(kind=kind, at=max(times.opens_at, after), step=times.key, seats=times.seats)
        elif step.status in _WITH_ROWS:
            for rungs, seats in _ladders(times, step):
                for rung in rungs:
                    if rung.at > after and (concerned := _concerned(rung, seats)) is not None:
                        yield _rung_duty(times, rung, concerned, [])
            if step.status == StepStatus.OPEN and times.last_close_at > after:
                yield _closing(times)


def _opening(times: StepTimes, step: StepState, after: Instant, now: Instant) -> Iterator[Duty]:
    assert times.opens_at is not None
    # A step that waited for another opens when that one ends, which is now.
    is_released = bool(times.waits_for or times.when) and times.opens_at <= after
    at = now if is_released else max(times.opens_at, after)
    if times.kind == StepKind.MILESTONE:
        yield Duty(kind=DutyKind.MILESTONE, at=at, step=times.key, key=ONCE)
        return
    yield Duty(kind=DutyKind.OPEN, at=at, step=times.key, seats=times.seats, key=ONCE)
    if times.kind == StepKind.INFORMATION:
        return
    # The mail that opens a step stands for every reminder it overtook; the rest of its life is not skipped.
    opened = step.model_copy(update={"rows": {}})
    for duty in _open_step(times, opened, after, now):
        if duty.kind != DutyKind.RUNG:
            yield duty


def _open_step(times: StepTimes, step: StepState, after: Instant, now: Instant) -> Iterator[Duty]:
    for rungs, seats in _ladders(times, step):
        passed = [rung for rung in rungs if after < rung.at <= now]
        for to in RungTo:
            same = [rung for rung in passed if rung.to == to and not rung.seats]
            if same:
                yield _rung_duty(times, same[-1], seats, [rung.key for rung in same[:-1]])
        for rung in passed:
            # A rung of some seats only is not told again where the whole ladder is caught up at the same moment.
            is_told = any(one.at >= rung.at and one.to == rung.to and not one.seats for one in passed)
            if rung.seats and not is_told and (concerned := _concerned(rung, seats)) is not None:
                yield _rung_duty(times, rung, concerned, [])
    if step.status != StepStatus.CLOSED and after < times.last_close_at <= now:
        yield _closing(times)


def _closing(times: StepTimes) -> Duty:
    kind = DutyKind.CLOSE if times.kind == StepKind.INQUIRY else DutyKind.OVERDUE
    return Duty(kind=kind, at=times.last_close_at, step=times.key)


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


def _rung_duty(times: StepTimes, rung: Rung, seats: list[str], skipped: list[str]) -> Duty:
    return Duty(kind=DutyKind.RUNG, at=rung.at, step=times.key, seats=seats, rung=rung, skipped=skipped)
