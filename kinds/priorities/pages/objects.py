"""The page of one object of the priorities: its facts, its timeline, and a form to add to them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.boards.process import ProcessBoard
from kinds.priorities import acts as priorities
from kinds.priorities import register as register
from kinds.priorities.pages.words import object_page
from kinds.priorities.spec import Addition, AdditionKind, PrioritiesSpec
from schemas.errors import Refused
from web.desk.acting import NoSuchStep, back_to, board_of
from web.shell.addresses import MATTER
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
OBJECT = MATTER + "/objekt/{key}"
"""The route of an object's page, which readers may look at."""
_SOURCE_MISSING = "Källan saknas. Skriv vem uppgiften kommer från, och när."
_PLACE = "#forslaget"


@router.api_route(OBJECT, methods=LOOK)
def show_object(request: Request, process: str, key: str) -> Response:
    """An object with its facts and timeline, and forms to add to them."""
    web = web_of(request)
    return _object_page(web, _board(web, process), key, Form())


@router.post(OBJECT)
def add_to_object(request: Request, process: str, key: str, form: TypedForm) -> Response:
    """Add a fact or a line of the timeline to an object."""
    web = web_of(request)
    board = _board(web, process)
    fact, when, what = form.at_most("fact", 2000), form.at_most("when", 200), form.at_most("what", 2000)
    source = form.required("source", _SOURCE_MISSING)
    if not (fact or when or what):
        form.refuse("fact", "Det finns inget att lägga till. Skriv en faktauppgift, eller en rad till tidslinjen.")
    if what and not when:
        form.refuse("when", "Tiden saknas. Skriv när, till exempel våren 2027 eller 2027-03-15.")
    if when and not what:
        form.refuse("what", "Texten saknas. Skriv vad som händer då.")
    if form.errors:
        return _object_page(web, board, key, form, 422)
    found = [Addition(kind=AdditionKind.FACT, object=key, text=fact, source=source)] if fact else []
    if what:
        found.append(Addition(kind=AdditionKind.TIMELINE, object=key, when=when, text=what, source=source))
    if not _add(web, board, form, found, "fact"):
        return _object_page(web, board, key, form, 422)
    return back_to(board, "objekt-rad", _PLACE)


def _board(web: Web, process: str) -> ProcessBoard:
    board = board_of(web, process)
    if not isinstance(board.file.block, PrioritiesSpec):
        raise NoSuchStep
    return board


def _add(web: Web, board: ProcessBoard, form: Form, additions: list[Addition], field: str) -> bool:
    if not form.errors:
        try:
            priorities.add(web.db, board.row.key, additions, now=board.now)
        except Refused as refusal:
            form.refused(refusal, field)
    return not form.errors


def _object_page(web: Web, board: ProcessBoard, key: str, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        found = object_page(session, board.row.key, key)
    if found is None:
        raise NoSuchStep
    return page("priorities/object.html", status, section="arenden", board=board, form=form, found=found)
