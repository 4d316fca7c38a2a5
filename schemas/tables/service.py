"""The register's service tables: who is alive, what time it is, who may run a job now, who is logged in."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.tables.process import metadata

__all__ = [
    "ClockRow",
    "DeskSessionRow",
    "EngineTroubleRow",
    "HeartbeatRow",
    "IncidentRow",
    "LeaseRow",
    "LoginCodeRow",
    "metadata",
]


class HeartbeatRow(SQLModel, table=True):
    """The last sign of life of a component, wall-clock time."""

    __tablename__ = "heartbeat"
    component: str = Field(primary_key=True)
    at: datetime
    detail: str = ""


class LeaseRow(SQLModel, table=True):
    """Who may run a job now: two schedulers share the table, one at a time holds each row."""

    __tablename__ = "lease"
    job: str = Field(primary_key=True)
    owner: str
    until: datetime
    last_run_at: datetime | None = None


class EngineTroubleRow(SQLModel, table=True):
    """An open matter that the engine did not run, or could not move on, when the two were last compared."""

    __tablename__ = "engine_trouble"
    process: str = Field(primary_key=True)
    kind: str
    """lost | stuck"""
    since: datetime


class ClockRow(SQLModel, table=True):
    """What one start of one machine takes for the right time; see `rules/trusted_time.py` for the fields."""

    __tablename__ = "clock"
    boot: str = Field(primary_key=True)
    counted_s: float
    at: datetime
    highest_at: datetime
    doubted_at: datetime | None = None
    doubted_s: float = 0.0
    off_s: float = 0.0
    """Seconds that the doubted clock is ahead; negative where it is behind."""


class IncidentRow(SQLModel, table=True):
    """Something that befell the service itself and is told for a day: a part that hung, a clock that jumped."""

    __tablename__ = "incident"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """hung | clock_right | clock_lasted | clock_confirmed | engine_renewed"""
    part: str = ""
    """Which part it was, where it was one."""
    at: datetime
    """Trusted time."""
    off_s: float = 0.0
    """Of a clock: how many seconds ahead it was found."""


class LoginCodeRow(SQLModel, table=True):
    """A one-time login link, kept as a hash."""

    __tablename__ = "login_code"
    digest: str = Field(primary_key=True)
    expires_at: datetime
    used_at: datetime | None = None


class DeskSessionRow(SQLModel, table=True):
    """A session of the desk, kept as a hash; deleting the row logs out."""

    __tablename__ = "desk_session"
    digest: str = Field(primary_key=True)
    created_at: datetime
    seen_at: datetime
