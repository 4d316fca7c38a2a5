"""Other systems: their tokens, what they have asked once, and where news of matters are sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["ApiRequestRow", "ApiTokenRow", "WebhookCursorRow", "WebhookDeliveryRow", "WebhookRow", "metadata"]


class ApiTokenRow(SQLModel, table=True):
    """The token of one system; kept as a hash, so nobody can use what is read here."""

    __tablename__ = "api_token"
    __table_args__ = unsealed("Vilka system som släpps in; vad de har gjort står i historiken, som är förseglad.")
    key: str = Field(primary_key=True)
    name: str
    """What the system is called, in the history too."""
    scopes: list[str] = Field(sa_type=JSON)
    """Each a `Scope`."""
    digest: str = Field(unique=True)
    """SHA-256 of the token."""
    made_at: datetime
    expires_on: date
    """The last day on which it holds (Stockholm)."""
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    """When it was last used, to within five minutes."""


class ApiRequestRow(SQLModel, table=True):
    """A request with an Idempotency-Key, and what was answered; the same again is answered the same, for a week."""

    __tablename__ = "api_request"
    __table_args__ = unsealed("Vad ett system har fått för svar; det som hände står i historiken, som är förseglad.")
    token: str = Field(foreign_key="api_token.key", primary_key=True)
    key: str = Field(primary_key=True)
    digest: str
    """SHA-256 of method, path and body."""
    status: int = 0
    """0 while it is carried out."""
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    made_at: datetime = Field(index=True)


class WebhookRow(SQLModel, table=True):
    """Where one system is told of what happens. Its secret is derived, and kept nowhere."""

    __tablename__ = "webhook"
    __table_args__ = unsealed("Vart nyheter skickas; själva händelserna står i historiken, som är förseglad.")
    key: str = Field(primary_key=True)
    name: str
    url: str
    secret_version: int
    """Of the service's own secret, from which the webhook's is derived."""
    kinds: list[str] = Field(sa_type=JSON)
    """Each a `NewsType`."""
    made_at: datetime
    revoked_at: datetime | None = None


class WebhookDeliveryRow(SQLModel, table=True):
    """One news for one webhook; those of one matter leave in order."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_waiting", "ended_at", "webhook", "process", "id"),
        unsealed("Nyheter på väg; själva händelserna står i historiken, som är förseglad."),
    )
    id: int | None = Field(default=None, primary_key=True)
    webhook: str = Field(foreign_key="webhook.key")
    process: str = Field(foreign_key="process.key")
    public_id: str = Field(unique=True)
    """The same at every try, so that the receiver knows it again."""
    content: dict[str, Any] = Field(sa_type=JSON)
    made_at: datetime
    attempts: int = 0
    next_at: datetime
    ended_at: datetime | None = None
    """When it was received, or given up."""
    is_received: bool = False
    problem: str = ""
    """In Swedish: why the newest attempt failed."""


class WebhookCursorRow(SQLModel, table=True):
    """How far the events of a matter have been made news of."""

    __tablename__ = "webhook_cursor"
    __table_args__ = unsealed("Hur långt händelserna har skickats vidare.")
    process: str = Field(foreign_key="process.key", primary_key=True)
    seq: int
