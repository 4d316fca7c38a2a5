"""Which steps may open and which are left out, read off what has ended before them. Called inside workflows."""

from __future__ import annotations

from collections.abc import Collection

from schemas.base import Instant
from schemas.file.process import Condition, StepKind
from schemas.plan.timetable import ENDED, ProcessState, StepState, StepStatus, StepTimes


def is_open(state: ProcessState, times: StepTimes, left_out: Collection[str]) -> bool:
    """True where everything the step waits for has ended, and it is not itself left out."""
    if is_resting(state, times.key):
        return False
    waits_for = {*times.waits_for, *(condition.step for condition in times.when)}
    has_ended = all(key in left_out or state.steps[key].status in ENDED for key in waits_for)
    return times.key not in left_out and has_ended


def is_resting(state: ProcessState, step: str) -> bool:
    """True while the step, or the whole matter, is paused."""
    return state.is_paused or state.steps[step].is_paused


def passed_until(step: StepState, after: Instant) -> Instant:
    """What of a step fell due at or before this is behind it; `after` is what the matter has behind it."""
    return max(after, step.resumed_at) if step.resumed_at else after


def waiting_for(state: ProcessState, times: StepTimes) -> list[str]:
    """The steps that must end before this one may open, and have not, in the order of the plan."""
    named = {*times.waits_for, *(condition.step for condition in times.when)}
    return [key for key in state.steps if key in named and state.steps[key].status not in ENDED]


def may_be_done_early(state: ProcessState, step: str, after: Collection[str] = ()) -> bool:
    """True for a planned step that waits for nothing but its day, once the steps of the plan's `after` have begun."""
    if any(state.steps[key].status == StepStatus.PLANNED for key in after):
        return False
    times = state.times(step)
    waits_for_its_day = state.steps[step].status == StepStatus.PLANNED and times.opens_at is not None
    return waits_for_its_day and is_open(state, times, left_out(state))


def left_out(state: ProcessState) -> list[str]:
    """The planned steps that a finding leaves out; what builds on one of them falls with it."""
    found: list[str] = []
    while True:
        more = [
            times.key
            for times in state.timetable.steps
            if state.steps[times.key].status == StepStatus.PLANNED
            and times.key not in found
            and any(_fails(state, condition, found) for condition in times.when)
        ]
        if not more:
            return found
        found += more


def finding(state: ProcessState, step: str, question: str) -> str:
    """What a step found: an inquiry's determined result, else the code that its seat reported; empty before."""
    here = state.steps[step]
    if state.times(step).kind is StepKind.INQUIRY:
        return here.results[question].value if question in here.results else ""
    return next((row.values[question] for row in here.rows.values() if question in row.values), "")


def rests_on(state: ProcessState, step: str, questions: Collection[str]) -> bool:
    """True where something has begun, ended or been left out by what these questions of an inquiry came to.

    Besides what names it in its `when`, a notice rests on the first question of its own window.
    """
    own = state.times(step)
    is_first = bool(own.questions) and own.questions[0].key in questions
    return any(
        state.steps[times.key].status != StepStatus.PLANNED
        for times in state.timetable.steps
        if any(condition.step == step and condition.question in questions for condition in times.when)
        or (is_first and own.window is not None and times.window == own.window and times.kind is StepKind.NOTICE)
    )


def _fails(state: ProcessState, condition: Condition, left_out: Collection[str]) -> bool:
    if condition.step in left_out:
        return True
    if state.steps[condition.step].status not in ENDED:
        return False
    return finding(state, condition.step, condition.question) not in condition.among
