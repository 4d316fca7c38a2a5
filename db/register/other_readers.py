"""Whom an invitation has asked besides the holder: the stand-in at half time, and the kansli about the meeting.

Each has a link of its own, with a generation of its own, and it is kept for which address that was made. Where somebody
else is written to now, the link is made anew: the old one is dead, the history says so, and the workflow asks anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from db import events
from db.answers.rows import newest, row_of
from db.register.seats import KANSLI, Seats
from db.store import deliveries
from rules.dates.clock import local_date
from rules.swedish import long_date
from schemas.events import EventKind
from schemas.messages import LinkReader, News, NewsKind
from schemas.tables.meetings.calendar import HomeMeetingRow
from schemas.tables.people import HolderRow
from schemas.tables.process import InvitationRow


@dataclass(frozen=True)
class _Other:
    """One of the two: where its link stands in the row, and how it is told of."""

    reader: LinkReader
    generation: str
    made_for: str
    email: Callable[[Seats, InvitationRow], str]
    """Whom it is written to today; empty where nobody is named."""
    event: EventKind


def _stand_in_email(seats: Seats, link: InvitationRow) -> str:
    person = seats.stand_in(link.seat)
    return person.email if person else ""


def _kansli_email(seats: Seats, link: InvitationRow) -> str:
    return seats.kansli_of(link.seat, invitation=link).email


_OTHERS = (
    _Other(LinkReader.STAND_IN, "stand_in_generation", "stand_in_for", _stand_in_email, EventKind.STAND_IN_REPLACED),
    _Other(LinkReader.KANSLI, "kansli_generation", "kansli_for", _kansli_email, EventKind.HOLDER_REPLACED),
)
_BY_READER = {other.reader: other for other in _OTHERS}


def asked(link: InvitationRow, reader: LinkReader, seats: Seats) -> None:
    """The reader is asked: remember for whom its link is made, or that nobody is named yet."""
    other = _BY_READER[reader]
    if getattr(link, other.made_for) is None:
        setattr(link, other.made_for, other.email(seats, link))


def outdated(link: InvitationRow, seats: Seats) -> list[LinkReader]:
    """The readers that were asked and are now somebody else; also where nobody was named, and somebody is."""
    if link.seat not in seats.rows:
        return []
    return [other.reader for other in _OTHERS if _is_outdated(other, link, seats)]


def follow(session: Session, link: InvitationRow, seats: Seats, *, now: datetime) -> bool:
    """Make every link anew whose reader is now somebody else; True where one was."""
    moved = outdated(link, seats)
    for reader in moved:
        move(session, link, reader, seats, now=now)
    return bool(moved)


def move(session: Session, link: InvitationRow, reader: LinkReader, seats: Seats, *, now: datetime) -> None:
    """Make the reader's link anew, write it into the history and tell the workflow. `now` is process time."""
    other = _BY_READER[reader]
    had_one = bool(getattr(link, other.made_for))
    generation = getattr(link, other.generation) + 1
    setattr(link, other.generation, generation)
    setattr(link, other.made_for, other.email(seats, link))
    events.append(
        session,
        link.process,
        at=now,
        kind=other.event,
        step=link.step,
        seat=link.seat,
        text=_said(session, link, reader, seats, local_date(now), had_one=had_one),
        data={"generation": generation},
        dedup_key=f"{other.reader.value}/{link.step}/{link.seat}/g{generation}",
    )
    news = News(
        kind=NewsKind.HOLDER_CHANGED, seat=link.seat, step=link.step, generation=generation, reader=other.reader
    )
    deliveries.post(session, link.process, news, now)


def stand_in_words(seats: Seats, seat: str, today: date) -> str:
    """`Ny ersättare i Salem, kommundirektör, från och med …`, or that there is none from today; no full stop."""
    person = seats.stand_in(seat)
    where = f"{seats.organisation_of(seat).name}, {_small(seats.name(seat).title)}"
    if person is None:
        return f"{where}: ingen ersättare från och med {long_date(today)}"
    return f"Ny ersättare i {where}, från och med {_from(person, today)}"


def _is_outdated(other: _Other, link: InvitationRow, seats: Seats) -> bool:
    made_for = getattr(link, other.made_for)
    return made_for is not None and made_for.casefold() != other.email(seats, link).casefold()


def _said(
    session: Session, link: InvitationRow, reader: LinkReader, seats: Seats, today: date, *, had_one: bool
) -> str:
    if reader is LinkReader.STAND_IN:
        answer = newest(session, link.process, link.step, link.seat)
        is_known = answer is not None and not row_of(answer).is_missing
        who, stands = stand_in_words(seats, link.seat, today), "Svaret som har lämnats står kvar"
        then = "Frågan går till den nya" if seats.stand_in(link.seat) else ""
    else:
        choice = select(HomeMeetingRow.id).where(
            HomeMeetingRow.process == link.process, HomeMeetingRow.step == link.step, HomeMeetingRow.seat == link.seat
        )
        is_known = session.exec(choice.limit(1)).first() is not None
        who, stands = _kansli_words(seats, link, today), "Sammanträdet som har angetts står kvar"
        then = "Frågan om vilket sammanträde som avgör går till den nya"
    parts = [stands if is_known else then, "den gamla länken gäller inte längre" if had_one else ""]
    told = " och ".join(part for part in parts if part)
    return f"{who}. {told[:1].upper()}{told[1:]}." if told else f"{who}."


def _kansli_words(seats: Seats, link: InvitationRow, today: date) -> str:
    organisation = seats.organisation_of(link.seat)
    person = seats.holder(f"{organisation.key}/{KANSLI}")
    if person is None:
        return (
            f"{organisation.name}, kansliet: mejlen går till den officiella brevlådan från och med {long_date(today)}"
        )
    return f"Ny innehavare i {organisation.name}, kansliet, från och med {_from(person, today)}"


def _from(person: HolderRow, today: date) -> str:
    return long_date(person.from_on or today)


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]
