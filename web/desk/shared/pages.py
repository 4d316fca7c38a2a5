"""The shared documents, and one of them: its versions, and how it has reached each organisation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import events
from db.register.seats import load_seats
from db.users import users
from db.year import shared
from mail.kinds.shared import key_of
from mail.outgoing.carriers import carriers
from questions.document import size_words
from rules.channels import in_force
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.tables.year.shared import SharedVersionRow
from web.shell.addresses import SHARED
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, error_page, missing_page, page
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out
from words.roles import who

router = APIRouter()
ONE = SHARED + "/{document}"
DONE = {"delat": "Dokumentet är delat. Mejlen ligger i utkorgen.", "noterat": "Leveransen är noterad."}


@router.api_route(SHARED, methods=LOOK)
def listed(request: Request) -> Response:
    """Every document, the newest first."""
    with web_of(request).db.read() as session:
        rows = shared.newest(session)
    return page("desk/shared/list.html", section="register", rows=rows, key=key)


@router.api_route(ONE, methods=LOOK)
def one(request: Request, document: str, klart: str = "") -> Response:
    """One document."""
    web = web_of(request)
    process, today = key_of(document), local_date(web.clock())
    with web.db.read() as session:
        rows = shared.versions(session, process)
        if not rows:
            return no_document()
        newest = rows[-1]
        seats = load_seats(session, newest.seats, today)
        known, noted = shared.channels(session), shared.deliveries(session, process)
        mails = {mail.seat: mail for mail in shared.mails(session, process)}
        told = list(reversed(events.listed(session, process)))
        names = users.names(session, {event.actor for event in told})
    put = {(each.organisation, each.channel): each for each in noted if each.version == newest.version}
    lines = []
    for seat in newest.seats:
        organisation = seat.partition("/")[0]
        channels = [each.words for each in in_force(known, organisation, today)]
        lines.append(
            {
                "organisation": organisation,
                "name": seats.name(seat).organisation,
                "mail": mails.get(seat),
                "channels": [(words, put.get((organisation, words))) for words in channels],
            }
        )
    return page(
        "desk/shared/one.html",
        section="register",
        row=newest,
        former=list(reversed(rows[:-1])),
        lines=lines,
        here=f"{SHARED}/{document}",
        told=told,
        who=lambda event: who(event.actor, names, lambda _seat: ""),
        size_words=size_words,
        carrier_of=carriers(web.settings),
        done_text=DONE.get(klart, ""),
    )


@router.api_route(ONE + "/fil/{sha256}", methods=LOOK)
def download(request: Request, document: str, sha256: str) -> Response:
    """The file of a version."""
    web = web_of(request)
    row = next((each for each in _versions(web, document) if each.sha256 == sha256), None)
    return hand_out(web, row.sha256, row.name) if row else hand_out(web)


@router.post(ONE + "/upplagd")
def delivered(request: Request, document: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Note that the newest version has been put in a channel."""
    web = web_of(request)
    if not _versions(web, document):
        return no_document()
    try:
        with web.db.write() as session:
            organisation, channel = form.get("organisation"), form.get("channel")
            shared.note_delivery(session, key_of(document), organisation, channel, now=web.clock())
    except Refused as refusal:
        return error_page(422, "Det gick inte att notera", f"{refusal.problem} {refusal.cure}")
    return RedirectResponse(f"{SHARED}/{document}?klart=noterat", status_code=303)


def key(row: SharedVersionRow) -> str:
    """The document's own key, of which its address is made."""
    return row.process.removeprefix(key_of(""))


def no_document() -> Response:
    """The page for a document that has not been shared."""
    return missing_page("Dokumentet finns inte", "dokument")


def _versions(web: Web, document: str) -> list[SharedVersionRow]:
    with web.db.read() as session:
        return shared.versions(session, key_of(document))
