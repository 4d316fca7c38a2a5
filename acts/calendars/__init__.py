"""Calendars: a meeting calendar was read in or changed; seats get their meetings by it, and no due date moves."""

from __future__ import annotations

from typing import Literal

from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import News
from schemas.plan.timetable import ProcessState


class CalendarsChanged(Duty):
    """The register gives every seat its meetings anew."""

    kind: Literal["calendars"] = "calendars"
    note: int


def take(_state: ProcessState, item: News, now: Instant) -> list[Duty]:
    """One duty for each note that says what was changed."""
    return [CalendarsChanged(at=now, note=item.generation, key=f"note-{item.generation}")]
