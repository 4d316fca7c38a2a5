"""The next twelve months: what comes week by week, what falls on the same day, who has too much at once.

Stockholm dates; a week is an ISO week, from Monday to Sunday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from rules.dates.workdays import add_months, day_name, is_quiet

MONTHS_AHEAD = 12
MUCH = 3
"""So many last days in one week are much for one person, where nobody says otherwise."""
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


class Sort(StrEnum):
    """What comes."""

    DUE = "sista-dag"
    """The last day of a step."""
    MEETING = "mote"
    """A meeting of a joint body."""
    HOME = "hemma"
    """A meeting of a body of one municipality."""
    KNOWN = "hallpunkt"
    """A day that nobody is asked by: a milestone, the end of a contract."""
    TURN = "aterkommer"
    """Something that recurs begins."""


@dataclass(frozen=True)
class Coming:
    """One thing on one day."""

    on: date
    sort: Sort
    title: str
    about: str = ""
    """The matter or the organisation that it belongs to."""
    address: str = ""
    """Its page; empty where it has none."""
    people: tuple[str, ...] = ()
    """The keys of those who are to have done it by then."""


@dataclass(frozen=True)
class Week:
    """One week that has anything to tell."""

    monday: date
    things: Sequence[Coming]
    """In the order of their days, meetings at home left out."""
    home: Sequence[Coming]
    free: Sequence[tuple[date, str]]
    """Red days and free eves from Monday to Friday, with their names."""
    is_quiet: bool
    """Reminders rest on every working day of it."""

    @property
    def number(self) -> int:
        """Its ISO number; 2026 has a week 53."""
        return self.monday.isocalendar().week

    @property
    def friday(self) -> date:
        """Its last weekday."""
        return self.monday + 4 * _DAY

    @property
    def is_empty(self) -> bool:
        """Nothing of ours comes in it."""
        return not self.things


@dataclass(frozen=True)
class Month:
    """The weeks that begin in one month; the first has the week that today lies in."""

    first_on: date
    weeks: Sequence[Week]

    @property
    def count(self) -> int:
        """How many things come in it."""
        return sum(len(week.things) for week in self.weeks)


@dataclass(frozen=True)
class Clash:
    """One day on which several things fall that want the same people in the room."""

    on: date
    things: Sequence[Coming]


@dataclass(frozen=True)
class Heavy:
    """A week in which one person has much to have done."""

    person: str
    week: Week
    things: Sequence[Coming]


@dataclass(frozen=True)
class Year:
    """The next twelve months, arranged."""

    from_on: date
    to_on: date
    months: Sequence[Month]
    clashes: Sequence[Clash]
    heavy: Sequence[Heavy]

    @property
    def weeks(self) -> list[Week]:
        """Every week, in order."""
        return [week for month in self.months for week in month.weeks]

    @property
    def listed(self) -> list[Month]:
        """Every month with what its own days have: a week across two months stands in each that it has anything in."""
        found: dict[date, list[Week]] = {month.first_on: [] for month in self.months}
        for week in self.weeks:
            begins = max(week.monday, self.from_on).replace(day=1)
            days = [each.on for each in (*week.things, *week.home)] + [on for on, _ in week.free]
            for first_on in sorted({begins, *(on.replace(day=1) for on in days)}):
                part = _of_month(week, first_on)
                if first_on == begins or part.things or part.home or part.free:
                    found.setdefault(first_on, []).append(part)
        return [Month(first_on, own) for first_on, own in sorted(found.items())]

    @property
    def most(self) -> int:
        """The most things in any week."""
        return max((len(week.things) for week in self.weeks), default=0)


def _of_month(week: Week, first_on: date) -> Week:
    """The week with what falls on the days of one month."""
    return replace(
        week,
        things=[each for each in week.things if each.on.replace(day=1) == first_on],
        home=[each for each in week.home if each.on.replace(day=1) == first_on],
        free=[(on, name) for on, name in week.free if on.replace(day=1) == first_on],
    )


def monday_of(on: date) -> date:
    """The Monday of the week that a day lies in."""
    return on - on.weekday() * _DAY


def arrange(things: Iterable[Coming], today: date, *, much: int = MUCH) -> Year:
    """The year from today on. `much` is how many last days in a week are too many for one person."""
    to_on = add_months(today, MONTHS_AHEAD)
    kept = sorted(
        (one for one in things if today <= one.on <= to_on), key=lambda one: (one.on, one.sort, one.about, one.title)
    )
    by_week: dict[date, list[Coming]] = {}
    for one in kept:
        by_week.setdefault(monday_of(one.on), []).append(one)
    weeks, monday = [], monday_of(today)
    while monday <= to_on:
        weeks.append(_week(monday, by_week.get(monday, [])))
        monday += _WEEK
    by_month: dict[date, list[Week]] = {}
    for week in weeks:
        by_month.setdefault(max(week.monday, today).replace(day=1), []).append(week)
    return Year(
        from_on=today,
        to_on=to_on,
        months=[Month(first_on, own) for first_on, own in by_month.items()],
        clashes=_clashes(kept),
        heavy=[found for week in weeks for found in _heavy(week, much)],
    )


def _week(monday: date, things: Sequence[Coming]) -> Week:
    weekdays = [monday + number * _DAY for number in range(5)]
    return Week(
        monday=monday,
        things=[one for one in things if one.sort is not Sort.HOME],
        home=[one for one in things if one.sort is Sort.HOME],
        free=[(on, name) for on in weekdays if (name := day_name(on))],
        is_quiet=all(is_quiet(on) for on in weekdays),
    )


def _clashes(things: Iterable[Coming]) -> list[Clash]:
    """Days with two joint meetings, or with a joint meeting and a last day: whoever sits in it has less time then."""
    by_day: dict[date, list[Coming]] = {}
    for one in things:
        if one.sort in (Sort.MEETING, Sort.DUE):
            by_day.setdefault(one.on, []).append(one)
    return [
        Clash(on, own) for on, own in by_day.items() if len(own) > 1 and any(one.sort is Sort.MEETING for one in own)
    ]


def _heavy(week: Week, much: int) -> list[Heavy]:
    by_person: dict[str, list[Coming]] = {}
    for one in week.things:
        if one.sort is Sort.DUE:
            for person in one.people:
                by_person.setdefault(person, []).append(one)
    return [Heavy(person, week, own) for person, own in sorted(by_person.items()) if len(own) >= much]


def named(heavy: Iterable[Heavy], names: Mapping[str, str]) -> list[tuple[str, Heavy]]:
    """The people with much at once, by what they are called."""
    return [(names.get(one.person, one.person), one) for one in heavy]
