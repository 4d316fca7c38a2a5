"""Amounts as people write them: read where they are sure, refused with a question where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from questions import Given, kind_of
from questions.amount import amount_words, written
from questions.answer import codes, fault_of, tidy
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType
from schemas.messages import AnswerIn
from tests.mail.letters_of_every_kind import question_step


def question(**more: object) -> QuestionSpec:
    fields = {"key": "kostnad", "text": "Vad kostar det?", "type": QuestionType.AMOUNT, "rule": OutcomeRule.SUM}
    return QuestionSpec.model_validate({**fields, "unit": "kr", **more})


def read(typed: str, asked: QuestionSpec) -> Given:
    return kind_of(asked).tidy(asked, Given(text=typed))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2030208", "2030208"),
        ("2 030 208 kr", "2030208"),
        ("2\u00a0030\u00a0208\u00a0kr", "2030208"),
        ("2\u202f030\u202f208 kronor", "2030208"),
        ("2 030 208:-", "2030208"),
        ("kr 500", "500"),
        ("SEK 500", "500"),
        ("1.234.567", "1234567"),
        ("1 234,00", "1234"),
        ("−46 999", "-46999"),
        ("- 46 999 kr", "-46999"),
        ("0", "0"),
        ("007", "7"),
        ("  85 650  ", "85650"),
    ],
)
def test_whole_kronor(typed: str, code: str) -> None:
    assert read(typed, question()) == Given(code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("1 234,50", "123450"), ("1234.5", "123450"), ("1.234,50", "123450"), ("12,5 kr", "1250"), ("7", "700")],
)
def test_with_oren(typed: str, code: str) -> None:
    assert read(typed, question(decimals=2)) == Given(code)


@pytest.mark.parametrize(
    ("typed", "problem", "cure"),
    [
        ("300 0023", "flera sätt", "Menar ni 3\u00a0000\u00a0023\u00a0kr?"),
        ("30 00", "flera sätt", "Menar ni 3\u00a0000\u00a0kr?"),
        ("1.234 567", "flera sätt", "Menar ni"),
        ("1.234", "två sätt", "1\u00a0234 eller 1,234"),
        ("1 234,50", "hela kr", "Menar ni 1\u00a0234 eller 1\u00a0235?"),
        ("ca 2 miljoner", "osäkert", "med siffror"),
        ("2 mkr", "osäkert", "med siffror"),
        ("85 650/85 651", "inte att läsa", "till exempel"),
        ("1e9", "inte att läsa", "till exempel"),
        ("\uff11\uff12\uff13", "inte att läsa", "till exempel"),
        ("٣", "inte att läsa", "till exempel"),
        ("0x10", "inte att läsa", "till exempel"),
        ("--5", "inte att läsa", "till exempel"),
        ("1,2,3", "inte att läsa", "till exempel"),
        ("9" * 40, "för stort", "högst 15 siffror"),
        ("<script>", "inte att läsa", "till exempel"),
        ("500 €", "inte att läsa", "till exempel"),
    ],
)
def test_what_is_doubtful_is_refused_with_a_question(typed: str, problem: str, cure: str) -> None:
    asked = question()
    part = read(typed, asked)
    fault = fault_of(asked, part)
    assert part.code == "" and fault is not None
    assert problem in fault.problem and cure in fault.cure
    assert fault.field == "kostnad"


def test_bounds_are_named_with_their_unit() -> None:
    asked = question(least=0, most=1000)
    assert fault_of(asked, read("1 000", asked)) is None
    over, under = fault_of(asked, read("1 001", asked)), fault_of(asked, read("-1", asked))
    assert over is not None and over.cure == "Ange högst 1\u00a0000\u00a0kr."
    assert under is not None and under.problem == "−1\u00a0kr är för lite."


def test_amounts_are_shown_with_hard_spaces() -> None:
    asked = question()
    assert kind_of(asked).words(asked, Given("2030208")) == "2\u00a0030\u00a0208\u00a0kr"
    assert kind_of(asked).found_words(asked, "-46999") == "Summa: −46\u00a0999\u00a0kr"
    persons = question(unit="personer")
    assert kind_of(persons).words(persons, Given("40")) == "40\u00a0personer"
    assert read("40 personer", persons) == Given("40")


def test_an_empty_field_is_no_amount() -> None:
    asked = question()
    missing = fault_of(asked, read("  ", asked))
    assert missing is not None and "Svar saknas" in missing.problem
    assert fault_of(question(required=False, rule=OutcomeRule.ALL_ANSWERED), Given()) is None


@examples(st.integers(-(10**14), 10**14), st.integers(0, 3))
def test_what_is_written_is_read_as_the_same(number: int, decimals: int) -> None:
    asked = question(decimals=decimals)
    assert read(written(number, decimals), asked) == Given(str(number))


@examples(st.text(max_size=60))
def test_no_text_breaks_it_and_what_travels_is_a_number(typed: str) -> None:
    asked = question(decimals=2)
    part = read(typed, asked)
    assert part.code == "" or part.code.lstrip("-").isascii()
    assert part.code != "" or fault_of(asked, part) is not None


@pytest.mark.parametrize(("typed", "code"), [("12,50", "1250"), ("12", "1200"), ("0,05 kr", "5")])
@pytest.mark.parametrize("where", ["values", "texts"])
def test_an_answer_that_passes_two_hands_is_not_read_twice(typed: str, code: str, where: str) -> None:
    """The page reads what was typed, and so does the register."""
    asked = question(decimals=2)
    step = question_step(questions=[asked])
    parts: dict[str, dict[str, str]] = {"values": {}, "texts": {}, where: {asked.key: typed}}
    once = tidy(step, AnswerIn(process="p", step=step.key, seat=step.seats[0], **parts))
    assert codes(step, once) == codes(step, tidy(step, once)) == {asked.key: code}


@pytest.mark.parametrize(
    ("typed", "unit", "said"),
    [("1", "timmar", "1\u00a0timme"), ("2", "timmar", "2\u00a0timmar"), ("1 timme", "timmar", "1\u00a0timme"),
     ("1 person", "personer", "1\u00a0person"), ("1", "kr", "1\u00a0kr"), ("1", "ton", "1\u00a0ton")],
)  # fmt: skip
def test_one_of_a_unit_is_said_in_the_singular(typed: str, unit: str, said: str) -> None:
    asked = question(unit=unit)
    assert amount_words(int(read(typed, asked).code), asked) == said
