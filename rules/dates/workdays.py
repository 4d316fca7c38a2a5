"""Swedish working days, computed for any year. Dates only; no time zone.

Two sets: red days (lag 1989:253), and eves that count as free (lag 1930:173 2 § and practice).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)


def easter_on(year: int) -> date:
    """Easter Sunday of a Gregorian year (the anonymous computus; lag 1989:253 names the day, not the rule)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leaps, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon_shift + 15) % 30
    quads, quad_rest = divmod(of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * quads - epact - quad_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first_saturday(from_on: date) -> date:
    return from_on + timedelta(days=(5 - from_on.weekday()) % 7)


@lru_cache(maxsize=512)
def _red_days(year: int) -> dict[date, str]:
    easter = easter_on(year)
    # The national day replaced annandag pingst as a red day in 2005 (lag 2004:1320).
    in_june = {date(year, 6, 6): "Sveriges nationaldag"} if year >= 2005 else {easter + 50 * _DAY: "annandag pingst"}
    return {
        date(year, 1, 1): "nyårsdagen",
        date(year, 1, 6): "trettondedag jul",
        easter - 2 * _DAY: "långfredagen",
        easter: "påskdagen",
        easter + _DAY: "annandag påsk",
        date(year, 5, 1): "första maj",
        easter + 39 * _DAY: "Kristi himmelsfärdsdag",
        easter + 49 * _DAY: "pingstdagen",
        **in_june,
        _first_saturday(date(year, 6, 20)): "midsommardagen",
        _first_saturday(date(year, 10, 31)): "alla helgons dag",
        date(year, 12, 25): "juldagen",
        date(year, 12, 26): "annandag jul",
    }


@lru_cache(maxsize=512)
def _free_eves(year: int) -> dict[date, str]:
    """Eves on which offices are closed: the three of lag 1930:173 2 §; påskafton and pingstafton (always Saturdays)."""
    easter = easter_on(year)
    return {
        easter - _DAY: "påskafton",
        easter + 48 * _DAY: "pingstafton",
        _first_saturday(date(year, 6, 20)) - _DAY: "midsommarafton",
        date(year, 12, 24): "julafton",
        date(year, 12, 31): "nyårsafton",
    }


@lru_cache(maxsize=512)
def _free_days(year: int) -> frozenset[date]:
    return frozenset(_red_days(year)) | frozenset(_free_eves(year))


def red_days(year: int) -> dict[date, str]:
    """The named red days of a year with their Swedish names (lag 1989:253; its plain Sundays are left to the weekday).

    Where two fall on one day (1 May 2008 was also Kristi himmelsfärdsdag) the movable feast names it.
    """
    return dict(_red_days(year))


def day_name(on: date) -> str | None:
    """The Swedish name of a red day or free eve, else None."""
    return _red_days(on.year).get(on) or _free_eves(on.year).get(on)


def is_working_day(on: date) -> bool:
    """True for Monday–Friday that is neither a red day nor a free eve; the days lag 1930:173 2 § does not move."""
    return on.weekday() < 5 and on not in _free_days(on.year)


def previous_working_day(on: date) -> date:
    """The last working day on or before `on`."""
    while not is_working_day(on):
        on -= _DAY
    return on


def next_working_day(on: date) -> date:
    """The first working day on or after `on` (söndagsregeln, lag 1930:173 2 §)."""
    while not is_working_day(on):
        on += _DAY
    return on


def add_workdays(on: date, count: int) -> date:
    """The `count`-th working day after `on` (before it, where negative); zero gives `on` itself."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        on += step
        while not is_working_day(on):
            on += step
    return on


def workdays_between(from_on: date, to_on: date) -> int:
    """Working days after `from_on` up to and including `to_on`; negative where `to_on` is earlier."""
    if to_on < from_on:
        return -workdays_between(to_on, from_on)
    days = (to_on - from_on).days
    weekdays = days // 7 * 5 + sum((from_on + n * _DAY).weekday() < 5 for n in range(1, days % 7 + 1))
    free = sum(
        from_on < day <= to_on and day.weekday() < 5
        for year in range(from_on.year, to_on.year + 1)
        for day in _free_days(year)
    )
    return weekdays - free


def add_months(on: date, months: int) -> date:
    """`months` later (earlier, where negative) by day number, else that month's last day (lag 1930:173 1 §)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def is_quiet(on: date) -> bool:
    """True in ISO weeks 28–31 and from 23 December to 6 January, when soft reminders rest."""
    return on.isocalendar().week in (28, 29, 30, 31) or (on.month, on.day) >= (12, 23) or (on.month, on.day) <= (1, 6)


def day_before_quiet(on: date) -> date:
    """The last working day before the quiet period that `on` lies in (`on` itself where it lies in none)."""
    while is_quiet(on):
        on -= _DAY
    return previous_working_day(on)


def day_after_quiet(on: date) -> date:
    """The first working day on or after `on` that is not quiet."""
    while is_quiet(on) or not is_working_day(on):
        on += _DAY
    return on
