"""What the register keeps of the fee per inhabitant: every version of every year's basis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["FeeVersionRow", "metadata"]


class FeeVersionRow(SQLModel, table=True):
    """One version of one year's fee; never changed, never deleted. The newest holds."""

    __tablename__ = "fee_version"
    __table_args__ = sealed("Avgiften {journal}, version {version}", journal="journal")
    journal: str = Field(foreign_key="journal.key", primary_key=True)
    """The year's own journal."""
    version: int = Field(primary_key=True)
    year: int = Field(index=True)
    basis: dict[str, Any] = Field(sa_type=JSON)
    """A `FeeBasis` as JSON: the amounts follow from it."""
    reason: str
    """Why the figures of the version before were corrected; empty in the first."""
    made_at: datetime
