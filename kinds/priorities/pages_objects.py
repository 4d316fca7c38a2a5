"""Forms of the desk for priorities: an object with its facts and timeline, a new object, a part taken out or back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.boards.process import ProcessBoard
from kinds.priorities import acts as priorities
from kinds.priorities import register as register
from kinds.priorities.pages_words import object_page
from kinds.priorities.spec import PART_NAMES, Addition, AdditionKind, Part, PrioritiesSpec
from rules.swedish import capital
from schemas.errors import Refused
from web.desk.acting import NoSuchStep, back_to, board_of
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(typed_form)]
_SOURCE_MISSING = "Källan saknas. Skriv vem uppgiften kommer från, och när."
_PLACE = "#forslaget"


@router.api_route("/arenden/{process}/objekt", methods=LOOK)
def show_new_object(request: Request, process: str) -> Response:
    """Ask for a new object."""
    return _new_page(_board(web_of(request), process), Form())


@router.post("/arenden/{process}/objekt")
def add_object(request: Request, process: str, form: TypedForm) -> Response:
    """Add an object to the proposal."""
    web = web_of(request)
    board = _board(web, process)
    title = form.required("title", "Rubriken saknas. Skriv vad objektet heter.", longest=200)
    part = _part(form)
    source = form.required("source", _SOURCE_MISSING)
    addition = Addition.model_construct(
        kind=AdditionKind.OBJECT, object=priorities.key_of(title), part=part, text=title, source=source
    )
    if not _add(web, board, form, [addition], "title"):
        return _new_page(board, form, 422)
    return back_to(board, "objekt", _PLACE)


@router.api_route("/arenden/{process}/objekt/{key}", methods=LOOK)
def show_object(request: Request, process: str, key: str) -> Response:
    """An object with its facts and timeline, and forms to add to them."""
    web = web_of(request)
    return _object_page(web, _board(web, process), key, Form())


@router.post("/arenden/{process}/objekt/{key}")
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
    found = [Addition.model_construct(kind=AdditionKind.FACT, object=key, text=fact, source=source)] if fact else []
    if what:
        found.append(
            Addition.model_construct(kind=AdditionKind.TIMELINE, object=key, when=when, text=what, source=source)
        )
    if not _add(web, board, form, found, "fact"):
        return _object_page(web, board, key, form, 422)
    return back_to(board, "objekt-rad", _PLACE)


@router.api_route("/arenden/{process}/objekt/{key}/stryk", methods=LOOK)
def show_strike(request: Request, process: str, key: str, rad: int = 0) -> Response:
    """Ask why a line no longer holds."""
    web = web_of(request)
    return _strike_page(web, _board(web, process), key, Form({"number": str(rad)}))


@router.post("/arenden/{process}/objekt/{key}/stryk")
def strike(request: Request, process: str, key: str, form: TypedForm) -> Response:
    """Strike a line that was added; it stays in the register."""
    web = web_of(request)
    board = _board(web, process)
    reason = form.required("reason", "Skälet saknas. Skriv varför raden inte gäller.", longest=500)
    addition = Addition.model_construct(
        kind=AdditionKind.STRUCK, object=key, strikes=form.number("number"), text=reason, source="kansliet"
    )
    if not _add(web, board, form, [addition], ""):
        return _strike_page(web, board, key, form, 422)
    return back_to(board, "struken", _PLACE)


@router.api_route("/arenden/{process}/del", methods=LOOK)
def show_part(request: Request, process: str, namn: str = "") -> Response:
    """Ask why a part is taken out, or back."""
    return _part_page(web_of(request), process, Form({"part": namn}))


@router.post("/arenden/{process}/del")
def change_part(request: Request, process: str, form: TypedForm) -> Response:
    """Take a part out of the proposal, or let it come along again."""
    web = web_of(request)
    board = _board(web, process)
    part = _part(form)
    with web.db.read() as session:
        is_out = part is not None and register.proposal(session, process).taken_out(part)
    source = form.required("source", "Det framgår inte vem som har bestämt det. Skriv vem, och när.")
    kind = AdditionKind.KEPT if is_out else AdditionKind.TAKEN_OUT
    addition = Addition.model_construct(kind=kind, part=part, source=source)
    if not _add(web, board, form, [addition], ""):
        return _part_page(web, process, form, 422)
    return back_to(board, "del", _PLACE)


def _board(web: Web, process: str) -> ProcessBoard:
    board = board_of(web, process)
    if not isinstance(board.file.block, PrioritiesSpec):
        raise NoSuchStep
    return board


def _part(form: Form) -> Part | None:
    try:
        return Part(form.get("part"))
    except ValueError:
        form.refuse("part", "Det framgår inte vilken del det gäller. Välj en av delarna.")
        return None


def _add(web: Web, board: ProcessBoard, form: Form, additions: list[Addition], field: str) -> bool:
    if not form.errors:
        try:
            priorities.add(web.db, board.row.key, additions, now=board.now)
        except Refused as refusal:
            form.refused(refusal, field)
    return not form.errors


def _new_page(board: ProcessBoard, form: Form, status: int = 200) -> Response:
    parts = [(part.value, capital(PART_NAMES[part])) for part in Part]
    return page("priorities/new_object.html", status, section="arenden", board=board, form=form, parts=parts)


def _object_page(web: Web, board: ProcessBoard, key: str, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        found = object_page(session, board.row.key, key)
    if found is None:
        raise NoSuchStep
    return page("priorities/object.html", status, section="arenden", board=board, form=form, found=found)


def _strike_page(web: Web, board: ProcessBoard, key: str, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        found = object_page(session, board.row.key, key)
    line = next((line for line in found.lines if line.number == form.number("number")), None) if found else None
    if found is None or line is None or not line.number or line.is_struck:
        raise NoSuchStep
    return page("priorities/strike.html", status, section="arenden", board=board, form=form, found=found, line=line)


def _part_page(web: Web, process: str, form: Form, status: int = 200) -> Response:
    board = _board(web, process)
    if form.get("part") not in list(Part):
        raise NoSuchStep
    part = Part(form.get("part"))
    with web.db.read() as session:
        is_out = register.proposal(session, process).taken_out(part)
    return page(
        "priorities/proposal_part.html",
        status,
        section="arenden",
        board=board,
        form=form,
        part=part.value,
        name=capital(PART_NAMES[part]),
        is_out=is_out,
    )
