"""The public page of a called meeting: whether the member comes, and its views in advance. GET and HEAD write nothing.

One personal link, no login.
The link is bound to its reader's address: opened after the seat has got another holder, it says so and opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db import actors, meetings
from db.meetings import attendance
from db.meetings.attendance import AttendanceIn
from db.meetings.receiving import Overtaken, ViewIn, lines, record_views
from db.processes import find_invitation_by_id
from db.register import people
from mail.letter import Addressee
from mail.props import Contact
from mail.tokens import public_id_of, read_view_token
from rules.dates.clock import local_date
from rules.meeting.presence import called_seats
from rules.meeting.silence import begins_at
from schemas import actor
from schemas.errors import Refused
from schemas.meetings.consent import MeetingRecord
from schemas.tables.meetings.meeting import MeetingAttendanceRow, MeetingViewRow
from web.meeting.attending import CHOICES, day_fields, read_attendance
from web.meeting.form import as_typed, fields_of, read_views, rule_words
from web.shell.forms import Form, typed_form
from web.shell.middleware.load import come_back
from web.shell.pages import LOOK, error_page, page
from web.shell.state import Web, web_of
from web.shell.uploads import hand_out

router = APIRouter()
_NO_LINK = (
    "Länken fungerar inte",
    "Kontrollera att hela länken kom med. Fungerar den ändå inte, svara på mejlet så hjälper vi dig.",
)
_REPLACED = (
    "Länken har ersatts",
    "Platsen har fått en ny mottagare, som får en egen länk. Behöver du ändå lämna en synpunkt, svara på mejlet.",
)


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
        """How it has said that it will attend."""
        return self.attended[-1] if self.attended else None

    @property
    def standing(self) -> dict[str, MeetingViewRow]:
        """Item → the view that stands."""
        return {item: row for (_, item), row in meetings.standing(self.rows).items()}


def arrived(request: Request) -> datetime:
    """The first moment the server has the request; by it a view came in advance, or late."""
    return web_of(request).clock()


@router.api_route("/m/{token}", methods=LOOK)
def show_form(request: Request, token: str) -> Response:
    """The agenda with nothing chosen, or the page that says why there is none."""
    seated = seated_behind(request, token)
    if isinstance(seated, Response):
        return seated
    return _form_page(web_of(request), seated, token, Form(as_typed(seated.standing)))


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
    if isinstance(seated, Response):
        return seated
    is_open = now < begins_at(seated.record)
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
    if isinstance(seated, Response):
        return seated
    if not seated.rows and not seated.attended:
        return RedirectResponse(f"/m/{token}", status_code=303)
    return page("meeting/receipt.html", **_context(web_of(request), seated, token))


@router.api_route("/m/{token}/handling/{sha256}", methods=LOOK)
def paper(request: Request, token: str, sha256: str) -> Response:
    """A paper of an item, to whoever has the link."""
    seated = seated_behind(request, token)
    if isinstance(seated, Response):
        return seated
    papers = [paper for item in seated.record.items for paper in item.documents if paper.sha256 == sha256]
    return hand_out(web_of(request), sha256, papers[0].file) if papers and sha256 else hand_out(web_of(request))


def seated_behind(request: Request, token: str) -> Seated | Response:
    """What the token opens, or the page for one that opens nothing."""
    web, public_id = web_of(request), public_id_of(token) or "-"
    with web.db.read() as session:
        link = find_invitation_by_id(session, public_id)
        record = meetings.find(session, link.process) if link else None
        # An unknown link costs the same check as a known one, so that the time taken tells nothing.
        readers = meetings.addresses(session, link.process, link.seat) if link and record else ["-"]
        made_for = read_view_token(web.keys, token, readers)
        if link is None or record is None or made_for is None:
            return error_page(404, *_NO_LINK)
        request.state.public_id = public_id
        today = local_date(web.clock())
        to = people.addressee(session, link.seat, today, invitation=link)
        if made_for.casefold() != to.email.casefold():
            return error_page(410, *_REPLACED)
        if link.seat not in called_seats(record):
            return error_page(410, "Kallelsen gäller inte längre er", "Mötet har ändrats. Ni behöver inte göra något.")
        # In the thread of this one request: what it goes on to write is written by whoever has the link.
        actors.be(actor.link(link.seat, link.generation))
        return Seated(
            process=link.process,
            record=record,
            to=to,
            contact=people.contact(session, record.secretariat, today),
            rows=meetings.views(session, link.process, link.seat),
            attended=attendance.versions(session, link.process, link.seat),
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
    seated = seated_behind(request, token)
    if isinstance(seated, Response):
        return seated
    return _form_page(web_of(request), seated, token, form, 409)


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
        "has_views": bool(seated.rows),
    }
