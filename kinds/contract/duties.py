"""What follows when the question of extension is determined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acts.case import Case
from kinds.contract.spec import NOTICE, QUESTION
from kinds.duties import Duties
from rules.swedish import long_date
from schemas.inquiry import Result
from schemas.plan.plan import PlanStep


def follows(case: Case, step: PlanStep, results: Mapping[str, Result]) -> Sequence[str]:
    """The notice to the supplier, or the end of the contract and a new procurement."""
    if step.role != QUESTION or not step.questions:
        return ()
    notice = next((s for s in case.plan.steps if s.role == NOTICE and s.window == step.window), None)
    if notice is None:
        return ()
    if results.get(step.questions[0].key) == Result.YES:
        return [f"Beskedet om förlängning lämnas till leverantören senast {long_date(notice.schedule.operative_on)}."]
    return [
        f"Avtalet förlängs inte och upphör {long_date(case.plan.contract_ends_on)}.",
        "Tidplanen för en ny upphandling räknas om och visas i ärendet.",
    ]


HOOKS = Duties(follows=follows)
