"""A corrected outcome in the register: a new event beside the old, and a mail to everyone who was asked."""

from __future__ import annotations

from acts.case import Case
from acts.closing import outcomes
from acts.correct import Corrected, sentence
from mail.kinds.question.outcome import Correction
from schemas.events import EventKind
from schemas.inquiry import Outcome, Result
from schemas.messages import CarriedOut
from schemas.tables.process import StepRow
from words.results import findings_words, found_words


def write(case: Case, duty: Corrected, _found: CarriedOut) -> None:
    """The results that hold from now on; what they were before stands in the event."""
    step, reason = case.plan.step(duty.step), case.note(duty.note)
    row = case.step_row(step.key)
    before = {question: Result(result) for question, result in (row.results or {}).items()}
    outcome = outcomes.compute(case, step)
    former = outcomes.finding_words(case, step, _outcome(row), before, row.within or {})
    now = outcomes.finding_words(case, step, outcome, duty.results, duty.within)
    text = sentence(step.title, found_words(former.items()), found_words(now.items()), reason)
    data = {"former": row.results or {}, "results": duty.results, "within": duty.within}
    if not case.tell(EventKind.CORRECTED, text, duty, data=data):
        return
    outcomes.keep(row, duty.results, reason, duty.within)
    outcomes.send(
        case,
        step,
        outcome,
        [*(case.addressee(step.key, seat) for seat in step.seats), case.secretariat()],
        send_at=case.send_at(duty),
        results=duty.results,
        reason=reason,
        within=duty.within,
        rung=f"outcome-{duty.key}",
        correction=Correction(now=findings_words(now), before=findings_words(former)),
    )


def _outcome(row: StepRow) -> Outcome | None:
    return Outcome.model_validate(row.outcome) if row.outcome else None
