"""To the secretariat: a draft is made of something that recurs, and waits for somebody to look at it and start it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from db.journals import REGISTER
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from schemas.year.series import Turn


class SeriesTurnProps(Props):
    """What recurs, and when."""

    title: str
    on: date
    path: str
    """The page of the draft on the desk."""
    is_late: bool = False
    """The day had passed before the draft was made."""
    missed: list[date] = []
    """Earlier days that passed without a draft."""
    starts_itself: bool = False


SERIES_TURN = Mail("series_turn", "Dags för något som återkommer", SeriesTurnProps, "series", is_held=False)


def series_turn(
    to: Addressee,
    contact: Contact,
    *,
    series: str,
    turn: Turn,
    title: str,
    path: str,
    is_late: bool,
    missed: Sequence[date],
    starts_itself: bool,
    send_at: datetime,
) -> Letter:
    """One mail for each turn of a series to each secretariat."""
    props = SeriesTurnProps(
        contact=contact,
        title=title,
        on=turn.on,
        path=path,
        is_late=is_late,
        missed=list(missed),
        starts_itself=starts_itself,
    )
    key = f"{REGISTER}/{to.seat}/serie/{series}/{turn.key}"
    return SERIES_TURN.letter(to, props, [key], send_at, process=REGISTER)
