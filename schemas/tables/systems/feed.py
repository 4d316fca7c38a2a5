"""Addresses by which a calendar program subscribes to what is to be done and when."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["FeedKind", "FeedRow", "metadata"]


class FeedKind(StrEnum):
    """Whose days a feed holds."""

    ORGANISATION = "organisation"
    """What every seat of one organisation is asked, and the meetings of its bodies."""
    SEAT = "plats"
    SECRETARIAT = "kansli"
    """The last day of every step of every matter, and every meeting."""
    MEETINGS = "sammantraden"
    """The meetings of every body, and nothing else."""


class FeedRow(SQLModel, table=True):
    """One address. Who has it reads the feed; it is kept as a hash, so nobody can read it here."""

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("kind IN ('organisation','plats','kansli','sammantraden')", name="kind"),
        unsealed("Vem som får läsa kalendern; dagarna i den står i planerna, som är förseglade."),
    )
    key: str = Field(primary_key=True)
    kind: str
    subject: str = ""
    """The organisation or the seat; empty for the other kinds."""
    digest: str = Field(unique=True)
    """SHA-256 of the token in the address."""
    made_at: datetime
    revoked_at: datetime | None = None
    used_on: date | None = None
    """The newest day on which it was fetched (Stockholm)."""
    mark: str = ""
    """The checksum of what it gave when it was last fetched."""
    changed_at: datetime | None = None
    """Since when it gives that; None where it has not been fetched."""
