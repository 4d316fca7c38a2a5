"""What the register keeps of a meeting: its file, and what its members say in advance: views and attendance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["CalledMeetingRow", "MeetingAttendanceRow", "MeetingViewRow", "metadata"]


class CalledMeetingRow(SQLModel, table=True):
    """A meeting, planned or called to. It keeps wall-clock time, and no engine runs it."""

    __tablename__ = "called_meeting"
    __table_args__ = sealed("Mötets handlingar", journal="key")
    key: str = Field(foreign_key="journal.key", primary_key=True)
    title: str
    file: dict[str, Any] = Field(sa_type=JSON)
    """The `MeetingRecord` as JSON (by alias), as it was last called to or kept."""
    called_at: datetime
    """When it was first kept here: planned, or called to. Whether anybody has been called is in the file."""


class MeetingViewRow(SQLModel, table=True):
    """One version of one member's view on one item; never changed, never deleted. The last to come is what stands."""

    __tablename__ = "meeting_view"
    __table_args__ = (
        CheckConstraint("kind IN ('avvikande','synpunkt','ingen')", name="kind"),
        UniqueConstraint("process", "seat", "item", "version"),
        sealed("Synpunkten från {seat} på punkt {item}, version {version}"),
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


class MeetingAttendanceRow(SQLModel, table=True):
    """One version of how a member says that it will attend; never changed, never deleted. The last is what stands."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (
        UniqueConstraint("process", "seat", "version"),
        sealed("Närvaron från {seat}, version {version}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    """The register's key of the meeting."""
    seat: str
    version: int
    days: list[dict[str, Any]] = Field(sa_type=JSON)
    """A `DayAttendance` as JSON for each day of the meeting."""
    through: str = ""
    """The name of whoever comes in the member's place."""
    given_by: str = ""
    source: str = ""
    """For one that the secretariat has noted: how it came and from whom. Empty: it came by the link."""
    received_at: datetime
