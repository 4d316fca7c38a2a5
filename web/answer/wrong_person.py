"""The page where somebody says that another should answer: whose word that is enough, the organisation has chosen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response

from db.boards.sheets import Sheet
from db.inbound import dealing, naming
from db.processes import find_invitation_by_id
from mail.tokens import public_id_of
from schemas.errors import Refused
from secretariat import inbox
from web.answer.links import sheet_behind
from web.answer.shown import closed_page, context_of
from web.shell.forms import Form, typed_form
from web.shell.middleware.load import come_back
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.reader_named import what_comes_first

router = APIRouter()
PATH = "/s/{token}/fel-person"


@router.api_route(PATH, methods=LOOK)
def show(request: Request, token: str) -> Response:
    """The form, empty; it writes nothing."""
    sheet = sheet_behind(web_of(request), request, token)
    if isinstance(sheet, Response):
        return sheet
    return closed_page(sheet) or _page(web_of(request), sheet, token, Form())


@router.post(PATH)
def propose(request: Request, token: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Lay the proposal before whoever has to confirm it; where nobody has, the seat passes on."""
    web = web_of(request)
    sheet = sheet_behind(web, request, token)
    if isinstance(sheet, Response):
        return sheet
    if closed := closed_page(sheet):
        return closed
    name = form.required("other_name", "Namnet saknas. Skriv vem som ska svara.", longest=200)
    email = form.mail_address("other_email")
    if not email and not form.error("other_email"):
        form.refuse("other_email", "E-postadressen saknas. Skriv den som namn@kommun.example.")
    said_by = form.at_most("said_by", 200)
    if form.errors:
        return _page(web, sheet, token, form, 422)
    if too_many := web.rates.refusal(sheet.seat.key, request.state.public_id):
        return too_many
    try:
        is_done = _keep(web, token, name, email, said_by)
    except (Refused, OperationalError, TimeoutError):
        form.refuse("", "Vi kunde inte spara det just nu. Inget är skickat. Vänta en liten stund och skicka igen.")
        return come_back(_page(web, sheet, token, form, 503))
    web.dispatcher.wake()
    title = "Tack, vi har tagit emot det"
    text = f"{_what_comes_first(web, sheet)} Sedan får den du angav frågan, och ni får båda besked. "
    text += "Tills dess gäller länken som förut."
    if is_done:
        text = f"{name} får frågan med en egen länk i dag. Länken i ditt mejl har slutat att gälla. Ni får båda besked."
    return page("answer/closed.html", **{**context_of(sheet, ""), "current": None}, title=title, text=text)


def _keep(web: Web, token: str, name: str, email: str, said_by: str) -> bool:
    """True where the seat has passed on by it, as the organisation has chosen."""
    with web.db.write() as session:
        invitation = find_invitation_by_id(session, public_id_of(token) or "")
        assert invitation is not None
        number = dealing.propose(
            session,
            web.settings.documents_dir,
            invitation,
            name=" ".join(name.split()),
            email=email,
            said_by=" ".join(said_by.split()),
            now=web.clock(),
        )
        return number is not None and inbox.hand_over_where_enough(session, number, now=web.clock())


def _what_comes_first(web: Web, sheet: Sheet) -> str:
    with web.db.read() as session:
        policy = naming.chosen(session, sheet.seat.key)
    return what_comes_first(policy, sheet.seat.organisation, sheet.secretariat.organisation)


def _page(web: Web, sheet: Sheet, token: str, form: Form, status: int = 200) -> Response:
    first = _what_comes_first(web, sheet)
    return page("answer/wrong_person.html", status, **context_of(sheet, token), form=form, first=first)
