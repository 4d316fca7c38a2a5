"""What can be printed of a matter: a list, a form for each paper, a preview in the browser, and the file itself.

To look changes nothing. What is fetched is noted in the log with its checksum.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.answers import rows as answer_rows
from db.boards.process import ProcessBoard
from papers.press import FORMAT_WORDS, make_paper, printed
from papers.receipt import receipt_of
from papers.sort import Choices
from papers.sorts import Offer, offer_of, offers
from papers.writing.pdf import as_pdf
from schemas.errors import Refused
from schemas.paper import Format, Order
from web.desk.acting import NoSuchStep, board_of, step_of
from web.shell.addresses import MATTER, PAPERS
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.papers import handed_out, shown
from web.shell.state import Web, web_of

router = APIRouter()
ORDERS = ((Order.ORGANISATION.value, "Kommun för kommun"), (Order.QUESTION.value, "Fråga för fråga"))
NAMES = (("", "Med namn, för er själva"), ("ja", "Utan personnamn och adresser, för alla"))
_LONGEST = 40_000


@router.api_route(PAPERS, methods=LOOK)
def list_of_papers(request: Request, process: str) -> Response:
    """Every paper that can be made of the matter now."""
    board = board_of(web_of(request), process, whole_history=True)
    return page("desk/papers.html", section="arenden", board=board, offers=offers(board))


@router.api_route(PAPERS + "/{paper}", methods=LOOK)
def show_paper(request: Request, process: str, paper: str) -> Response:
    """How the paper is to be made."""
    board, offer = _asked(web_of(request), process, paper)
    proposed = {blank.name: blank.proposal for blank in offer.sort.blanks(board)}
    return _form_page(board, offer, Form({"ordning": Order.ORGANISATION.value, **proposed}))


@router.api_route(PAPERS + "/{paper}/visa", methods=LOOK)
def preview(request: Request, process: str, paper: str, ordning: str = "", publik: str = "") -> Response:
    """The paper as the browser shows it, as if nothing had been typed."""
    web = web_of(request)
    board, offer = _asked(web, process, paper)
    proposed = {blank.name: blank.proposal for blank in offer.sort.blanks(board)}
    choices = _choices(board, offer, Form({"ordning": ordning, "publik": publik, **proposed}))
    made = printed(web.db, web.settings, board, offer, Format.PDF, choices)
    return shown(made.name, made.content)


@router.post(PAPERS + "/{paper}/visa")
def preview_typed(request: Request, process: str, paper: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """The same with what was typed; nothing of it is kept."""
    web = web_of(request)
    board, offer = _asked(web, process, paper)
    choices = _choices(board, offer, form)
    if form.errors:
        return _form_page(board, offer, form, 422)
    made = printed(web.db, web.settings, board, offer, Format.PDF, choices)
    return shown(made.name, made.content)


@router.post(PAPERS + "/{paper}")
def fetch_paper(request: Request, process: str, paper: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Make the paper and hand it out."""
    web = web_of(request)
    board, offer = _asked(web, process, paper)
    choices = _choices(board, offer, form)
    written_as = form.get("format") or Format.PDF.value
    if written_as not in set(Format):
        form.refuse("format", "Det formatet finns inte. Välj ett av formaten på sidan.")
    if not form.errors:
        try:
            made = make_paper(web.db, web.settings, board, offer, Format(written_as), choices, now=board.now)
            return handed_out(made.name, made.content)
        except Refused as refusal:
            form.refused(refusal)
    return _form_page(board, offer, form, 422)


@router.api_route(MATTER + "/{step}/kvitto", methods=LOOK)
def show_receipt(request: Request, process: str, step: str, plats: str = "") -> Response:
    """The receipt of one party's answer."""
    web = web_of(request)
    board = board_of(web, process)
    at = step_of(board, step)
    with web.db.read() as session:
        versions = answer_rows.versions(session, process, step, plats)
        if not versions or plats not in at.step.seats:
            raise NoSuchStep
        secretariat = board.names.name(board.file.secretariat).organisation
        paper = receipt_of(session, versions, board.file, at.step, board.names.name(plats), secretariat=secretariat)
    return handed_out(f"{paper.stem}.pdf", as_pdf(paper))


def _asked(web: Web, process: str, paper: str) -> tuple[ProcessBoard, Offer]:
    board = board_of(web, process, whole_history=True)
    offer = offer_of(board, paper)
    if offer is None:
        raise NoSuchStep
    return board, offer


def _choices(board: ProcessBoard, offer: Offer, form: Form) -> Choices:
    typed = {blank.name: form.at_most(blank.name, _LONGEST) for blank in offer.sort.blanks(board)}
    order = form.get("ordning")
    return Choices(
        order=Order(order) if order in set(Order) else Order.ORGANISATION,
        is_public=form.get("publik") == "ja",
        typed=typed,
    )


def _form_page(board: ProcessBoard, offer: Offer, form: Form, status: int = 200) -> Response:
    return page(
        "desk/paper.html",
        status,
        section="arenden",
        board=board,
        offer=offer,
        form=form,
        blanks=offer.sort.blanks(board),
        formats=[(each.value, FORMAT_WORDS[each]) for each in offer.sort.formats],
        orders=ORDERS,
        names=NAMES,
    )
