"""To somebody who is new in a seat: what the cooperation is, what is open, and the next days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from db.journals import REGISTER
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from schemas.base import Model


class IntroducedDay(Model):
    """One thing with its day."""

    title: str
    about: str = ""
    """The matter; empty for a meeting."""
    on: date


class IntroductionProps(Props):
    """What the new holder is told."""

    places: list[str]
    """`Tyresö kommun, kommundirektören` of each seat."""
    bodies: list[str] = []
    """`ledamot i Trafiknätverket` of each role in a body."""
    from_on: date
    about_cooperation: str = ""
    """What the cooperation is, as the secretariat says it."""
    owed: list[IntroducedDay] = []
    later: list[IntroducedDay] = []
    meetings: list[IntroducedDay] = []
    public_id: str = ""
    """What the link is made of by which the reader says that it has been read; empty in mails of an older version."""


INTRODUCTION = Mail("introduction", "Introduktion till den som är ny", IntroductionProps, "register", is_bound=True)


def introduction(
    to: Addressee,
    contact: Contact,
    *,
    number: str,
    places: Sequence[str],
    bodies: Sequence[str],
    from_on: date,
    about_cooperation: str,
    owed: Sequence[IntroducedDay],
    later: Sequence[IntroducedDay],
    meetings: Sequence[IntroducedDay],
    public_id: str,
    send_at: datetime,
) -> Letter:
    """The introduction; `number` is the register's of what is new, a holding or a role in a body, once each."""
    props = IntroductionProps(
        contact=contact,
        places=list(places),
        bodies=list(bodies),
        from_on=from_on,
        about_cooperation=about_cooperation,
        owed=list(owed),
        later=list(later),
        meetings=list(meetings),
        public_id=public_id,
    )
    return INTRODUCTION.letter(to, props, [f"{REGISTER}/{to.seat}/introduktion/{number}"], send_at, process=REGISTER)
