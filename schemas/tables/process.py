"""The register: everything that must outlive the engine. `table=True` never validates; the other models do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, MetaData, UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import sealed, unsealed

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
    __table_args__ = unsealed("Bara nyckeln, som ärendets kedja av sigill har.")
    key: str = Field(primary_key=True)


class ProcessRow(SQLModel, table=True):
    """A process: its file as read, its contract as it stands, how far its duties are carried out."""

    __tablename__ = "process"
    __table_args__ = sealed("Ärendet", journal="key", free={"handled_until": "Motorns bokmärke."})
    key: str = Field(foreign_key="journal.key", primary_key=True)
    kind: str
    title: str
    file: dict[str, Any] = Field(sa_type=JSON)
    """The `ProcessFile` as JSON (by alias)."""
    status: str = "running"
    """running | ended"""
    shift_s: int = Field(default=0, index=True)
    plan_version: int = 1
    handled_until: datetime
    created_at: datetime
    ends_at: datetime | None = None
    """When a decided matter ends by itself (process time); None while a step remains."""
    ended_at: datetime | None = None


class PlanRow(SQLModel, table=True):
    """Every version of a plan, with why it was made."""

    __tablename__ = "plan"
    __table_args__ = sealed("Plan {version}")
    process: str = Field(foreign_key="process.key", primary_key=True)
    version: int = Field(primary_key=True)
    plan: dict[str, Any] = Field(sa_type=JSON)
    reason: str = ""
    created_at: datetime


class NoteRow(SQLModel, table=True):
    """What the secretariat gave as its reason, in words; the engine carries only its number."""

    __tablename__ = "note"
    __table_args__ = sealed("Skäl {id}")
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    text: str
    created_at: datetime


class StepRow(SQLModel, table=True):
    """Where a step stands."""

    __tablename__ = "step"
    __table_args__ = sealed("Steget ”{key}” med sitt utfall", later={"text_changed_at": None})
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
    text_changed_at: datetime | None = None
    """Process time at which its words or documents were last changed after somebody had answered; what was answered
    before that was given to the former words."""


class PauseRow(SQLModel, table=True):
    """What rests just now: a whole matter, or one step of it. Its mails stay in the outbox."""

    __tablename__ = "pause"
    __table_args__ = unsealed("Vad som vilar just nu; att det pausades och fortsatte står i historiken.")
    process: str = Field(foreign_key="process.key", primary_key=True)
    step: str = Field(default="", primary_key=True)
    """Empty for the whole matter."""
    since: datetime
    """Process time."""


class TextEditRow(SQLModel, table=True):
    """New words and documents of a step, as the secretariat wrote them; the engine carries only its number."""

    __tablename__ = "text_edit"
    __table_args__ = sealed("Ny lydelse {id} av ”{step}”")
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    step: str
    content: dict[str, Any] = Field(sa_type=JSON)
    """A `StepText` as JSON."""
    created_at: datetime


class InvitationRow(SQLModel, table=True):
    """One seat asked in one step; its link is derived from `public_id` and `generation`."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("process", "step", "seat"),
        sealed("Frågan till {seat} i steget ”{step}”", later={"set_aside": 0}),
    )
    public_id: str = Field(primary_key=True)
    process: str = Field(foreign_key="journal.key")
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
    set_aside: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """The version of the seat's answer that does not count, ruled out as late or asked anew; only a later one does."""
    created_at: datetime


class AnswerRow(SQLModel, table=True):
    """One version of an answer; never changed, never deleted."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("process", "step", "seat", "version"),
        sealed("Svaret från {seat} i steget ”{step}”, version {version}"),
    )
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
    __table_args__ = (
        Index("ix_delivery_undelivered", "delivered_at", "id"),
        unsealed("Vad motorn ska få veta; görs ur svaren, som är förseglade."),
    )
    id: int | None = Field(default=None, primary_key=True)
    process: str = Field(foreign_key="process.key", index=True)
    news: dict[str, Any] = Field(sa_type=JSON)
    """A `News` as JSON."""
    created_at: datetime
    delivered_at: datetime | None = None


class EventRow(SQLModel, table=True):
    """The log: append-only, one Swedish sentence each, each row sealed by the hash of the one before."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("process", "dedup_key"),
        Index("ix_event_actor", "actor", "process"),
        sealed("Händelse {seq}", later={"actor": ""}),
    )
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
    actor: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Who did it, as `schemas.actor` writes it; empty in rows of before it was kept."""
    previous: str
    digest: str
