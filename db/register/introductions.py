"""Whoever is new in a seat is introduced, once, on the first day."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from db.outbox import posting
from db.register import people
from db.register.open_matters import OpenThing, open_of
from db.register.seats import load_seats
from mail.kinds.introduction import IntroducedDay, introduction
from mail.props import Contact
from rules.dates.clock import local_date, office_instant
from rules.swedish import lower_first
from schemas.tables.people import HolderRow, OrganisationRow

_MOST = 20
"""So many of each are told; the newest holder of a hundred questions gets them in mails of their own anyway."""


def post_due(session: Session, now: datetime) -> int:
    """Post the introductions of those whose first day has come at `now` (wall clock); how many mails.

    One address gets one mail, whatever number of seats. While no secretariat is known, nobody is introduced.
    """
    today = local_date(now)
    secretariat = next(iter(people.secretariats(session)), "")
    rows = select(HolderRow).where(col(HolderRow.is_to_be_introduced).is_(True)).order_by(col(HolderRow.id))
    due: dict[str, list[HolderRow]] = {}
    for row in session.exec(rows):
        if row.from_on is None or row.from_on <= today:
            due.setdefault(row.email.casefold(), []).append(row)
    if not due or not secretariat:
        return 0
    contact = people.contact(session, secretariat, today)
    own = session.get(OrganisationRow, secretariat.partition("/")[0])
    posted = 0
    for held in due.values():
        for row in held:
            row.is_to_be_introduced = False
            session.add(row)
        held = [row for row in held if row.to_on is None or row.to_on >= today]
        if held:
            posted += _post(session, held, contact, own.about_cooperation if own else "", now)
    return posted


def _post(session: Session, held: list[HolderRow], contact: Contact, about_cooperation: str, now: datetime) -> bool:
    first, keys = held[0], [row.seat for row in held]
    seats, found = load_seats(session, keys, local_date(now)), open_of(session, keys, now)
    to = seats.addressee(first.seat, is_stand_in=first.capacity == "ersattare")
    places = [_place(seats.name(row.seat).organisation, seats.name(row.seat).title, row) for row in held]
    letter = introduction(
        to,
        contact,
        number=first.id or 0,
        places=places,
        from_on=first.from_on or local_date(now),
        about_cooperation=about_cooperation,
        owed=[_day(thing) for thing in found.owed[:_MOST]],
        later=[_day(thing) for thing in found.later[:_MOST]],
        meetings=[IntroducedDay(title=each.title, on=each.on) for each in found.meetings[:_MOST]],
        send_at=office_instant(now),
    )
    return posting.post(session, letter, now)


def _day(thing: OpenThing) -> IntroducedDay:
    return IntroducedDay(title=thing.title, about=thing.process_title, on=thing.due_on)


def _place(organisation: str, title: str, row: HolderRow) -> str:
    stand_in = "ersättare för " if row.capacity == "ersattare" else ""
    return f"{organisation}, {stand_in}{lower_first(title)}"
