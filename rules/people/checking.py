"""When the organisations are asked whether the register is right: the first working days of some months of the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rules.dates.workdays import is_working_day

LASTS = timedelta(days=30)
"""How long after its first day a period is still asked in, for whoever was not running then, or is new."""


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
