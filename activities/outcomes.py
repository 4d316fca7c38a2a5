"""How an outcome is told: one sentence for the log, one letter for those concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from activities.case import Case
from mail import letters
from mail.answers import found_words, outcome_tables
from mail.letters import Addressee
from questions import words
from rules.outcome import MISSING
from rules.swedish import enumerate_words, long_date
from schemas.inquiry import Outcome, Reason, Result, Row
from schemas.plan import PlanStep


def question_name(step: PlanStep, question: str) -> str:
    """The question's short name, for a reader who knows the step."""
    return next((q.short for q in step.questions if q.key == question), question)


def answer_words(step: PlanStep, question: str, code: str) -> str:
    """A code as it is read: a choice by its label."""
    asked = next((q for q in step.questions if q.key == question), None)
    return words.answer_words(asked, code) if asked is not None and code != MISSING else words.code_words(code)


def _said(case: Case, step: PlanStep, question: str, reason: Reason) -> str:
    code = case.rows(step.key).get(reason.seat, Row()).values.get(question, reason.why)
    return answer_words(step, question, code)


def sentence(case: Case, step: PlanStep, outcome: Outcome) -> str:
    """The outcome and its reasons in one Swedish sentence."""
    parts, names = [], {seat: case.organisation(seat) for seat in step.seats}
    for key, one in outcome.questions.items():
        why = [f"{case.organisation(r.seat)}: {_said(case, step, key, r)}" for r in one.reasons]
        asked = next((q for q in step.questions if q.key == key), None)
        beside = found_words(asked, one, one.result, names) if asked else ""
        told = f"{one.result}{f', {beside[:1].lower()}{beside[1:]}' if beside else ''}"
        parts.append(f"{question_name(step, key)}: {told}{f' ({enumerate_words(why)})' if why else ''}")
    return f"Utfall av ”{step.title}”: {'; '.join(parts)}."


def send(
    case: Case,
    step: PlanStep,
    outcome: Outcome,
    readers: Sequence[Addressee],
    *,
    send_at: datetime,
    results: Mapping[str, Result] | None = None,
    reason: str = "",
) -> None:
    """Post the outcome to its readers, with a table of who answered what, and what follows."""
    results = results or {}
    answers = {seat: answer for (key, seat), answer in case.answers.items() if key == step.key}
    names = {seat: case.organisation(seat) for seat in step.seats}
    told = outcome_tables(step, outcome, answers, names, results)
    over_all = {table.result for table in told if table.result is not None}
    mixed = Result.ANSWERED if results else Result.NEEDS_POSITION
    result = over_all.pop() if len(over_all) == 1 else mixed
    for to in readers:
        case.post(
            letters.outcome(
                case.matter(step),
                to,
                result=result,
                tables=told,
                follows=_follows(case, step, results),
                reason=reason,
                send_at=send_at,
                rung="outcome" if results else "position",
            )
        )


def _follows(case: Case, step: PlanStep, results: Mapping[str, Result]) -> list[str]:
    """What happens next by itself, for the question that decides a contract's extension."""
    if step.role != "question" or not step.questions or not results:
        return []
    notice = next((s for s in case.plan.steps if s.role == "notice" and s.window == step.window), None)
    if notice is None:
        return []
    if results.get(step.questions[0].key) == Result.YES:
        return [f"Beskedet om förlängning lämnas till leverantören senast {long_date(notice.schedule.operative_on)}."]
    return [
        f"Avtalet förlängs inte och upphör {long_date(case.plan.contract_ends_on)}.",
        "Tidplanen för en ny upphandling räknas om och visas i ärendet.",
    ]
