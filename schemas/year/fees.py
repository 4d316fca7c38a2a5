"""A fee per inhabitant: what one year's amounts are worked out from, and what they come to. Money is whole öre."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from schemas.base import Model


class PartRule(StrEnum):
    """What a member pays that was one for only a part of the year. Stored, so never renamed."""

    WHOLE_YEAR = "hela_aret"
    """As for the whole year, however few its days."""
    MONTHS = "manader"
    """A twelfth for each month that it was a member on any day of."""
    DAYS = "dagar"
    """By its days, of the days of the year."""


class FeeMember(Model):
    """One member and its figure; the days of its membership are inclusive, and open where nothing is said."""

    organisation: str
    name: str
    """What it was called when the fee was set."""
    inhabitants: int = Field(ge=0)
    from_on: date | None = None
    to_on: date | None = None


class FeeBasis(Model):
    """All that the amounts of a year follow from."""

    year: int
    counted_on: date
    """The day of the population: 31 December of the year before."""
    rate_ore: int
    """Per inhabitant."""
    part_rule: PartRule = PartRule.WHOLE_YEAR
    members: list[FeeMember]
    source: str = ""
    """Where the population is from, as the secretariat says it."""


class FeeLine(Model):
    """What one member pays."""

    member: FeeMember
    parts: int
    """Of `whole` equal parts of the year it was a member in so many."""
    whole: int
    amount_ore: int


class FeeDifference(Model):
    """What one member pays more (above 0: an extra invoice) or less (below 0: a credit) than by another version."""

    organisation: str
    name: str
    before_ore: int
    after_ore: int

    @property
    def difference_ore(self) -> int:
        """To pay, or to be given back."""
        return self.after_ore - self.before_ore
