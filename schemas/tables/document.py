"""The files that have come with answers: one row for each time one was received; the bytes lie beside the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.tables.process import metadata

__all__ = ["DocumentRow", "metadata"]


class DocumentRow(SQLModel, table=True):
    """A file received for one question of one seat; the same file twice is one row. Never changed, never deleted."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("process", "step", "seat", "question", "sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    step: str
    seat: str
    question: str
    sha256: str
    name: str
    """Its own last name, made safe."""
    size: int
    received_at: datetime
    """Process time."""
