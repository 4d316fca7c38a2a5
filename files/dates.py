"""Dates in a YAML file: in any way of `rules.written_dates`, or relative to the day of reading (`start+15wd`)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import Enum

from files.guarded_yaml import Document, Place
from rules.dates.clock import STOCKHOLM
from rules.dates.fuzzy import fuzzy_date
from rules.dates.reach import FIRST_YEAR, LAST_YEAR, is_within_reach
from rules.dates.workdays import add_workdays
from rules.dates.written import HOW, NoDate, written_date, written_moment
from schemas.errors import FileRefused

BARE_DATE_MEANS = time(10, 0)

_DATES = frozenset(
    {"on", "from", "to", "from_on", "opens_on", "done_on", "start_on", "end_on", "latest_end_on", "decided_on"}
    | {"received_on", "due_on"}
    | {"earliest", "latest", "review_on", "said_on"}
    | {"returns_on", "to_on", "until_on", "called_on", "sent_on", "proposal_sent_on"}
    | {"first_on", "file_on"}
)
_FREE = frozenset({"values", "texts", "results", "derived", "or_derived"})
"""Blocks whose fields are named by the writer, or where `from` is a name and not a date."""
_HOW = f"{HOW} Räknat från starten skrivs det som start+30 (dagar) eller start+15wd (arbetsdagar)."
_RELATIVE = re.compile(r"start(?:\s*([+-])\s*([0-9]{1,5})(wd)?)?")
_CLOCK = re.compile(r"(?:kl\.?\s*)?([0-9]{1,2})[:.]([0-9]{2})(?::00)?")


class _Kind(Enum):
    DATE = "date"
    INSTANT = "instant"


def with_dates(document: Document, today: date | None) -> Document:
    """The same document with every date read as a `date` and every `at` as local time in Stockholm.

    `today` is what `start` stands for (None: only whole dates). FileRefused: a date that does
    not exist, or is written in another way.
    """
    return Document(document.name, _walk(document.content, (), document, today), document.lines)


def _walk(value: object, place: Place, document: Document, today: date | None) -> object:
    if place[-1:] == ("expected",) and place[-2:-1] == ("due",):
        return _fuzzy(value, place, document, today)
    if isinstance(value, dict):
        return {key: _walk(inner, (*place, key), document, today) for key, inner in value.items()}
    if isinstance(value, list):
        return [_walk(inner, (*place, number), document, today) for number, inner in enumerate(value)]
    kind = _kind(place)
    if kind is None or not isinstance(value, str):
        return value
    written = value.strip()
    return _date(written, place, document, today) if kind is _Kind.DATE else _instant(written, place, document, today)


def _kind(place: Place) -> _Kind | None:
    names = [part for part in place if isinstance(part, str)]
    if not names or isinstance(place[-1], int) or (len(names) > 1 and names[-2] in _FREE):
        return None
    if names[-1] in _DATES:
        return _Kind.DATE
    if names[-1] == "until":
        return _Kind.INSTANT if "acts" in names else _Kind.DATE
    return _Kind.INSTANT if names[-1] == "at" else None


def _date(written: str, place: Place, document: Document, today: date | None) -> date:
    if relative := _RELATIVE.fullmatch(written):
        return _from_start(relative, today, place, document)
    try:
        return written_date(written)
    except NoDate as error:
        raise _refusal(error, place, document) from None


def _refusal(error: NoDate, place: Place, document: Document) -> FileRefused:
    return document.refusal(place, error.problem, _HOW if error.cure == HOW else error.cure)


def _fuzzy(value: object, place: Place, document: Document, today: date | None) -> object:
    """A time without a day: words alone, words with the day they were said on, or the days that they mean."""
    if isinstance(value, dict):
        stated = {key: _walk(inner, (*place, key), document, today) for key, inner in value.items()}
        if "said_on" not in stated or "earliest" in stated:
            return stated
        words, said_on = stated.get("words"), stated["said_on"]
    else:
        words, said_on = value, today
    if not isinstance(words, str) or not isinstance(said_on, date):
        raise document.refusal(place, "det framgår inte när orden sades.", "Ange words och said_on.")
    try:
        return fuzzy_date(words, said_on=said_on).model_dump()
    except NoDate as error:
        raise document.refusal(place, error.problem, error.cure) from None


def _from_start(relative: re.Match[str], today: date | None, place: Place, document: Document) -> date:
    if today is None:
        written = relative.group()
        raise document.refusal(place, f"{written} kan bara stå i en processfil.", "Skriv datumet som 2024-05-30.")
    sign, number, unit = relative.groups()
    count = int(number or 0) * (-1 if sign == "-" else 1)
    if abs(count) > 20_000:
        raise _out_of_range(place, document, relative.group())
    found = add_workdays(today, count) if unit else today + timedelta(days=count)
    if not is_within_reach(found):
        raise _out_of_range(place, document, relative.group())
    return found


def _out_of_range(place: Place, document: Document, written: str) -> FileRefused:
    return document.refusal(place, f"{written} ligger för långt bort.", f"Årtalet ska vara {FIRST_YEAR}–{LAST_YEAR}.")


def _instant(written: str, place: Place, document: Document, today: date | None) -> datetime:
    day, _, clock = written.partition(" ")
    if relative := _RELATIVE.fullmatch(day):
        on, at = _from_start(relative, today, place, document), _clock(clock, written, place, document)
    else:
        try:
            found = written_moment(written)
        except NoDate as error:
            raise _refusal(error, place, document) from None
        on, at = found.on, found.at
    return datetime.combine(on, at or BARE_DATE_MEANS, STOCKHOLM)


def _clock(clock: str, written: str, place: Place, document: Document) -> time | None:
    if not clock.strip():
        return None
    found = _CLOCK.fullmatch(clock.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        cure = "Skriv tiden som 2024-05-30 14:30."
        raise document.refusal(place, f"”{written[:40]}” går inte att läsa som tid.", cure)
    return time(int(found[1]), int(found[2]))
