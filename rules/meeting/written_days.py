"""The days of a meeting as people write them: `torsdag 21 september 2023 kl. 15.00–17.00 + 22 september 2023 …`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from rules.dates.workdays import day_name
from rules.dates.written import NoDate, plain_text, written_date
from rules.swedish import WEEKDAYS, long_date, short_date, weekday_name
from schemas.meetings.consent import MeetingDay

_ENDS = r"(?:\s*(?:[-–]|till)\s*(?:kl\.?\s*)?(?P<ends>\d{1,2}(?:[.:]\d{2})?))?\s*$"
# A whole hour is believed only after `kl`: `9-12` behind a date may be a part of the date.
_CLOCKS = [
    re.compile(rf"[,\s]*\bkl\.?\s*(?P<begins>\d{{1,2}}(?:[.:]\d{{2}})?){_ENDS}", re.I),
    re.compile(rf"[,\s]*(?P<begins>\d{{1,2}}[.:]\d{{2}}){_ENDS}", re.I),
]
_STATED = re.compile(rf"^(?P<name>{'|'.join(WEEKDAYS)})(?:en)?\b\s*", re.I)
# A form of columns has `2027-06-15; kl. 11.00`: that clock time belongs to the day before the semicolon.
_DAY_AND_CLOCK = re.compile(r"\s*;\s*(?=kl\b|\d{1,2}[.:]\d{2}(?![\d./]|\s*\d{4}))", re.I)
_BETWEEN = re.compile(r"\s*(?:\+|;|\boch\b)\s*")
_CURE = "Skriv en rad som ”fredag 10 februari 2023 kl. 8.30–11.00”."


@dataclass(frozen=True)
class WrittenDays:
    """The days of one meeting, and what was written of them that does not agree."""

    days: list[MeetingDay]
    claims: list[str]


def written_days(
    line: str, *, begins: time | None = None, ends: time | None = None, says: str = "Källan säger"
) -> WrittenDays:
    """The days of one meeting, from a line with a day or several, joined by `+` or `och`.

    `begins` and `ends` are taken where a day has no clock time. A weekday that is wrong is kept as a claim, which
    begins with `says`, and the date is believed. NoDate: a day or clock time is none or missing, or the days are not in
    order.
    """
    days: list[MeetingDay] = []
    claims: list[str] = []
    for text in filter(None, _BETWEEN.split(_DAY_AND_CLOCK.sub(" ", line.strip()))):
        clocks = next(filter(None, (pattern.search(text) for pattern in _CLOCKS)), None)
        on, claim = _day(text[: clocks.start()] if clocks else text, says)
        claims += [claim] if claim else []
        first = _clock(clocks["begins"]) if clocks else begins
        last = (_clock(clocks["ends"]) if clocks["ends"] else None) if clocks else ends
        if first is None:
            raise NoDate(f"klockslaget saknas för {long_date(on)}.", _CURE)
        if last is not None and last <= first:
            raise NoDate(f"mötet {long_date(on)} slutar innan det börjar.", "Rätta klockslagen.")
        if days and on <= days[-1].on:
            raise NoDate(f"{long_date(on)} kommer inte efter dagen före.", "Skriv mötesdagarna i ordning.")
        days.append(MeetingDay(on=on, begins=first, ends=last))
    if not days:
        raise NoDate("raden har ingen dag.", _CURE)
    return WrittenDays(days, claims)


def written_hours(text: str) -> tuple[time | None, time | None]:
    """When something begins and ends, from `kl. 11.00–12.00` or `9.00`; None of what is not said or not understood."""
    found = next(filter(None, (pattern.fullmatch(text.strip()) for pattern in _CLOCKS)), None)
    if found is None:
        return None, None
    try:
        first, last = _clock(found["begins"]), _clock(found["ends"]) if found["ends"] else None
    except NoDate:
        return None, None
    return first, last if last is not None and last > first else None


def split_day(line: str) -> list[str]:
    """One day as it is written before its clock time, and the clock time; only the day where no clock time is there."""
    clocks = next(filter(None, (pattern.search(line) for pattern in _CLOCKS)), None)
    return [line[: clocks.start()].strip(), line[clocks.start() :].strip(", ")] if clocks else [line.strip()]


def as_line(days: list[MeetingDay]) -> str:
    """The days as a line that `written_days` reads back."""
    return " + ".join(f"{long_date(day.on).replace(' den ', ' ')} kl. {_hours(day)}" for day in days)


def _hours(day: MeetingDay) -> str:
    ends = f"–{day.ends.hour}.{day.ends.minute:02d}" if day.ends else ""
    return f"{day.begins.hour}.{day.begins.minute:02d}{ends}"


def _day(text: str, says: str) -> tuple[date, str]:
    """The date, and what was claimed of its weekday where that is wrong."""
    plain = plain_text(text)
    stated = _STATED.match(plain)
    if stated is None:
        return written_date(plain), ""
    on = written_date(plain[stated.end() :])
    name = stated["name"].lower()
    if name == weekday_name(on):
        return on, ""
    also = f" och {day_name(on)}" if day_name(on) else ""
    return on, f"{says} {name}, men {short_date(on)} är en {weekday_name(on)}{also}. Datumet gäller."


def _clock(text: str) -> time:
    hour, _, minute = text.replace(":", ".").partition(".")
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise NoDate(f"klockslaget ”{text}” finns inte.", "Skriv det som 8.30.") from None
