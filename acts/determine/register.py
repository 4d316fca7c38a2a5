"""A finding in the register: it holds, and everyone who was asked is told."""

from __future__ import annotations

from acts.case import Case
from acts.closing.outcomes import compute, settle
from acts.determine import Determined
from schemas.messages import CarriedOut


def write(case: Case, duty: Determined, _found: CarriedOut) -> None:
    """The secretariat has determined the outcome."""
    step = case.plan.step(duty.step)
    outcome = compute(case, step)
    case.step_row(step.key).outcome = outcome.model_dump(mode="json")
    settle(case, step, outcome, duty, duty.results, case.note(duty.note), duty.within)
