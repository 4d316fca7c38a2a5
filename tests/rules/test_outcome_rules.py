"""The rules for adoption, taking part, date polls, sums and names: what they find, whom they name, when they wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.outcome import compute_outcome, holds_for
from schemas.inquiry import OutcomeRule, QuestionOutcome, Result, Row
from schemas.plan.timetable import QuestionCode

R = OutcomeRule
SEATS = ["botkyrka/kd", "haninge/kd", "salem/kd", "tyreso/kd"]
POSITION = Result.NEEDS_POSITION
DAYS = ["14", "15", "16"]


def found(rule: OutcomeRule, said: list[str], **more: object) -> QuestionOutcome:
    question = QuestionCode.model_validate({"key": "q", "rule": rule, **more})
    rows = {seat: Row(version=1, values={"q": code}) for seat, code in zip(SEATS, said, strict=False) if code}
    return compute_outcome([question], SEATS[: len(said)], rows).questions["q"]


def blamed(outcome: QuestionOutcome) -> list[tuple[str, str]]:
    return [(reason.seat.partition("/")[0], reason.why) for reason in outcome.reasons]


@pytest.mark.parametrize(
    ("said", "result", "why"),
    [
        (["ja", "ja", "ja"], Result.YES, []),
        (["ja", "villkor", "ja"], POSITION, [("haninge", "villkor")]),
        (["ja", "nej", ""], POSITION, [("haninge", "nej"), ("salem", "saknas")]),
        (["ja", "aterkommer", "ja"], POSITION, [("haninge", "aterkommer")]),
        (["ja", "ej_berord", "ja"], POSITION, [("haninge", "ej_berord")]),
        (["nej", "nej", "nej"], POSITION, [("botkyrka", "nej"), ("haninge", "nej"), ("salem", "nej")]),
    ],
)
def test_adopted_unchanged_by_all(said: list[str], result: Result, why: list[tuple[str, str]]) -> None:
    outcome = found(R.ALL_UNCHANGED, said)
    assert (outcome.result, blamed(outcome)) == (result, why)


def test_the_choices_of_an_adoption_count_as_what_they_mean() -> None:
    means = {"oforandrad": "ja", "andrad": "villkor"}
    assert found(R.ALL_UNCHANGED, ["oforandrad", "oforandrad"], means=means).result == Result.YES
    outcome = found(R.ALL_UNCHANGED, ["oforandrad", "andrad"], means=means)
    assert (outcome.result, blamed(outcome)) == (POSITION, [("haninge", "villkor")])


@pytest.mark.parametrize(
    ("said", "least", "result", "takes_part", "why"),
    [
        (["ja", "nej", "ja", "nej"], 2, Result.YES, ["botkyrka/kd", "salem/kd"], []),
        (["ja", "nej", "ja", ""], 2, Result.YES, ["botkyrka/kd", "salem/kd"], [("tyreso", "saknas")]),
        (["ja", "nej", "nej", "nej"], 2, POSITION, ["botkyrka/kd"], []),
        (["ja", "villkor", "", "nej"], 2, POSITION, ["botkyrka/kd"], [("haninge", "villkor"), ("salem", "saknas")]),
    ],
)
def test_enough_take_part(
    said: list[str], least: int, result: Result, takes_part: list[str], why: list[tuple[str, str]]
) -> None:
    outcome = found(R.AT_LEAST_TAKE_PART, said, at_least=least)
    assert (outcome.result, outcome.takes_part, blamed(outcome)) == (result, takes_part, why)


@pytest.mark.parametrize(
    ("said", "result", "within", "seats"),
    [
        (["ja", "nej", "ja", "ja"], Result.YES, [], ["botkyrka/kd", "salem/kd", "tyreso/kd"]),
        (["ja", "ja", "ja", "ja"], Result.YES, [], []),
        (["ja", "nej", "ja", "ja"], Result.YES, ["salem/kd", "botkyrka/kd"], ["botkyrka/kd", "salem/kd"]),
        (["ja", "nej", "ja", "ja"], Result.NO, [], []),
        # Too few take part, and the secretariat has determined a yes: for all, unless it says for whom.
        (["ja", "nej", "nej", "nej"], Result.YES, [], []),
    ],
)
def test_whom_a_yes_is_for(said: list[str], result: Result, within: list[str], seats: list[str]) -> None:
    asked = ["botkyrka/kd", "haninge/kd", "salem/kd", "tyreso/kd"]
    assert holds_for(asked, found(R.AT_LEAST_TAKE_PART, said, at_least=2), result, within) == seats
    assert holds_for(asked, None, result, within) == [seat for seat in seats if within]


@pytest.mark.parametrize(
    ("said", "result", "why"),
    [
        (["1", "2"], Result.YES, []),
        (["1", ""], POSITION, [("haninge", "saknas")]),
        (["1", "ej_berord"], POSITION, [("haninge", "ej_berord")]),
        (["1", "0"], POSITION, [("haninge", "0")]),
    ],
)
def test_everyone_has_named_somebody(said: list[str], result: Result, why: list[tuple[str, str]]) -> None:
    outcome = found(R.ALL_NAMED, said)
    assert (outcome.result, blamed(outcome)) == (result, why)
    assert "botkyrka/kd" in outcome.takes_part


@pytest.mark.parametrize(
    ("said", "result", "total"),
    [
        (["100", "250", "-46"], Result.ANSWERED, "304"),
        (["100", "", "1"], POSITION, "101"),
        (["100", "ej_berord", "1"], Result.ANSWERED, "101"),
        (["100", "aterkommer"], POSITION, "100"),
        (["", ""], POSITION, ""),
    ],
)
def test_the_sum(said: list[str], result: Result, total: str) -> None:
    outcome = found(R.SUM, said)
    assert (outcome.result, outcome.found) == (result, total)


def votes(text: str) -> str:
    """`jhn` as yes, preferably, no for the three days; empty for none."""
    words = {"j": "ja", "h": "helst", "n": "nej"}
    return ",".join(f"{day}={words[letter]}" for day, letter in zip(DAYS, text, strict=True)) if text else ""


@pytest.mark.parametrize(
    ("said", "must_have", "result", "best"),
    [
        (["jhn", "jhj", "njh"], [], Result.ANSWERED, "15"),  # all can the 15th
        (["jjn", "hjn", "jjj"], [], Result.ANSWERED, "14"),  # as many can; one would rather have the 14th
        (["jjn", "jjn", "nnj"], [], POSITION, "14,15"),  # a tie
        (["jhn", "jhn", "jnn"], [], Result.ANSWERED, "14"),  # more can before more prefer
        (["jhn", "jhn", "jnn"], ["salem/kd"], Result.ANSWERED, "14"),
        (["hhj", "hhj", "nnj"], ["salem/kd"], Result.ANSWERED, "16"),  # the one who must be there decides
        (["hhn", "hhn", "nnj"], ["salem/kd", "botkyrka/kd"], POSITION, ""),  # nothing suits both
        (["jhn", "jhn", ""], ["salem/kd"], POSITION, "15"),  # the one who must be there has not answered
        (["jhn", "jhn", "jhn", ""], [], POSITION, "15"),  # one more for the 14th would level it
        (["nhn", "nhn", "nhn", ""], [], Result.ANSWERED, "15"),  # whatever the last one says
        (["nnn", "nnn"], [], POSITION, ""),
        (["", ""], [], POSITION, ""),
    ],
)
def test_the_day_that_most_can_and_prefer(said: list[str], must_have: list[str], result: Result, best: str) -> None:
    outcome = found(R.MOST_PREFERRED, [votes(text) for text in said], options=DAYS, must_have=must_have)
    assert (outcome.result, outcome.found) == (result, best)


def test_who_cannot_come_on_the_best_day_is_named() -> None:
    outcome = found(R.MOST_PREFERRED, [votes("jhn"), votes("jhn"), votes("jhn"), votes("jnn")], options=DAYS)
    assert (outcome.found, blamed(outcome)) == ("14", [])
    outcome = found(R.MOST_PREFERRED, [votes("nhn"), votes("nhn"), votes("nhn"), votes("jnn")], options=DAYS)
    assert (outcome.found, blamed(outcome)) == ("15", [("tyreso", "kan_inte")])


@given(st.lists(st.text("jhn", min_size=3, max_size=3) | st.just(""), min_size=1, max_size=4))
def test_a_clear_day_stays_whatever_the_missing_say(said: list[str]) -> None:
    outcome = found(R.MOST_PREFERRED, [votes(text) for text in said], options=DAYS)
    if outcome.result != Result.ANSWERED:
        return
    for late in ("hnn", "nhn", "nnh", "hhh", "nnn"):
        full = [votes(text or late) for text in said]
        assert found(R.MOST_PREFERRED, full, options=DAYS).found == outcome.found


@given(st.sampled_from(list(OutcomeRule)), st.lists(st.text(max_size=12), min_size=0, max_size=4))
def test_no_answer_breaks_a_rule(rule: OutcomeRule, said: list[str]) -> None:
    assert found(rule, said, options=DAYS, at_least=1).rule == rule
