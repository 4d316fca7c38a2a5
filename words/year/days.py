"""The words of the year: sorts of days, weeks, months."""

from __future__ import annotations

from datetime import date

from rules.swedish import MONTHS, capital
from rules.year.ahead import Sort, Week
from schemas.year.series import Anchor, Change, SeriesSpec, TurnState

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


def recurs_words(spec: SeriesSpec, body: str) -> str:
    """`varje år, den första arbetsdagen i mars`; `vart fjärde år, omkring 2 oktober`; `varje möte i ledningsgruppen`.

    `body` is the name of the body that it follows."""
    month = MONTHS[spec.first_on.month - 1]
    often = OFTEN.get(spec.every_months, f"var {spec.every_months}:e månad")
    match spec.anchor:
        case Anchor.MEETING:
            return f"varje möte i {body or spec.body}"
        case Anchor.WORKDAY:
            which = f"den {ORDINALS[spec.workday - 1]} arbetsdagen"
            return f"{often}, {which} i {month if spec.every_months % 12 == 0 else 'månaden'}"
        case Anchor.ARRIVAL:
            return f"{often}, när {spec.arrival} har kommit (väntas omkring {spec.first_on.day} {month})"
        case _:
            whole = spec.every_months % 12 == 0
            return f"{often}, den {spec.first_on.day} {month if whole else 'i månaden'}"


OFTEN = {
    1: "varje månad",
    3: "varje kvartal",
    6: "varje halvår",
    12: "varje år",
    24: "vartannat år",
    48: "vart fjärde år",
}
"""Months → how often that is."""
ORDINALS = (
    "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte",
    "tolfte", "trettonde", "fjortonde", "femtonde",
)  # fmt: skip
ANCHORS = {
    Anchor.DATE: "En dag: samma dag varje gång",
    Anchor.WORKDAY: "En arbetsdag i månaden, till exempel den första i mars",
    Anchor.MEETING: "Varje möte i ett organ",
    Anchor.ARRIVAL: "När något utifrån har kommit, till exempel SCB:s folkmängd",
}
"""Code → what the form offers."""
TURN_STATES = {
    TurnState.MADE: "Utkast gjort",
    TurnState.STARTED: "Startat",
    TurnState.MISSED: "Gick förbi",
}
CHANGES = {Change.SKIPPED: "Hoppas över", Change.MOVED: "Flyttad", Change.EXTRA: "Extra"}
