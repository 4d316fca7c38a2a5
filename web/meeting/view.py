"""The public page of a called meeting: whether the member comes, and its views in advance. GET and HEAD write nothing.

One personal link, no login.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import meetings
from db.meetings import attendance
from db.meetings.attendance import AttendanceIn
from db.meetings.receiving import Overtaken, ViewIn, lines, record_views
from db.register import people
from mail.letter import Addressee
from mail.props import Contact
from rules.dates.clock import local_date
from rules.meeting.extract import days_in_words
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at
from schemas.errors import Refused
from schemas.meetings.consent import MeetingRecord
from schemas.tables.meetings.meeting import MeetingAttendanceRow, MeetingViewRow
from schemas.tables.process import InvitationRow
from web.meeting.attending import CHOICES, day_fields, read_attendance
from web.meeting.attending import as_typed as attendance_as_typed
from web.meeting.form import as_typed, fields_of, read_views, rule_words
from web.shell.forms import Form, typed_form
from web.shell.middleware.load import come_back
from web.shell.pages import LOOK, page
from web.shell.seat_link import OpensNothing, arrived, follow
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out

router = APIRouter()
_NOT_CALLED = (410, "Kallelsen gäller inte längre er", "Mötet har ändrats. Ni behöver inte göra något.")


@dataclass(frozen=True)
class Seated:
    """What the link opens: one seat in one meeting, and what it has said so far."""

    process: str
    record: MeetingRecord
    to: Addressee
    contact: Contact
    rows: list[MeetingViewRow]
    attended: list[MeetingAttendanceRow]

    @property
    def received(self) -> list[datetime]:
        """When each thing that it has said came."""
        return [row.received_at for row in self.rows] + [row.received_at for row in self.attended]

    @property
    def attends(self) -> MeetingAttendanceRow | None:
        """How it has said that it will attend, at the time that the meeting has now."""
        return next((row for row in self.attended[-1:] if attendance.holds(self.record, row)), None)

    @property
    def before_move(self) -> str:
        """What it said before the meeting was moved, and of which time; empty where that still holds."""
        return attendance.before_move(self.record, self.attended)

    @property
    def standing(self) -> dict[str, MeetingViewRow]:
        """Item → the view that stands."""
        return {item: row for (_, item), row in meetings.standing(self.rows).items()}


@router.api_route("/m/{token}", methods=LOOK)
def show_form(request: Request, token: str) -> Response:
    """The agenda with no view chosen; how the member comes as it has said, so that it need not be said again."""
    seated = seated_behind(request, token)
    if not meetings.is_called(seated.record):
        return RedirectResponse(f"/m/{token}/punkter", status_code=303)
    typed = as_typed(seated.standing) | attendance_as_typed(seated.record, seated.attends)
    return _form_page(web_of(request), seated, token, Form(typed))


@router.post("/m/{token}")
def submit(
    request: Request,
    token: str,
    now: Annotated[datetime, Depends(arrived)],
    form: Annotated[Form, Depends(typed_form)],
) -> Response:
    """Receive views and show their receipt; refuse with the form as typed."""
    web = web_of(request)
    seated = seated_behind(request, token)
    if not meetings.is_called(seated.record):
        return RedirectResponse(f"/m/{token}/punkter", status_code=303)
    is_open = now < begins_at(seated.record)
    when = days_in_words(seated.record.days)
    if is_open and form.get("when") not in ("", when):
        form.refuse("how-1", f"Mötet har flyttats medan sidan var öppen. Det är nu {when}. Läs igenom och skicka igen.")
    attends = read_attendance(form, seated.record, seated.attends) if is_open else None
    given = read_views(form, seated.record, seated.to.seat, seated.standing, is_else=attends is not None)
    if form.errors:
        return _form_page(web, seated, token, form, 422)
    if too_many := web.rates.refusal(seated.to.seat, seated.to.public_id):
        return too_many
    try:
        _record(web, seated, form, given, attends, now)
    except Overtaken:
        return _overtaken_page(request, token, form)
    except Refused as refusal:
        form.refused(refusal, refusal.field if refusal.field.startswith("text-") else "")
        return _form_page(web, seated, token, form, 422)
    except (OperationalError, TimeoutError):
        form.refuse("", "Vi kunde inte spara just nu. Inget är skickat. Vänta en liten stund och skicka igen.")
        return come_back(_form_page(web, seated, token, form, 503))
    return RedirectResponse(f"/m/{token}/kvitto", status_code=303)


@router.api_route("/m/{token}/kvitto", methods=LOOK)
def show_receipt(request: Request, token: str) -> Response:
    """What was received and when."""
    seated = seated_behind(request, token)
    if not seated.rows and not seated.attended:
        return RedirectResponse(f"/m/{token}", status_code=303)
    return page("meeting/receipt.html", **_context(web_of(request), seated, token))


@router.api_route("/m/{token}/handling/{sha256}", methods=LOOK)
def paper(request: Request, token: str, sha256: str) -> Response:
    """A paper of an item, to whoever has the link."""
    seated = seated_behind(request, token)
    papers = [paper for item in seated.record.items for paper in item.documents if paper.sha256 == sha256]
    return hand_out(web_of(request), sha256, papers[0].file) if papers and sha256 else hand_out(web_of(request))


def readers(session: Session, link: InvitationRow) -> list[str]:
    """Every address that has had the link of a seat in a meeting; none where it is about something else."""
    is_meeting = meetings.find(session, link.process) is not None
    return meetings.addresses(session, link.process, link.seat) if is_meeting else []


def seated_behind(request: Request, token: str) -> Seated:
    """What the token opens. Raises OpensNothing."""
    web = web_of(request)
    with web.db.read() as session:
        of = follow(request, session, token, lambda link: readers(session, link))
        record = meetings.find(session, of.process)
        if record is None or of.to.seat not in called_seats(record):
            raise OpensNothing(*_NOT_CALLED)
        return Seated(
            process=of.process,
            record=record,
            to=of.to,
            contact=people.contact(session, record.secretariat, local_date(web.clock())),
            rows=meetings.views(session, of.process, of.to.seat),
            attended=attendance.versions(session, of.process, of.to.seat),
        )


def _record(
    web: Web, seated: Seated, form: Form, given: list[ViewIn], attends: AttendanceIn | None, now: datetime
) -> None:
    with web.db.write() as session:
        record_views(
            session,
            seated.process,
            seated.to.seat,
            given,
            now=now,
            seen=form.number("seen"),
            given_by=form.get("given_by"),
            given_email=form.mail_address("given_email"),
            attends=attends,
        )


def _overtaken_page(request: Request, token: str, form: Form) -> Response:
    return _form_page(web_of(request), seated_behind(request, token), token, form, 409)


def _form_page(web: Web, seated: Seated, token: str, form: Form, status: int = 200) -> Response:
    fields = fields_of(seated.record, seated.to.seat, lines(seated.record, seated.standing.values()))
    return page(
        "meeting/form.html",
        status,
        **_context(web, seated, token),
        form=form,
        decisions=[field for field in fields if field.is_decision],
        others=[field for field in fields if not field.is_decision],
        seen=len(seated.rows) + len(seated.attended),
        days=day_fields(seated.record, seated.attends),
        how=CHOICES,
        when=days_in_words(seated.record.days),
        rule=rule_words(seated.record),
        is_overtaken=status == 409,
        said=web.settings,
    )


def _context(web: Web, seated: Seated, token: str) -> dict[str, object]:
    record = seated.record
    return {
        "record": record,
        "to": seated.to,
        "contact": seated.contact,
        "path": f"/m/{token}",
        "begins_at": begins_at(record),
        "is_late": web.clock() >= begins_at(record),
        "standing": lines(record, seated.standing.values()),
        "last_at": max(seated.received, default=None),
        "attends": attendance.said(seated.attends) if seated.attends else "",
        "before_move": seated.before_move,
        "has_views": bool(seated.rows),
    }
