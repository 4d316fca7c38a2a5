"""Which matters belong to which items of a meeting: started of a decision, or linked by hand."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["ItemMatterRow", "metadata"]


class ItemMatterRow(SQLModel, table=True):
    """One item and one matter that belong together. What they are never changes once the matter is known."""

    __tablename__ = "meeting_matter"
    __table_args__ = sealed("Ärendet till punkt {item}")
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    """The register's key of the meeting."""
    item: str
    """The number of the item."""
    draft: str = Field(default="", index=True)
    """The draft that was made of the item; empty where the matter was there already."""
    matter: str = Field(default="", index=True)
    """The key of the matter; empty until the draft is started."""
    made_at: datetime
    ended_at: datetime | None = None
    """When somebody said that they do not belong together."""
