"""What a link in a meeting's mails opens: one seat in one meeting, whether or not anybody has been called."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from db import meetings
from db.register import people
from mail.letter import Addressee
from mail.props import Contact
from rules.dates.clock import local_date
from schemas.meetings.consent import MeetingRecord
from web.meeting.view import readers
from web.shell.seat_link import NO_LINK, OpensNothing, follow
from web.shell.state import web_of


@dataclass(frozen=True)
class Opened:
    """A seat and the meeting that its link is about."""

    process: str
    """The register's key of the meeting."""
    record: MeetingRecord
    to: Addressee
    contact: Contact


def opened(request: Request, token: str) -> Opened:
    """What the token opens. Raises OpensNothing."""
    web = web_of(request)
    with web.db.read() as session:
        of = follow(request, session, token, lambda link: readers(session, link))
        record = meetings.find(session, of.process)
        if record is None:
            raise OpensNothing(*NO_LINK)
        contact = people.contact(session, record.secretariat, local_date(web.clock()))
        return Opened(of.process, record, of.to, contact)
