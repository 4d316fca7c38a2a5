"""Who comes to a meeting: everybody's reply as a matrix by day, and what the secretariat notes for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db import meetings
from db.meetings import attendance
from db.meetings.receiving import record_views
from db.register.seats import load_seats
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.meeting.attendance import one
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at
from rules.swedish import capital, long_date
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import How
from web.desk.acting import saved
from web.meeting.attending import CHOICES, day_fields, read_attendance
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from words.states import MISSING, State

router = APIRouter()
_TONES = {How.IN_ROOM: ("✓", "good"), How.ONLINE: ("◐", "good"), How.DEPUTY: ("↻", "open"), How.AWAY: ("–", "plain")}


@dataclass(frozen=True)
class Line:
    """One member with its reply for each day."""

    organisation: str
    days: list[State]
    through: str
    noted: str
    """How the secretariat had it; empty where it came by the link."""
    received_at: datetime | None
    before_move: str
    """What it said before the meeting was moved; empty where that still holds."""


@router.api_route("/moten/{meeting}/narvaro", methods=LOOK)
def show(request: Request, meeting: str) -> Response:
    """Everybody's reply, and the form to note one."""
    web = web_of(request)
    record = _called(web, meeting)
    return _page(web, record, Form()) if record else _no_meeting()


@router.post("/moten/{meeting}/narvaro")
def note(request: Request, meeting: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Note what a member said by mail or phone; the member gets a receipt."""
    web = web_of(request)
    record = _called(web, meeting)
    if record is None:
        return _no_meeting()
    seat = form.get("seat")
    if seat not in called_seats(record):
        form.refuse("seat", "Det framgår inte vem det gäller. Välj en ledamot.")
    source = form.required("source", "Källan saknas. Skriv hur svaret kom, och från vem.", longest=200)
    given = read_attendance(form, record, None, is_needed=True)

    def act() -> None:
        with web.db.write() as session:
            record_views(session, key_of(meeting), seat, [], now=web.clock(), source=source, attends=given)

    return saved(form, act, lambda: _page(web, record, form, 422), f"/moten/{meeting}/narvaro")


def matrix(web: Web, record: MeetingRecord) -> list[Line]:
    """Every called member with its reply, in the order of the meeting."""
    seats = called_seats(record)
    with web.db.read() as session:
        rows = attendance.versions(session, key_of(record.meeting))
        names = load_seats(session, seats, local_date(web.clock()))
    stands, lines = attendance.standing(record, rows), []
    for seat in seats:
        row = stands.get(seat)
        said = {day.on: day for day in attendance.days_of(row)} if row else {}
        states = [
            State(capital(one(said[day.on])), *_TONES[said[day.on].how]) if day.on in said else MISSING
            for day in record.days
        ]
        lines.append(
            Line(
                names.name(seat).organisation,
                states,
                row.through if row else "",
                row.source if row else "",
                row.received_at if row else None,
                attendance.before_move(record, [each for each in rows if each.seat == seat]),
            )
        )
    return lines


def _page(web: Web, record: MeetingRecord, form: Form, status: int = 200) -> Response:
    lines = matrix(web, record)
    with web.db.read() as session:
        names = load_seats(session, called_seats(record), local_date(web.clock()))
    return page(
        "desk/meetings/attendance.html",
        status,
        section="moten",
        record=record,
        form=form,
        lines=lines,
        heads=[capital(long_date(day.on)) for day in record.days],
        missing=sum(line.received_at is None for line in lines),
        seats=[(seat, names.name(seat).organisation) for seat in called_seats(record)],
        days=day_fields(record, None),
        how=CHOICES,
        is_over=record.cancelled_on is not None or web.clock() >= begins_at(record),
    )


def _called(web: Web, meeting: str) -> MeetingRecord | None:
    with web.db.read() as session:
        record = meetings.find(session, key_of(meeting))
    return record if record is not None and meetings.is_called(record) else None


def _no_meeting() -> Response:
    return missing_page("Mötet finns inte", "moten", "Bara ett möte som har kallats härifrån har svar om närvaro.")
