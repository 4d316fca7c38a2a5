"""What the lists of the desk show of each matter, kept beside it so that no plan is read to draw a list.

All of it can be made again from the matters themselves (`db/matters`), so none of it proves anything.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed

NEVER_ON = date.max
"""Stands where there is no next day, so that such a matter sorts last."""


class Shelf(StrEnum):
    """Where a matter is found."""

    OPEN = "open"
    ENDED = "ended"
    ARCHIVED = "archived"


class MatterRow(SQLModel, table=True):
    """One matter as the lists show it."""

    __tablename__ = "matter"
    __table_args__ = (
        # The tabs count and filter by what stands in this index alone.
        Index("ix_matter_shelf", "shelf", "next_on", "key", "missing", "closes_on", "asks_position"),
        Index("ix_matter_closed", "shelf", "closed_at", "key"),
        Index("ix_matter_hand", "shelf", "hand_at", "key"),
        Index("ix_matter_due", "shelf", "due_at", "key"),
        Index("ix_matter_checked", "shelf", "checked_on"),
        Index("ix_matter_secretariat", "secretariat"),
        unsealed("Det som listorna visar; görs om ur ärendena."),
    )
    key: str = Field(foreign_key="process.key", primary_key=True)
    kind: str
    title: str
    diarienummer: str
    searched: str
    """Title, reference number and key, folded to lower case."""
    parties: str
    """The parties' keys between bars, `|nacka|salem|`, those who have left included."""
    secretariat: str
    """The organisation that runs the matter."""
    state: str
    """starting | running | paused | decided | ended | withdrawn"""
    shelf: str
    shift_s: int
    next_on: date
    """The first of `days` that lay ahead when the row was made; it is what the list is sorted by."""
    days: list[list[str]] = Field(sa_type=JSON)
    """The days of the steps that have not ended, in order: ISO date, the title of the step, its key, its kind, and with
    a space between them the seats that it will ask by that day, where it has not begun (else `owing` has them)."""
    block_days: list[list[str]] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    """Days of what the matter is about, such as the end of a contract: ISO date and its name. Nobody is asked then."""
    asked: int
    missing: int
    """How many are asked in the inquiries under way, and how many of them still owe an answer."""
    begun: dict[str, str] = Field(sa_type=JSON)
    """The steps under way: key → title."""
    has_asked: bool
    closes_on: date | None
    """The last day of the open inquiry that closes first."""
    warnings: int
    needs: list[dict[str, Any]] = Field(sa_type=JSON)
    """What needs a hand by the matter's own rows, each with the instants from and until which it does."""
    hand_at: datetime | None
    """Wall-clock time from which any of them does; None while none will by itself."""
    asks_position: bool
    """Someone must take a position: an outcome that is not given, or answers that came after it."""
    due_at: datetime | None
    """Wall-clock time at which something falls due by itself; None where nothing will."""
    coming: list[dict[str, Any]] = Field(sa_type=JSON)
    """What happens by itself on that day."""
    correctable_until: date | None
    closed_at: datetime | None
    archived_at: datetime | None
    checked_on: date
    """The day (Stockholm, wall clock) for which it was last seen whether the plan can be kept."""


class OwingRow(SQLModel, table=True):
    """One seat that owes an answer in a step that has begun."""

    __tablename__ = "owing"
    __table_args__ = unsealed("Vem som är skyldig svar; görs om ur ärendena.")
    process: str = Field(foreign_key="process.key", primary_key=True)
    step: str = Field(primary_key=True)
    seat: str = Field(primary_key=True, index=True)
    is_inquiry: bool
    """False for a task or a notice, which is reported and not answered."""
    is_own: bool
    """True where the seat has days of its own."""
    due_on: date
    """The day by which it is to be done."""
