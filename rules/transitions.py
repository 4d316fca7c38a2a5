"""How a process's state follows its duties: what is being carried out, and what the register found.

The state is changed in place, since the workflow owns it. What an act changes stands with the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rules.agenda import has_all_answers
from schemas.base import Instant
from schemas.duties import Close, Duty, Milestone, Open, Skip
from schemas.file.process import StepKind
from schemas.inquiry import Row
from schemas.messages import CarriedOut, News, NewsKind
from schemas.plan.timetable import ENDED, ProcessState, StepState, StepStatus, Timetable


def ready(state: ProcessState) -> ProcessState:
    """Give every step of the timetable a state; a step done before the start is done."""
    for times in state.timetable.steps:
        fresh = StepStatus.DONE if times.is_done else StepStatus.PLANNED
        state.steps.setdefault(times.key, StepState(status=fresh))
    return state


def carried_out(state: ProcessState, duties: Sequence[Duty], now: Instant) -> None:
    """Note that these duties are being carried out, and that nothing up to `now` is left."""
    for duty in duties:
        match duty:
            case Open():
                is_told = state.times(duty.step).kind == StepKind.INFORMATION
                state.steps[duty.step].status = StepStatus.DONE if is_told else StepStatus.OPEN
            case Milestone():
                state.steps[duty.step].status = StepStatus.DONE
            case Close():
                state.steps[duty.step].status = StepStatus.CLOSED
            case Skip():
                state.steps[duty.step].status = StepStatus.SKIPPED
            case _:
                pass
    state.handled_until = max(state.handled_until, now)


def found(state: ProcessState, result: CarriedOut, now: Instant) -> None:
    """Take in what the register found: the timetable it made, rows, outcomes, what is determined, when it ends."""
    state.ends_at = result.ends_at
    if result.timetable is not None:
        _take_timetable(state, result.timetable, now)
    for key in result.replaced:
        state.steps[key].status = StepStatus.SKIPPED
    for key, rows in result.rows.items():
        for seat, row in rows.items():
            take_row(state.steps[key], seat, row)
    for key, outcome in result.outcomes.items():
        state.steps[key].outcome = outcome
        if state.steps[key].status == StepStatus.OPEN and state.times(key).last_close_at <= now:
            # A history of an earlier release: there the register closed a step in the batch that opened it.
            state.steps[key].status = StepStatus.CLOSED
    for key, results in result.results.items():
        state.steps[key].status, state.steps[key].results = StepStatus.DETERMINED, results


def before(state: ProcessState, news: Iterable[News]) -> ProcessState:
    """The state without the answers that the news will bring: what follows from each comes with the news alone.

    A step that has ended keeps its own. What followed from them has been written, and other steps are settled by them.
    """
    for item in news:
        step = state.steps.get(item.step)
        if item.kind == NewsKind.ANSWER and step is not None and step.status not in ENDED:
            step.rows.pop(item.seat, None)
    return state


def take_row(step: StepState, seat: str, row: Row) -> bool:
    """Keep the newer version; True where it is new."""
    if seat in step.rows and step.rows[seat].version >= row.version:
        return False
    step.rows[seat] = row
    return True


def _take_timetable(state: ProcessState, timetable: Timetable, now: Instant) -> None:
    """The new timetable holds; an inquiry that had closed opens again where somebody's time is not out."""
    state.timetable = timetable
    for times in ready(state).timetable.steps:
        step = state.steps[times.key]
        if step.status != StepStatus.CLOSED or times.last_close_at <= now:
            continue
        again = step.model_copy(update={"status": StepStatus.OPEN, "outcome": None})
        if not has_all_answers(times, again):
            step.status, step.outcome = again.status, again.outcome
