"""What the register keeps of a remiss beside the process itself: its identity, drafts, and views with their fate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.tables import metadata

__all__ = ["DraftRow", "RemissRow", "ViewRow", "metadata"]


class RemissRow(SQLModel, table=True):
    """The identity of a remiss (sender, diarienummer, round): the same one is never taken in twice."""

    __tablename__ = "remiss"
    identity: str = Field(primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)


class DraftRow(SQLModel, table=True):
    """One version of the draft, by reference and checksum; never changed."""

    __tablename__ = "remiss_draft"
    process: str = Field(foreign_key="process.key", primary_key=True)
    version: int = Field(primary_key=True)
    reference: str
    sha256: str
    note: str = ""
    concerns: list[str] = Field(default_factory=list, sa_type=JSON)
    """Organisations that were asked again; empty = all."""
    registered_at: datetime


class ViewRow(SQLModel, table=True):
    """One view of the submitted answer, and how the sender has met it."""

    __tablename__ = "remiss_view"
    __table_args__ = (UniqueConstraint("process", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    number: int
    section: str = ""
    text: str
    met: str | None = None
    """tillgodosett | delvis | ej | oklart; None until the follow-up."""
    note: str = ""
    recorded_at: datetime
    met_at: datetime | None = None
