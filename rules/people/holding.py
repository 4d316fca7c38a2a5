"""Who holds a seat on a day, of those who are on record for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Period(Protocol):
    """Somebody's time in a seat; both days are inclusive, and an open end is None."""

    @property
    def from_on(self) -> date | None: ...

    @property
    def to_on(self) -> date | None: ...


P = TypeVar("P", bound=Period)


def current(periods: Iterable[P], on: date) -> P | None:
    """The period that holds on that day; None where there is none.

    Where two overlap, as minutes often have it ("t o m 12 mars", "fr o m 12 mars"), the one that began later holds;
    of two that began together the one recorded later, which comes last in `periods`.
    """
    found = None
    for period in periods:
        is_holding = (period.from_on or date.min) <= on <= (period.to_on or date.max)
        if is_holding and (found is None or (period.from_on or date.min) >= (found.from_on or date.min)):
            found = period
    return found
