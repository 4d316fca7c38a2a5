"""A step's time is out, in the register: an outcome from the answers there are, or a report that is late."""

from __future__ import annotations

from acts.case import Case
from acts.closing import all_answered_sentence, outcomes, overdue_sentence, sentence
from rules.plan.replanning import last_close_at
from rules.plan.timetable import timetable
from schemas.duties import Close, Duty, Overdue
from schemas.events import EventKind
from schemas.file.process import Closes
from schemas.inquiry import Outcome, Result
from schemas.messages import CarriedOut
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus


def write_close(case: Case, duty: Close, found: CarriedOut) -> None:
    """The time is out: compute the outcome from the answers that the register has, delivered or not."""
    step = case.plan.step(duty.step)
    answered, asked = len(step.seats) - len(case.missing(step)), len(step.seats)
    is_early = last_close_at(step) > case.now
    if is_early and (answered < asked or step.closes != Closes.ALL_ANSWERED):
        # The day has moved in this very batch, or somebody has said that it will answer later.
        found.timetable = timetable(case.plan)
        return
    text = all_answered_sentence(step.title, asked) if is_early else sentence(step.title, answered, asked)
    if case.step_row(step.key).status != StepStatus.OPEN or not case.tell(EventKind.CLOSED, text, duty):
        # An earlier try closed it; what has come in since came late, unless the day has moved.
        if case.step_row(step.key).status != StepStatus.OPEN:
            outcome_changed(case, duty, found)
        return
    outcome = _compute(case, step, found)
    row = case.set_status(step.key, StepStatus.CLOSED)
    row.outcome = outcome.model_dump(mode="json")
    case.tell(EventKind.OUTCOME, outcomes.sentence(case, step, outcome), duty)
    if _is_clear(step, outcome):
        _determine_by_rule(case, step, outcome, duty, found)
    elif not case.missing(step):
        # Where answers are missing, the escalation on the next working day says so; one mail is enough.
        outcomes.send(case, step, outcome, [case.secretariat()], send_at=case.send_at(duty))


def outcome_changed(case: Case, duty: Duty, found: CarriedOut) -> None:
    """A late answer, or a party that left, after the time was out and before anything was determined."""
    step = case.plan.step(duty.step)
    row = case.step_row(step.key)
    before = Outcome.model_validate(row.outcome) if row.outcome else None
    if row.status == StepStatus.DETERMINED and before is not None:
        # An earlier try of this very duty determined it, and its answer never reached the workflow.
        found.outcomes[step.key], found.rows[step.key] = before, case.rows(step.key)
        found.results[step.key] = {question: Result(result) for question, result in (row.results or {}).items()}
        return
    outcome = _compute(case, step, found)
    if outcome != before:
        row.outcome = outcome.model_dump(mode="json")
        case.tell(EventKind.OUTCOME_CHANGED, outcomes.sentence(case, step, outcome), duty)
    if _is_clear(step, outcome):
        _determine_by_rule(case, step, outcome, duty, found)


def write_overdue(case: Case, duty: Overdue, _found: CarriedOut) -> None:
    """A task or a notice whose day has passed: it stays open. One that has got a new day meanwhile is not late."""
    step = case.plan.step(duty.step)
    if step.schedule.closes_at <= case.now:
        case.tell(EventKind.OVERDUE, overdue_sentence(step), duty)


def _determine_by_rule(case: Case, step: PlanStep, outcome: Outcome, duty: Duty, found: CarriedOut) -> None:
    found.results[step.key] = {key: one.result for key, one in outcome.questions.items()}
    outcomes.settle(case, step, outcome, duty, found.results[step.key], "")


def _is_clear(step: PlanStep, outcome: Outcome) -> bool:
    return outcome.result != Result.NEEDS_POSITION and not step.is_manual


def _compute(case: Case, step: PlanStep, found: CarriedOut) -> Outcome:
    outcome = found.outcomes[step.key] = outcomes.compute(case, step)
    found.rows[step.key] = case.rows(step.key)
    return outcome
