"""The register: everything that must outlive the engine. `table=True` never validates; the other models do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata


class JournalRow(SQLModel, table=True):
    """What has a log, mails and links of its own: a process or a called meeting, which share their keys."""

    __tablename__ = "journal"
    key: str = Field(primary_key=True)


class ProcessRow(SQLModel, table=True):
    """A process: its file as read, its contract as it stands, how far its duties are carried out."""

    __tablename__ = "process"
    key: str = Field(foreign_key="journal.key", primary_key=True)
    kind: str
    title: str
    file: dict[str, Any] = Field(sa_type=JSON)
    """The `ProcessFile` as JSON (by alias)."""
    status: str = "running"
    """running | ended"""
    shift_s: int = 0
    plan_version: int = 1
    handled_until: datetime
    created_at: datetime
    ends_at: datetime | None = None
    """When a decided matter ends by itself (process time); None while a step remains."""
    ended_at: datetime | None = None


class PlanRow(SQLModel, table=True):
    """Every version of a plan, with why it was made."""

    __tablename__ = "plan"
    process: str = Field(foreign_key="process.key", primary_key=True)
    version: int = Field(primary_key=True)
    plan: dict[str, Any] = Field(sa_type=JSON)
    reason: str = ""
    created_at: datetime


class NoteRow(SQLModel, table=True):
    """What the secretariat gave as its reason, in words; the engine carries only its number."""

    __tablename__ = "note"
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    text: str
    created_at: datetime


class StepRow(SQLModel, table=True):
    """Where a step stands."""

    __tablename__ = "step"
    process: str = Field(foreign_key="process.key", primary_key=True)
    key: str = Field(primary_key=True)
    status: str = "planned"
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    results: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    within: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Question → the seats that a determined yes is for, where it is not for all."""
    reason: str = ""
    """The secretariat's words when it determined."""


class InvitationRow(SQLModel, table=True):
    """One seat asked in one step; its link is derived from `public_id` and `generation`."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("process", "step", "seat"),)
    public_id: str = Field(primary_key=True)
    process: str = Field(foreign_key="journal.key", index=True)
    """A process or a called meeting, as in the log and in the outbox."""
    step: str
    seat: str
    generation: int = 1
    made_for: str | None = None
    """The address that the link of this generation was made for: the holder's, or the official mailbox's in a gap.
    None in rows of before it was kept."""
    renewed_at: datetime | None = None
    """Process time at which the link was made anew for another holder; None while it is the first one's."""
    kansli_generation: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The generation of the kansli's own link, by which it says which meeting decides; the holder's does not touch it.
    """
    kansli_for: str | None = None
    """The address that the kansli's link was made for; None where it has not been asked."""
    stand_in_generation: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """The generation of the stand-in's own link."""
    stand_in_for: str | None = None
    """The address that the stand-in's link was made for, empty where nobody was named at half time; None before."""
    is_withdrawn: bool = False
    """The party has left, or the step was skipped."""
    created_at: datetime


class AnswerRow(SQLModel, table=True):
    """One version of an answer; never changed, never deleted."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("process", "step", "seat", "version"),)
    id: str = Field(primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    step: str
    seat: str
    version: int
    codes: dict[str, Any] = Field(sa_type=JSON)
    """Question key → code."""
    texts: dict[str, Any] = Field(sa_type=JSON)
    comment: str = ""
    strength: str | None = None
    paragraph: str = ""
    decided_on: date | None = None
    diarienummer: str = ""
    returns_on: date | None = None
    answered_by: str = ""
    answered_email: str = ""
    holder: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The name of who held the seat when the answer came; empty in a gap, and in rows of before it was kept."""
    channel: str = "webb"
    source: str = ""
    """For an answer on behalf: who said what, when, to whom."""
    content_hash: str
    is_late: bool = False
    received_at: datetime
    """Process time of arrival; it alone decides late or not."""


class DeliveryRow(SQLModel, table=True):
    """News that must reach its workflow; delivered_at is set when the engine has it."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_undelivered", "delivered_at", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    news: dict[str, Any] = Field(sa_type=JSON)
    """A `News` as JSON."""
    created_at: datetime
    delivered_at: datetime | None = None


class EventRow(SQLModel, table=True):
    """The log: append-only, one Swedish sentence each, each row sealed by the hash of the one before."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("process", "dedup_key"),)
    process: str = Field(foreign_key="journal.key", primary_key=True)
    seq: int = Field(primary_key=True)
    at: datetime
    """Process time."""
    kind: str
    step: str = ""
    seat: str = ""
    text: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    dedup_key: str
    previous: str
    digest: str


class MailRow(SQLModel, table=True):
    """The outbox: one mail to one person, recorded before any I/O."""

    __tablename__ = "mail"
    __table_args__ = (
        CheckConstraint(
            "state IN ('planned','dispatching','accepted','retryable','failed','unknown','cancelled')", name="state"
        ),
        Index("ix_mail_due", "state", "due_at", "id"),
        Index("ix_mail_retry", "state", "retry_at", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    """Opaque; the stem of the Message-ID and the only thing a provider may see."""
    process: str = Field(foreign_key="journal.key", index=True)
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
    created_at: datetime

    @property
    def shift(self) -> timedelta:
        """What the process's own time is ahead of the wall clock's; nothing outside rehearsals."""
        return self.send_at - self.due_at


class MailItemRow(SQLModel, table=True):
    """What a mail stands for: unique per (process, step, seat, rung, plan version, recipient), so none is doubled."""

    __tablename__ = "mail_item"
    key: str = Field(primary_key=True)
    mail: int = Field(foreign_key="mail.id", index=True)
