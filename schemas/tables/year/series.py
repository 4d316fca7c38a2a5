"""What recurs: the series, and what has been decided and made of its turns. Wall-clock times."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["SeriesRow", "SeriesTurnRow", "metadata"]
_EMPTY = {"server_default": ""}


class SeriesRow(SQLModel, table=True):
    """Something that recurs, with the form that its next turn begins with."""

    __tablename__ = "series"
    __table_args__ = unsealed("Vad som ska göras om; det som startas är ett ärende, som är förseglat.")
    key: str = Field(primary_key=True)
    """Random."""
    title: str
    spec: dict[str, Any] = Field(sa_type=JSON)
    """A `SeriesSpec` as JSON."""
    address: str
    """The page of the form."""
    typed: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    """The form as the last turn had it."""
    typed_on: date
    """The turn that its days belong to."""
    lead_workdays: int
    starts_itself: bool = False
    since_on: date
    """Turns before this day are none of its own."""
    made_at: datetime
    ended_at: datetime | None = None


class SeriesTurnRow(SQLModel, table=True):
    """One turn of which anything has been decided or made; all others follow from the series."""

    __tablename__ = "series_turn"
    __table_args__ = (
        CheckConstraint("change IN ('','hoppas-over','flyttad','extra')", name="change"),
        CheckConstraint("state IN ('','utkast','startad','missad')", name="state"),
        unsealed("Vad som ska göras om; det som startas är ett ärende, som är förseglat."),
    )
    series: str = Field(foreign_key="series.key", primary_key=True)
    key: str = Field(primary_key=True)
    """The month, the meeting, or the day of an extra turn."""
    planned_on: date
    on: date
    change: str = Field(default="", sa_column_kwargs=_EMPTY)
    state: str = Field(default="", index=True, sa_column_kwargs=_EMPTY)
    draft: str = Field(default="", index=True, sa_column_kwargs=_EMPTY)
    """The saved form that was made of it."""
    process: str = Field(default="", sa_column_kwargs=_EMPTY)
    """The matter that it became."""
    made_at: datetime | None = None
    problem: str = Field(default="", sa_column_kwargs=_EMPTY)
    """In Swedish: why it did not start by itself."""
