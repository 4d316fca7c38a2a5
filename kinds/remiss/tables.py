"""What the register keeps of a remiss beside the process itself. Every table but the identity is only added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.tables.process import metadata

__all__ = ["AnstandRow", "DraftOfferRow", "DraftRow", "RemissRow", "ViewFateRow", "ViewRow", "metadata"]


class RemissRow(SQLModel, table=True):
    """An identity of a remiss (sender, diarienummer, round): the same one is never taken in twice.

    A remiss whose sender was corrected has two: it is known under the name it came with as well.
    """

    __tablename__ = "remiss"
    identity: str = Field(primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)


class DraftOfferRow(SQLModel, table=True):
    """A new draft on its way: handed in, and no version until the workflow has asked those it concerns.

    One that was refused stays here and is shown nowhere.
    """

    __tablename__ = "remiss_draft_offer"
    note: int = Field(primary_key=True, foreign_key="note.id", sa_column_kwargs={"autoincrement": False})
    """The note by which the workflow's duty names it."""
    process: str = Field(foreign_key="process.key", index=True)
    reference: str
    sha256: str
    text: str = ""
    concerns: list[str] = Field(default_factory=list, sa_type=JSON)


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
    """One view of the submitted answer; never changed."""

    __tablename__ = "remiss_view"
    __table_args__ = (UniqueConstraint("process", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    number: int
    section: str = ""
    text: str
    recorded_at: datetime


class ViewFateRow(SQLModel, table=True):
    """What was found of how the sender has met a view; the newest holds, and those before it stay."""

    __tablename__ = "remiss_view_fate"
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    number: int
    met: str
    """tillgodosett | delvis | ej | oklart"""
    note: str = ""
    recorded_at: datetime


class AnstandRow(SQLModel, table=True):
    """Anstånd asked of the sender, or the sender's answer to it under the same number."""

    __tablename__ = "remiss_anstand"
    process: str = Field(foreign_key="process.key", primary_key=True)
    number: int = Field(primary_key=True)
    is_answer: bool = Field(primary_key=True)
    on: date | None = None
    """Asked: the day asked for. Answered: the day given; None = refused."""
    text: str
    """Asked: the reason. Answered: from whom and how."""
    at: datetime
