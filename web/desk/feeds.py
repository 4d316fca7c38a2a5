"""The addresses by which calendar programs subscribe: seen, made and revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.calendar import feeds
from schemas.errors import Refused
from schemas.tables.people import OrganisationRow, SeatRow
from schemas.tables.systems.feed import FeedKind
from web.shell.addresses import FEED, FEEDS
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.year.feeds import FEED_KINDS

router = APIRouter()
_DONE = {"aterkallad": "Adressen är återkallad. De kalendrar som hämtar den får inget mer."}


@router.api_route(FEEDS, methods=LOOK)
def show_feeds(request: Request, klart: str = "") -> Response:
    """Every address, with a form for one more."""
    return _page(web_of(request), Form({"kind": FeedKind.ORGANISATION.value}), done=_DONE.get(klart, ""))


@router.post(FEEDS)
def make_feed(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Make an address, and show it this once."""
    web = web_of(request)
    try:
        kind = FeedKind(form.get("kind"))
    except ValueError:
        form.refuse("kind", "Det framgår inte vems dagar kalendern ska visa. Välj ett alternativ.")
        return _page(web, form, status=422)
    subject = form.get({FeedKind.ORGANISATION: "organisation", FeedKind.SEAT: "seat"}.get(kind, ""))
    try:
        with web.db.write() as session:
            row, token = feeds.make(session, kind, subject, web.clock())
            name = feeds.name_of(session, row)
    except Refused as refusal:
        form.refused(refusal, "seat" if kind is FeedKind.SEAT else "organisation")
        return _page(web, form, status=422)
    return _page(web, Form({"kind": kind.value}), made=f"{web.settings.base_url}{FEED}/{token}.ics", made_name=name)


@router.post(FEEDS + "/{feed}/aterkalla")
def revoke_feed(request: Request, feed: str) -> Response:
    """Let an address give nothing any more."""
    web = web_of(request)
    try:
        with web.db.write() as session:
            feeds.revoke(session, feed, web.clock())
    except Refused as refusal:
        form = Form({"kind": FeedKind.ORGANISATION.value})
        form.refused(refusal, "")
        return _page(web, form, status=422)
    return RedirectResponse(f"{FEEDS}?klart=aterkallad", status_code=303)


def _page(web: Web, form: Form, *, status: int = 200, done: str = "", made: str = "", made_name: str = "") -> Response:
    with web.db.read() as session:
        rows = feeds.listed(session)
        names = {row.key: feeds.name_of(session, row) for row in rows}
        organisations = {row.key: row.name for row in session.exec(select(OrganisationRow))}
        seats = list(session.exec(select(SeatRow)))
    return page(
        "desk/feeds.html",
        status,
        section="kalendrar",
        form=form,
        rows=[row for row in rows if row.revoked_at is None],
        revoked=[row for row in rows if row.revoked_at is not None],
        names=names,
        kinds=[(kind.value, words) for kind, words in FEED_KINDS.items()],
        organisations=sorted(organisations.items(), key=lambda one: one[1]),
        seats=sorted(
            ((seat.key, f"{organisations.get(seat.organisation, seat.organisation)}, {seat.title}") for seat in seats),
            key=lambda one: one[1],
        ),
        done_text=done,
        made=made,
        made_name=made_name,
    )
