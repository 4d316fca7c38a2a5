"""What has been begun and not started: forms that are saved, as drafts or as templates, and rehearsals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from schemas.evidence import unsealed
from schemas.tables.process import metadata

__all__ = ["RehearsalRow", "SavedFormRow", "metadata"]


_IS_PLAYED = text("state = 'playing'")


class SavedFormRow(SQLModel, table=True):
    """A form as it was typed, right or wrong: a draft, or a template of the register's own. Wall-clock times."""

    __tablename__ = "saved_form"
    __table_args__ = unsealed("Ett utkast: inget av det har startats eller skickats.")
    key: str = Field(primary_key=True)
    """Random."""
    address: str
    """The page of the form."""
    title: str
    about: str = ""
    """What a template is for."""
    is_template: bool = False
    typed: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    made_at: datetime
    changed_at: datetime = Field(index=True)


class RehearsalRow(SQLModel, table=True):
    """A matter that is played through before it is started, and what came of it. Wall-clock times."""

    __tablename__ = "rehearsal"
    __table_args__ = (
        CheckConstraint("state IN ('playing','done','stopped','failed','too_long','cut_off')", name="state"),
        # One is played at a time, whoever asks at once.
        Index("ix_rehearsal_playing", "state", unique=True, sqlite_where=_IS_PLAYED, postgresql_where=_IS_PLAYED),
        unsealed("En generalrepetition: inget av det har skickats."),
    )
    key: str = Field(primary_key=True)
    """Random."""
    title: str
    file_name: str
    file_text: str
    answers: str
    """Who answers in the play: `ingen`, `halften` or `alla`."""
    state: str = "playing"
    permille: int = 0
    """How far the play has come."""
    at_on: date | None = None
    """The day that is played."""
    is_stopping: bool = False
    """Somebody wants it stopped."""
    began_at: datetime = Field(index=True)
    beat_at: datetime
    """When whoever plays it was last heard of."""
    why: str = ""
    """In Swedish: why it failed."""
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What came of it; empty until it is done."""
