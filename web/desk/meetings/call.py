"""Call to a meeting from the desk: see first who is called and what silence will mean, then send; keep it afterwards.

What is carried from page to page of a file that was sent is the file as text, so that it meets the same checks again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rules.dates.clock import local_date, mail_time
from rules.meeting.stops import stop_days
from schemas.errors import FileRefused, Refused
from schemas.meetings.consent import AgendaItem, MeetingRecord
from secretariat.meetings import CallReport, call_meeting, keep_record, preview_call
from web.desk.meetings import source
from web.desk.meetings.source import Meeting
from web.shell.forms import Form, Upload, form_with_file, typed_form
from web.shell.pages import LOOK, error_page, missing_page, page
from web.shell.state import Web, web_of

router = APIRouter()
FilledForm = Annotated[Form, Depends(form_with_file)]


@router.api_route("/moten/{meeting}/kalla", methods=LOOK)
def show_call(request: Request, meeting: str) -> Response:
    """Who is called, when the reminder goes, in which items silence will count, and why not in others."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    return _preview(web, found) if found else _no_meeting()


@router.post("/moten/{meeting}/kalla")
def call(request: Request, meeting: str, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Put the calls and the reminders in the outbox, to leave now or on the day of the call."""
    web = web_of(request)
    found = source.find(web, meeting, local_date(web.clock()))
    return _call(web, found, form) if found else _no_meeting()


@router.post("/moten/kalla")
def show_call_of_file(request: Request, form: FilledForm) -> Response:
    """The same preview for a file that was sent. Nothing is written or sent."""
    web = web_of(request)
    found = _carried(web, form)
    return found if isinstance(found, Response) else _preview(web, found, form, refused_status=422)


@router.post("/moten/kalla/skicka")
def call_of_file(request: Request, form: FilledForm) -> Response:
    """Call to the meeting of a file that was sent; from then on the register keeps it."""
    web = web_of(request)
    found = _carried(web, form)
    return found if isinstance(found, Response) else _call(web, found, form, is_carried=True)


@router.post("/moten/spara")
def keep(request: Request, form: FilledForm) -> Response:
    """Keep the file of a meeting that has been, in place of the one that was called to."""
    web = web_of(request)
    found = _carried(web, form)
    if isinstance(found, Response):
        return found
    try:
        keep_record(web.db, found.record, now=web.clock())
    except Refused as refusal:
        return _refused(refusal)
    return RedirectResponse(f"/moten/{found.record.meeting}?klart=sparat", status_code=303)


def _carried(web: Web, form: Form) -> Meeting | Response:
    """The meeting of the file in the form, with real days and no double in the folder; else the page that says why."""
    upload = Upload(form.get("file_name") or "mote.yaml", form.get("file_text").encode())
    try:
        found = source.sent(web, upload, None)
        source.refuse_twofold(web, found.record, local_date(web.clock()))
    except Refused as refusal:
        return _refused(refusal)
    return found


def _preview(
    web: Web, meeting: Meeting, carried: Form | None = None, *, refused_status: int = 200, refused: str = ""
) -> Response:
    """What a call would mean, or why there can be none; `carried` holds the file that was sent."""
    report: CallReport | None = None
    now = web.clock()
    try:
        record = meeting.record if carried else source.to_call(meeting, local_date(now))
        report = preview_call(web.db, record, meeting.directory, now=now)
    except Refused as refusal:
        refused = _said(refusal)
    return page(
        "desk/meetings/call.html",
        refused_status if refused else 200,
        section="moten",
        meeting=meeting,
        record=meeting.record,
        report=report,
        refused=refused,
        silence=[(item, report.barred.get(item.key, "")) for item in _judged(meeting, report)] if report else [],
        call_on=_call_on(meeting.record, now) if report and report.called and not report.changes else None,
        carried=(carried.get("file_name"), carried.get("file_text")) if carried else None,
    )


def _call(web: Web, meeting: Meeting, form: Form, *, is_carried: bool = False) -> Response:
    now = web.clock()
    on = _call_on(meeting.record, now) if form.get("nar") == "stoppdag" else None
    send_at = mail_time(on) if on else None
    try:
        record = meeting.record if is_carried else source.to_call(meeting, on or local_date(now))
        report = call_meeting(web.db, record, meeting.directory, now=now, send_at=send_at)
    except Refused as refusal:
        return _preview(web, meeting, form if is_carried else None, refused_status=422, refused=_said(refusal))
    done = "kallat" if report.called else "oforandrat"
    return RedirectResponse(f"/moten/{meeting.record.meeting}?klart={done}", status_code=303)


def _call_on(record: MeetingRecord, now: datetime) -> date | None:
    """The stop day of the call, where that is still to come: the call may wait for it."""
    on = stop_days(record).call_on
    return on if mail_time(on) > now else None


def _judged(meeting: Meeting, report: CallReport) -> list[AgendaItem]:
    return [item for item in meeting.record.items if item.key in {*report.counting, *report.barred}]


def _refused(refusal: Refused) -> Response:
    said = f"{_said(refusal)} Inget är sparat och inget mejl är skickat."
    return error_page(422, "Det går inte med den här filen", said)


def _said(refusal: Refused) -> str:
    return str(refusal) if isinstance(refusal, FileRefused) else f"{refusal.problem} {refusal.cure}"


def _no_meeting() -> Response:
    return missing_page("Mötet finns inte", "moten")
