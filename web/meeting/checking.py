"""The public page of a signer: read the minutes, approve them or say what is wrong. GET and HEAD write nothing.

The link is for whoever was asked, by address: a successor in the seat is not asked by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.meetings import minutes
from db.register import people
from mail.letter import Addressee
from mail.props import Contact
from rules.dates.clock import local_date
from rules.swedish import enumerate_words, long_date
from schemas.errors import Refused
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct
from schemas.tables.meetings.minutes import MinutesCheckRow, MinutesRow
from secretariat.meetings.checking import record_check
from web.meeting.view import readers
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.seat_link import OpensNothing, arrived, follow
from web.shell.state import web_of
from web.shell.uploads import hand_out

router = APIRouter()
CHOICES = (
    (CheckAct.APPROVED.value, "Godkänn", "Anteckningarna stämmer."),
    (CheckAct.REMARKED.value, "Påpekande", "Något ska ändras. Kansliet skickar en ny version."),
)
_NOT_ASKED = (
    410,
    "Det finns inget att justera",
    "Anteckningarna kan ha fått en annan justerare. Du behöver inte göra något.",
)


@dataclass(frozen=True)
class Signing:
    """What the link opens: the newest minutes, and what the reader has said of them."""

    process: str
    record: MeetingRecord
    to: Addressee
    contact: Contact
    newest: MinutesRow
    rows: list[MinutesCheckRow]
    is_closed: bool


@router.api_route("/m/{token}/justera", methods=LOOK)
def show(request: Request, token: str) -> Response:
    """The minutes to read, with nothing chosen, and what has been said."""
    return _page(_behind(request, token), token, Form())


@router.post("/m/{token}/justera")
def submit(
    request: Request,
    token: str,
    now: Annotated[datetime, Depends(arrived)],
    form: Annotated[Form, Depends(typed_form)],
) -> Response:
    """Receive it; the same page then says what was received."""
    web = web_of(request)
    found = _behind(request, token)
    acts = {CheckAct.APPROVED.value: CheckAct.APPROVED, CheckAct.REMARKED.value: CheckAct.REMARKED}
    act, text = acts.get(form.get("act")), form.at_most("text", 4000)
    if act is None:
        form.refuse("act", "Välj om du godkänner eller har ett påpekande.")
    if act is CheckAct.REMARKED and not text:
        form.refuse("text", "Skriv vad som ska ändras.")
    if not form.errors and (too_many := web.rates.refusal(found.to.seat, found.to.public_id)):
        return too_many
    if act is not None and not form.errors:
        try:
            with web.db.write() as session:
                record_check(
                    session, found.process, found.to.seat, act,
                    version=form.number("version") or 0, text=text, now=now,
                )  # fmt: skip
        except Refused as refusal:
            form.refused(refusal, refusal.field if refusal.field in ("act", "text") else "")
    return _page(found, token, form, 422) if form.errors else RedirectResponse(f"/m/{token}/justera", status_code=303)


@router.api_route("/m/{token}/justera/fil", methods=LOOK)
def file(request: Request, token: str) -> Response:
    """The minutes themselves."""
    found = _behind(request, token)
    return hand_out(web_of(request), found.newest.sha256, found.newest.name)


def _behind(request: Request, token: str) -> Signing:
    """What the token opens. Raises OpensNothing."""
    web = web_of(request)
    with web.db.read() as session:
        of = follow(request, session, token, lambda link: readers(session, link), _NOT_ASKED)
        record, newest = meetings.find(session, of.process), minutes.newest(session, of.process)
        checks = minutes.checks(session, of.process, newest.version) if newest else []
        rows = [row for (seat, _), row in minutes.standing(checks).items() if seat == of.to.seat]
        is_asked = any(row.email.casefold() == of.to.email.casefold() for row in rows)
        if record is None or newest is None or not is_asked:
            raise OpensNothing(*_NOT_ASKED)
        contact = people.contact(session, record.secretariat, local_date(web.clock()))
        return Signing(of.process, record, of.to, contact, newest, rows, minutes.is_closed(session, record))


def _page(found: Signing, token: str, form: Form, status: int = 200) -> Response:
    said = [row for row in found.rows if row.act != CheckAct.ASKED.value]
    return page(
        "meeting/checking.html",
        status,
        record=found.record,
        to=found.to,
        contact=found.contact,
        form=form,
        path=f"/m/{token}/justera",
        newest=found.newest,
        days=enumerate_words([long_date(row.on) for row in found.rows]),
        said=said[0] if said else None,
        answer=next((row.text for row in found.rows if row.act == CheckAct.ASKED.value), ""),
        is_approved=bool(said) and said[0].act == CheckAct.APPROVED.value,
        is_closed=found.is_closed,
        choices=CHOICES,
    )
