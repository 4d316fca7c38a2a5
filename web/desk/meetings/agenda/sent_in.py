"""What has been sent in for the agenda of a meeting, on the desk: taken up, put off or declined with one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.meetings import proposals
from db.register.seats import load_seats
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.meeting.presence import called_seats
from rules.meeting.proposing import is_late
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.meetings.consent import AgendaItem, MeetingRecord
from schemas.meetings.record import Ruling
from schemas.tables.meetings.proposal import ProposalRow
from secretariat.meetings.proposing import propose, rule_on
from web.desk.meetings import source
from web.meeting.proposing import KINDS, lines_of, read_proposal
from web.shell.forms import Form, form_with_file, typed_form, whole_number
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out
from words.states import State

router = APIRouter()


@dataclass(frozen=True)
class Shown:
    """One thing that was sent in, as the desk shows it."""

    row: ProposalRow
    item: AgendaItem
    state: State
    organisation: str
    asked: str
    """Who is asked whether it is taken up; empty where the secretariat says so."""


@router.api_route("/moten/{meeting}/inkommet", methods=LOOK)
def show(request: Request, meeting: str) -> Response:
    """Everything that was sent in, and the form to note what came by mail or phone."""
    web = web_of(request)
    record = source.own(web, meeting)
    return _page(web, record, Form()) if record else _no_meeting()


@router.post("/moten/{meeting}/inkommet")
def note(request: Request, meeting: str, form: Annotated[Form, Depends(form_with_file)]) -> Response:
    """Note what came by mail or phone, as if the member had sent it in itself."""
    web = web_of(request)
    record = source.own(web, meeting)
    if record is None:
        return _no_meeting()
    seat = form.get("seat")
    if seat not in called_seats(record):
        form.refuse("seat", "Det framgår inte vem det kommer från. Välj en ledamot.")
    how = form.required("source", "Källan saknas. Skriv hur det kom, och från vem.", longest=200)
    item = read_proposal(web, form, record)
    if item is not None and not form.errors:
        try:
            with web.db.write() as session:
                key = key_of(meeting)
                propose(session, key, seat, item, for_item=form.get("for_item"), source=how, now=web.clock())
        except Refused as refusal:
            form.refused(refusal)
    if item is None or form.errors:
        return _page(web, record, form, 422)
    return RedirectResponse(f"/moten/{meeting}/inkommet", status_code=303)


@router.post("/moten/{meeting}/inkommet/{number}")
def ruling(request: Request, meeting: str, number: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Say what becomes of one of them; whoever sent it in is told."""
    web = web_of(request)
    record = source.own(web, meeting)
    if record is None:
        return _no_meeting()
    place = whole_number(number) or 0
    said = {each.value: each for each in Ruling if each is not Ruling.WAITS}.get(form.get("gor"))
    answer, how = form.at_most(f"answer-{place}", 1000), form.at_most(f"source-{place}", 200)
    if said is None:
        form.refuse("", "Välj om punkten tas upp, kommer på nästa möte eller inte tas upp.")
    if said is not None and not form.errors:
        try:
            rule_on(web.db, place, said, answer=answer, source=how, now=web.clock())
        except Refused as refusal:
            form.refused(refusal, f"{refusal.field}-{place}" if refusal.field in ("answer", "source") else "")
    if form.errors:
        return _page(web, record, form, 422)
    return RedirectResponse(f"/moten/{meeting}/inkommet", status_code=303)


@router.api_route("/moten/{meeting}/inkommet/fil/{sha256}", methods=LOOK)
def file(request: Request, meeting: str, sha256: str) -> Response:
    """A file that was sent in."""
    web = web_of(request)
    with web.db.read() as session:
        rows = proposals.listed(session, key_of(meeting))
    found = [each for row in rows for each in proposals.item_of(row).documents if each.sha256 == sha256]
    return hand_out(web, sha256, found[0].file) if found else hand_out(web)


def _page(web: Web, record: MeetingRecord, form: Form, status: int = 200) -> Response:
    today = local_date(web.clock())
    with web.db.read() as session:
        rows = proposals.listed(session, key_of(record.meeting))
        seats = {row.seat for row in rows} | {row.asked for row in rows if row.asked} | set(called_seats(record))
        names = load_seats(session, seats, today)
        next_on = proposals.next_day(session, record, today)
    shown = [
        Shown(
            line.row,
            line.item,
            line.state,
            names.name(line.row.seat).organisation,
            names.name(line.row.asked).organisation if line.row.asked else "",
        )
        for line in lines_of(rows)
    ]
    waiting = [each for each in shown if each.row.state == Ruling.WAITS.value]
    return page(
        "desk/meetings/sent_in.html",
        status,
        section="moten",
        record=record,
        form=form,
        waiting=waiting,
        others=[each for each in shown if each not in waiting],
        next_text=f"Nästa möte, {long_date(next_on)}" if next_on else "Nästa möte, när det är planerat",
        papers_by=stop_days(record).papers_by,
        is_late=is_late(record, today),
        is_called=meetings.is_called(record),
        may_change=record.cancelled_on is None and web.clock() < begins_at(record),
        kinds=KINDS,
        items=[(item.key, f"Punkt {item.key}. {item.title}") for item in record.items],
        seats=[(seat, names.name(seat).organisation) for seat in called_seats(record)],
    )


def _no_meeting() -> Response:
    return missing_page("Mötet finns inte", "moten", "Punkter tas emot till möten som är planerade härifrån.")
