"""What has been added to a proposal of priorities since its file was read; only added to."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.process import metadata

__all__ = ["AdditionRow", "metadata"]


class AdditionRow(SQLModel, table=True):
    """One fact, one line of a timeline, a new object, or a part taken out or back, with its source."""

    __tablename__ = "priority_addition"
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    kind: str
    """A `kinds.priorities.spec.AdditionKind`."""
    object: str = ""
    """The key of the object; empty where it is about a part."""
    part: str = ""
    when: str = ""
    text: str = ""
    strikes: int | None = None
    """The id of the addition that no longer holds."""
    source: str
    added_at: datetime
