"""The named rules that turn a table of answers into an outcome; the program never decides a mixed one."""

from __future__ import annotations

from schemas.inquiry import Code, Outcome, OutcomeRule, QuestionOutcome, Reason, Result, Row
from schemas.timetable import QuestionCode


def compute_outcome(questions: list[QuestionCode], seats: list[str], rows: dict[str, Row]) -> Outcome:
    """Find each question's result by its rule, from the rows of the seats that are asked.

    A no, a condition, a missing answer, or one that counts for nothing, is always named as a reason; where a rule
    still gives a clear result with such reasons (majority, at least k), they stand beside it.
    """
    found = {q.key: _one(q, seats, rows) for q in questions}
    results = {q.result for q in found.values()}
    # Questions may differ (yes to the one, no to the other); what is over all is only whether someone must decide.
    if Result.NEEDS_POSITION in results:
        over_all = Result.NEEDS_POSITION
    else:
        over_all = results.pop() if len(results) == 1 else Result.ANSWERED
    return Outcome(result=over_all, questions=found)


def _one(question: QuestionCode, seats: list[str], rows: dict[str, Row]) -> QuestionOutcome:
    codes = {seat: _code(question, rows.get(seat, Row())) for seat in seats}
    reasons = [Reason(seat=s, question=question.key, why=code) for s, code in codes.items() if code != Code.YES]
    return QuestionOutcome(
        rule=question.rule, result=_result(question, list(codes.values())), reasons=_relevant(question, reasons)
    )


def _code(question: QuestionCode, row: Row) -> str:
    """What the answer counts as: a choice by its meaning, any other by itself."""
    value = row.values.get(question.key, "saknas")
    return question.means.get(value, value)


def _relevant(question: QuestionCode, reasons: list[Reason]) -> list[Reason]:
    """Where any answer will do, only silence and "återkommer" are reasons."""
    if question.rule == OutcomeRule.ALL_ANSWERED:
        return [reason for reason in reasons if reason.why in ("saknas", Code.RETURNS)]
    return [reason for reason in reasons if reason.why != Code.NOT_CONCERNED]


def _result(question: QuestionCode, codes: list[str]) -> Result:
    concerned = [code for code in codes if code != Code.NOT_CONCERNED]
    yes, no = concerned.count(Code.YES), concerned.count(Code.NO)
    unclear = [code for code in concerned if code in ("saknas", Code.RETURNS, Code.CONDITION)]
    match question.rule:
        case OutcomeRule.ALL_YES if concerned and yes == len(concerned):
            return Result.YES
        case OutcomeRule.ALL_YES if concerned and no == len(concerned):
            return Result.NO
        case OutcomeRule.MAJORITY if 2 * yes > len(concerned):
            return Result.YES
        case OutcomeRule.MAJORITY if 2 * no > len(concerned):
            return Result.NO
        case OutcomeRule.AT_LEAST if question.at_least is not None and yes >= question.at_least:
            return Result.YES
        case OutcomeRule.AT_LEAST if question.at_least is not None and not unclear:
            return Result.NO
        case OutcomeRule.ALL_ANSWERED if codes and not any(c in ("saknas", Code.RETURNS) for c in codes):
            return Result.ANSWERED
        case _:
            return Result.NEEDS_POSITION
