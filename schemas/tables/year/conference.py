"""What the register keeps of a conference: what was decided of it, and every version of who was named."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed, unsealed
from schemas.tables.process import metadata

__all__ = [
    "ConferenceDietRow",
    "ConferenceEntryRow",
    "ConferencePresenceRow",
    "ConferenceReplyRow",
    "ConferenceRow",
    "metadata",
]


class ConferenceRow(SQLModel, table=True):
    """A conference to which municipalities have been asked to name participants. It keeps wall-clock time."""

    __tablename__ = "conference"
    __table_args__ = sealed("Konferensens uppgifter", journal="key")
    key: str = Field(foreign_key="journal.key", primary_key=True)
    title: str
    file: dict[str, Any] = Field(sa_type=JSON)
    """A `Conference` as JSON."""
    called_at: datetime
    closed_at: datetime | None = None
    """When the secretariat closed it; nobody is named or taken out after that, until it is opened again."""


class ConferenceEntryRow(SQLModel, table=True):
    """One version of one person; never changed, never deleted but by retention. The newest is how it stands."""

    __tablename__ = "conference_entry"
    __table_args__ = (
        CheckConstraint("standing IN ('anmald','vantar','aterkallad')", name="standing"),
        UniqueConstraint("process", "person", "version"),
        sealed("Anmälan {person} från {seat}, version {version}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="conference.key", index=True)
    """The register's key of the conference."""
    seat: str
    person: int
    version: int
    name: str
    email: str = ""
    side: str
    mode: str
    standing: str
    since: datetime
    """When it got that standing."""
    source: str = ""
    """For what the secretariat has noted: how it came and from whom. Empty: it came by the link."""
    received_at: datetime


class ConferenceReplyRow(SQLModel, table=True):
    """That a municipality has said that it names nobody more; taken back by a later one."""

    __tablename__ = "conference_reply"
    __table_args__ = (
        UniqueConstraint("process", "seat", "version"),
        sealed("Besked från {seat}, version {version}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="conference.key", index=True)
    seat: str
    version: int
    is_done: bool
    received_at: datetime


class ConferencePresenceRow(SQLModel, table=True):
    """Whether somebody who was registered came, as the secretariat noted it; the newest version holds."""

    __tablename__ = "conference_presence"
    __table_args__ = (
        UniqueConstraint("process", "person", "version"),
        sealed("Närvaro för anmälan {person}, version {version}"),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="conference.key", index=True)
    person: int
    version: int
    has_come: bool
    noted_at: datetime


class ConferenceDietRow(SQLModel, table=True):
    """What a participant cannot eat. It is kept apart from all else, so that it can go as soon as the day is over."""

    __tablename__ = "conference_diet"
    __table_args__ = unsealed("Känslig uppgift som gallras efter konferensen; den bevisar ingenting.")
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="conference.key", index=True)
    person: int
    text: str
