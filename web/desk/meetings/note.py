"""Note a view that came to the secretariat by mail or phone, on a meeting that has been called to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.meetings.receiving import LONGEST, ViewIn, record_views
from db.register.seats import load_seats
from mail.kinds.meetings.call import key_of
from rules.dates.clock import STOCKHOLM, at_local, local_date
from rules.meeting.presence import called_seats, items_before
from schemas.errors import Refused
from schemas.meetings.consent import MeetingRecord, ViewKind
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
TAKE_BACK = "tillbaka"
_KINDS = (
    (ViewKind.DISSENT.value, "Avvikande uppfattning"),
    (ViewKind.REMARK.value, "Synpunkt"),
    (TAKE_BACK, "Tar tillbaka det som sagts"),
)


@router.api_route("/moten/{meeting}/synpunkt", methods=LOOK)
def show_note(request: Request, meeting: str) -> Response:
    """Ask who said what, of which item, and when it came."""
    web = web_of(request)
    record = _called(web, meeting)
    now = web.clock().astimezone(STOCKHOLM)
    typed = {"received_on": f"{now:%Y-%m-%d}", "received_time": f"{now:%H.%M}"}
    return _note_page(web, record, Form(typed)) if record else _no_meeting()


@router.post("/moten/{meeting}/synpunkt")
def note(request: Request, meeting: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Record it; the member gets a receipt."""
    web = web_of(request)
    record = _called(web, meeting)
    if record is None:
        return _no_meeting()
    seat, view = form.get("seat"), _view(form, record)
    source = form.required("source", "Källan saknas. Skriv hur synpunkten kom, och från vem.", longest=200)
    received_at = _received(form)
    if view is not None and not form.errors:
        try:
            with web.db.write() as session:
                record_views(
                    session, key_of(meeting), seat, [view], now=web.clock(), source=source, received_at=received_at
                )
        except Refused as refusal:
            form.refused(refusal, "received_time" if refusal.field == "received_at" else "item")
    if form.errors:
        return _note_page(web, record, form, 422)
    return RedirectResponse(f"/moten/{meeting}?klart=synpunkt#synpunkter", status_code=303)


def _called(web: Web, meeting: str) -> MeetingRecord | None:
    with web.db.read() as session:
        return meetings.find(session, key_of(meeting))


def _view(form: Form, record: MeetingRecord) -> ViewIn | None:
    """The typed view; None, and the errors noted, where it cannot be used."""
    if form.get("seat") not in called_seats(record):
        form.refuse("seat", "Det framgår inte vems synpunkten är. Välj en ledamot.")
    if form.get("item") not in [item.key for item in record.items]:
        form.refuse("item", "Det framgår inte vilken punkt det gäller. Välj en punkt.")
    kind, text = form.get("kind"), form.at_most("text", LONGEST)
    if kind not in [code for code, _ in _KINDS]:
        form.refuse("kind", "Det framgår inte vad som sades. Välj ett av alternativen.")
    elif kind != TAKE_BACK and not text:
        form.refuse("text", "Texten saknas. Skriv vad som sades.")
    if form.errors:
        return None
    return ViewIn(
        item=form.get("item"),
        kind=None if kind == TAKE_BACK else ViewKind(kind),
        text="" if kind == TAKE_BACK else text,
    )


def _received(form: Form) -> datetime | None:
    on = form.day("received_on", "Dagen saknas. Skriv vilken dag synpunkten kom.")
    at = form.clock_time("received_time", "Klockslaget går inte att läsa. Skriv det som 14.05.")
    return at_local(on, at.hour, at.minute) if on and at else None


def _note_page(web: Web, record: MeetingRecord, form: Form, status: int = 200) -> Response:
    seats = called_seats(record)
    with web.db.read() as session:
        names = load_seats(session, seats, local_date(web.clock()))
    items = {item.key: item.title for seat in seats for item in items_before(record, seat)}
    return page(
        "desk/meetings/note.html",
        status,
        section="moten",
        record=record,
        form=form,
        seats=[(seat, f"{names.name(seat).organisation}, {names.name(seat).title.lower()}") for seat in seats],
        items=[(key, f"Punkt {key}. {title}") for key, title in items.items()],
        kinds=_KINDS,
    )


def _no_meeting() -> Response:
    return missing_page("Mötet finns inte", "moten", "Bara ett möte som har kallats härifrån kan få synpunkter.")
