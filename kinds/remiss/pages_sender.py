"""Forms of the desk for what passes with the sender of a remiss: anstånd asked and answered, and its right name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.boards.process import ProcessBoard
from kinds.remiss import acts_sender as sender
from kinds.remiss import register_anstand as sender_anstand
from kinds.remiss import rules
from kinds.remiss.board import RemissBoard, remiss_board
from kinds.remiss.pages_drafts import remiss_of
from schemas.errors import Refused
from web.desk.acting import NoSuchStep, back_to
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_REASON_MISSING = "Skälet saknas. Skriv varför, så att det går att läsa i efterhand."
_SOURCE_MISSING = "Källan saknas. Skriv vem hos avsändaren som svarade, hur och när."


@router.api_route("/arenden/{process}/begar-anstand", methods=LOOK)
def show_ask_for_anstand(request: Request, process: str) -> Response:
    """Ask for the day that is asked of the sender."""
    web = web_of(request)
    return _ask_page(web, remiss_of(web, process), Form())


@router.post("/arenden/{process}/begar-anstand")
def note_ask_for_anstand(request: Request, process: str, form: TypedForm) -> Response:
    """Note that the sender is asked for a later day."""
    web = web_of(request)
    board = remiss_of(web, process)
    until_on = form.day("until_on", "Dagen saknas. Ange den dag ni har bett om.")
    reason = form.required("reason", _REASON_MISSING, longest=2000)
    if not form.errors and until_on is not None:
        try:
            sender.ask_for_anstand(web.db, process, until_on, reason=reason, now=board.now)
        except Refused as refusal:
            form.refused(refusal, "until_on")
    if form.errors:
        return _ask_page(web, board, form, 422)
    return back_to(board, "anstand-begart", "#remissen")


@router.api_route("/arenden/{process}/anstandssvar", methods=LOOK)
def show_sender_answer(request: Request, process: str, nummer: int = 0) -> Response:
    """Ask what the sender answered."""
    web = web_of(request)
    board = remiss_of(web, process)
    asked = _request(web, process, nummer)
    return _answer_page(board, asked, Form({"given_on": str(asked.asked.on or "")}))


@router.post("/arenden/{process}/anstandssvar")
def note_sender_answer(request: Request, process: str, form: TypedForm) -> Response:
    """Note what the sender answered. A yes leads on to the consequences of the new day; nothing has moved yet."""
    web = web_of(request)
    board = remiss_of(web, process)
    asked = _request(web, process, form.number("number") or 0)
    said = form.get("said")
    if said not in ("ja", "nej"):
        form.refuse("said", "Det framgår inte vad avsändaren svarade. Välj ja eller nej.")
    given_on = form.day("given_on", "Dagen saknas. Ange den dag som avsändaren har gett.") if said == "ja" else None
    source = form.required("source", _SOURCE_MISSING, longest=500)
    if not form.errors:
        try:
            sender.note_answer(web.db, process, asked.number, given_on, source=source, now=board.now)
        except Refused as refusal:
            form.refused(refusal, "given_on" if refusal.field == "given_on" else "")
    if form.errors:
        return _answer_page(board, asked, form, 422)
    deadline = _remiss(web, board).deadline
    if given_on is not None and deadline:
        address = f"/arenden/{process}/{deadline}/flytta?anstand={asked.number}"
        return RedirectResponse(address, status_code=303)
    return back_to(board, "anstand-svar", "#remissen")


@router.api_route("/arenden/{process}/avsandare", methods=LOOK)
def show_correct_sender(request: Request, process: str) -> Response:
    """Ask for the sender's right name."""
    board = remiss_of(web_of(request), process)
    return _sender_page(board, Form({"sender": rules.remiss_of(board.file).sender}))


@router.post("/arenden/{process}/avsandare")
def correct_sender(request: Request, process: str, form: TypedForm) -> Response:
    """Give the sender its right name; the history keeps the former."""
    web = web_of(request)
    board = remiss_of(web, process)
    name = form.required("sender", "Namnet saknas. Skriv vad avsändaren heter.", longest=300)
    reason = form.required("reason", _REASON_MISSING, longest=2000)
    if not form.errors:
        try:
            sender.correct(web.db, process, name, reason=reason, now=board.now)
        except Refused as refusal:
            form.refused(refusal, "sender")
    if form.errors:
        return _sender_page(board, form, 422)
    return back_to(board, "avsandare", "#remissen")


def _request(web: Web, process: str, number: int) -> sender_anstand.Request:
    with web.db.read() as session:
        found = sender_anstand.find(session, process, number)
    if found is None or found.answer is not None:
        raise NoSuchStep
    return found


def _remiss(web: Web, board: ProcessBoard) -> RemissBoard:
    with web.db.read() as session:
        return remiss_board(session, board.row.key, board.now)


def _ask_page(web: Web, board: ProcessBoard, form: Form, status: int = 200) -> Response:
    remiss = _remiss(web, board)
    return page("remiss/ask_anstand.html", status, section="arenden", board=board, form=form, remiss=remiss)


def _answer_page(board: ProcessBoard, asked: sender_anstand.Request, form: Form, status: int = 200) -> Response:
    return page("remiss/sender_answer.html", status, section="arenden", board=board, form=form, asked=asked)


def _sender_page(board: ProcessBoard, form: Form, status: int = 200) -> Response:
    return page("remiss/sender.html", status, section="arenden", board=board, form=form)
