"""The words of the year: sorts of days, weeks, months."""

from __future__ import annotations

from datetime import date

from rules.swedish import MONTHS, capital
from rules.year.ahead import Sort, Week

SORTS = {
    Sort.DUE: "Sista dag",
    Sort.MEETING: "Möte",
    Sort.HOME: "Sammanträde hemma",
    Sort.KNOWN: "Hållpunkt",
    Sort.TURN: "Återkommer",
}
"""Code → what the column says."""


def week_words(week: Week) -> str:
    """`vecka 22 (27–31 maj)`, `vecka 53 (28 december–1 januari)`."""
    first, last = week.monday, week.friday
    from_words = str(first.day) if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"vecka {week.number} ({from_words}–{last.day} {MONTHS[last.month - 1]})"


def month_title(first_on: date) -> str:
    """`Maj 2024`."""
    return f"{capital(MONTHS[first_on.month - 1])} {first_on.year}"
