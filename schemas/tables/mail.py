"""The outbox: mails recorded before they leave, and what each of them stands for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from schemas.evidence import DELIVERY, ON_ITS_WAY, sealed, unsealed

_IS_PUT_OFF = text("retry_at IS NOT NULL")
"""Few mails are at any time, so few stand in the index of those."""


class MailRow(SQLModel, table=True):
    """The outbox: one mail to one person, recorded before any I/O."""

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned','dispatching','accepted','retryable','failed','unknown','cancelled')", name="state"
        ),
        Index("ix_mail_due", "state", "due_at", "id"),
        Index("ix_mail_retry", "state", "retry_at", "id", sqlite_where=_IS_PUT_OFF, postgresql_where=_IS_PUT_OFF),
        Index("ix_mail_fate", "fate", "copy_fate"),
        Index("ix_mail_copy_fate", "copy_fate"),
        Index("ix_mail_newest", "send_at", "id", "state"),
        Index("ix_mail_of_process", "process", "send_at", "id"),
        sealed("Mejl {id} till {seat}", free=DELIVERY, coarse={"state": ON_ITS_WAY}, later={"carrier": ""}),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    """Opaque; the stem of the Message-ID and the only thing a provider may see."""
    process: str = Field(foreign_key="journal.key")
    kind: str
    """A `MailKind`."""
    step: str = ""
    seat: str = ""
    to_name: str
    to_email: str
    cc_email: str = ""
    props: dict[str, Any] = Field(sa_type=JSON)
    """What the template needs; with it the same mail can be made again, byte for byte."""
    send_at: datetime
    """Process time: not before this."""
    due_at: datetime
    """The same instant in wall-clock time, so that who sends need not ask any process for its shift."""
    state: str = "planned"
    detail: str = ""
    attempts: int = 0
    uncertain: int = 0
    """How many attempts ended without anyone knowing whether the mail left."""
    doubts: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    """When (`at`, process time) and why (`why`, in Swedish) each of those attempts ended, oldest first; one that is
    known after all is taken out."""
    handed_at: datetime | None = None
    """Wall-clock time at which the newest attempt was about to pass the point of no return; None before that."""
    fence: int = 0
    lease_until: datetime | None = None
    """Wall-clock time."""
    retry_at: datetime | None = None
    """Wall-clock time."""
    subject: str = ""
    sent_at: datetime | None = None
    """Process time."""
    carrier: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What took it: file, smtp, sendgrid; empty before that, in rows of before it was kept, and where somebody has
    said that it left."""
    fate: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What became of it for its addressee, by all reports so far (a `DeliveryState`); empty where nothing is reported.
    """
    copy_fate: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The same for its copies; of several the one that most wants a look."""
    created_at: datetime

    @property
    def shift(self) -> timedelta:
        """What the process's own time is ahead of the wall clock's; nothing outside rehearsals."""
        return self.send_at - self.due_at


class MailItemRow(SQLModel, table=True):
    """What a mail stands for: unique per (process, step, seat, rung, plan version, recipient), so none is doubled."""

    __tablename__ = "mail_item"
    __table_args__ = unsealed("Nyckeln mot dubbletter; vad mejlet sa står i mejlet, som är förseglat.")
    key: str = Field(primary_key=True)
    mail: int = Field(foreign_key="mail.id", index=True)


class DeliveryReportRow(SQLModel, table=True):
    """One report about one recipient of one mail, as it came; never changed, never deleted."""

    __tablename__ = "delivery_report"
    __table_args__ = (sealed("Besked {key} om mejl {mail}"),)
    key: str = Field(primary_key=True)
    mail: int = Field(foreign_key="mail.id", index=True)
    process: str = Field(foreign_key="journal.key", index=True)
    recipient: str = Field(index=True)
    """The address that it counts for, in lower case."""
    state: str
    """A `DeliveryState`."""
    reason: str
    """In Swedish."""
    code: str
    at: datetime
    """Wall-clock time, by the one who says it."""
    source: str
    """provider | report | carrier"""
    received_at: datetime
    """Wall-clock time."""


class StrayReportRow(SQLModel, table=True):
    """A report about a mail that the register does not know. Counted for a month, so no address is kept."""

    __tablename__ = "stray_report"
    __table_args__ = unsealed("Gäller inget mejl i registret; räknas i 30 dagar.")
    key: str = Field(primary_key=True)
    state: str
    source: str
    received_at: datetime = Field(index=True)
    """Wall-clock time."""


class AddressRow(SQLModel, table=True):
    """How an address stands by all that was reported of it since somebody last said that it works."""

    __tablename__ = "address"
    __table_args__ = unsealed("Räknas ur beskeden, som är förseglade.")
    email: str = Field(primary_key=True)
    """In lower case."""
    state: str = ""
    """bounced | blocked; empty while nothing speaks against it."""
    reason: str = ""
    since: datetime | None = None
    """Wall-clock time."""
    mail: int | None = Field(default=None, foreign_key="mail.id")
    """The mail by which that was found out."""
    cleared_at: datetime | None = None
    """Wall-clock time at which somebody said that it works; what had been reported by then no longer counts."""


class PageOpeningRow(SQLModel, table=True):
    """That an answer page has been opened in a browser by a link of the invitation. It decides nothing."""

    __tablename__ = "page_opening"
    __table_args__ = unsealed("Bara att sidan har öppnats någon gång; det bevisar inte att någon har läst.")
    public_id: str = Field(foreign_key="invitation.public_id", primary_key=True)
    first_at: datetime
    """Process time."""
