"""Plan meetings on the desk: one, or a year at a time; change, move and cancel one. Every mail is shown beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.outbox.dispatch import CANCELLED, PLANNED
from mail.kinds.meetings.agenda import MEETING_AGENDA
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.meeting.extract import days_in_words
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days, warnings
from rules.swedish import count
from schemas.errors import Refused
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingRecord
from schemas.tables.mail import MailRow
from secretariat.meetings.leaving import called_before
from secretariat.meetings.planning import cancel_meeting, change_meeting, other_days, plan_meetings
from web.desk.acting import saved
from web.desk.meetings import source
from web.desk.meetings.plan.moved import moved_page
from web.desk.meetings.plan.of_body import is_known, of_register, with_members
from web.desk.meetings.plan.plan_form import (
    CHANGEABLE,
    OF_BODY,
    STOP_FIELDS,
    WORDINGS,
    as_typed,
    changed,
    choices,
    empty,
    read_meetings,
)
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
Typed = Annotated[Form, Depends(typed_form)]


@dataclass(frozen=True)
class Planned:
    """One meeting as the preview shows it."""

    record: MeetingRecord
    when: str
    stops: list[tuple[str, date]]
    warnings: list[str]
    asked: str
    """Who is asked for items, and when; empty where it is too late for that."""


@router.api_route("/moten/nytt", methods=LOOK)
def new_meeting(request: Request, organ: str = "", titel: str = "", dagar: str = "", platser: str = "") -> Response:
    """The form, filled in from the body's latest meeting where there is one, or from the day that a poll came to."""
    web = web_of(request)
    base = _latest(web, organ)
    typed = as_typed(base, with_days=False) if base else empty()
    with web.db.read() as session:
        known = of_register(session, organ, local_date(web.clock()))
    typed |= known
    told = {"title": titel[:200], "days": dagar[:100]}
    typed |= {name: text for name, text in told.items() if text}
    typed |= {f"member-{seat}": "ja" for seat in platser.split()[:200]}
    return _form(web, Form(typed), organ=organ)


@router.post("/moten/nytt")
def plan(request: Request, form: Typed) -> Response:
    """Show what would be planned; plan it when that is confirmed."""
    web = web_of(request)
    organ = form.get("organ")
    in_files = {each.record.meeting for each in source.listed(web, local_date(web.clock())) if each.path}
    made = read_meetings(form, choices(_directory(web)), _latest(web, organ), in_files)
    made = with_members(web, form, made)
    if not made:
        return _form(web, form, 422, organ=organ)
    if form.get("gor") == "andra":
        return _form(web, form, organ=organ)
    if form.get("gor") != "planera":
        return _preview(web, form, made)
    try:
        keys = plan_meetings(web.db, made, _directory(web), now=web.clock())
    except Refused as refusal:
        form.refused(refusal, "days")
        return _form(web, form, 422, organ=organ)
    where = f"/moten/{keys[0]}" if len(keys) == 1 else "/moten"
    done = "har-varit" if len(keys) == 1 and begins_at(made[0]) <= web.clock() else "planerat"
    return RedirectResponse(f"{where}?klart={done}", status_code=303)


@router.api_route("/moten/{meeting}/andra", methods=LOOK)
def show_change(request: Request, meeting: str) -> Response:
    """The form of one meeting as it stands."""
    web = web_of(request)
    known = source.own(web, meeting)
    if known is None:
        return _no_meeting()
    return _form(web, Form(as_typed(known, with_days=True)), known=known)


@router.post("/moten/{meeting}/andra")
def change(request: Request, meeting: str, form: Typed) -> Response:
    """Change it; what a move means is shown first. Whoever has been called is called again from the next page."""
    web = web_of(request)
    known = source.own(web, meeting)
    if known is None:
        return _no_meeting()
    fresh = changed(form, choices(_directory(web)), known)
    if fresh is None:
        return _form(web, form, 422, known=known)
    gor = form.get("gor")
    if gor == "andra" or (fresh.days != known.days and gor != "flytta"):
        return _form(web, form, known=known) if gor == "andra" else moved_page(web, form, known, fresh)
    moved = f" Ny tid: {days_in_words(fresh.days)}." if fresh.days != known.days else ""
    values = {name: getattr(fresh, name) for name in (*CHANGEABLE, "items")}
    try:
        change_meeting(
            web.db,
            key_of(meeting),
            lambda record: record.model_copy(update=values),
            f"Mötet ändrades.{moved}",
            now=web.clock(),
        )
    except Refused as refusal:
        form.refused(refusal, "days")
        return _form(web, form, 422, known=known)
    return RedirectResponse(
        f"/moten/{meeting}/kalla" if meetings.is_called(known) else f"/moten/{meeting}?klart=andrat", status_code=303
    )


@router.api_route("/moten/{meeting}/stall-in", methods=LOOK)
def show_cancel(request: Request, meeting: str) -> Response:
    """Ask why it is cancelled, and say who is told."""
    web = web_of(request)
    known = source.own(web, meeting)
    return _cancel_page(web, known, Form()) if known else _no_meeting()


@router.post("/moten/{meeting}/stall-in")
def cancel(request: Request, meeting: str, form: Typed) -> Response:
    """Cancel it: waiting mails are withdrawn, and whoever has got a call is told why."""
    web = web_of(request)
    known = source.own(web, meeting)
    if known is None:
        return _no_meeting()
    told, reason = _told(web, known), form.at_most("reason", 500)
    if told and not reason:
        form.refuse("reason", "Skälet saknas. Skriv varför, det står i mejlet.")
    return saved(
        form,
        lambda: cancel_meeting(web.db, key_of(meeting), reason, now=web.clock()),
        lambda: _cancel_page(web, known, form, 422),
        f"/moten/{meeting}?klart={'installt' if told else 'installt-tyst'}",
    )


def _form(web: Web, form: Form, status: int = 200, *, organ: str = "", known: MeetingRecord | None = None) -> Response:
    found = choices(_directory(web))
    with web.db.read() as session:
        is_body = is_known(session, organ)
    return page(
        "desk/meetings/plan.html",
        status,
        section="moten",
        form=form,
        seats=found.seats,
        roles=found.roles,
        wordings=WORDINGS,
        stop_fields=STOP_FIELDS,
        organ=organ,
        is_body=is_body,
        of_body=OF_BODY,
        record=known,
    )


def _preview(web: Web, form: Form, made: list[MeetingRecord]) -> Response:
    now = web.clock()
    with web.db.read() as session:
        shown = [_planned(record, other_days(session, record), local_date(now)) for record in made]
    both = [(record.title, day.on) for record in made for day in record.days]
    twice = {on for _, on in both if sum(on == other for _, other in both) > 1}
    past = [each.when for each in shown if begins_at(each.record) <= now]
    return page(
        "desk/meetings/planned.html",
        section="moten",
        form=form,
        planned=shown,
        typed=sorted((name, form.get(name)) for name in form.typed if name != "gor"),
        twice=sorted(twice),
        past=past,
        today=local_date(now),
    )


def _planned(record: MeetingRecord, others: list[tuple[str, date]], today: date) -> Planned:
    stops = stop_days(record)
    asked = count(len(called_seats(record)), "ledamot", "ledamöter") if today <= stops.papers_by else ""
    return Planned(record, days_in_words(record.days), stops.in_words(), warnings(record, others), asked)


def _cancel_page(web: Web, record: MeetingRecord, form: Form, status: int = 200) -> Response:
    with web.db.read() as session:
        rows = session.exec(select(MailRow).where(MailRow.process == key_of(record.meeting))).all()
    asked = {row.seat for row in rows if row.kind == MEETING_AGENDA.name and row.state not in (PLANNED, CANCELLED)}
    return page(
        "desk/meetings/cancel.html",
        status,
        section="moten",
        form=form,
        record=record,
        told=_told(web, record),
        withdrawn=sum(row.state == PLANNED for row in rows),
        asked=len(asked),
    )


def _told(web: Web, record: MeetingRecord) -> int:
    """How many are told that it is cancelled: those for whom a call has left."""
    with web.db.read() as session:
        return len(called_before(session, key_of(record.meeting)))


def _latest(web: Web, body: str) -> MeetingRecord | None:
    """The body's latest meeting, in the register or the folder; None where there is none."""
    found = [each.record for each in source.listed(web, local_date(web.clock())) if each.record.body == body]
    return found[0] if found else None


def _directory(web: Web) -> Directory:
    return source.seats_known(web, local_date(web.clock()))


def _no_meeting() -> Response:
    text = "Bara ett möte som är planerat eller kallat härifrån kan ändras här. Ett möte i en fil ändras i filen."
    return missing_page("Mötet finns inte", "moten", text)
