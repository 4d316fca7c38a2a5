"""The named outcome rules, as a table of answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.outcome import compute_outcome
from schemas.inquiry import Code, OutcomeRule, Result, Row
from schemas.plan.timetable import QuestionCode

YES, NO, IF, BACK, OUT, NONE = "ja", "nej", "villkor", "aterkommer", "ej_berord", None
POSITION = Result.NEEDS_POSITION


def outcome_of(rule: OutcomeRule, codes: list[str | None], at_least: int | None = None) -> tuple[Result, list[str]]:
    """Result and the reasons' codes of one question that these seats answered."""
    seats = [f"kommun{n}/kommundirektor" for n in range(len(codes))]
    rows = {
        seat: Row(version=1, values={"fraga": code})
        for seat, code in zip(seats, codes, strict=True)
        if code is not None
    }
    outcome = compute_outcome([QuestionCode(key="fraga", rule=rule, at_least=at_least)], seats, rows)
    return outcome.questions["fraga"].result, [reason.why for reason in outcome.questions["fraga"].reasons]


@pytest.mark.parametrize(
    ("rule", "codes", "at_least", "result", "reasons"),
    [
        (OutcomeRule.ALL_YES, [YES, YES, YES], None, Result.YES, []),
        (OutcomeRule.ALL_YES, [NO, NO], None, Result.NO, ["nej", "nej"]),
        (OutcomeRule.ALL_YES, [YES, NO, YES], None, POSITION, ["nej"]),
        (OutcomeRule.ALL_YES, [YES, IF], None, POSITION, ["villkor"]),
        (OutcomeRule.ALL_YES, [YES, NONE], None, POSITION, ["saknas"]),
        (OutcomeRule.ALL_YES, [YES, BACK], None, POSITION, ["aterkommer"]),
        (OutcomeRule.ALL_YES, [YES, OUT], None, Result.YES, []),
        (OutcomeRule.ALL_YES, [OUT, OUT], None, POSITION, []),
        (OutcomeRule.ALL_YES, [NONE, NONE], None, POSITION, ["saknas", "saknas"]),
        (OutcomeRule.MAJORITY, [YES, YES, NO], None, Result.YES, ["nej"]),
        (OutcomeRule.MAJORITY, [YES, NO], None, POSITION, ["nej"]),
        (OutcomeRule.MAJORITY, [NO, NO, NONE], None, Result.NO, ["nej", "nej", "saknas"]),
        (OutcomeRule.MAJORITY, [YES, NONE, NONE], None, POSITION, ["saknas", "saknas"]),
        (OutcomeRule.AT_LEAST, [YES, YES, NO], 2, Result.YES, ["nej"]),
        (OutcomeRule.AT_LEAST, [YES, NO, NO], 2, Result.NO, ["nej", "nej"]),
        (OutcomeRule.AT_LEAST, [YES, NO, NONE], 2, POSITION, ["nej", "saknas"]),
        (OutcomeRule.ALL_ANSWERED, [YES, NO, IF], None, Result.ANSWERED, []),
        (OutcomeRule.ALL_ANSWERED, [YES, BACK], None, POSITION, ["aterkommer"]),
        (OutcomeRule.MANUAL, [YES, YES], None, POSITION, []),
    ],
)
def test_each_rule(
    rule: OutcomeRule, codes: list[str | None], at_least: int | None, result: Result, reasons: list[str]
) -> None:
    assert outcome_of(rule, codes, at_least) == (result, reasons)


def test_over_all_someone_must_decide_if_any_question_needs_it() -> None:
    questions = [QuestionCode(key=key, rule=OutcomeRule.ALL_YES) for key in ("ett", "tva")]
    rows = {"a/kd": Row(version=1, values={"ett": "ja", "tva": "nej"}), "b/kd": Row(version=1, values={"ett": "ja"})}
    outcome = compute_outcome(questions, ["a/kd", "b/kd"], rows)
    assert outcome.questions["ett"].result == Result.YES
    assert outcome.result == POSITION
    assert [(r.seat, r.question, r.why) for r in outcome.reasons] == [("a/kd", "tva", "nej"), ("b/kd", "tva", "saknas")]


codes = st.lists(st.sampled_from([*(code.value for code in Code if code != Code.DONE), None]), min_size=1, max_size=12)


@given(codes)
def test_silence_and_conditions_are_never_a_yes_under_all_yes(given_codes: list[str | None]) -> None:
    result, reasons = outcome_of(OutcomeRule.ALL_YES, given_codes)
    assert (result == Result.YES) == (set(given_codes) <= {YES, OUT} and YES in given_codes)
    assert len(reasons) == sum(code not in (YES, OUT) for code in given_codes)


@given(codes, st.sampled_from(list(OutcomeRule)))
def test_the_order_of_the_answers_is_no_matter(given_codes: list[str | None], rule: OutcomeRule) -> None:
    assert outcome_of(rule, given_codes, 2)[0] == outcome_of(rule, list(reversed(given_codes)), 2)[0]
