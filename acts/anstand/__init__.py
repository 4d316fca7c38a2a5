"""Anstånd: one seat gets a later day, or loses the one it had; the others keep theirs."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rules.changes.admission import may_replan
from rules.swedish import long_date
from schemas.base import Instant
from schemas.duties import Duty
from schemas.messages import Order
from schemas.plan.timetable import ProcessState


class GrantAnstand(Order):
    """Update `grant_anstand`: one seat gets a later day."""

    step: str
    seat: str
    until_on: date
    plan_version: int = 0
    note: int = 0


class Granted(Duty):
    """The register plans anew for one seat and tells it."""

    kind: Literal["anstand"] = "anstand"
    seat: str
    new_on: date
    note: int = 0


def admits(state: ProcessState, grant: GrantAnstand, _now: Instant) -> None:
    """The plan is the one in force and the step has not ended. Raises Refused."""
    may_replan(state, grant.step, grant.plan_version)


def transition(_state: ProcessState, grant: GrantAnstand, now: Instant) -> Granted:
    """What must be written."""
    key = f"note-{grant.note}"
    return Granted(at=now, step=grant.step, seat=grant.seat, new_on=grant.until_on, note=grant.note, key=key)


def sentence(organisation: str, title: str, until_on: date, *, is_taken_back: bool) -> str:
    """The event in the history; the reason follows it."""
    if is_taken_back:
        return f"Anståndet för {organisation} är återtaget: svarsdagen är {long_date(until_on)}."
    return f"{organisation} har fått anstånd med ”{title}” till {long_date(until_on)}."
