"""Addresses that no mail reaches and that somebody has today: each wants a hand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from db.register import addresses
from db.register.addresses import BOUNCED, Place
from rules.dates.clock import local_date
from words.needs import Need


def address_needs(session: Session, now: datetime, organisations: Collection[str] | None = None) -> list[Need]:
    """One need for each such address, oldest first; only of `organisations` (keys) where they are given.

    `now` decides who holds the seats. An address that nobody has any more needs nothing.
    """
    rows = addresses.troubled(session)
    places = addresses.places(session, [row.email for row in rows], local_date(now)) if rows else {}
    needs = []
    for row in rows:
        here = [at for at in places.get(row.email, []) if organisations is None or at.organisation in organisations]
        if not here or row.mail is None:
            continue
        kind = "bounced" if row.state == BOUNCED else "blocked"
        need = Need(kind=kind, seat=here[0].seat, who=where(here[0]), email=row.email, reason=row.reason, mail=row.mail)
        needs.append(need)
    return needs


def where(place: Place) -> str:
    """`Salems kommun, kommundirektör`; `Salems kommun, den officiella brevlådan`."""
    if not place.seat:
        return f"{place.organisation_name}, den officiella brevlådan"
    stand_in = "ersättare för " if place.is_stand_in else ""
    return f"{place.organisation_name}, {stand_in}{place.seat_title[:1].lower()}{place.seat_title[1:]}"
