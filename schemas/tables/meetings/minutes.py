"""The minutes of a meeting on their way to be checked: each version by its checksum, and what was said of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["MinutesCheckRow", "MinutesRow", "metadata"]


class MinutesRow(SQLModel, table=True):
    """One version of the minutes as it was sent; the bytes lie beside the register, by their checksum."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (
        UniqueConstraint("process", "version"),
        sealed("Minnesanteckningarna, version {version}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    version: int
    sha256: str
    name: str
    """What its file is called."""
    size: int
    reason: str = ""
    """Why there is a new version; empty for the first."""
    made_at: datetime


class MinutesCheckRow(SQLModel, table=True):
    """What happened to one version of one day's minutes with one of those who check them; the last is what stands."""

    __tablename__ = "meeting_minutes_check"
    __table_args__ = (
        CheckConstraint("act IN ('fragad','godkand','pavisad','rattelse')", name="act"),
        Index("ix_meeting_minutes_check_at", "at"),
        sealed("Justeringen av {on}, version {version}, {seat}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    version: int
    """The version of the minutes."""
    on: date
    """The day of the meeting."""
    seat: str
    person: str = ""
    """Who held the seat when it was asked: the task is that person's, and no successor's."""
    email: str = ""
    act: str
    """A `CheckAct`."""
    text: str = ""
    source: str = ""
    """For what the secretariat has noted: how it came. Empty: it came by the link."""
    at: datetime
