"""The statistics of a year, counted from what the register holds. Stockholm dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True)
class Asked:
    """One seat that was asked in one round that is closed."""

    kind: str
    """The kind of the matter."""
    organisation: str
    asked_on: date
    last_on: date
    """The last day that counted for this seat."""
    answered_on: date | None
    """When its first whole answer came; None where it was silent."""
    is_late: bool = False
    is_on_behalf: bool = False
    """Noted by the secretariat: said by telephone, at a meeting, on paper."""


@dataclass(frozen=True)
class Tally:
    """How those of one organisation, or of one kind of matter, have answered."""

    key: str
    asked: int
    in_time: int
    late: int
    silent: int
    on_behalf: int
    """Of those that answered."""
    median_days: float | None
    """Days from asked to answered; None where nobody has answered."""

    @property
    def percent_in_time(self) -> int:
        """Of all that were asked, rounded."""
        return round(100 * self.in_time / self.asked) if self.asked else 0


def tallies(asked: Iterable[Asked], year: int, by: Callable[[Asked], str]) -> list[Tally]:
    """One tally for each key, in the order of the keys. A round belongs to the year that its last day lies in."""
    groups: dict[str, list[Asked]] = {}
    for one in asked:
        if one.last_on.year == year:
            groups.setdefault(by(one), []).append(one)
    return [_tally(key, groups[key]) for key in sorted(groups)]


def _tally(key: str, asked: Sequence[Asked]) -> Tally:
    answered = [one for one in asked if one.answered_on is not None]
    late = sum(one.is_late for one in answered)
    days = [(one.answered_on - one.asked_on).days for one in answered if one.answered_on is not None]
    return Tally(
        key=key,
        asked=len(asked),
        in_time=len(answered) - late,
        late=late,
        silent=len(asked) - len(answered),
        on_behalf=sum(one.is_on_behalf for one in answered),
        median_days=median(days) if days else None,
    )


@dataclass(frozen=True)
class Handled:
    """One matter whose result leaves the house: a joint answer to an authority."""

    process: str
    kind: str
    title: str
    diarienummer: str
    to: str
    """To whom it is sent."""
    begun_on: date
    sent_on: date | None
    """When it was sent; None where it has not been."""
    planned_on: date | None
    """The day on which it is to be sent, while it has not been; None where nothing will be."""
    ended_on: date | None
    """When the matter ended; None while it is open."""

    @property
    def is_left_out(self) -> bool:
        """Nothing was sent and nothing will be."""
        return self.sent_on is None and self.planned_on is None

    @property
    def days(self) -> int | None:
        """From the day it came to the day it was sent."""
        return (self.sent_on - self.begun_on).days if self.sent_on else None


@dataclass(frozen=True)
class Sent:
    """What was handled in a year, by the day on which it was sent: the year's own, and what was sent after it."""

    in_year: Sequence[Handled]
    after: Sequence[Handled]
    """Begun by the end of the year; sent later, or still to be sent."""
    nothing: Sequence[Handled]
    """Ended in the year without anything being sent."""

    @property
    def prepared(self) -> int:
        """How many answers were prepared in the year, whenever they were sent."""
        return len(self.in_year) + len(self.after)

    @property
    def median_days(self) -> float | None:
        """From come to sent, of those sent in the year; None where none was."""
        days = [one.days for one in self.in_year if one.days is not None]
        return median(days) if days else None


def sent_in(handled: Iterable[Handled], year: int) -> Sent:
    """What of all that was handled belongs to the year: each is counted by the day on which it was sent, and by no
    sum that somebody has written down."""
    in_year, after, nothing = [], [], []
    last_on = date(year, 12, 31)
    for one in sorted(handled, key=lambda one: (one.sent_on or one.planned_on or one.begun_on, one.process)):
        if one.is_left_out:
            if one.ended_on and one.ended_on.year == year:
                nothing.append(one)
        elif one.sent_on and one.sent_on.year == year:
            in_year.append(one)
        elif one.begun_on <= last_on and (one.sent_on is None or one.sent_on > last_on):
            after.append(one)
    return Sent(in_year, after, nothing)
