"""The items that live on after a meeting: outstanding, tabled, waiting, and the tasks that a decision made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["OutstandingRow", "metadata"]


class OutstandingRow(SQLModel, table=True):
    """One item that lives on. Where it comes from never changes; each change of the rest has an event."""

    __tablename__ = "outstanding_item"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planerad','behandlad','bordlagd','utgatt','installd','delgiven','avvaktar','klar')",
            name="state",
        ),
        Index("ix_outstanding_item_body", "body", "ended_on"),
        sealed("Den utestående punkten {id} från punkt {origin_item}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    """The register's key of the meeting that it comes from."""
    body: str
    origin_item: str
    """The number of the item, or where it was decided."""
    since_on: date
    text: str
    owner: str = ""
    """The seat whose it is; empty where nobody's."""
    is_task: bool = False
    """A decision asked for it, with a day."""
    state: str
    """An `ItemState`."""
    due_on: date | None = None
    review_on: date | None = None
    """When it is to be looked at again."""
    decision: str = ""
    parties: list[str] = Field(default_factory=list, sa_type=JSON)
    asked_again_on: date | None = None
    """When somebody last chose to keep it although it had been through two meetings."""
    ended_on: date | None = None
    """When it was closed; None: it is outstanding."""
