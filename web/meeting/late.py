"""The public page of a chair: is something that came late taken up now, or next time? GET and HEAD write nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.meetings import proposals
from db.register import people
from rules.dates.clock import local_date
from rules.meeting.proposing import RULINGS
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days
from schemas.errors import Refused
from schemas.meetings.consent import AgendaItem
from schemas.meetings.record import Ruling
from schemas.tables.meetings.proposal import ProposalRow
from secretariat.meetings.proposing import rule
from web.meeting.opened import Opened, opened
from web.shell.forms import Form, typed_form, whole_number
from web.shell.pages import LOOK, page
from web.shell.seat_link import OpensNothing, arrived
from web.shell.state import web_of
from web.shell.uploads import hand_out

router = APIRouter()
CHOICES = (
    (Ruling.TAKEN_UP.value, "Ta upp på det här mötet", "Kansliet skickar det till ledamöterna."),
    (Ruling.NEXT_MEETING.value, "Nästa möte", "Det kommer på nästa dagordning av sig självt."),
)
_NOT_ASKED = (404, "Det finns inget att ta ställning till", "Frågan kan ha gått till någon annan.")


@dataclass(frozen=True)
class Asked:
    """One thing that the reader is asked about."""

    seated: Opened
    row: ProposalRow
    item: AgendaItem
    proposer: str


@router.api_route("/m/{token}/sent/{number}", methods=LOOK)
def show(request: Request, token: str, number: str) -> Response:
    """What came late, with nothing chosen, or what has been said."""
    return _page(request, _asked(request, token, number), token, Form())


@router.post("/m/{token}/sent/{number}")
def submit(
    request: Request,
    token: str,
    number: str,
    now: Annotated[datetime, Depends(arrived)],
    form: Annotated[Form, Depends(typed_form)],
) -> Response:
    """Receive what the chair says; the same page then says what was received."""
    web, found = web_of(request), _asked(request, token, number)
    chosen, answer = form.get("ruling"), form.at_most("answer", 1000)
    if chosen not in [code for code, *_ in CHOICES]:
        form.refuse("ruling", "Välj om det tas upp nu eller på nästa möte.")
    to = found.seated.to
    if not form.errors and (too_many := web.rates.refusal(to.seat, to.public_id)):
        return too_many
    if not form.errors:
        try:
            with web.db.write() as session:
                rule(session, found.row.id or 0, Ruling(chosen), answer=answer, by=to.seat, now=now)
        except Refused as refusal:
            form.refused(refusal)
    if form.errors:
        return _page(request, found, token, form, 422)
    return RedirectResponse(f"/m/{token}/sent/{found.row.id}", status_code=303)


@router.api_route("/m/{token}/sent/{number}/{sha256}", methods=LOOK)
def file(request: Request, token: str, number: str, sha256: str) -> Response:
    """One of its files."""
    web, found = web_of(request), _asked(request, token, number)
    papers = [each for each in found.item.documents if each.sha256 == sha256]
    return hand_out(web, sha256, papers[0].file) if papers else hand_out(web)


def _asked(request: Request, token: str, number: str) -> Asked:
    """What the token opens, where its reader is asked about that. Raises OpensNothing."""
    seated = opened(request, token)
    with web_of(request).db.read() as session:
        row = session.get(ProposalRow, whole_number(number) or 0)
        if row is None or row.process != seated.process or row.asked != seated.to.seat:
            raise OpensNothing(*_NOT_ASKED)
        return Asked(seated, row, proposals.item_of(row), people.organisation_of(session, row.seat).name)


def _page(request: Request, found: Asked, token: str, form: Form, status: int = 200) -> Response:
    web, record = web_of(request), found.seated.record
    with web.db.read() as session:
        next_on = proposals.next_day(session, record, local_date(web.clock()))
    about = next((f"{item.key}. {item.title}" for item in record.items if item.key == found.row.for_item), "")
    return page(
        "meeting/late.html",
        status,
        record=record,
        to=found.seated.to,
        contact=found.seated.contact,
        form=form,
        path=f"/m/{token}/sent/{found.row.id}",
        row=found.row,
        item=found.item,
        proposer=found.proposer,
        about=about,
        papers_by=stop_days(record).papers_by,
        is_called=meetings.is_called(record),
        has_begun=web.clock() >= begins_at(record),
        ruled=RULINGS[Ruling(found.row.state)] if found.row.state != Ruling.WAITS else "",
        choices=CHOICES,
        next_on=next_on,
    )
