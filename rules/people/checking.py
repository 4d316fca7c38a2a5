"""When the organisations are asked whether the register is right: the first working days of some months of the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rules.dates.workdays import add_workdays, is_working_day

LASTS = timedelta(days=30)
"""How long after its first day a period is still asked in, for whoever was not running then, or is new."""

_REMIND_AFTER = 10
_HAND_AFTER = 5
"""Working days without an answer: until it is reminded of, and from then until somebody should call."""


def remind_on(asked_on: date) -> date:
    """The day (Stockholm) on which whoever was asked then, and has not answered, is reminded, once."""
    return add_workdays(asked_on, _REMIND_AFTER)


def needs_hand_on(reminded_on: date) -> date:
    """The first day on which what was reminded of then waits for the secretariat."""
    return add_workdays(reminded_on, _HAND_AFTER)


def period_on(today: date, months: Sequence[int]) -> str:
    """The period (`2026-1`) in which is asked on that day (Stockholm); empty between the periods.

    `months` (1–12) each begin a period with their first working day.
    """
    for year in (today.year, today.year - 1):
        for number, month in enumerate(sorted(set(months)), 1):
            begins_on = date(year, month, 1)
            while not is_working_day(begins_on):
                begins_on += timedelta(days=1)
            if begins_on <= today <= begins_on + LASTS:
                return f"{year}-{number}"
    return ""
