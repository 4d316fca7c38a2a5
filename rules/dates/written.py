"""Dates as people write them: the one reader for process files, calendars, forms and the command line.

`2024-05-30`, `30/5 2024`, `30.5.2024`, `den 30 maj 2024`, `torsdag 30 maj 2024`, `2024-05-30T13:00:00+02:00`. Nothing
that stands beside a date is thrown away: what is not understood is refused, and so is a weekday that is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum

from rules.dates.clock import STOCKHOLM
from rules.dates.reach import FIRST_YEAR, LAST_YEAR, is_within_reach
from rules.swedish import MONTHS, WEEKDAYS, weekday_name

HOW = "Skriv datumet som 2024-05-30, 30/5 2024 eller 30 maj 2024."
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_WEEKDAY = r"(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?"
_DATE = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\b\.?,? *)?(?:den +)?"
    r"(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"|(?P<year_c>[0-9]{4})(?P<month_c>[0-9]{2})(?P<day_c>[0-9]{2})"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P<gap> +|[/.-])(?P<year_n>[0-9]{4})"
    r"|(?P<day_w>[0-9]{1,2})(?::[ae])? +(?P<month_w>[a-zåäö]{3,9})\.? +(?P<year_w>[0-9]{4}))(?![0-9])"
    rf"(?: *\((?P<weekday_after>{_WEEKDAY})\))?"
)
_CLOCK = re.compile(
    r"(?:t|,? +(?:kl\.? *)?)(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?P<zone>z| *[+-][0-9]{2}:?[0-9]{2})?(?: *- *(?:kl\.? *)?[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?)?"
)
_NO_YEAR = re.compile(
    rf"(?:{_WEEKDAY} +)?(?:den +)?(?:[0-9]{{1,2}}/[0-9]{{1,2}}|[0-9]{{1,2}} +(?P<month>[a-zåäö]{{3,9}}))"
)
_SHORT_YEAR = re.compile(
    r"[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[ /.-]+[0-9]{2}|[0-9]{1,2} [a-zåäö]{3,9}\.? [0-9]{2}"
)


class NoDate(ValueError):
    """What was written is no date: a Swedish sentence, and one with the cure."""

    def __init__(self, problem: str, cure: str = HOW) -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure


class Order(Enum):
    """What a date such as `5/7/2024` shows of the order in its column."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    EITHER = "either"


@dataclass(frozen=True)
class Written:
    """A date, the Stockholm clock where one stands beside it, and where in the text it ends."""

    on: date
    at: time | None = None
    end: int = 0


def written_date(text: str, *, month_first: bool = False) -> date:
    """The date that the text is. NoDate: it is none, does not exist, lies out of reach, or says more than a day.

    `month_first`: read `5/7/2024` as 7 May; only a column that shows it is read so.
    """
    found = written_moment(text, month_first=month_first)
    if found.at not in (None, time(0, 0)):
        raise NoDate(f"{_shown(text)} har ett klockslag; här väntas bara en dag.", "Skriv bara datumet.")
    return found.on


def written_moment(text: str, *, month_first: bool = False) -> Written:
    """The date that the text is, with the clock that it may have. NoDate as above."""
    plain = plain_text(text)
    found = date_at(plain, 0, month_first=month_first)
    if found is None:
        raise _why_none(text, plain)
    rest = plain[found.end :].strip()
    if rest:
        raise _too_much(rest)
    return found


def date_at(plain: str, start: int, *, month_first: bool = False) -> Written | None:
    """The date that begins at `start` of a text made by `plain_text`; None where none does. NoDate: it is not real."""
    found = _DATE.match(plain, start)
    if found is None:
        return None
    on = _made(found, month_first)
    for stated in (found["weekday"], found["weekday_after"]):
        name = next((day for day in WEEKDAYS if stated and day.startswith(stated.removesuffix("en"))), "")
        if name and weekday_name(on) != name:
            raise NoDate(f"{_shown(found.group())} är en {weekday_name(on)}, inte en {name}.", "Rätta dagen.")
    clock = _CLOCK.match(plain, found.end())
    return _with_clock(on, clock) if clock else Written(on, end=found.end())


def plain_text(text: str) -> str:
    """The text in lower case, composed, with one kind of space and one kind of dash; what the reader matches on."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_DASHES).lower().split())


def column_order(texts: Iterable[str]) -> set[Order]:
    """What the dates of one column show of their order; empty where none is written like `5/7/2024`."""
    return {order for text in texts if (order := written_order(text)) is not None}


def written_order(text: str) -> Order | None:
    """Which number can only be the day; None where the text is no date of that form, or reads the same both ways."""
    found = _DATE.match(plain_text(text))
    if found is None or not _is_unordered(found) or found["first"] == found["second"]:
        return None
    if int(found["first"]) > 12:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if int(found["second"]) > 12 else Order.EITHER


def _is_unordered(found: re.Match[str]) -> bool:
    """True of `5/7/2024` and `5-7-2024`; `5/7 2024` and `5.7.2024` are written in the Nordic countries alone."""
    return found["mark"] is not None and found["mark"] in "/-" and found["mark"] == found["gap"]


def _made(found: re.Match[str], month_first: bool) -> date:
    year = int(found["year"] or found["year_c"] or found["year_n"] or found["year_w"])
    if found["month_w"]:
        month = next((number for number, name in enumerate(MONTHS, 1) if name.startswith(found["month_w"])), 0)
        day = int(found["day_w"])
        if found["month_w"] == "sept":
            month = 9
    elif found["mark"]:
        day, month = int(found["first"]), int(found["second"])
        if month_first and _is_unordered(found):
            day, month = month, day
    else:
        month, day = int(found["month"] or found["month_c"]), int(found["day"] or found["day_c"])
    try:
        on = date(year, month, day)
    except ValueError:
        raise NoDate(f"datumet {_shown(found.group())} finns inte.", "Kontrollera månad och dag.") from None
    if not is_within_reach(on):
        cure = f"Årtalet ska vara {FIRST_YEAR}–{LAST_YEAR}."
        raise NoDate(f"{_shown(found.group())} ligger för långt bort.", cure)
    return on


def _with_clock(on: date, clock: re.Match[str]) -> Written:
    try:
        at = time(int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0))
    except ValueError:
        raise NoDate(f"klockslaget {_shown(clock.group())} finns inte.", "Skriv tiden som 14:30.") from None
    if not clock["zone"]:
        return Written(on, at, clock.end())
    sign, hours, minutes = clock["zone"].strip()[:1], clock["zone"].strip()[1:3], clock["zone"][-2:]
    shift = timedelta() if sign == "z" else timedelta(hours=int(hours), minutes=int(minutes))
    if shift >= timedelta(hours=24):
        raise NoDate(f"tidszonen {_shown(clock['zone'])} finns inte.", "Skriv den som +02:00.")
    local = datetime.combine(on, at, timezone(-shift if sign == "-" else shift)).astimezone(STOCKHOLM)
    return Written(local.date(), local.time(), clock.end())


def _why_none(text: str, plain: str) -> NoDate:
    if _SHORT_YEAR.fullmatch(plain):
        return NoDate(f"{_shown(text)} går inte att läsa som datum.", "Skriv årtalet med fyra siffror, som 2024-05-30.")
    found = _NO_YEAR.fullmatch(plain)
    if found and (not found["month"] or any(name.startswith(found["month"]) for name in MONTHS)):
        return NoDate(f"{_shown(text)} går inte att läsa som datum: årtalet saknas.", HOW)
    return NoDate(f"{_shown(text)} går inte att läsa som datum.")


def _too_much(rest: str) -> NoDate:
    if any(_DATE.match(rest, at) for at in range(len(rest))):
        return NoDate(f"efter datumet står ett till: {_shown(rest)}.", "Skriv ett datum för sig.")
    return NoDate(f"efter datumet står {_shown(rest)}, som inte går att läsa som datum.", "Skriv bara datumet.")


def _shown(text: str) -> str:
    return f"”{text.strip()[:40]}”"
