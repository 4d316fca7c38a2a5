"""Answers in words, from the rows of the register."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mail.kinds.question.outcome import outcome_tables
from mail.kinds.question.receipt import summary
from questions.words import answer_words
from schemas.file.process import QuestionSpec
from schemas.inquiry import Outcome, OutcomeRule, QuestionOutcome, QuestionType, Reason, Result
from schemas.tables.process import AnswerRow
from tests.mail.letters_of_every_kind import EXTEND, PROCURE, question_step
from words.answers import decision_words, source_words

RECEIVED = datetime(2024, 5, 7, 12, 5, tzinfo=UTC)


def row(**changes: Any) -> AnswerRow:
    values: dict[str, Any] = {
        "id": "a",
        "process": "p",
        "step": "forlangning",
        "seat": "tyreso/kommundirektor",
        "version": 1,
        "codes": {"forlangning": "ja", "ny-upphandling": "villkor"},
        "texts": {"ny-upphandling": "Nykvarn och Salem ska vara med."},
        "content_hash": "h",
        "received_at": RECEIVED,
    }
    return AnswerRow(**(values | changes))


@pytest.mark.parametrize(
    ("kind", "value", "text", "words"),
    [
        (QuestionType.YES_NO, "ja", "", "ja"),
        (QuestionType.YES_NO, "villkor", "Bara om …", "ja, med villkor"),
        (QuestionType.YES_NO, "ej_berord", "", "berörs inte"),
        (QuestionType.YES_NO, "aterkommer", "", "återkommer torsdag den 6 juni 2024"),
        (QuestionType.DONE, "klart", "", "klart"),
        (QuestionType.DATE, "2024-06-04", "", "tisdag den 4 juni 2024"),
        (QuestionType.CHOICE, "Två år", "", "Två år"),
        (QuestionType.TEXT, "", "Våra skäl.", "Våra skäl."),
        (QuestionType.TEXT, "besvarad", "Våra skäl.", "Våra skäl."),
    ],
)
def test_values_in_words(kind: QuestionType, value: str, text: str, words: str) -> None:
    question = QuestionSpec(key="q", text="Fråga?", type=kind)
    assert answer_words(question, value, text=text, returns_on=date(2024, 6, 6)) == words


def test_a_decision_in_words() -> None:
    assert decision_words("45", date(2024, 5, 7), "KS 2024/118") == "§ 45, 7 maj 2024, dnr KS 2024/118"
    assert decision_words("§ 45", None, "dnr KS 1") == "§ 45, dnr KS 1"
    assert decision_words("", None, "") == ""


def test_where_an_answer_on_behalf_came_from() -> None:
    assert source_words("webb", "") == ""
    assert source_words("telefon", "kommundirektören ringde") == "per telefon: kommundirektören ringde"
    assert source_words("mote", "") == "vid ett möte"


def test_the_summary_quotes_question_by_question() -> None:
    found = summary(question_step(), row(strength="kommunstyrelse", paragraph="45", is_late=True, version=2))
    assert [(line.question, line.answer, line.text) for line in found.lines] == [
        (EXTEND, "ja", ""),
        (PROCURE, "ja, med villkor", "Nykvarn och Salem ska vara med."),
    ]
    assert (found.strength, found.decision, found.is_late, found.version) == (
        "beslut i kommunstyrelsen",
        "§ 45",
        True,
        2,
    )


def test_the_table_of_an_outcome_says_who_and_what_and_who_is_missing() -> None:
    seats = question_step().seats
    computed = Outcome(
        result=Result.NEEDS_POSITION,
        questions={
            "forlangning": QuestionOutcome(
                rule=OutcomeRule.ALL_YES,
                result=Result.NEEDS_POSITION,
                reasons=[Reason(seat=seats[1], question="forlangning", why="saknas")],
            )
        },
    )
    names = {seats[0]: "Tyresö kommun", seats[1]: "Salems kommun", seats[2]: "Nacka kommun"}
    answers = {seats[0]: row(is_late=True), seats[2]: row(codes={"forlangning": "nej"}, strength="intresse")}
    first, _ = outcome_tables(question_step(), computed, answers, names, {"forlangning": Result.NO})
    assert (first.result, first.is_determined) == (Result.NO, True)
    assert [(cell.organisation, cell.answer, cell.note) for cell in first.cells] == [
        ("Tyresö kommun", "ja", "inkom efter svarstid"),
        ("Salems kommun", "svar saknas", ""),
        ("Nacka kommun", "nej", "ingen har beslutat än"),
    ]


@pytest.mark.parametrize(("takes_part", "within", "outside"), [(2, 2, 1), (3, 0, 0)])
def test_a_yes_that_the_rule_finds_for_some_is_told_as_such(takes_part: int, within: int, outside: int) -> None:
    step = question_step()
    found = QuestionOutcome(rule=OutcomeRule.AT_LEAST_TAKE_PART, result=Result.YES, takes_part=step.seats[:takes_part])
    names = dict(zip(step.seats, ["Tyresö kommun", "Salems kommun", "Nacka kommun"], strict=True))
    computed = Outcome(result=Result.YES, questions={"forlangning": found})
    first, _ = outcome_tables(step, computed, {}, names, {"forlangning": Result.YES})
    assert (len(first.within), len(first.outside)) == (within, outside)
    assert ("Gäller" in first.found) is (not within)
