"""Checking of minutes on the desk (justering): who checks which day, the draft sent by its checksum, what was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import events
from db.meetings import minutes
from db.meetings.signers import proposed
from db.register import people
from mail.kinds.meetings.call import key_of
from rules.dates.clock import local_date
from rules.meeting.checking import days_approved, days_of, is_approved, signers_of
from rules.swedish import capital, enumerate_words, long_date
from schemas.events import EventKind
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct, Signer
from schemas.tables.meetings.minutes import MinutesRow
from secretariat.meetings.checking import answer_remark, choose_signers, open_for_correction, record_check, send_minutes
from web.desk.acting import saved
from web.desk.meetings import source
from web.desk.meetings.after.signers import lines_of
from web.desk.meetings.papers import minutes_as_word
from web.desk.meetings.plan.plan_form import choices
from web.desk.meetings.source import Meeting
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out

router = APIRouter()
Typed = Annotated[Form, Depends(typed_form)]
_FIELDS = {"justerare": "signer-1", "text": "text", "act": "act"}
"""What stands where, of what is refused."""
_MOST = 8
"""Signers of one day."""


@router.api_route("/moten/{meeting}/justering", methods=LOOK)
def show(request: Request, meeting: str) -> Response:
    """Where the minutes stand, and what can be done."""
    web = web_of(request)
    found = source.held(web, meeting)
    return _page(web, found, Form(_as_typed(web, found.record))) if found else _no_meeting()


@router.post("/moten/{meeting}/justering/valj")
def choose(request: Request, meeting: str, form: Typed) -> Response:
    """Choose who checks which day."""
    web = web_of(request)
    found = source.held(web, meeting)
    if found is None:
        return _no_meeting()
    seats = [seat for seat, _ in choices(found.directory).seats]
    signers = [
        Signer(seat=seat, on=day.on)
        for number, day in enumerate(found.record.days, 1)
        for seat in dict.fromkeys(form.get(field) for field in _fields(number, _MOST))
        if seat in seats
    ]
    if not signers:
        form.refuse("signer-1", "Ingen justerare är vald. Välj minst en plats i listan, för dagen som den justerar.")
    return _done(web, found, form, lambda: choose_signers(web.db, key_of(meeting), signers, now=web.clock()))


@router.post("/moten/{meeting}/justering/skicka")
def send(request: Request, meeting: str, form: Typed) -> Response:
    """Make the minutes as Word, keep them by their checksum, and send them to every signer."""
    web = web_of(request)
    found = source.held(web, meeting)
    if found is None:
        return _no_meeting()
    reason = form.at_most("reason", 500)

    def act() -> None:
        made = minutes_as_word(web, found)
        send_minutes(
            web.db, web.settings.documents_dir, key_of(meeting), made.content, made.name, reason=reason, now=web.clock()
        )

    return _done(web, found, form, act)


@router.post("/moten/{meeting}/justering/notera")
def note(request: Request, meeting: str, form: Typed) -> Response:
    """Note what a signer said by mail or phone."""
    web = web_of(request)
    found = source.held(web, meeting)
    if found is None:
        return _no_meeting()
    acts = {CheckAct.APPROVED.value: CheckAct.APPROVED, CheckAct.REMARKED.value: CheckAct.REMARKED}
    act, text = acts.get(form.get("act")), form.at_most("text", 4000)
    signed = form.required("source", "Källan saknas. Skriv hur beskedet kom, och från vem.", longest=200)
    if act is None:
        form.refuse("act", "Välj vad justeraren sade.")

    def record() -> None:
        assert act is not None
        with web.db.write() as session:
            record_check(
                session, key_of(meeting), form.get("seat"), act,
                version=form.number("version") or 0, text=text, source=signed, now=web.clock(),
            )  # fmt: skip

    return _done(web, found, form, record)


@router.post("/moten/{meeting}/justering/svara")
def answer(request: Request, meeting: str, form: Typed) -> Response:
    """Answer a remark without changing the minutes; the signer is asked again."""
    web = web_of(request)
    found = source.held(web, meeting)
    if found is None:
        return _no_meeting()
    text = form.required("answer", "Svaret saknas. Skriv varför anteckningarna står kvar.", longest=2000)
    seat = form.get("remark_seat")
    return _done(web, found, form, lambda: answer_remark(web.db, key_of(meeting), seat, text, now=web.clock()))


@router.post("/moten/{meeting}/justering/rattelse")
def correct(request: Request, meeting: str, form: Typed) -> Response:
    """Open locked minutes for a correction."""
    web = web_of(request)
    found = source.held(web, meeting)
    if found is None:
        return _no_meeting()
    reason = form.required("reason", "Skälet saknas. Skriv vad som ska rättas.", longest=500)
    return _done(web, found, form, lambda: open_for_correction(web.db, key_of(meeting), reason, now=web.clock()))


@router.api_route("/moten/{meeting}/justering/{version}/fil", methods=LOOK)
def file(request: Request, meeting: str, version: int) -> Response:
    """One version of the minutes as it was sent."""
    web = web_of(request)
    with web.db.read() as session:
        rows = [row for row in minutes.versions(session, key_of(meeting)) if row.version == version]
    return hand_out(web, rows[0].sha256, rows[0].name) if rows else hand_out(web)


def _done(web: Web, meeting: Meeting, form: Form, act: Callable[[], object]) -> Response:
    def again() -> Response:
        form.typed = {**_as_typed(web, meeting.record), **form.typed}
        return _page(web, meeting, form, 422)

    return saved(form, act, again, f"/moten/{meeting.record.meeting}/justering", _FIELDS)


def _as_typed(web: Web, record: MeetingRecord) -> dict[str, str]:
    """Who is chosen; where nobody is, whoever has the role in the meeting's body."""
    with web.db.read() as session:
        chosen = signers_of(record) or proposed(session, record).signers
    typed: dict[str, str] = {}
    for number, day in enumerate(record.days, 1):
        of_day = [signer.seat for signer in chosen if signer.on == day.on]
        typed |= dict(zip(_fields(number, _MOST), [*of_day, ""], strict=False))
    return typed


def _fields(number: int, count: int) -> list[str]:
    """The fields of the signers of one day: `signer-1`, `signer-1-2`, …"""
    return [f"signer-{number}{f'-{place}' if place > 1 else ''}" for place in range(1, count + 1)]


def _shown(form: Form, number: int) -> list[str]:
    """Those that the form shows: two, as is usual, or one more than are chosen."""
    chosen = max([place for place, field in enumerate(_fields(number, _MOST), 1) if form.get(field)], default=0)
    return _fields(number, min(max(2, chosen + 1), _MOST))


def _page(web: Web, meeting: Meeting, form: Form, status: int = 200) -> Response:
    record, key = meeting.record, key_of(meeting.record.meeting)
    with web.db.read() as session:
        versions = minutes.versions(session, key)
        lines = lines_of(session, record, local_date(web.clock()))
        is_closed = minutes.is_closed(session, record)
        states = minutes.states(session, record)
        newest = versions[-1] if versions else None
        is_changed = newest is not None and _changed_since(session, key, newest)
        own = proposed(session, record)
        not_proposed = [people.organisation_of(session, seat).name for seat in own.left]
    approved = days_approved(record, states)
    found = choices(meeting.directory)
    several = [item for item in record.items if len(days_of(record, item)) > 1]
    return page(
        "desk/meetings/checking.html",
        status,
        section="moten",
        form=form,
        record=record,
        versions=versions,
        newest=newest,
        lines=lines,
        is_closed=is_closed,
        is_changed=is_changed,
        seats=found.seats,
        days=[(capital(long_date(day.on)), _shown(form, number)) for number, day in enumerate(record.days, 1)],
        several=[(item, is_approved(record, item, approved)) for item in several],
        asked=[(line.row.seat, line.name) for line in lines if line.row is not None],
        is_proposal=not signers_of(record) and bool(own.signers),
        not_proposed=enumerate_words(not_proposed),
        remarks=[(line.row.seat, line.name) for line in lines if line.row and line.row.act == CheckAct.REMARKED.value],
        said=[(CheckAct.APPROVED.value, "Godkänn"), (CheckAct.REMARKED.value, "Påpekande")],
    )


def _changed_since(session: Session, key: str, newest: MinutesRow) -> bool:
    kinds = (EventKind.RECORD_KEPT.value, EventKind.VIEW_GIVEN.value)
    return any(event.kind in kinds and event.at > newest.made_at for event in events.listed(session, key))


def _no_meeting() -> Response:
    return missing_page("Mötet kan inte justeras", "moten", "Anteckningarna justeras när mötet har varit.")
