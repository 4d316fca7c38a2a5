"""Swedish words for dates, times and lists (weekday and year written out, "kl. 8.30")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rules.dates.clock import NOON, STOCKHOLM, local_date

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


_LAST_LETTERS = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})
"""Signs that come after z, in the right order."""


def weekday_name(on: date) -> str:
    """`torsdag`."""
    return WEEKDAYS[on.weekday()]


def short_date(on: date) -> str:
    """`30 maj 2024`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def long_date(on: date) -> str:
    """`torsdag den 30 maj 2024`."""
    return f"{weekday_name(on)} den {short_date(on)}"


def clock_time(instant: datetime) -> str:
    """`kl. 8.30`, Stockholm time of an aware instant."""
    local = instant.astimezone(STOCKHOLM)
    return f"kl. {local.hour}.{local.minute:02d}"


def moment(instant: datetime) -> str:
    """`torsdag den 30 maj 2024 kl. 8.30`, Stockholm time of an aware instant."""
    return f"{long_date(local_date(instant))} {clock_time(instant)}"


def came(instant: datetime) -> str:
    """When something came, as `moment`; the day alone where no more is known, which is kept as noon to the second."""
    is_day_only = instant.astimezone(STOCKHOLM).time() == NOON
    return long_date(local_date(instant)) if is_day_only else moment(instant)


def came_in_short(instant: datetime) -> str:
    """As `came`, without the weekday, for a column of a table: `30 maj 2024 kl. 8.30`."""
    day = short_date(local_date(instant))
    return day if instant.astimezone(STOCKHOLM).time() == NOON else f"{day} {clock_time(instant)}"


def enumerate_words(words: Sequence[str]) -> str:
    """`a, b och c`; the empty string for no words."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} och {words[-1]}"


def enumerate_ways(words: Sequence[str]) -> str:
    """`a, b eller c`; the empty string for no words."""
    return " eller ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def alphabetical(word: str) -> str:
    """What to sort a word by, in the order of the Swedish alphabet: å, ä and ö come after z."""
    return word.casefold().translate(_LAST_LETTERS)


def genitive(name: str) -> str:
    """`Salems`, `Tyresös`, `Nynäshamns`; names that end in s, x or z stay as they are."""
    return name if name[-1:].lower() in ("s", "x", "z") else f"{name}s"


def count(number: int, one: str, many: str) -> str:
    """`1 kommun`, `8 kommuner`."""
    return f"{number} {one if number == 1 else many}"


def lower_first(words: str) -> str:
    """The words with their first letter in lower case, the rest untouched: a title inside a sentence.

    What begins with an abbreviation, as RUFS-nätverket, stays as it is.
    """
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def capital(sentence: str) -> str:
    """The sentence with its first letter in upper case, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]
