"""The page where whoever is new says that the introduction has been read.

Looking writes nothing, and an untouched form says nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import actors
from db.register import introductions, people
from db.register.seats import load_seats
from mail.props import Contact
from mail.tokens import Mailed, is_mailed_token, public_id_of
from rules.dates.clock import local_date
from rules.swedish import lower_first
from schemas.actor import link
from schemas.messages import LinkReader
from schemas.tables.meetings.body import IntroductionRow
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, page
from web.shell.state import web_of

router = APIRouter()
PATH = "/n/{token}"


@router.api_route(PATH, methods=LOOK)
def show(request: Request, token: str, klart: str = "") -> Response:
    """Which seat it is about, and the box."""
    found = _behind(request, token)
    return found if isinstance(found, Response) else _page(request, token, found, Form(), is_done=klart == "ja")


@router.post(PATH)
def send(request: Request, token: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Note that it has been read, where the box is ticked."""
    found = _behind(request, token)
    if isinstance(found, Response):
        return found
    web = web_of(request)
    if form.get("read-ja") != "ja":
        form.refuse("read", "Rutan är inte ikryssad. Kryssa i den om du har läst introduktionen.")
        return _page(request, token, found, form, 422)
    if too_many := web.rates.refusal(found.seat.partition("/")[0], found.public_id):
        return too_many
    with web.db.write() as session:
        introductions.note_read(session, session.get_one(IntroductionRow, found.public_id), web.clock())
    return RedirectResponse(f"/n/{token}?klart=ja", status_code=303)


def _behind(request: Request, token: str) -> IntroductionRow | Response:
    """What the link opens, or the page for one that opens nothing."""
    web = web_of(request)
    with web.db.read() as session:
        found = introductions.find(session, public_id_of(token) or "-")
        # An unknown one costs the same as a known one, so that the time taken tells nothing.
        is_theirs = is_mailed_token(web.keys, token, Mailed.INTRODUCTION, found.made_for if found else "")
    if found is None or not is_theirs:
        text = "Kontrollera att hela länken kom med, eller öppna den igen från mejlet."
        return error_page(404, "Länken fungerar inte", text)
    request.state.public_id = found.public_id
    actors.be(link(found.seat, 1, LinkReader.HOLDER))
    return found


def _page(
    request: Request, token: str, found: IntroductionRow, form: Form, status: int = 200, *, is_done: bool = False
) -> Response:
    web = web_of(request)
    today = local_date(web.clock())
    with web.db.read() as session:
        secretariats = people.secretariats(session)
        contact = people.contact(session, secretariats[0], today) if secretariats else Contact(name="", email="")
        seat = load_seats(session, [found.seat], today).name(found.seat)
    return page(
        "answer/introduction.html",
        status,
        seat=seat,
        title=lower_first(seat.title),
        found=found,
        contact=contact,
        form=form,
        path=f"/n/{token}",
        is_done=is_done,
    )
