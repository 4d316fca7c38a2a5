"""Somebody has said that another should answer: whose word suffices, as the organisation itself has chosen."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from db import processes
from db.outbox import posting
from db.register import people
from db.register.seats import load_seats
from mail.kinds.people.reader_named import reader_named
from rules.dates.clock import local_date, process_time
from rules.swedish import moment
from schemas.file.directory import NamedBy
from schemas.mail.inbound import WRONG_PERSON, ReceivedState
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.process import ProcessRow
from words.reader_named import ASKED, CONFIRMED

SAID_BY = "said_by"
"""In a proposal of another reader: `NamedBy.SEAT` or `NamedBy.MAILBOX`; absent where nobody proves who said it."""


def chosen(session: Session, seat: str) -> NamedBy:
    """What the organisation of a seat has chosen."""
    return NamedBy(people.organisation_of(session, seat).reader_named_by)


def say(session: Session, row: ReceivedMailRow, by: NamedBy, now: datetime) -> None:
    """Note who has said it, and ask the official mailbox where it is to be asked first; `now` is wall-clock time."""
    row.proposal = row.proposal | {SAID_BY: by.value}
    policy = chosen(session, row.seat)
    if by == NamedBy.MAILBOX:
        row.why = f"{row.why} {CONFIRMED}"
    elif policy in (NamedBy.MAILBOX, NamedBy.BOTH) and _ask(session, row, now):
        row.why = f"{row.why} {ASKED}"


def is_enough(session: Session, row: ReceivedMailRow) -> bool:
    """True where nobody else has to say anything: the seat passes to whoever is named.

    Never to an address outside the domain of the organisation's official mailbox: that the secretariat confirms.
    """
    name, email = str(row.proposal.get("name", "")), str(row.proposal.get("email", ""))
    if row.state != ReceivedState.WAITING or row.kind != WRONG_PERSON or not (name and email and row.seat):
        return False
    organisation = people.organisation_of(session, row.seat)
    if _domain(email) != _domain(organisation.mailbox):
        return False
    enough = {
        NamedBy.SEAT: (NamedBy.SEAT, NamedBy.MAILBOX),
        NamedBy.MAILBOX: (NamedBy.MAILBOX,),
    }
    return row.proposal.get(SAID_BY, "") in enough.get(NamedBy(organisation.reader_named_by), ())


def named(session: Session) -> list[int]:
    """The proposals that wait although nobody has to say anything more, the oldest first."""
    waiting = select(ReceivedMailRow).where(
        ReceivedMailRow.state == ReceivedState.WAITING, ReceivedMailRow.kind == WRONG_PERSON
    )
    return [row.id for row in session.exec(waiting) if row.id and is_enough(session, row)]


def _ask(session: Session, row: ReceivedMailRow, now: datetime) -> bool:
    """Post the question to the official mailbox, once for each proposal; False where there is no question to open."""
    invitation = processes.find_invitation(session, row.process, row.step, row.seat)
    if invitation is None:
        return False
    matter = session.get_one(ProcessRow, row.process)
    at = process_time(now, matter.shift_s)
    file = processes.load_file(session, row.process)
    seats = load_seats(session, [row.seat, file.secretariat], local_date(at))
    letter = reader_named(
        seats.office(row.seat),
        seats.contact(file.secretariat),
        {
            "process_title": matter.title,
            "organisation": seats.name(row.seat).organisation,
            "seat_title": seats.name(row.seat).title.lower(),
            "other_name": row.proposal.get("name", ""),
            "other_email": row.proposal.get("email", ""),
            "said_by": row.from_name,
            "received_at": moment(row.arrived_at or row.received_at),
            "received": row.id,
            "public_id": invitation.public_id,
        },
        key=f"{row.process}/mejl/{row.id}/lasare",
        process=row.process,
        send_at=at,
    )
    return posting.post(session, letter, at)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()
