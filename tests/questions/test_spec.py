"""What a process file may ask: each mistake is refused with its field and cure."""

from __future__ import annotations

from typing import Any

import pytest

from questions.spec import check
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType
from tests.questions.shapes import SHAPES, question

T, R = QuestionType, OutcomeRule


@pytest.mark.parametrize("kind", list(QuestionType))
@pytest.mark.parametrize("rule", [R.ALL_ANSWERED, R.MANUAL])
def test_every_type_goes_with_the_plain_rules(kind: QuestionType, rule: OutcomeRule) -> None:
    assert check(question(kind, rule=rule)) is None


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (T.YES_NO, {"rule": R.ALL_UNCHANGED}),
        (T.CHOICE, {"rule": R.AT_LEAST_TAKE_PART, "at_least": 3}),
        (T.NAMES, {"rule": R.ALL_NAMED}),
        (T.AMOUNT, {"rule": R.SUM, "decimals": 2, "least": 0}),
        (T.DATE_POLL, {"rule": R.MOST_PREFERRED, "must_have": ["salem/kommundirektor"]}),
        (T.DOCUMENT, {"accepts": ["pdf", ".docx"], "max_mb": 5}),
    ],
)
def test_rules_that_go_with_a_type(kind: QuestionType, more: dict[str, Any]) -> None:
    assert check(question(kind, **more)) is None


@pytest.mark.parametrize(
    ("kind", "more", "place", "problem", "cure"),
    [
        (T.TEXT, {"rule": R.ALL_YES}, ("rule",), "kräver en ja/nej-fråga", "rule: alla_svarat"),
        (T.YES_NO, {"rule": R.SUM}, ("rule",), "regeln summa passar inte", "alla_ja"),
        (T.NAMES, {"rule": R.MOST_PREFERRED}, ("rule",), "passar inte", "alla_namngivna"),
        (T.CHOICE, {"rule": R.AT_LEAST_TAKE_PART}, ("at_least",), "minst_k_deltar behöver ett antal", "at_least"),
        (T.YES_NO, {"at_least": 2}, ("at_least",), "bara av minst_k", "ta bort"),
        (T.NAMES, {"rule": R.ALL_NAMED, "required": False}, ("required",), "svar av alla", "required"),
        (T.CHOICE, {"choices": []}, ("choices",), "inga val", "minst två"),
        (
            T.TEXT,
            {"choices": [{"code": "a", "label": "A"}]},
            ("choices",),
            "typen text har inga val",
            "val, flerval och namn",
        ),
        (T.SEVERAL, {"at_least": 5}, ("at_least",), "bara 4 val", "mindre"),
        (T.SEVERAL, {"at_least": 3, "at_most": 2}, ("at_most",), "mindre än det minsta", "at_most"),
        (T.YES_NO, {"unit": "kr"}, ("unit",), "har inget unit", "belopp"),
        (T.AMOUNT, {"least": 5, "most": 1}, ("most",), "mindre än det minsta", "Rätta"),
        (T.NAMES, {"at_most": 50}, ("at_most",), "50 personer", "högst 12"),
        (T.NAMES, {"fields": ["titel"]}, ("fields",), "namnet", "namn"),
        (
            T.NAMES,
            {"choices": [{"code": "ja", "label": "Ja", "means": "ja"}]},
            ("choices", 0),
            "inget sätt att svara utan namn",
            "means: nej",
        ),
        (T.DOCUMENT, {"accepts": ["exe"]}, ("accepts", 0), "typen exe", "pdf"),
        (T.DATE_POLL, {"options": [{"on": "2022-06-14"}]}, ("options",), "inga dagar", "minst två"),
        (T.DATE_POLL, {"options": [{"on": "2022-06-14"}] * 2}, ("options", 1), "två gånger", "code"),
        (T.SECTIONS, {"sections": []}, ("sections",), "inga avsnitt", "sections"),
        (T.SECTIONS, {"sections": [{"key": "a", "title": "A"}] * 2}, ("sections", 1, "key"), "två gånger", "Byt"),
        (T.SECTIONS, {"sections": [{"key": "inga", "title": "A"}]}, ("sections", 0, "key"), "något annat", "Byt"),
    ],
)
def test_mistakes(kind: QuestionType, more: dict[str, Any], place: tuple[object, ...], problem: str, cure: str) -> None:
    fault = check(question(kind, **more))
    assert fault is not None
    assert fault.place == place
    assert problem in fault.problem and cure in fault.cure


def test_what_nobody_has_to_give_decides_nothing() -> None:
    words = {kind: question(kind, required=False).has_outcome for kind in SHAPES}
    assert {kind for kind, counts in words.items() if counts} == {T.YES_NO, T.DONE, T.CHOICE, T.DATE}
    assert all(question(kind).has_outcome for kind in SHAPES)


def test_a_day_of_a_poll_is_its_own_code() -> None:
    asked = QuestionSpec.model_validate(
        {
            "key": "dag",
            "text": "När?",
            "type": "datumval",
            "options": [{"on": "2022-06-14", "code": "em"}, {"on": "2022-06-15"}],
        }
    )
    assert [option.key for option in asked.options] == ["em", "2022-06-15"]
