"""What a link in a meeting's mails opens: one seat in one meeting, for the reader whose address it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from db import actors, meetings
from db.processes import find_invitation_by_id
from db.register import people
from mail.letter import Addressee
from mail.props import Contact
from mail.tokens import public_id_of, read_view_token
from rules.dates.clock import local_date
from schemas import actor
from schemas.meetings.consent import MeetingRecord
from schemas.tables.process import InvitationRow
from web.shell.pages import error_page
from web.shell.state import web_of

NO_LINK = (
    "Länken fungerar inte",
    "Kontrollera att hela länken kom med. Fungerar den ändå inte, svara på mejlet så hjälper vi dig.",
)
REPLACED = (
    "Länken har ersatts",
    "Platsen har fått en ny mottagare, som får en egen länk. Behöver du ändå lämna något, svara på mejlet.",
)


@dataclass(frozen=True)
class Opened:
    """A link that opens something."""

    link: InvitationRow
    record: MeetingRecord
    made_for: str
    """The address of the reader."""
    to: Addressee
    """Whom the seat is written to today, who may be another."""
    contact: Contact

    @property
    def process(self) -> str:
        """The register's key of the meeting."""
        return self.link.process

    @property
    def is_replaced(self) -> bool:
        """True where the seat has another reader by now."""
        return self.made_for.casefold() != self.to.email.casefold()


def opened(request: Request, token: str) -> Opened | None:
    """What the token opens; None for one that opens nothing. Whatever the request goes on to write, the link writes."""
    web, public_id = web_of(request), public_id_of(token) or "-"
    with web.db.read() as session:
        link = find_invitation_by_id(session, public_id)
        record = meetings.find(session, link.process) if link else None
        # An unknown link costs the same check as a known one, so that the time taken tells nothing.
        readers = meetings.addresses(session, link.process, link.seat) if link and record else ["-"]
        made_for = read_view_token(web.keys, token, readers)
        if link is None or record is None or made_for is None:
            return None
        request.state.public_id = public_id
        today = local_date(web.clock())
        to = people.addressee(session, link.seat, today, invitation=link)
        contact = people.contact(session, record.secretariat, today)
    found = Opened(link, record, made_for, to, contact)
    if not found.is_replaced:
        # In the thread of this one request: what it goes on to write is written by whoever has the link.
        actors.be(actor.link(link.seat, link.generation))
    return found


def own(request: Request, token: str) -> Opened | Response:
    """What the token opens for its own reader, or the page for one that opens nothing."""
    found = opened(request, token)
    if found is None:
        return error_page(404, *NO_LINK)
    return error_page(410, *REPLACED) if found.is_replaced else found


def arrived(request: Request) -> datetime:
    """The first moment the server has the request; by it something came in time, or late."""
    return web_of(request).clock()
