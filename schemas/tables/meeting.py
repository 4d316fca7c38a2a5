"""What the register keeps of a meeting that has been called to: its file, and the views of its members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.tables.process import metadata

__all__ = ["CalledMeetingRow", "MeetingViewRow", "metadata"]


class CalledMeetingRow(SQLModel, table=True):
    """A meeting that has been called to. It keeps wall-clock time, and no engine runs it."""

    __tablename__ = "called_meeting"
    key: str = Field(foreign_key="journal.key", primary_key=True)
    title: str
    file: dict[str, Any] = Field(sa_type=JSON)
    """The `MeetingRecord` as JSON (by alias), as it was last called to or kept."""
    called_at: datetime
    """When it was first called to."""


class MeetingViewRow(SQLModel, table=True):
    """One version of one member's view on one item; never changed, never deleted. The last to come is what stands."""

    __tablename__ = "meeting_view"
    __table_args__ = (
        CheckConstraint("kind IN ('avvikande','synpunkt','ingen')", name="kind"),
        UniqueConstraint("process", "seat", "item", "version"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    """The register's key of the meeting."""
    seat: str
    item: str
    """The item's number on the agenda."""
    item_title: str
    """What the item was called then; a later agenda may give its number to another."""
    version: int
    kind: str
    """A `ViewKind`, or `ingen` where the view before is taken back."""
    text: str = ""
    given_by: str = ""
    """Who gave it, where that was another than the holder of the seat."""
    given_email: str = ""
    source: str = ""
    """For one that the secretariat has noted: how it came and from whom. Empty: it came by the link."""
    received_at: datetime
    """When the server had it, or the secretariat by phone or mail; it alone decides whether it came in advance."""
