"""Move a day, if the plan is still the one that was previewed."""

from __future__ import annotations

from fastapi import APIRouter

from acts.move import MoveDeadline
from kinds.pages import pages_of
from rules.swedish import long_date
from schemas.file.process import StepKind
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.fields import Field, Look, Values, reason

router = APIRouter()


def _ask_move(asked: Asked) -> Shown:
    """Ask for the new day; what its kind knows of it already is filled in."""
    step = asked.step.step
    with asked.web.db.read() as session:
        typed = pages_of(asked.board.file.kind).move_typed(session, asked.board, asked.query)
    return Shown(
        f"Flytta {'svarsdagen' if step.kind == StepKind.INQUIRY else 'sista dagen'}",
        f"Nu gäller {long_date(step.schedule.due_on)}. Du får se alla följder innan något ändras.",
        [
            Field("to_on", "Ny dag", Look.DAY, missing="Dagen saknas. Ange den nya dagen."),
            reason("Skrivs i historiken och i mejlet till dem som berörs."),
        ],
        typed=typed,
    )


def _move(asked: Asked, values: Values) -> MoveDeadline:
    return MoveDeadline(step=asked.step.step.key, to_on=values.day("to_on"))


MOVE = Act(
    title="Flytta dagen",
    button="Flytta dagen",
    show=_ask_move,
    request=_move,
    preview_heading="Det här händer om dagen flyttas",
    code="flyttat",
    said="Dagen är flyttad. Mejl som går ut om det syns i utkorgen.",
    fields_of_refusals={"to_on": "to_on"},
    usual_field="to_on",
)
serve(router, "{step}/flytta", MOVE)
