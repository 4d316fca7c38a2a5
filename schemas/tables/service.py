"""The register's service tables: who is alive, what time it is, who may run a job now."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = [
    "ClockRow",
    "EngineTimerRow",
    "EngineTroubleRow",
    "HeartbeatRow",
    "IncidentRow",
    "LeaseRow",
    "RestoreTestRow",
    "metadata",
]


class HeartbeatRow(SQLModel, table=True):
    """The last sign of life of a component, wall-clock time."""

    __tablename__ = "heartbeat"
    __table_args__ = unsealed("Livstecken.")
    component: str = Field(primary_key=True)
    at: datetime
    detail: str = ""


class LeaseRow(SQLModel, table=True):
    """Who may run a job now: two schedulers share the table, one at a time holds each row."""

    __tablename__ = "lease"
    __table_args__ = unsealed("Vem som kör ett jobb just nu.")
    job: str = Field(primary_key=True)
    owner: str
    until: datetime
    last_run_at: datetime | None = None


class EngineTroubleRow(SQLModel, table=True):
    """What register and engine do not agree on: a matter that the engine lacks, cannot move or refuses, and so on."""

    __tablename__ = "engine_trouble"
    __table_args__ = unsealed("Görs om vid varje jämförelse med motorn.")
    process: str = Field(primary_key=True)
    kind: str
    """lost | stuck | differs | refused | foreign"""
    since: datetime
    code: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """REFUSED: the engine's reason, the name of a gRPC status."""
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """REFUSED: how often it was refused. DIFFERS: how often a cure was tried."""
    retry_at: datetime | None = None
    """REFUSED: not tried again before this."""


class EngineTimerRow(SQLModel, table=True):
    """The earliest timer that the engine has, when it was last asked; one row. Wall-clock time."""

    __tablename__ = "engine_timer"
    __table_args__ = unsealed("Vad motorn väntar på just nu.")
    id: int = Field(default=1, primary_key=True)
    next_at: datetime | None = None


class RestoreTestRow(SQLModel, table=True):
    """One try whether a backup can be put back. Trusted time."""

    __tablename__ = "restore_test"
    __table_args__ = unsealed("Prov av säkerhetskopian; gallras efter ett år.")
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    backup_at: datetime | None = None
    """When the backup was made."""
    problem: str = ""
    """In Swedish: why it cannot be put back; empty where it can."""


class ClockRow(SQLModel, table=True):
    """What one start of one machine takes for the right time; see `rules/watch/trusted_time.py` for the fields."""

    __tablename__ = "clock"
    __table_args__ = unsealed("Hur datorns klocka går; ändras vid varje livstecken.")
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
    __table_args__ = unsealed("Vad som hänt tjänsten själv; visas ett dygn.")
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    """hung | unreplayed | clock_right | clock_lasted | clock_confirmed | engine_renewed"""
    part: str = ""
    """Which part or matter it was, where it was one."""
    at: datetime
    """Trusted time."""
    off_s: float = 0.0
    """Of a clock: how many seconds ahead it was found."""
