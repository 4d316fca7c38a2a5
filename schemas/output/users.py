"""What `svarstid user list --json` writes: a stable interface."""

from __future__ import annotations

from datetime import date

from schemas.base import Model


class UserReport(Model):
    """One user."""

    id: str
    name: str
    """Empty once it has been erased."""
    email: str
    role: str
    """reader | officer | administrator"""
    from_on: date | None = None
    to_on: date | None = None
    """The last day, where it is known."""
    has_ended: bool = False
    sessions: int = 0
    """How many logins are open."""


class UsersReport(Model):
    """Every user."""

    users: list[UserReport]
