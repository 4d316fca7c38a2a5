"""What it means to move a meeting: to its stop days, and to the days of what leans on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.meeting.stops import stop_days
from rules.swedish import long_date
from schemas.meetings.consent import MeetingRecord


@dataclass(frozen=True)
class Leaning:
    """A day by which something is done that has to do with a meeting."""

    what: str
    on: date
    address: str = ""
    """Its page."""


@dataclass(frozen=True)
class MovedStop:
    """One stop day before and after."""

    what: str
    before: date
    after: date
    is_past: bool
    """The new day has been already, so what belongs to it happens at once or not at all."""

    @property
    def is_same(self) -> bool:
        """The move does not change it."""
        return self.before == self.after


def moved_stops(before: MeetingRecord, after: MeetingRecord, today: date) -> list[MovedStop]:
    """Every stop day of a meeting with its new day, in the order of the new days."""
    old = dict(stop_days(before).in_words())
    return [MovedStop(words, old[words], on, on < today) for words, on in stop_days(after).in_words()]


def crossed(days: Iterable[Leaning], before: MeetingRecord, after: MeetingRecord) -> list[tuple[Leaning, str]]:
    """What stands otherwise to the meeting once it is moved, each with a Swedish sentence; in the order given.

    What was in time for the meeting comes after it, or after the last day for papers; what was due on its day or later
    is due before it.
    """
    return [(each, said) for each in days if (said := _crossed(each.on, before, after))]


def _crossed(on: date, before: MeetingRecord, after: MeetingRecord) -> str:
    first, new_first = before.days[0].on, after.days[0].on
    papers, new_papers = stop_days(before).papers_by, stop_days(after).papers_by
    if on < first and on >= new_first:
        return f"{long_date(on).capitalize()} kommer nu efter mötet."
    if on <= papers and on > new_papers:
        return f"{long_date(on).capitalize()} kommer nu efter sista dagen för underlag, {long_date(new_papers)}."
    if on >= before.days[-1].on and on < after.days[-1].on:
        return f"{long_date(on).capitalize()} infaller nu före mötet."
    return ""
