"""What `svarstid turnover --json` writes: a stable interface."""

from __future__ import annotations

from schemas.base import Model


class RoleTurnover(Model):
    """One role over all organisations."""

    role: str
    title: str
    seats: int
    came: int
    went: int
    changed: int
    """How many of the seats had somebody come or go."""
    percent: int
    organisations: list[str]
    """The keys of those in which somebody did."""


class TurnoverReport(Model):
    """A year."""

    year: int
    roles: list[RoleTurnover]
