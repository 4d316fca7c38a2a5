"""How far off a date may lie: the one bound of dates in files and of dates that people give."""

from __future__ import annotations

from datetime import date

from schemas.errors import Refused

FIRST_YEAR, LAST_YEAR = 1990, 2150


def is_within_reach(on: date) -> bool:
    """True for a date that can be planned with."""
    return FIRST_YEAR <= on.year <= LAST_YEAR


def must_be_within_reach(field: str, on: date) -> None:
    """Refused, naming `field`, for a date before 1990 or after 2150: the calendar itself ends in year 9999."""
    if not is_within_reach(on):
        raise Refused(field, f"{on.isoformat()} ligger för långt bort.", f"Årtalet ska vara {FIRST_YEAR}–{LAST_YEAR}.")
