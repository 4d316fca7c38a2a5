"""What the report of priorities tells: where each part of the proposal stands."""

from __future__ import annotations

from collections.abc import Sequence

from acts.case import Case
from db.case import load_state
from kinds.duties import Duties
from kinds.priorities import rules
from kinds.priorities.register import proposal
from kinds.priorities.spec import REPORT
from schemas.plan.plan import PlanStep


def lines(case: Case, step: PlanStep) -> Sequence[str]:
    """The parts with their own status, in the report."""
    if step.role != REPORT:
        return ()
    spec, state = proposal(case.session, case.key), load_state(case.session, case.key)
    return rules.sentences(spec, rules.part_statuses(spec, state))


HOOKS = Duties(information=lines)
