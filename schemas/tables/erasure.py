"""What has been erased, by whose decision: the names and hashes of rows stay in the seal, their content is gone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["ErasureRow", "metadata"]


class ErasureRow(SQLModel, table=True):
    """One erasure in one journal. Never changed, never deleted."""

    __tablename__ = "erasure"
    __table_args__ = sealed("Gallringen {id}", journal="journal")
    id: int | None = Field(default=None, primary_key=True)
    journal: str = Field(foreign_key="journal.key", index=True)
    kind: str
    """A kind of record, as `rules/retention.py` has them."""
    decision: str
    """The number of the decision."""
    decided_on: date
    reason: str
    erased_at: datetime
    """Trusted time."""
    count: int
    """How many records: of matters one, else rows."""
    rows: list[Any] = Field(sa_type=JSON)
    """Of what was sealed: table and key of each row."""
