"""An outcome in the register: computed, settled, told in one sentence of the log and one letter to those concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from acts import calendar_entries
from acts.case import Case
from acts.determine import sentence as determined_sentence
from kinds.duties import duties_of
from mail.kinds.question.outcome import Correction, found_words, outcome_tables
from mail.kinds.question.outcome import outcome as outcome_letter
from mail.letter import Addressee
from questions import words
from rules.outcome import MISSING, compute_outcome, holds_for
from rules.plan.timetable import question_codes
from rules.swedish import enumerate_words
from schemas.duties import Duty
from schemas.events import EventKind
from schemas.inquiry import Code, Outcome, Reason, Result, Row
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus
from schemas.tables.process import StepRow
from words.codes import code_words
from words.results import found_words as words_of
from words.results import result_words

Within = Mapping[str, Sequence[str]]
"""Question → the seats that a yes is for, where it is not for all."""


def question_name(step: PlanStep, question: str) -> str:
    """The question's short name, for a reader who knows the step."""
    return next((q.short for q in step.questions if q.key == question), question)


def answer_words(step: PlanStep, question: str, code: str, text: str = "") -> str:
    """A code as it is read: a choice by its label; why they come back, where the words say it."""
    asked = next((q for q in step.questions if q.key == question), None)
    return words.answer_words(asked, code, text=text) if asked is not None and code != MISSING else code_words(code)


def _said(case: Case, step: PlanStep, question: str, reason: Reason) -> str:
    code = case.rows(step.key).get(reason.seat, Row()).values.get(question, reason.why)
    answer = case.answers.get((step.key, reason.seat)) if code == Code.RETURNS else None
    return answer_words(step, question, code, str(answer.texts.get(question, "")) if answer else "")


def sentence(case: Case, step: PlanStep, outcome: Outcome) -> str:
    """The outcome and its reasons in one Swedish sentence."""
    found, names = [], case.seats.names_of(step.seats)
    for key, one in outcome.questions.items():
        why = [f"{names[r.seat]}: {_said(case, step, key, r)}" for r in one.reasons]
        asked = next((q for q in step.questions if q.key == key), None)
        beside = found_words(asked, one, one.result, names) if asked else ""
        told = f"{one.result}{f', {beside[:1].lower()}{beside[1:]}' if beside else ''}"
        found.append((question_name(step, key), f"{told}{f' ({enumerate_words(why)})' if why else ''}"))
    return f"Utfall av ”{step.title}”: {words_of(found)}."


def send(
    case: Case,
    step: PlanStep,
    outcome: Outcome,
    readers: Sequence[Addressee],
    *,
    send_at: datetime,
    results: Mapping[str, Result] | None = None,
    reason: str = "",
    within: Within | None = None,
    rung: str = "outcome",
    correction: Correction | None = None,
) -> None:
    """Post the outcome to its readers, with a table of who answered what, and what follows.

    Without `results` it is one that needs a position; `rung` tells one outcome of the step from a later one, and
    `correction` what is told of it.
    """
    results = results or {}
    answers = {seat: answer for (key, seat), answer in case.answers.items() if key == step.key}
    names = case.seats.names_of(step.seats)
    told = outcome_tables(step, outcome, answers, names, results, within)
    over_all = {(table.result, tuple(table.within)) for table in told if table.result is not None}
    mixed = Result.ANSWERED if results else Result.NEEDS_POSITION
    result = over_all.pop()[0] if len(over_all) == 1 else mixed
    ended = calendar_entries.standing(case, [step.key]) if results else {}
    matter, follows = case.matter(step), _follows(case, step, results)
    case.post_all(
        [
            outcome_letter(
                matter,
                to,
                result=result,
                tables=told,
                follows=follows,
                reason=reason,
                send_at=send_at,
                rung=rung if results else "position",
                correction=correction,
                ended=ended.get(to.seat, []),
            )
            for to in readers
        ]
    )


def compute(case: Case, step: PlanStep) -> Outcome:
    """The outcome by the answers that the register has."""
    return compute_outcome(question_codes(step), step.seats, case.rows(step.key))


def keep(row: StepRow, results: Mapping[str, Result], reason: str, within: Within) -> None:
    """What was found, and why in the secretariat's words."""
    row.results, row.reason = {question: result.value for question, result in results.items()}, reason
    row.within = {question: list(seats) for question, seats in within.items()} or None


def settle(
    case: Case,
    step: PlanStep,
    outcome: Outcome,
    duty: Duty,
    results: Mapping[str, Result],
    reason: str,
    within: Within | None = None,
) -> None:
    """The step is determined with these results, by the secretariat where there is a reason, else by its rule."""
    within = within or {}
    keep(case.set_status(step.key, StepStatus.DETERMINED), results, reason, within)
    text = determined_sentence(
        step.title, words_of(finding_words(case, step, outcome, results, within).items()), reason
    )
    if not case.tell(EventKind.DETERMINED, text, duty, data={"within": within} if within else None):
        return
    readers = [case.addressee(step.key, seat) for seat in step.seats] + [case.secretariat()]
    send(case, step, outcome, readers, send_at=case.send_at(duty), results=results, reason=reason, within=within)


def finding_words(
    case: Case, step: PlanStep, outcome: Outcome | None, results: Mapping[str, Result], within: Within
) -> dict[str, str]:
    """Short name of a question → its result in words, with those that a yes is and is not for."""
    found = outcome.questions if outcome else {}
    return {
        question_name(step, key): result_words(
            result, *_in_and_out(case, step, holds_for(step.seats, found.get(key), result, within.get(key, ())))
        )
        for key, result in results.items()
    }


def _in_and_out(case: Case, step: PlanStep, seats: Sequence[str]) -> tuple[list[str], list[str]]:
    names = case.seats.names_of(step.seats)
    inside = [names[seat] for seat in step.seats if seat in seats]
    return inside, [names[seat] for seat in step.seats if seats and seat not in seats]


def _follows(case: Case, step: PlanStep, results: Mapping[str, Result]) -> Sequence[str]:
    """What happens next by itself, as its kind knows."""
    return duties_of(case.file.kind).follows(case, step, results) if results else ()
