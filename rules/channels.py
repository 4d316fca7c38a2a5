"""Which channels an organisation has on a day, beside mail, which it always has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Channel:
    """One channel of an organisation; both days count, and an open end is None."""

    organisation: str
    name: str
    address: str
    from_on: date | None = None
    to_on: date | None = None
    number: int = 0
    """The register's; 0 of a new one."""

    @property
    def words(self) -> str:
        """`Teams (kanalen Ledningsgruppen)`."""
        return f"{self.name} ({self.address})" if self.address else self.name


def in_force(channels: Iterable[Channel], organisation: str, on: date) -> list[Channel]:
    """The organisation's channels on that day, in their order."""
    return [
        each
        for each in channels
        if each.organisation == organisation
        and (each.from_on is None or each.from_on <= on)
        and (each.to_on is None or on <= each.to_on)
    ]
