"""Received mail: what came, from where, what was understood, what became of it. The bytes lie beside the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["MailSourceRow", "ReceivedMailRow", "ReplyAddressRow", "metadata"]


class ReceivedMailRow(SQLModel, table=True):
    """One message, stored before it is read. Never deleted; checksum, source and time never change."""

    __tablename__ = "received_mail"
    __table_args__ = (
        CheckConstraint("state IN ('new','recorded','waiting','noted','dealt','again')", name="state"),
        Index("ix_received_mail_queue", "state", "id"),
        Index("ix_received_mail_sender", "from_email", "received_at"),
        Index("ix_received_mail_matter", "process", "step", "seat"),
        unsealed("Kön av mejl; händelsen i ärendet, som är förseglad, har mejlets kontrollsumma."),
    )
    id: int | None = Field(default=None, primary_key=True)
    checksum: str = Field(unique=True)
    """SHA-256 of the bytes as they came; their name in the folder of documents."""
    size: int
    source: str
    received_at: datetime
    """When it was stored here, wall-clock time."""
    server_at: datetime | None = None
    """When the source's own server says that it came."""
    is_whole: bool = True
    """False where only its head was fetched, since it was too large."""
    state: str = "new"
    kind: str = ""
    """Its class, once it has been read."""
    tries: int = 0
    """How often reading it has been begun."""
    arrived_at: datetime | None = None
    """When it reached our own server, wall-clock time: it decides whether an answer is late."""
    message_id: str = Field(default="", index=True)
    from_email: str = ""
    from_name: str = ""
    subject: str = ""
    text: str = ""
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """Name, type, size and checksum of each."""
    mail: int | None = Field(default=None, foreign_key="mail.id")
    """Which of our mails it answers."""
    process: str = ""
    step: str = ""
    seat: str = ""
    proposal: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Question → code, as far as it was understood; of a wrong person the new one's `name` and `email`."""
    why: str = ""
    """In Swedish: why it waits, or what was noted."""
    absent_until: date | None = None
    answer: str = ""
    """The id of the answer that it became."""
    same_as: int | None = None
    """The mail that it is the same as."""
    forwarded_at: datetime | None = None
    dealt: str = ""
    """How a person dealt with it."""
    dealt_at: datetime | None = None
    reason: str = ""
    """In Swedish: why there was nothing to do, or what was done."""


class MailSourceRow(SQLModel, table=True):
    """A source of mail: how far it has been read, and whether it answers. Wall-clock times."""

    __tablename__ = "mail_source"
    __table_args__ = unsealed("Hur långt en inkorg är läst.")
    name: str = Field(primary_key=True)
    is_on: bool = True
    created_at: datetime
    seen_at: datetime
    """Its last sign of life: a look that went well, or a mail that was handed over."""
    mail_at: datetime | None = None
    """When the newest mail came from it."""
    problem: str = ""
    """In Swedish: why it does not work; empty while it does."""
    validity: int = 0
    """IMAP's UIDVALIDITY."""
    uid: int = 0
    """The highest UID that is stored."""


class ReplyAddressRow(SQLModel, table=True):
    """Where replies are to go: decided by whoever watches the sources, read by whoever records a mail."""

    __tablename__ = "reply_address"
    __table_args__ = unsealed("Vart svar går just nu; varje mejl har sin egen adress förseglad.")
    id: int = Field(default=1, primary_key=True)
    address: str = ""
    """Empty where incoming mail is off or does not work: then replies go to the kansli."""
    is_noted: bool = False
    """A clear reply becomes an answer by itself; else the kansli reads each, since nobody vouches for its sender."""
    until: datetime
    """Wall-clock time; after it nobody knows whether incoming mail works."""
