"""The page where an organisation's official mailbox says whether another person should answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.answers.asked_seats import of_invitation
from db.boards.sheets import Sheet, sheet_of
from mail.tokens import is_reader_token, public_id_of
from schemas.errors import Refused
from schemas.mail.inbound import WRONG_PERSON, ReceivedState
from schemas.tables.inbound import ReceivedMailRow
from secretariat import inbox
from web.answer.shown import context_of
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, page
from web.shell.state import Web, web_of

router = APIRouter()
PATH = "/s/{token}/lasare/{number}"
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_DONE = ("Förslaget är redan behandlat", "Du behöver inte göra något.")
_YES = (
    "Tack, vi har noterat ert ja",
    "{name} får frågan med en egen länk i dag, och den förra länken slutar att gälla.",
)
_YES_TO_CONFIRM = ("Tack, vi har noterat ert ja", "{secretariat} kontrollerar uppgiften och skickar sedan frågan.")
_NO = ("Tack, vi har noterat ert nej", "Inget är ändrat. Frågan ligger kvar hos den som har den.")


@router.api_route(PATH, methods=LOOK)
def show(request: Request, token: str, number: Number) -> Response:
    """Who is named, and a form with nothing chosen; it writes nothing."""
    web = web_of(request)
    with web.db.read() as session:
        found = _behind(session, web, request, token, number)
    if isinstance(found, Response):
        return found
    return _page(*found, token, Form())


@router.post(PATH)
def decide(request: Request, token: str, number: Number, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Note the yes or the no; what the organisation has chosen decides whether a yes suffices."""
    web = web_of(request)
    with web.db.read() as session:
        found = _behind(session, web, request, token, number)
    if isinstance(found, Response):
        return found
    sheet, row = found
    if form.get("right") not in ("ja", "nej"):
        form.refuse("right", "Det framgår inte om det stämmer. Välj ett av svaren.")
        return _page(sheet, row, token, form, 422)
    if too_many := web.rates.refusal(sheet.seat.key, request.state.public_id):
        return too_many
    is_yes = form.get("right") == "ja"
    try:
        with web.db.write() as session:
            is_done = inbox.said_by_mailbox(session, number, is_right=is_yes, now=web.clock())
    except Refused:
        return _closed(sheet, *_DONE)
    web.dispatcher.wake()
    title, text = (_YES if is_done else _YES_TO_CONFIRM) if is_yes else _NO
    name = str(row.proposal.get("name", ""))
    return _closed(sheet, title, text.format(name=name, secretariat=sheet.secretariat.organisation))


def _behind(
    session: Session, web: Web, request: Request, token: str, number: int
) -> tuple[Sheet, ReceivedMailRow] | Response:
    """The question and the proposal that the link opens, or the page for one that opens nothing any more."""
    asked = of_invitation(session, public_id_of(token) or "-")
    if not is_reader_token(web.keys, token, number) or asked is None or asked.invitation is None:
        return error_page(404, "Länken fungerar inte", "Kontrollera att hela länken kom med, eller svara på mejlet.")
    request.state.public_id = asked.invitation.public_id
    sheet, row = sheet_of(session, asked), session.get(ReceivedMailRow, number)
    if row is None or row.state != ReceivedState.WAITING or row.kind != WRONG_PERSON:
        return _closed(sheet, *_DONE)
    return sheet, row


def _closed(sheet: Sheet, title: str, text: str) -> Response:
    return page("answer/closed.html", **{**context_of(sheet, ""), "current": None}, title=title, text=text)


def _page(sheet: Sheet, row: ReceivedMailRow, token: str, form: Form, status: int = 200) -> Response:
    return page("answer/reader_named.html", status, **context_of(sheet, token), form=form, named=row)
