"""Whoever is new in a seat or in a body is introduced, once, on the first day, and says that it has been read."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from db.meetings.coming import coming
from db.outbox import posting
from db.register import people, whole
from db.register.open_matters import OpenThing, open_of
from db.register.seats import load_seats
from mail.kinds.people.introduction import IntroducedDay, introduction
from mail.props import Contact
from rules.dates.clock import local_date, office_instant
from rules.people.membership import roles_of, seated
from rules.swedish import lower_first
from schemas.events import EventKind
from schemas.meetings.bodies import Membership
from schemas.register import Holding, Register
from schemas.tables.meetings.body import IntroductionRow, MemberRow
from schemas.tables.people import HolderRow, OrganisationRow
from words.bodies import role_words

_MOST = 20
"""So many of each are told; the newest holder of a hundred questions gets them in mails of their own anyway."""


@dataclass
class _New:
    """What is new for one address."""

    held: dict[int, Holding] = field(default_factory=dict)
    members: list[Membership] = field(default_factory=list)

    @property
    def from_on(self) -> date | None:
        """The first day of the first of it."""
        days = [one.from_on for one in self.held.values()] + [one.from_on for one in self.members]
        return min((day for day in days if day is not None), default=None)


def post_due(session: Session, now: datetime) -> int:
    """Post the introductions of those whose first day has come at `now` (wall clock); how many mails.

    One address gets one mail, whatever number of seats and bodies. A role in a body waits until its seat has a holder.
    While no secretariat is known, nobody is introduced.
    """
    today = local_date(now)
    secretariat = next(iter(people.secretariats(session)), "")
    if not secretariat:
        return 0
    held = select(HolderRow).where(col(HolderRow.is_to_be_introduced).is_(True)).order_by(col(HolderRow.id))
    roles = select(MemberRow).where(col(MemberRow.is_to_be_introduced).is_(True)).order_by(col(MemberRow.id))
    begun = [row for row in session.exec(held) if row.from_on is None or row.from_on <= today]
    joined = [row for row in session.exec(roles) if row.from_on is None or row.from_on <= today]
    if not begun and not joined:
        return 0
    register = whole.load(session)
    due = _due(register, begun, joined, today)
    contact = people.contact(session, secretariat, today)
    own = session.get(OrganisationRow, secretariat.partition("/")[0])
    about = own.about_cooperation if own else ""
    return sum(_post(session, register, new, contact, about, now) for new in due.values())


def _due(
    register: Register, begun: Collection[HolderRow], joined: Collection[MemberRow], today: date
) -> dict[str, _New]:
    """Address → what is new for it; what is told of is not to be told again."""
    due: dict[str, _New] = {}
    holdings = {one.id: one for one in register.holdings}
    for row in begun:
        row.is_to_be_introduced = False
        if row.to_on is None or row.to_on >= today:
            due.setdefault(row.email.casefold(), _New()).held[row.id or 0] = holdings[row.id or 0]
    members = {one.id: one for one in register.members}
    for member in joined:
        membership = members[member.id or 0]
        at = seated(register, membership, today)
        if at.holder is not None:
            new = due.setdefault(at.holder.email.casefold(), _New())
            new.held.setdefault(at.holder.id, at.holder)
            new.members.append(membership)
        if at.holder is not None or membership.is_over(today):
            member.is_to_be_introduced = False
    return due


def _post(
    session: Session, register: Register, new: _New, contact: Contact, about_cooperation: str, now: datetime
) -> bool:
    held, today = list(new.held.values()), local_date(now)
    keys = list(dict.fromkeys(one.seat for one in held))
    first, seats, found = held[0], load_seats(session, keys, today), open_of(session, keys, now)
    roles = roles_of(register, set(new.held), today)
    meetings = [IntroducedDay(title=each.title, on=each.on) for each in found.meetings]
    meetings += _of_bodies(session, register, {one.body for one in roles}, today, {each.on for each in meetings})
    row = IntroductionRow(
        public_id=secrets.token_urlsafe(16), seat=first.seat, made_for=first.email, posted_at=now, read_at=None
    )
    session.add(row)
    letter = introduction(
        seats.addressee(first.seat, is_stand_in=first.capacity == "ersattare"),
        contact,
        number=f"organ-{new.members[0].id}" if new.members else str(first.id),
        places=[_place(seats.name(one.seat).organisation, seats.name(one.seat).title, one) for one in held],
        bodies=list(dict.fromkeys(f"{role_words(one)} i {register.bodies[one.body].name}" for one in roles)),
        from_on=new.from_on or today,
        about_cooperation=about_cooperation,
        owed=[_day(thing) for thing in found.owed[:_MOST]],
        later=[_day(thing) for thing in found.later[:_MOST]],
        meetings=sorted(meetings, key=lambda each: (each.on, each.title))[:_MOST],
        public_id=row.public_id,
        send_at=office_instant(now),
    )
    return posting.post(session, letter, now)


def _of_bodies(
    session: Session, register: Register, bodies: Collection[str], today: date, called: Collection[date]
) -> list[IntroducedDay]:
    """The coming meetings of bodies that the seats are not called to themselves."""
    found = [each for each in coming(session, bodies, today) if each.on not in called]
    return [IntroducedDay(title=each.title or register.bodies[each.body].name, on=each.on) for each in found[:_MOST]]


def find(session: Session, public_id: str) -> IntroductionRow | None:
    """The introduction; None where there is none."""
    return session.get(IntroductionRow, public_id)


def note_read(session: Session, introduction: IntroductionRow, now: datetime) -> None:
    """Whoever is new says that it has been read; said twice it is said once."""
    if introduction.read_at is None:
        introduction.read_at = now
        session.add(introduction)
        seat = load_seats(session, [introduction.seat], local_date(now)).name(introduction.seat)
        text = f"{seat.organisation}, {lower_first(seat.title)}: introduktionen är läst."
        whole.tell(session, EventKind.INTRODUCTION_READ, text, now, seat=introduction.seat)


def newest(session: Session) -> dict[tuple[str, str], IntroductionRow]:
    """Seat and address (in lower case) → the newest introduction."""
    rows = session.exec(select(IntroductionRow).order_by(col(IntroductionRow.posted_at)))
    return {(row.seat, row.made_for.casefold()): row for row in rows}


def _day(thing: OpenThing) -> IntroducedDay:
    return IntroducedDay(title=thing.title, about=thing.process_title, on=thing.due_on)


def _place(organisation: str, title: str, one: Holding) -> str:
    stand_in = "ersättare för " if one.capacity == "ersattare" else ""
    return f"{organisation}, {stand_in}{lower_first(title)}"
