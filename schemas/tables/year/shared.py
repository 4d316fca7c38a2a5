"""Documents that are shared with organisations: each version, where it has been delivered, and by which channels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed, unsealed
from schemas.tables.process import metadata

__all__ = ["OrganisationChannelRow", "SharedDeliveryRow", "SharedVersionRow", "metadata"]


class SharedVersionRow(SQLModel, table=True):
    """One version of a document as it was shared; never changed, never deleted. The newest holds."""

    __tablename__ = "shared_version"
    __table_args__ = sealed("Dokumentet i version {version}")
    process: str = Field(foreign_key="journal.key", primary_key=True)
    """The document's own journal."""
    version: int = Field(primary_key=True)
    title: str
    summary: str
    """What it says, for whoever does not open it."""
    name: str
    """The file's own last name, made safe."""
    sha256: str = Field(index=True)
    size: int
    seats: list[str] = Field(sa_type=JSON)
    """Whom it was mailed to."""
    expires_on: date
    """The last day on which the links open it."""
    shared_at: datetime


class SharedDeliveryRow(SQLModel, table=True):
    """That a version was put in a channel beside mail, as somebody of the secretariat says; never changed."""

    __tablename__ = "shared_delivery"
    __table_args__ = (
        UniqueConstraint("process", "version", "organisation", "channel"),
        sealed("Leveransen {id} till {organisation}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="journal.key", index=True)
    version: int
    organisation: str
    channel: str
    """The channel's name and address as they were then."""
    sha256: str
    """The checksum of the file that was put there: that of the version."""
    delivered_at: datetime


class OrganisationChannelRow(SQLModel, table=True):
    """How documents reach an organisation beside by mail, from–to, inclusive days."""

    __tablename__ = "organisation_channel"
    __table_args__ = unsealed("Hur dokument når en organisation; vad som levererades står i leveranserna.")
    id: int | None = Field(default=None, primary_key=True)
    organisation: str = Field(foreign_key="organisation.key", index=True)
    name: str
    """`Teams`, `Intranätet`: what the organisation calls it."""
    address: str = ""
    """Where it is; a link, or words."""
    from_on: date | None = None
    to_on: date | None = None
