"""The desk's form that corrects an outcome which was determined earlier."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter

from acts.correct import CorrectOutcome
from db.boards.came_to import short_name
from web.desk.acts.act import Act, Asked, Shown, serve
from web.desk.acts.determining import LOOK_BUTTON, REASON_HINT, drawn_questions, finding_fields, read_finding
from web.shell.fields import Values, reason

router = APIRouter()


def _ask(asked: Asked) -> Shown:
    """The outcome as it stands, and what shall hold instead."""
    at = asked.step
    typed = {f"result-{question}": result.value for question, result in at.results.items()}
    typed["seen"] = str(at.corrected)
    for question, seats in at.within.items():
        typed |= {f"within-{question}-{n}": "ja" for n, seat in enumerate(at.step.seats, 1) if seat in seats}
    why = replace(reason(REASON_HINT), missing="Skälet saknas. Skriv varför utfallet rättas.")
    context = {**drawn_questions(asked), "short_name": short_name}
    return Shown("Rätta utfallet", "", finding_fields(asked, why), typed=typed, context=context)


def _correct(asked: Asked, values: Values) -> CorrectOutcome:
    return CorrectOutcome.model_validate(read_finding(asked, values))


CORRECT = Act(
    title="Rätta utfallet",
    button="Rätta utfallet",
    show=_ask,
    request=_correct,
    preview_heading="Det här händer om utfallet rättas",
    look_button=LOOK_BUTTON,
    template="desk/correct.html",
    code="rattat",
    said="Utfallet är rättat. Parterna får besked.",
)
serve(router, "{step}/ratta", CORRECT)
