"""One conference with all that the desk's pages show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from db import conferences
from db.conferences import Called
from db.conferences.informing import presence
from db.register.seats import load_seats
from mail.kinds.conference import key_of
from rules import conference as rule
from rules.dates.clock import local_date
from schemas.year.conference import Mode, Participant, Standing


@dataclass(frozen=True)
class Whole:
    """A conference, who has been named, and what has been said and noted of them."""

    called: Called
    there: list[Participant]
    names: dict[str, str]
    """Seat → the name of its organisation."""
    done: dict[str, bool]
    diets: dict[int, str]
    came: dict[int, bool]
    """Person → whether it came, of those of whom it has been noted."""

    @property
    def lines(self) -> list[dict[str, object]]:
        """How each municipality uses its places."""
        conference = self.called.conference
        return [
            {
                "seat": each.seat,
                "name": self.names[each.seat],
                "quota": each.quota,
                "used": rule.taken(conference, self.there, each.seat),
                "digital": _count(self.there, each.seat, Standing.REGISTERED, Mode.DIGITAL),
                "waiting": _count(self.there, each.seat, Standing.WAITING),
                "is_done": self.done.get(each.seat, False),
                "has_said": each.seat in self.done,
            }
            for each in conference.quotas
        ]


def whole(session: Session, key: str, now: datetime) -> Whole | None:
    """The conference of that key as its pages show it; None where there is none."""
    process = key_of(key)
    called = conferences.find(session, process)
    if called is None:
        return None
    there = conferences.participants(session, process)
    seats = {each.seat for each in called.conference.quotas} | {each.seat for each in there}
    found = load_seats(session, seats, local_date(now))
    names = {seat: found.name(seat).organisation for seat in seats}
    return Whole(
        called,
        there,
        names,
        conferences.done(session, process),
        conferences.diets(session, process),
        presence(session, process),
    )


def _count(there: Sequence[Participant], seat: str, standing: Standing, mode: Mode | None = None) -> int:
    return sum(each.seat == seat and each.standing is standing and mode in (None, each.mode) for each in there)
