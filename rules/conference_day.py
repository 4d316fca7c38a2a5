"""What belongs to the day of a conference: who is told the practical things, and when, and who may be noted as absent.

Pure: `now` is an aware instant, days are Stockholm's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rules.conference import is_over
from rules.dates.clock import local_date
from rules.dates.workdays import add_workdays, day_before_quiet, is_quiet
from schemas.year.conference import Conference, Participant, Standing

_WORKDAYS_BEFORE = 5


@dataclass(frozen=True)
class Turnout:
    """How many of those that were registered came."""

    registered: int
    absent: int

    @property
    def came(self) -> int:
        """Those of whom nobody has noted that they stayed away."""
        return self.registered - self.absent


def proposed_on(conference: Conference, now: datetime) -> date:
    """The day that is proposed for the practical information: five working days before the first day, not before today.

    A day in a quiet period moves before it.
    """
    on = add_workdays(conference.held_on, -_WORKDAYS_BEFORE)
    on = day_before_quiet(on) if is_quiet(on) else on
    return max(on, local_date(now))


def is_told_now(conference: Conference, now: datetime) -> bool:
    """True from the day on which the practical information goes out to the last day of the conference."""
    has_come = conference.info_on is not None and conference.info_on <= local_date(now)
    return bool(conference.info) and has_come and not is_over(conference, now)


def edition(conference: Conference) -> str:
    """Tells one practical information from another: the text, and when and where it is. A new one goes to everybody."""
    told = (conference.info, conference.held_on, conference.until_on, conference.time, conference.place)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def registered(people: Iterable[Participant]) -> list[Participant]:
    """Those that have a place or take part digitally."""
    return [each for each in people if each.standing is Standing.REGISTERED]


def has_begun(conference: Conference, now: datetime) -> bool:
    """True from its first day on: then it may be noted who came."""
    return local_date(now) >= conference.held_on


def turnout(people: Iterable[Participant], came: Mapping[int, bool], seat: str = "") -> Turnout:
    """How many came, of one municipality or of all. `came`: person → whether it came, of those noted."""
    there = [each for each in registered(people) if seat in ("", each.seat)]
    return Turnout(len(there), sum(came.get(each.number) is False for each in there))
