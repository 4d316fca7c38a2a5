"""What `svarstid turnover --json` writes: a stable interface."""

from __future__ import annotations

from datetime import date

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


class BodyTurnoverOut(Model):
    """One body between two days of the year; without a key all networks together."""

    body: str
    name: str
    since: date
    until: date
    persons: int
    """How many were in it on the first day."""
    left: int
    """How many of them are not in it on the last."""
    came: int
    now: int
    percent: int


class TurnoverReport(Model):
    """A year."""

    year: int
    roles: list[RoleTurnover]
    bodies: list[BodyTurnoverOut] = []
