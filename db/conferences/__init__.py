"""Conferences in the register: what was decided, who has been named, and who has the links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from db import events, journals, processes
from db.register import people
from mail.kinds.conference import ASKING, key_of
from mail.letter import Addressee
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.tables.mail import MailRow
from schemas.tables.year.conference import ConferenceDietRow, ConferenceEntryRow, ConferenceReplyRow, ConferenceRow
from schemas.year.conference import Conference, Mode, Participant, Side, Standing


@dataclass(frozen=True)
class Called:
    """A conference as the register keeps it."""

    process: str
    """The register's key."""
    conference: Conference
    called_at: datetime
    closed_at: datetime | None

    @property
    def is_closed(self) -> bool:
        """True once the secretariat has closed it."""
        return self.closed_at is not None


def find(session: Session, process: str) -> Called | None:
    """The conference that the register keeps under that key; None where it keeps none."""
    row = session.get(ConferenceRow, process)
    return _called(row) if row is not None else None


def held(session: Session, process: str) -> Called:
    """The conference, which nobody else writes to until the transaction ends. Refused where there is none."""
    events.lock(session, process)
    row = session.get(ConferenceRow, process, populate_existing=True)
    if row is None:
        raise Refused("konferensen", "Konferensen finns inte.", "Kontrollera länken i inbjudan.")
    return _called(row)


def kept(session: Session) -> list[Called]:
    """Every conference, the newest first."""
    rows = session.exec(select(ConferenceRow).order_by(col(ConferenceRow.called_at).desc(), col(ConferenceRow.key)))
    return [_called(row) for row in rows]


def keep(session: Session, conference: Conference, now: datetime) -> None:
    """Keep what is decided of a conference, new or changed. Refused where another journal has its key."""
    key = key_of(conference.key)
    content = conference.model_dump(mode="json")
    row = session.get(ConferenceRow, key)
    if row is None:
        if journals.is_taken(session, key):
            raise Refused("title", "Det finns redan något med den nyckeln.", "Ge konferensen ett annat namn.")
        journals.begin(session, key)
        session.add(ConferenceRow(key=key, title=conference.title, file=content, called_at=now))
    else:
        row.title, row.file = conference.title, content
    session.flush()


def participants(session: Session, process: str) -> list[Participant]:
    """Everybody who has been named, as they stand, in the order in which they were."""
    rows = session.exec(
        select(ConferenceEntryRow)
        .where(ConferenceEntryRow.process == process)
        .order_by(col(ConferenceEntryRow.person), col(ConferenceEntryRow.version))
    )
    return list({row.person: _participant(row) for row in rows}.values())


def seen_count(session: Session, process: str, seat: str) -> int:
    """How many versions a seat's municipality has given, or been given: what tells a form that it is old."""
    entries = select(func.count()).where(ConferenceEntryRow.process == process, ConferenceEntryRow.seat == seat)
    replies = select(func.count()).where(ConferenceReplyRow.process == process, ConferenceReplyRow.seat == seat)
    return session.exec(entries).one() + session.exec(replies).one()


def done(session: Session, process: str) -> dict[str, bool]:
    """Seat → whether its municipality has said that it names nobody more, of those that have said either."""
    rows = select(ConferenceReplyRow).where(ConferenceReplyRow.process == process)
    return {row.seat: row.is_done for row in session.exec(rows.order_by(col(ConferenceReplyRow.version)))}


def diets(session: Session, process: str) -> dict[int, str]:
    """Person → what it cannot eat, of those that have said so."""
    rows = session.exec(select(ConferenceDietRow).where(ConferenceDietRow.process == process))
    return {row.person: row.text for row in rows}


def reader(session: Session, process: str, seat: str, now: datetime) -> Addressee:
    """Whom the seat is written to now, with the public id of the seat's link, which is made where it is new."""
    link = processes.invitation(session, process, "", seat, now=now)
    return people.addressee(session, seat, local_date(now), invitation=link)


def addresses(session: Session, process: str, seat: str) -> list[str]:
    """Every address that the conference was mailed to for the seat; each of them has a link of its own."""
    written = select(MailRow.to_email).where(
        MailRow.process == process, MailRow.seat == seat, col(MailRow.kind).in_(ASKING)
    )
    return list(session.exec(written.distinct()).all())


def _called(row: ConferenceRow) -> Called:
    return Called(row.key, Conference.model_validate(row.file), row.called_at, row.closed_at)


def _participant(row: ConferenceEntryRow) -> Participant:
    return Participant(
        number=row.person,
        seat=row.seat,
        name=row.name,
        email=row.email,
        side=Side(row.side),
        mode=Mode(row.mode),
        standing=Standing(row.standing),
        since=row.since,
    )
