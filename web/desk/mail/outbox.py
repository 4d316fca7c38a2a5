"""The outbox: every mail that the product has made, with its state in words, and each mail as its reader gets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path
from sqlalchemy import union
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from db import journals, meetings
from db.boards.lists.paging import Found, found_of, place_of
from db.outbox import posting
from db.outbox.reported import reports
from db.register import addresses
from db.register.seats import load_seats
from mail.kinds import MAILS
from mail.message import From, copies
from mail.outgoing.carriers import carriers
from mail.writing.hidden_links import HIDDEN, hidden_mail
from mail.writing.render import Rendered, render
from rules.dates.clock import local_date
from rules.delivery import BAD
from schemas.errors import Refused
from schemas.tables.mail import MailRow
from web.shell.addresses import OUTBOX
from web.shell.middleware.security import MAIL_SECURITY_POLICY
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
MailId = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""No more than the column holds."""
PAGE_SIZE = 50
_UNSENT = ("failed", "unknown")
FILTERS = {
    "": ("Alla", None),
    "vantar": ("Väntar", ("planned", "dispatching", "retryable")),
    "skickade": ("Skickade", ("accepted",)),
    "problem": ("Problem", _UNSENT),
    "installda": ("Skickades inte", ("cancelled",)),
}
"""Code in the address → what the filter is called and the states it lets through."""


@router.api_route(OUTBOX, methods=LOOK)
def mails(request: Request, arende: str = "", lage: str = "", efter: str = "") -> Response:
    """The mails, newest first, some at a time."""
    web = web_of(request)
    chosen = lage if lage in FILTERS else ""
    with web.db.read() as session:
        found = _found(session, arende, FILTERS[chosen][1], efter)
        names = load_seats(session, [row.seat for row in found.rows if row.seat], local_date(web.clock()))
        meeting = meetings.find(session, arende) if arende else None
        titles = journals.titles(session, {arende, *(row.process for row in found.rows)})
        strays = reports.strays(session)
    return page(
        "desk/outbox.html",
        section="utkorg",
        mails=MAILS,
        rows=found.rows,
        address=partial(_address, arende if arende in titles else ""),
        after=found.after,
        is_first=not efter,
        chosen=chosen,
        filters=FILTERS,
        process=arende if arende in titles else "",
        meeting=meeting,
        titles=titles,
        names=names,
        strays=strays,
        transport=web.settings.mail,
        carrier_of=carriers(web.settings),
    )


@router.api_route("/utkorg/{mail_id}", methods=LOOK)
def one_mail(request: Request, mail_id: MailId) -> Response:
    """One mail: to whom, its state, the text, the HTML in a frame, the calendar entry."""
    return _mail_page(web_of(request), mail_id)


@router.post("/utkorg/{mail_id}/skicka-igen")
def send_again(request: Request, mail_id: MailId) -> Response:
    """Send a failed or uncertain mail once more."""
    return _settle(request, mail_id, posting.send_again)


@router.post("/utkorg/{mail_id}/skickat")
def mark_sent(request: Request, mail_id: MailId) -> Response:
    """Note that an uncertain mail is known to have left."""
    return _settle(request, mail_id, posting.mark_sent)


def _settle(request: Request, mail_id: int, settle: Callable[..., None]) -> Response:
    web = web_of(request)
    try:
        with web.db.write() as session:
            settle(session, mail_id, wall_now=web.clock())
    except Refused as refusal:
        return _mail_page(web, mail_id, refused=f"{refusal.problem} {refusal.cure}", status=422)
    return RedirectResponse(f"/utkorg/{mail_id}", status_code=303)


def _mail_page(web: Web, mail_id: int, *, refused: str = "", status: int = 200) -> Response:
    row = _mail(web, mail_id)
    if row is None:
        return missing_page("Mejlet finns inte", "utkorg")
    rendered, sender = _rendered(web, row), From.parse(web.settings.mail_from)
    with web.db.read() as session:
        said = reports.of_mails(session, [mail_id]).get(mail_id, [])
        fates = reports.fates(said)
        lost = next((email for email in reports.recipients(row) if email in fates and fates[email].is_bad), "")
        standing = addresses.standing(session, lost) if lost else None
    return page(
        "desk/mail.html",
        status,
        section="utkorg",
        mails=MAILS,
        mail=row,
        carrier=carriers(web.settings)(row),
        copies=copies(row.cc_email),
        fates=fates,
        said=said,
        lost=lost,
        is_troubled=standing is not None and bool(standing.state),
        rendered=rendered,
        sender=f"{sender.name_of(row)} <{sender.email}>",
        refused=refused,
        file=_file(web, row),
        has_link=HIDDEN in rendered.text,
    )


@router.api_route("/utkorg/{mail_id}/html", methods=LOOK)
def mail_html(request: Request, mail_id: MailId) -> Response:
    """The HTML part alone, for the sandboxed frame; its links open in a tab of their own."""
    web = web_of(request)
    row = _mail(web, mail_id)
    if row is None:
        return missing_page("Mejlet finns inte", "utkorg")
    html = _rendered(web, row).html.replace("<head>", '<head><base target="_blank">', 1)
    return HTMLResponse(html, headers={"Content-Security-Policy": MAIL_SECURITY_POLICY})


def _file(web: Web, row: MailRow) -> str:
    """Where the mail lies with its link whole; only where the product is tried, and mails are files."""
    path = web.settings.outbox_dir / f"{row.public_id}.eml"
    is_tried = web.settings.environment == "development" and web.settings.mail == "file"
    return str(path) if is_tried and path.exists() else ""


def _address(process: str, state: str, after: str = "") -> str:
    """The outbox in that state, of that matter, from where another page ended."""
    query = {"lage": state, "arende": process, "efter": after}
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{OUTBOX}?{asked}" if asked else OUTBOX


def _found(session: Session, process: str, states: tuple[str, ...] | None, after: str) -> Found[MailRow]:
    by, key = col(MailRow.send_at), col(MailRow.id)
    query = select(MailRow).order_by(by.desc(), key.desc())
    if (place := place_of(after, by, key, datetime)) is not None:
        query = query.where(place.is_before(by, key))
    if process:
        query = query.where(MailRow.process == process)
    if states == _UNSENT:
        # Each by an index of its own: in one condition they would be looked for among all mails.
        unreached = [select(MailRow.id).where(col(of).in_(BAD)) for of in (MailRow.fate, MailRow.copy_fate)]
        query = query.where(
            col(MailRow.id).in_(union(select(MailRow.id).where(col(MailRow.state).in_(states)), *unreached))
        )
    elif states:
        query = query.where(col(MailRow.state).in_(states))
    return found_of(session.exec(query.limit(PAGE_SIZE + 1)).all(), by, key, PAGE_SIZE)


def _mail(web: Web, mail_id: int) -> MailRow | None:
    with web.db.read() as session:
        return session.get(MailRow, mail_id)


def _rendered(web: Web, row: MailRow) -> Rendered:
    # The link in it is its reader's alone: who has it answers in that name.
    return hidden_mail(render(row, web.settings.base_url, web.keys))
