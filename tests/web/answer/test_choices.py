"""Questions with choices of their own: labels in the form and the matrix, and the words that some choices ask for."""

from __future__ import annotations

from datetime import date

import pytest

from questions.choice import Picking
from rules.plan.planning import TASK_QUESTION
from schemas.file.process import Basis, ChoiceSpec, DueRule, Meaning, QuestionSpec, StepKind
from schemas.inquiry import OutcomeRule, QuestionType, Result
from schemas.plan.plan import PlanStep, Schedule
from web.answer.questions import asks_for_strength, fields_of, may_return, read_answer
from web.desk.acts.determining import decided_questions, result_choices
from web.shell.forms import Form
from words.states import MEANINGS

QUESTION = QuestionSpec(
    key="hallning",
    text="Hur ställer sig kommunen?",
    type=QuestionType.CHOICE,
    rule=OutcomeRule.AT_LEAST,
    at_least=2,
    choices=[
        ChoiceSpec(code="deltar", label="Deltar", means=Meaning.YES),
        ChoiceSpec(code="tillagg", label="Deltar med tillägg", means=Meaning.CONDITION, text=True, hint="Skriv det"),
        ChoiceSpec(code="aterkommer", label="Vi återkommer", means=Meaning.RETURNS),
        ChoiceSpec(code="avstar", label="Avstår"),
    ],
)


def step(role: str = "review") -> PlanStep:
    on = date(2024, 5, 30)
    at = "2024-05-30T22:00:00Z"
    return PlanStep(
        key="granskning",
        title="Granskning",
        kind=StepKind.INQUIRY,
        role=role,
        rule=DueRule.BY,
        basis=Basis.INTERNAL,
        source="",
        schedule=Schedule.model_validate({"due_on": on, "counts_by": on, "operative_on": on, "closes_at": at}),
        seats=["salem/kommundirektor"],
        questions=[QUESTION],
    )


def read(**typed: str) -> tuple[dict[str, str], dict[str, str], list[str]]:
    form = Form(typed)
    answer = read_answer(form, step(), process="x", seat="salem/kommundirektor", today=date(2024, 5, 14))
    return answer.values, answer.texts, [error.field for error in form.errors]


def test_every_choice_can_be_put_off_as_the_mail_says() -> None:
    """A question without a choice of its own for it gets one, in the form and among what is received."""
    plain = QUESTION.model_copy(update={"choices": [c for c in QUESTION.choices if c.code != "aterkommer"]})
    asked = step().model_copy(update={"questions": [plain]})
    (field,) = fields_of(asked)
    assert [choice.code for choice in field.kind.choices(plain)] == ["deltar", "tillagg", "avstar", "aterkommer"]
    assert may_return(asked)
    form = Form({"value-hallning": "aterkommer", "returns_on": "2024-05-20"})
    answer = read_answer(form, asked, process="x", seat="salem/kommundirektor", today=date(2024, 5, 14))
    assert not form.errors and answer.returns_on == date(2024, 5, 20)


def test_a_decision_at_home_has_its_paragraph_whatever_it_came_to() -> None:
    neutral = [ChoiceSpec(code="antar", label="Antar"), ChoiceSpec(code="inget-svar", label="Inget svar")]
    questions = [QUESTION.model_copy(update={"choices": neutral, "rule": OutcomeRule.ALL_ANSWERED, "at_least": None})]
    assert asks_for_strength(step("home").model_copy(update={"questions": questions}))
    assert not asks_for_strength(step("group").model_copy(update={"questions": questions}))


def test_words_that_nobody_has_to_write_have_no_outcome_to_determine() -> None:
    words = QuestionSpec(
        key="synpunkter",
        text="Synpunkter",
        type=QuestionType.TEXT,
        rule=OutcomeRule.ALL_ANSWERED,
        required=False,
    )
    asked = step().model_copy(update={"questions": [QUESTION, words]})
    assert [question.key for question in decided_questions(asked)] == ["hallning"]


def test_the_form_shows_labels_and_where_words_are_needed() -> None:
    (field,) = fields_of(step())
    kind = field.kind
    assert isinstance(kind, Picking)
    choices = kind.choices(QUESTION)
    assert [choice.label for choice in choices] == ["Deltar", "Deltar med tillägg", "Vi återkommer", "Avstår"]
    assert [choice.asks_text for choice in choices] == [False, True, False, False]
    assert [choice.is_return for choice in choices] == [False, False, True, False]
    assert (kind.text_label(QUESTION), kind.text_hint(QUESTION)) == (
        "Skriv det",
        "Fyll i om svaret är ”Deltar med tillägg”.",
    )


def test_the_words_of_a_choice_travel_only_with_it() -> None:
    both = {"value-hallning": "tillagg", "text-hallning": "Avsnitt 4."}
    assert read(**both) == ({"hallning": "tillagg"}, {"hallning": "Avsnitt 4."}, [])
    assert read(**{**both, "value-hallning": "deltar"}) == ({"hallning": "deltar"}, {}, [])
    assert read(**{**both, "text-hallning": ""})[2] == ["text-hallning"]


def test_a_day_is_asked_of_the_one_who_comes_back() -> None:
    assert may_return(step())
    assert read(**{"value-hallning": "aterkommer"})[2] == ["returns_on"]


def test_who_decided_is_asked_where_a_position_is_taken_and_may_be_left_open() -> None:
    assert asks_for_strength(step("review")) and not asks_for_strength(step("group"))
    assert read(**{"value-hallning": "deltar"})[2] == []


def test_a_counted_choice_is_determined_as_yes_or_no() -> None:
    assert [code for code, _ in result_choices(QUESTION)] == [Result.YES, Result.NO]
    assert [code for code, _ in result_choices(TASK_QUESTION)] == [Result.ANSWERED]


@pytest.mark.parametrize("meaning", list(Meaning))
def test_every_meaning_has_its_symbol(meaning: Meaning) -> None:
    assert MEANINGS[meaning]
