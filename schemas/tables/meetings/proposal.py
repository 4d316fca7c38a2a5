"""What is sent in for the agenda of a meeting: items and papers, in time or late, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed
from schemas.tables.process import metadata

__all__ = ["ProposalRow", "metadata"]


class ProposalRow(SQLModel, table=True):
    """One item that somebody wants on an agenda, or papers for one that is there. What came in never changes."""

    __tablename__ = "meeting_proposal"
    __table_args__ = (
        CheckConstraint("state IN ('vantar','antagen','nasta','avbojd')", name="state"),
        Index("ix_meeting_proposal_state", "state", "process"),
        sealed("Det som {seat} lämnade till dagordningen, nummer {id}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="called_meeting.key", index=True)
    """The register's key of the meeting that it was sent in for."""
    seat: str
    """Whose it is."""
    for_item: str = ""
    """The number of the item that it is papers for; empty for an item of its own."""
    item: dict[str, Any] = Field(sa_type=JSON)
    """An `AgendaItem` as JSON, whose number says nothing."""
    source: str = ""
    """For what the secretariat has noted: how it came. Empty: it came by the link."""
    is_late: bool
    """It came after the last day for papers."""
    asked: str = ""
    """The seat that is asked whether it is taken up, the chair's as a rule; empty where the secretariat says so."""
    received_at: datetime
    state: str
    """A `Ruling`."""
    answer: str = ""
    """What is said to whoever sent it in."""
    ruled_at: datetime | None = None
    ruled_by: str = ""
    """The seat that said so by its link; empty for the secretariat."""
    ruled_source: str = ""
    """For what the chair told the secretariat: how it came."""
    came_to: str = ""
    """The register's key of the meeting on whose agenda it stands now."""
    became: str = ""
    """The number that it has there."""
