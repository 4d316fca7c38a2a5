"""What did not become an answer goes to the kansli within minutes, so that no human question vanishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from db.journals import REGISTER
from db.outbox import posting
from db.processes import load_file
from db.register import people
from db.register.seats import SeatName, load_seats
from mail.inbound.text.without_ours import without_ours
from mail.kinds.people.forwarded import LONGEST_ORIGINAL, forwarded
from mail.kinds.people.named_other import named_other
from mail.letter import Letter
from rules.dates.clock import local_date, process_time
from rules.swedish import moment
from schemas.mail.inbound import SourceName
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.process import ProcessRow

MOST_OF_ONE = 10
"""How many mails from one sender are forwarded or receipted in an hour: two machines must not write to each other."""
MOST = 100
"""And from all strangers together; of those that hold a seat or answer our mails each has a limit of its own."""
_HOUR = timedelta(hours=1)
_LONGEST_SUBJECT = 200


def is_too_much(session: Session, row: ReceivedMailRow, now: datetime) -> bool:
    """True where so much has led to mails of ours within the hour that no more may."""
    led = select(func.count()).where(
        col(ReceivedMailRow.received_at) > now - _HOUR,
        (col(ReceivedMailRow.forwarded_at).is_not(None)) | (col(ReceivedMailRow.answer) != ""),
    )
    if not row.seat and session.exec(led.where(ReceivedMailRow.seat == "")).one() >= MOST:
        return True
    return session.exec(led.where(ReceivedMailRow.from_email == row.from_email)).one() >= MOST_OF_ONE


def forward(
    session: Session, row: ReceivedMailRow, now: datetime, *, is_by_hand: bool = False, ours: Collection[str] = ()
) -> bool:
    """Post the mail to the kansli of its matter, else of each secretariat; False where there is nobody to send it to.

    By itself it is sent once, and never back to the kansli that wrote it. `now` is wall-clock time, `ours` the lines of
    the mail of ours that it answers, which are left out.
    """
    matter = session.get(ProcessRow, row.process) if row.process else None
    offices = [load_file(session, matter.key).secretariat] if matter else people.secretariats(session)
    journal = matter.key if matter else REGISTER
    at = process_time(now, matter.shift_s) if matter else now
    seats = load_seats(session, [*offices, *([row.seat] if row.seat else [])], local_date(at))
    letters: dict[str, Letter] = {}
    for office in offices:
        to = seats.office(office)
        if to.email.casefold() == row.from_email.casefold():
            continue
        key = f"{journal}/mejl/{row.id}/{to.email.casefold()}"
        key = f"{key}/{now.isoformat()}" if is_by_hand else key
        about = seats.name(row.seat) if row.seat else None
        if row.source == SourceName.PAGE and matter and about:
            props = _named(row, matter.title, about)
            letter = named_other(to, seats.contact(office), props, key=key, process=journal, send_at=at)
        else:
            props = _props(row, matter.title if matter else "", about.organisation if about else "", ours)
            props["is_by_hand"] = is_by_hand
            letter = forwarded(to, seats.contact(office), props, key=key, process=journal, send_at=at)
        letters[to.email.casefold()] = letter
    posted = [posting.post(session, letter, at) for letter in letters.values()]
    if letters:
        row.forwarded_at = now
    return any(posted)


def _props(row: ReceivedMailRow, title: str, organisation: str, ours: Collection[str]) -> dict[str, object]:
    has_original = row.is_whole and row.size <= LONGEST_ORIGINAL
    return {
        "process_title": title,
        "organisation": organisation,
        "from_name": row.from_name,
        "from_email": row.from_email or "okänd avsändare",
        "subject": row.subject[:_LONGEST_SUBJECT],
        "text": without_ours(row.text, ours, is_answer=row.mail is not None),
        "why": row.why,
        "received_at": moment(row.arrived_at or row.received_at),
        "attachments": [str(each["name"]) for each in row.attachments],
        "original": row.checksum if has_original else "",
        "received": row.id,
    }


def _named(row: ReceivedMailRow, title: str, about: SeatName) -> dict[str, object]:
    """Of what was said on an answer page."""
    return {
        "process_title": title,
        "organisation": about.organisation,
        "seat_title": about.title.lower(),
        "other_name": row.proposal.get("name", ""),
        "other_email": row.proposal.get("email", ""),
        "said_by": row.from_name,
        "received_at": moment(row.arrived_at or row.received_at),
        "received": row.id,
    }
