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
    from_on: date
    about_cooperation: str = ""
    """What the cooperation is, as the secretariat says it."""
    owed: list[IntroducedDay] = []
    later: list[IntroducedDay] = []
    meetings: list[IntroducedDay] = []


INTRODUCTION = Mail("introduction", "Introduktion till den som är ny", IntroductionProps, "register")


def introduction(
    to: Addressee,
    contact: Contact,
    *,
    number: int,
    places: Sequence[str],
    from_on: date,
    about_cooperation: str,
    owed: Sequence[IntroducedDay],
    later: Sequence[IntroducedDay],
    meetings: Sequence[IntroducedDay],
    send_at: datetime,
) -> Letter:
    """The introduction; `number` is the register's of the new holding, once each."""
    props = IntroductionProps(
        contact=contact,
        places=list(places),
        from_on=from_on,
        about_cooperation=about_cooperation,
        owed=list(owed),
        later=list(later),
        meetings=list(meetings),
    )
    return INTRODUCTION.letter(to, props, [f"{REGISTER}/{to.seat}/introduktion/{number}"], send_at, process=REGISTER)
