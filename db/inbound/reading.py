"""Reads what is stored, each message once: what it is, what it is about, and what becomes of it."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from db import documents, events
from db.inbound import attachments, forwarding, recording
from db.inbound.matching import Match, match, seat_of
from db.inbound.not_whole import why_not_whole
from db.inbound.reader import Reader, server_of
from db.outbox.reported import delivered
from db.register.seats import load_seats
from db.store.session import Database
from mail.inbound.classify import classify, public_ids
from mail.inbound.machines.automatic import Absence, absence
from mail.inbound.machines.delivery_report import reports
from mail.inbound.message import Incoming, read
from mail.inbound.reading.arrival import arrived_at
from rules.dates.clock import local_date, process_time
from rules.swedish import long_date
from schemas.events import EventKind
from schemas.mail.inbound import MessageClass, ReceivedState
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.process import ProcessRow

log = logging.getLogger("svarstid.mail")
_MOST_TRIES = 3
_AT_ONCE = 100
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_FORWARDED = frozenset({MessageClass.REPLY, MessageClass.OTHER, MessageClass.UNREADABLE})
"""What a person may have written. A machine's mail that needs a hand waits on the desk alone."""


def has_unread(db: Database) -> bool:
    """True where something is stored that nobody has read; reads only."""
    with db.read() as session:
        unread = select(ReceivedMailRow.id).where(ReceivedMailRow.state == ReceivedState.NEW).limit(1)
        return session.exec(unread).first() is not None


def read_stored(db: Database, reader: Reader, now: datetime) -> int:
    """Read what is stored, the oldest first; returns how many answers were recorded. `now` is wall-clock time.

    One that fails stops no other, and is tried again; after the third time it waits for a person, unread.
    """
    with db.read() as session:
        unread = select(ReceivedMailRow.id).where(ReceivedMailRow.state == ReceivedState.NEW)
        numbers = session.exec(unread.order_by(col(ReceivedMailRow.id)).limit(_AT_ONCE)).all()
    recorded = 0
    for number in numbers:
        try:
            recorded += read_one(db, reader, number or 0, now)
        except Exception:
            log.exception("the received mail %s could not be read", number)
    return recorded


def read_one(db: Database, reader: Reader, number: int, now: datetime) -> bool:
    """Read one message in one transaction; True where it became an answer. One that has been read is left alone.

    Raises what keeps it from being read now; it is then tried again.
    """
    with db.write() as session:
        row = session.get_one(ReceivedMailRow, number, with_for_update=True)
        row.tries += 1
        checksum, is_hopeless = row.checksum, row.tries > _MOST_TRIES
    content = b"" if is_hopeless else _stored(reader, checksum)
    incoming = read(content)
    with db.write() as session:
        row = session.get_one(ReceivedMailRow, number, with_for_update=True, populate_existing=True)
        if row.state != ReceivedState.NEW:
            return False
        # Of a head alone nobody can say what the whole means.
        row.kind = classify(incoming, reader.own) if row.is_whole else MessageClass.UNREADABLE
        if not content:
            _lay_aside(session, row, "Mejlet gick inte att läsa. Öppna originalet.", now)
            return False
        _describe(row, incoming, reader)
        # Of two heads nobody can say whether their mails are the same.
        if row.is_whole and (twin := _twin(session, reader, row, incoming)) is not None:
            row.state, row.same_as = ReceivedState.AGAIN, twin
            return False
        found = match(session, reader.keys, public_ids(incoming, reader.own))
        _place(session, row, found)
        _take(session, reader, row, incoming, found, now)
        return row.state == ReceivedState.RECORDED


def _describe(row: ReceivedMailRow, incoming: Incoming, reader: Reader) -> None:
    row.from_email, row.from_name = _clean(incoming.from_email), _clean(incoming.from_name)
    row.subject, row.text = _clean(incoming.subject), _clean(incoming.text)
    row.message_id = _clean(incoming.message_id)
    row.attachments = attachments.described(incoming.attachments)
    row.arrived_at = arrived_at(
        incoming.headers("Received"),
        server_of(reader.settings, row.source),
        server_at=row.server_at,
        received_at=row.received_at,
    )


def _clean(text: str) -> str:
    """Without what no database holds."""
    return _UNWRITABLE.sub("", text)


def _twin(session: Session, reader: Reader, row: ReceivedMailRow, incoming: Incoming) -> int | None:
    """The mail that this one is again, by another way or sent on by somebody: the same content of the same sender, and
    the same id or, of a reply, the same date. An id alone proves nothing, and no copy stands in the way of a proved
    one."""
    same = select(ReceivedMailRow).where(
        ReceivedMailRow.from_email == row.from_email,
        ReceivedMailRow.subject == row.subject,
        ReceivedMailRow.text == row.text,
        ReceivedMailRow.id != row.id,
        col(ReceivedMailRow.state).not_in([ReceivedState.NEW, ReceivedState.AGAIN]),
    )
    is_proved = reader.believes(incoming, row.source).passed
    for other in session.exec(same.order_by(col(ReceivedMailRow.id))):
        if other.attachments != row.attachments:
            continue
        theirs = read(_stored(reader, other.checksum))
        is_same = bool(row.message_id) and other.message_id == row.message_id
        if row.kind == MessageClass.REPLY and incoming.sent_at is not None:
            is_same = is_same or theirs.sent_at == incoming.sent_at
        if is_same and (not is_proved or reader.believes(theirs, other.source).passed):
            return other.id
    return None


def _stored(reader: Reader, checksum: str) -> bytes:
    """The bytes as they came; empty where they are gone or are others. Raises OSError where nobody can tell now."""
    try:
        content = documents.path_of(reader.settings.documents_dir, checksum).read_bytes()
    except FileNotFoundError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == checksum else b""


def _place(session: Session, row: ReceivedMailRow, found: Match | None) -> None:
    """Note what the mail is about, else whose seat its sender has."""
    if found is None:
        row.seat = seat_of(session, row.from_email)
        return
    row.mail = found.mail.id
    if session.get(ProcessRow, found.mail.process) is not None:
        row.process, row.step, row.seat = found.mail.process, found.mail.step, found.mail.seat


def _take(
    session: Session, reader: Reader, row: ReceivedMailRow, incoming: Incoming, found: Match | None, now: datetime
) -> None:
    match MessageClass(row.kind):
        case MessageClass.LOOP:
            _note(row, "Mejlet kommer från oss själva, eller går runt.")
        case MessageClass.DELIVERY_REPORT:
            said = reports(incoming)
            delivered.note(session, said, now)
            if said:
                _note(row, "Leveransrapport. Vad den säger står vid mejlet i utkorgen.")
            else:
                row.state, row.why = ReceivedState.WAITING, "En leveransrapport som inte går att tyda."
        case MessageClass.CALENDAR_REPLY:
            _note(row, "Svar på en kalenderpost. Det räknas inte som svar på frågan.")
        case MessageClass.AUTOMATIC:
            _take_absence(session, reader, row, incoming, now)
        case MessageClass.REPLY:
            recording.take(session, reader, row, incoming, found, now)
            if row.state == ReceivedState.NEW:
                _lay_aside(session, row, row.why, now, reader.lines_of(found.mail) if found else ())
        case MessageClass.UNREADABLE:
            _lay_aside(session, row, incoming.problem if row.is_whole else why_not_whole(reader.settings, row), now)
        case _:
            _lay_aside(session, row, "Mejlet svarar inte på något som vi har skickat.", now)


def _note(row: ReceivedMailRow, words: str) -> None:
    row.state, row.why = ReceivedState.NOTED, words


def _lay_aside(session: Session, row: ReceivedMailRow, why: str, now: datetime, ours: Collection[str] = ()) -> None:
    """Let the mail wait for a person, and tell the kansli; a flood of them waits on the desk alone.

    `ours` are the lines of the mail of ours that it answers.
    """
    row.state, row.why = ReceivedState.WAITING, why
    is_human = row.kind in _FORWARDED or row.kind not in set(MessageClass)
    if is_human and not forwarding.is_too_much(session, row, now):
        forwarding.forward(session, row, now, ours=ours)


def _take_absence(session: Session, reader: Reader, row: ReceivedMailRow, incoming: Incoming, now: datetime) -> None:
    """A note for whoever looks at the seat, and a suggestion where somebody has left; never an answer."""
    away = absence(incoming)
    is_known = recording.is_checked(session, reader, row, incoming, local_date(now))
    unknown = "" if is_known else f" {recording.NOT_CHECKED}"
    row.absent_until = away.back_on - timedelta(days=1) if away.back_on else None
    if is_known and (away.stand_in_email or away.stand_in_name):
        row.proposal = {"name": away.stand_in_name, "email": away.stand_in_email}
    said = f"{absence_words(row, away)}{unknown}"
    if away.has_left:
        row.state, row.why = ReceivedState.WAITING, f"{said} Vem har platsen nu?"
    else:
        _note(row, said)
    if row.process and row.seat:
        matter = session.get_one(ProcessRow, row.process)
        at = process_time(now, matter.shift_s)
        who = load_seats(session, [row.seat], local_date(at)).name(row.seat).organisation
        told = "säger att personen har slutat" if away.has_left else _until(row) or "säger att personen är borta"
        events.append(
            session, row.process, at=at, kind=EventKind.MAIL_NOTED, step=row.step, seat=row.seat,
            text=f"Ett automatiskt svar från {who} {told}.{unknown}", data={"message": row.checksum},
            dedup_key=f"mail/{row.id}/noted",
        )  # fmt: skip


def absence_words(row: ReceivedMailRow, away: Absence) -> str:
    """The absence in sentences, for the desk."""
    until = _until(row)
    said = "Autosvaret säger att personen har slutat." if away.has_left else f"Autosvaret {until or 'är noterat'}."
    instead = " ".join(part for part in (away.stand_in_name, f"({away.stand_in_email})") if part.strip("()"))
    return f"{said} Det hänvisar till {instead}." if instead else said


def _until(row: ReceivedMailRow) -> str:
    return f"säger att personen är borta till och med {long_date(row.absent_until)}" if row.absent_until else ""
