"""What the register keeps of a meeting beside its file: the views of its members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.tables import metadata

__all__ = ["MeetingViewRow", "metadata"]


class MeetingViewRow(SQLModel, table=True):
    """One version of one member's view on one item; never changed, never deleted. The last to come is what stands."""

    __tablename__ = "meeting_view"
    __table_args__ = (
        CheckConstraint("kind IN ('avvikande','synpunkt','ingen')", name="kind"),
        UniqueConstraint("process", "seat", "item", "version"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
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
