"""Who may log in to the desk, and who is logged in. The log seals ids only: names here can be erased."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["DeskSessionRow", "LoginAttemptRow", "LoginCodeRow", "TerminalRow", "UserRow", "metadata"]


class UserRow(SQLModel, table=True):
    """Somebody who may use the desk, or could once."""

    __tablename__ = "desk_user"
    __table_args__ = (
        CheckConstraint("role IN ('reader','officer','administrator')", name="role"),
        unsealed("Namn och adresser ska kunna gallras; händelserna, som är förseglade, har bara id."),
    )
    id: str = Field(primary_key=True)
    """Drawn at random; stands in events."""
    name: str
    """Empty once it has been erased."""
    email: str
    """As it goes over the line, in lower case; empty where none is known yet."""
    role: str
    """A `schemas.actor.Role`."""
    from_on: date | None = None
    """The first day, Swedish time; None for who may begin at once."""
    to_on: date | None = None
    """The last day that counts."""
    ended_at: datetime | None = None
    """When somebody ended it before that."""
    erased_at: datetime | None = None
    subject: str = ""
    """Issuer and subject of the login by OIDC, once it has been used; empty before that."""
    created_at: datetime


class TerminalRow(SQLModel, table=True):
    """A user of the operating system who has given commands in a terminal."""

    __tablename__ = "terminal"
    __table_args__ = unsealed("Namnet ska kunna gallras; händelserna, som är förseglade, har bara id.")
    id: str = Field(primary_key=True)
    name: str = Field(index=True)


class LoginCodeRow(SQLModel, table=True):
    """A one-time login link, kept as a hash."""

    __tablename__ = "login_code"
    __table_args__ = unsealed("Inloggning; gallras.")
    digest: str = Field(primary_key=True)
    user: str = Field(foreign_key="desk_user.id", index=True)
    expires_at: datetime
    used_at: datetime | None = None


class LoginAttemptRow(SQLModel, table=True):
    """A login that one browser has begun: by a mailed code, or at the issuer. Secrets are kept as hashes."""

    __tablename__ = "login_attempt"
    __table_args__ = unsealed("Inloggning; gallras.")
    browser: str = Field(primary_key=True)
    """The hash of the cookie that was given to the browser."""
    user: str | None = Field(default=None, foreign_key="desk_user.id", index=True)
    """Whom a code was mailed to; None where nobody has the address, and for the issuer."""
    secret: str
    """The hash of the mailed code, or of the `state` given to the issuer."""
    nonce: str = ""
    verifier: str = ""
    """Of PKCE: worth nothing without the code that the issuer gives the same browser."""
    leads_to: str = "/"
    tries: int = 0
    expires_at: datetime


class DeskSessionRow(SQLModel, table=True):
    """A session of the desk, kept as a hash; deleting the row logs out."""

    __tablename__ = "desk_session"
    __table_args__ = unsealed("Inloggning; gallras.")
    digest: str = Field(primary_key=True)
    user: str = Field(foreign_key="desk_user.id", index=True)
    way: str
    """How it was begun: link | mail | oidc."""
    created_at: datetime
    seen_at: datetime
