"""After a meeting, on the desk: who was present, and what became of each item, with its decision and its task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from db.meetings import attendance, minutes, outstanding
from db.register.seats import load_seats
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.meeting.attendance import proposed
from rules.meeting.presence import called_seats
from schemas.meetings.consent import MeetingRecord
from secretariat.meetings.after import due_refusal, keep_after
from web.desk.acting import saved
from web.desk.meetings import source
from web.desk.meetings.after.outcome_form import STATES, added, as_typed, read_outcomes
from web.desk.meetings.after.presence_form import WAS, read_presence, rows_of
from web.desk.meetings.after.presence_form import as_typed as presence_as_typed
from web.desk.meetings.plan.plan_form import choices
from web.shell.forms import Form, long_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
Typed = Annotated[Form, Depends(long_form)]


@router.api_route("/moten/{meeting}/var-med", methods=LOOK)
def show_presence(request: Request, meeting: str) -> Response:
    """Who was present: what is noted, else what everybody said beforehand, as a proposal."""
    web = web_of(request)
    record = _held(web, meeting)
    if record is None:
        return _no_meeting()
    presence = record.presence
    if not presence:
        with web.db.read() as session:
            stands = attendance.standing(record, attendance.versions(session, key_of(meeting)))
        presence = proposed(record, {seat: attendance.days_of(row) for seat, row in stands.items()})
    return _presence_page(web, record, Form(presence_as_typed(record, called_seats(record), presence)))


@router.post("/moten/{meeting}/var-med")
def keep_presence(request: Request, meeting: str, form: Typed) -> Response:
    """Keep it."""
    web = web_of(request)
    record = _held(web, meeting)
    if record is None:
        return _no_meeting()
    seats = called_seats(record)
    presence = read_presence(form, record, seats, _names(web, seats))

    def act() -> None:
        keep_after(
            web.db,
            key_of(meeting),
            lambda known: known.model_copy(update={"presence": presence}),
            "Närvaron vid mötet noterades.",
            now=web.clock(),
        )

    return saved(form, act, lambda: _presence_page(web, record, form, 422), f"/moten/{meeting}/efter")


@router.api_route("/moten/{meeting}/efter", methods=LOOK)
def show_outcomes(request: Request, meeting: str) -> Response:
    """Every item with its state, decision and task."""
    web = web_of(request)
    record = _held(web, meeting)
    return _outcomes_page(web, record, Form(as_typed(record))) if record else _no_meeting()


@router.post("/moten/{meeting}/efter")
def keep_outcomes(request: Request, meeting: str, form: Typed) -> Response:
    """Keep them; what is left over becomes outstanding, and what was tabled comes on the next agenda."""
    web = web_of(request)
    record = _held(web, meeting)
    if record is None:
        return _no_meeting()
    with web.db.read() as session:
        no_day = due_refusal(session, record.body, local_date(web.clock()))
    seats = [seat for seat, _ in choices(source.seats_known(web, local_date(web.clock()))).seats]
    outcomes, tasks = read_outcomes(form, record, seats, no_day)

    def act() -> None:
        keep_after(
            web.db,
            key_of(meeting),
            lambda known: added(known, outcomes),
            "Punkternas utfall och besluten noterades.",
            now=web.clock(),
            has_outcomes=True,
            tasks=tasks,
        )

    where = f"/moten/{meeting}?klart=efter"
    for number, item in enumerate(added(record, outcomes).items if not form.errors else [], 1):
        if form.get(f"matter-{number}-ja"):
            where = f"/moten/{meeting}/punkt/{item.key}/arende"
            break
    return saved(form, act, lambda: _outcomes_page(web, record, form, 422), where)


def _presence_page(web: Web, record: MeetingRecord, form: Form, status: int = 200) -> Response:
    seats = called_seats(record)
    names = _names(web, seats)
    with web.db.read() as session:
        is_locked = minutes.is_closed(session, record)
    rows = [(row, names[row.seat]) for row in rows_of(record, seats)]
    return page(
        "desk/meetings/presence.html",
        status,
        section="moten",
        record=record,
        form=form,
        rows=rows,
        was=WAS,
        is_proposal=not record.presence,
        is_locked=is_locked,
    )


def _outcomes_page(web: Web, record: MeetingRecord, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        tasks = [row for row in outstanding.of_meeting(session, key_of(record.meeting)) if row.is_task]
        next_on = outstanding.next_day(session, record.body, record.days[-1].on)
        is_locked = minutes.is_closed(session, record)
    return page(
        "desk/meetings/after.html",
        status,
        section="moten",
        record=record,
        form=form,
        states=STATES,
        seats=choices(source.seats_known(web, local_date(web.clock()))).seats,
        tasks=tasks,
        next_on=next_on,
        is_locked=is_locked,
    )


def _names(web: Web, seats: Sequence[str]) -> dict[str, str]:
    """Seat → its organisation."""
    with web.db.read() as session:
        known = load_seats(session, seats, local_date(web.clock()))
    return {seat: known.name(seat).organisation for seat in seats}


def _held(web: Web, meeting: str) -> MeetingRecord | None:
    found = source.held(web, meeting)
    return found.record if found and found.record.cancelled_on is None else None


def _no_meeting() -> Response:
    text = "Formuläret finns när mötet har börjat, för möten som planerats eller kallats härifrån."
    return missing_page("Mötet kan inte fyllas i", "moten", text)
