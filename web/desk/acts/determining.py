"""The desk's form that determines an outcome question by question, and what it shares with the one that corrects it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from acts.determine import Determine
from db.boards.came_to import findings, reasons, short_name
from questions.kind import POSITIONS
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType, Result
from schemas.plan.plan import PlanStep
from web.desk.acts.act import Act, Asked, Shown, serve
from web.desk.words.board import matrix
from web.shell.fields import Field, Look, Values, reason
from web.shell.forms import whole_number

router = APIRouter()
_COUNTING = POSITIONS | {OutcomeRule.ALL_NAMED}
REASON_HINT = "Skrivs i historiken och i beskedet till parterna."
LOOK_BUTTON = "Visa vad som skickas"


def finding_fields(asked: Asked, why: Field) -> list[Field]:
    """A result for each question, the parties that a yes is for where not for all, `why`, and what was `seen`."""
    seats = [(str(number), line.seat.organisation) for number, line in enumerate(asked.step.lines, 1)]
    fields = []
    for question in decided_questions(asked.step.step):
        missing = f"Utfallet saknas för ”{short_name(question)}”. Välj ett utfall."
        choices = [(result.value, label) for result, label in result_choices(question)]
        fields.append(Field(f"result-{question.key}", look=Look.RADIOS, missing=missing, options=choices))
        fields.append(Field(f"within-{question.key}", look=Look.CHECKS, options=seats))
    return [*fields, why, Field("seen", look=Look.HIDDEN)]


def read_finding(asked: Asked, values: Values) -> dict[str, object]:
    """What both forms ask for, by the fields of their messages: the step, the findings as chosen, and what was `seen`.

    Marks below a no say nothing: they may be there from the yes before.
    """
    step = asked.step.step
    results: dict[str, Result] = {}
    within: dict[str, list[str]] = {}
    for question in decided_questions(step):
        results[question.key] = Result(values.text(f"result-{question.key}"))
        marked = [step.seats[int(number) - 1] for number in values.chosen(f"within-{question.key}")]
        if results[question.key] == Result.YES and marked and set(marked) != set(step.seats):
            within[question.key] = marked
    return {"step": step.key, "results": results, "within": within, "seen": whole_number(values.text("seen"))}


def decided_questions(step: PlanStep) -> list[QuestionSpec]:
    """The questions that have an outcome; words that nobody has to write decide nothing."""
    return [question for question in step.questions if question.has_outcome]


def result_choices(question: QuestionSpec) -> list[tuple[Result, str]]:
    """What a question can be determined as."""
    if question.type == QuestionType.YES_NO or question.rule in _COUNTING:
        return [(Result.YES, "Ja"), (Result.NO, "Nej")]
    return [(Result.ANSWERED, "Besvarad")]


def drawn_questions(asked: Asked) -> dict[str, Sequence[object]]:
    """What draws the answers and the questions of both forms."""
    at = asked.step
    return {
        "rows": matrix(at),
        "questions": [(question, result_choices(question)) for question in decided_questions(at.step)],
        "seats": [line.seat.organisation for line in at.lines],
    }


def _ask(asked: Asked) -> Shown:
    at = asked.step
    context = {
        **drawn_questions(asked),
        "reasons": reasons(asked.board, at),
        "findings": findings(at),
        "seen": sum(line.answer.version for line in at.lines if line.answer),
    }
    return Shown("Fastställ utfall", "", finding_fields(asked, reason(REASON_HINT)), context=context)


def _determine(asked: Asked, values: Values) -> Determine:
    return Determine.model_validate(read_finding(asked, values))


DETERMINE = Act(
    title="Fastställ utfall",
    button="Fastställ utfallet",
    show=_ask,
    request=_determine,
    preview_heading="Det här händer om utfallet fastställs",
    look_button=LOOK_BUTTON,
    template="desk/determine.html",
    code="faststallt",
    said="Utfallet är fastställt. Parterna får besked.",
)
serve(router, "{step}/faststall", DETERMINE)
