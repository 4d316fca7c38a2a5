"""Move a day: the form, what would follow, and the move itself if the plan is still the one that was previewed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.boards.process import ProcessBoard, StepBoard
from kinds.pages import pages_of
from schemas.errors import Refused
from secretariat import changes
from web.desk.acting import attempt, back_to, board_of, step_of
from web.desk.words.agenda import mail_lines, notice_words
from web.shell.addresses import MATTER
from web.shell.fields import Field, Look, Values, reason
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_FIELDS = (
    Field("to_on", "Ny dag", Look.DAY, missing="Dagen saknas. Ange den nya dagen."),
    reason("Skrivs i historiken och i mejlet till dem som berörs."),
)


@router.api_route(MATTER + "/{step}/flytta", methods=LOOK)
def show(request: Request, process: str, step: str) -> Response:
    """Ask for the new day; what its kind knows of it already is filled in."""
    web = web_of(request)
    board = board_of(web, process)
    with web.db.read() as session:
        typed = pages_of(board.file.kind).move_typed(session, board, request.query_params)
    return _move_page(board, step_of(board, step), Form(dict(typed)))


@router.post(MATTER + "/{step}/flytta")
def preview(request: Request, process: str, step: str, form: TypedForm) -> Response:
    """Show what the move would change. Nothing is written or sent."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    values = Values(_FIELDS, form)
    if form.errors:
        return _move_page(board, at, form, 422)
    to_on = values.day("to_on")
    try:
        found = changes.preview_move(web.db, process, step, to_on, now=board.now)
    except Refused as refusal:
        form.refused(refusal, "to_on")
        return _move_page(board, at, form, 422)
    return page(
        "desk/move_preview.html",
        section="arenden",
        board=board,
        at=at,
        form=form,
        preview=found,
        diff=found.diff,
        notices=notice_words(board, found.diff.notices),
        added=mail_lines(board, found.diff.mails_added),
        removed=mail_lines(board, found.diff.mails_removed),
    )


@router.post(MATTER + "/{step}/flytta/bekrafta")
def confirm(request: Request, process: str, step: str, form: TypedForm) -> Response:
    """Move the day, if the plan is still the one that was previewed."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    values = Values(_FIELDS, form)
    if form.errors:
        return _move_page(board, at, form, 422)
    to_on = values.day("to_on")

    async def call() -> None:
        await changes.move_deadline(
            web.db,
            await web.connect(),
            process,
            step,
            to_on,
            reason=values.text("reason"),
            now=board.now,
            plan_version=form.number("plan_version"),
            act_id=values.act_id,
        )

    if not attempt(form, call):
        return _move_page(board, at, form, 422)
    return back_to(board, "flyttat")


def _move_page(board: ProcessBoard, at: StepBoard, form: Form, status: int = 200) -> Response:
    return page("desk/move.html", status, section="arenden", board=board, at=at, form=form, fields=_FIELDS)
