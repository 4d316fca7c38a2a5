"""Forms of the desk for a remiss: a new draft, and the views of the answer with their fate."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.boards.process import ProcessBoard
from kinds.remiss import acts as remiss
from kinds.remiss.pages.words import MET
from kinds.remiss.register import drafting as register
from kinds.remiss.register.drafting import View
from kinds.remiss.spec import DraftIn, Met, RemissSpec, ViewIn
from rules.people.parties import parties_on
from schemas.errors import EngineDown, Refused
from web.desk.acting import NoSuchStep, attempt, back_to, board_of
from web.shell.addresses import MATTER
from web.shell.forms import Form, form_with_file, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@router.api_route(MATTER + "/utkast", methods=LOOK)
def show_draft(request: Request, process: str) -> Response:
    """Ask for a new version of the draft."""
    web = web_of(request)
    return _draft_page(web, remiss_of(web, process), Form())


@router.post(MATTER + "/utkast")
def register_draft(request: Request, process: str, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """Register the draft by reference and checksum; the file itself is not kept."""
    web = web_of(request)
    board = remiss_of(web, process)
    is_first = not _drafts(web, process)
    reference = form.required("reference", "Det framgår inte var utkastet finns. Skriv en länk eller ett namn.")
    due_on = form.day("due_on")
    draft = DraftIn.model_construct(
        reference=reference,
        sha256=_checksum(form),
        note=form.at_most("note", 2000),
        concerns=[key for key, _ in _organisations(board) if form.get(f"concerns-{key}")],
    )

    async def call() -> None:
        try:
            client = await web.connect()
        except EngineDown:
            if len(_drafts(web, process)):
                raise
            client = None  # The first draft is an answer: it is saved, and the engine gets it later.
        version = form.number("plan_version")
        await remiss.register_draft(
            web.db, client, process, draft, now=board.now, due_on=due_on, plan_version=version, act_id=form.act_id
        )

    if form.errors or not attempt(form, call):
        return _draft_page(web, board, form, 422)
    web.dispatcher.wake()
    return back_to(board, "utkast" if is_first else "utkast-nytt", "#utkast")


@router.api_route(MATTER + "/synpunkter", methods=LOOK)
def show_view(request: Request, process: str, nummer: int = 0) -> Response:
    """Ask for a view of the answer, or how one was met."""
    web = web_of(request)
    board = remiss_of(web, process)
    return _view_page(board, Form(), _view(web, process, nummer) if nummer else None)


@router.post(MATTER + "/synpunkter")
def record_view(request: Request, process: str, form: TypedForm) -> Response:
    """Keep a view, or how it was met."""
    web = web_of(request)
    board = remiss_of(web, process)
    number = form.number("number")
    view = _view(web, process, number) if number is not None else None
    met, note = form.get("met"), form.at_most("note", 2000)
    if view is not None and met not in [code for code, _ in _met_choices()]:
        form.refuse("met", "Det framgår inte hur det blev. Välj ett av alternativen.")
    text = "" if view else form.required("text", "Synpunkten saknas. Skriv den med egna ord.", longest=2000)
    section = form.at_most("section", 200)
    if not form.errors:
        try:
            if view is not None:
                remiss.record_followup(web.db, process, view.number, Met(met), note=note, now=board.now)
            else:
                remiss.record_views(web.db, process, [ViewIn(section=section, text=text)], now=board.now)
        except Refused as refusal:
            form.refused(refusal)
    if form.errors:
        return _view_page(board, form, view, 422)
    return back_to(board, "uppfoljd" if view else "synpunkt", "#synpunkter")


def remiss_of(web: Web, process: str) -> ProcessBoard:
    """The board of the remiss in the address. Raises NoSuchStep, also for a process of another kind."""
    board = board_of(web, process)
    if not isinstance(board.file.block, RemissSpec):
        raise NoSuchStep
    return board


def _drafts(web: Web, process: str) -> list[object]:
    with web.db.read() as session:
        return list(register.drafts(session, process))


def _view(web: Web, process: str, number: int) -> View:
    with web.db.read() as session:
        found = next((row for row in register.views(session, process) if row.number == number), None)
    if found is None:
        raise NoSuchStep
    return found


def _checksum(form: Form) -> str:
    """Of the file that was sent, else as typed."""
    if upload := form.files.get("file"):
        found = hashlib.sha256(upload.content).hexdigest()
        # A page that refuses something else cannot keep the file, but its checksum.
        form.typed = {**form.typed, "sha256": found}
        return found
    typed = form.get("sha256")
    if not typed:
        form.refuse("file", "Filen saknas. Välj utkastets fil, eller skriv dess kontrollsumma.")
    elif not _SHA256.fullmatch(typed):
        form.refuse("sha256", "Kontrollsumman går inte att använda. Den har 64 tecken: 0–9 och a–f.")
    return typed.lower()


def _organisations(board: ProcessBoard) -> list[tuple[str, str]]:
    names = {line.seat.key.partition("/")[0]: line.seat.organisation for step in board.steps for line in step.lines}
    return [(p.organisation, names.get(p.organisation, p.organisation)) for p in parties_on(board.file, board.today)]


def _met_choices() -> list[tuple[str, str]]:
    return [(met.value, MET[met].word) for met in Met]


def _draft_page(web: Web, board: ProcessBoard, form: Form, status: int = 200) -> Response:
    number = len(_drafts(web, board.row.key)) + 1
    return page(
        "remiss/draft.html",
        status,
        section="arenden",
        board=board,
        form=form,
        number=number,
        organisations=_organisations(board),
    )


def _view_page(board: ProcessBoard, form: Form, view: View | None, status: int = 200) -> Response:
    return page(
        "remiss/view.html", status, section="arenden", board=board, form=form, view=view, met_choices=_met_choices()
    )
