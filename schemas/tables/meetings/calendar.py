"""The register's calendars: bodies, their meetings, and the meeting that a kansli has chosen."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlmodel import Field, SQLModel

from schemas.evidence import sealed, unsealed
from schemas.tables.process import metadata

__all__ = ["BodyRow", "HomeMeetingRow", "MeetingRow", "SpanRow", "metadata"]


class BodyRow(SQLModel, table=True):
    """A body with its usual lead time for material and the days its minutes need."""

    __tablename__ = "body"
    __table_args__ = unsealed("Kalenderuppgift; vad som räknades ur den står i planen, som är förseglad.")
    key: str = Field(primary_key=True)
    organisation: str = Field(index=True)
    kind: str
    name: str
    papers_workdays: int
    justering_days: int
    from_on: date | None = None
    """When it began; of a body that has members here, see `schemas.meetings.bodies`."""
    to_on: date | None = None


class MeetingRow(SQLModel, table=True):
    """One meeting of a body; a body meets at most once a day."""

    __tablename__ = "meeting"
    __table_args__ = unsealed("Kalenderuppgift; vad som räknades ur den står i planen, som är förseglad.")
    body: str = Field(foreign_key="body.key", primary_key=True)
    on: date = Field(primary_key=True)
    begins: time | None = None
    """Local time; None where the calendar does not say."""
    ends: time | None = None
    papers_by: date | None = None
    justering_days: int | None = None
    note: str = ""
    is_cancelled: bool = False
    """Kept, so that a file that still has it does not bring it back."""
    is_by_hand: bool = False
    """Somebody cancelled it here: a file does not bring it back unless that is asked for."""
    source: str = ""
    """The file or person that it came from."""
    uid: str = Field(default="", index=True)
    """UID of its iCalendar event, so that the same event is known again when it has moved."""
    sequence: int = 0
    """SEQUENCE of that event; an event with a lower one is older."""


class SpanRow(SQLModel, table=True):
    """Days of a body that a calendar covers; outside every span nothing is known."""

    __tablename__ = "calendar_span"
    __table_args__ = unsealed("Kalenderuppgift; vad som räknades ur den står i planen, som är förseglad.")
    body: str = Field(foreign_key="body.key", primary_key=True)
    from_on: date = Field(primary_key=True)
    to_on: date = Field(primary_key=True)


class HomeMeetingRow(SQLModel, table=True):
    """The meeting at which one seat's organisation decides, as its kansli has said; the newest row holds."""

    __tablename__ = "home_meeting"
    __table_args__ = sealed("Beskedet om sammanträde från {seat} i steget ”{step}”")
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    step: str
    seat: str
    on: date
    source: str
    chosen_at: datetime
