"""What a workflow asks the register to carry out: the shared shape, and what time itself brings.

What an act brings stands with the act (`acts/<act>/__init__.py`); `acts/duties.py` lists every kind there is.
"""

from __future__ import annotations

from typing import Literal

from schemas.base import Instant, Model
from schemas.plan.plan import Rung

ONCE = "once"
"""The key of a duty that a step has but one of."""


class Duty(Model):
    """One thing to carry out: written to the register with its events and mails, once."""

    kind: str
    """A code of its own for each class; the keys of events are made of it, so it is never renamed."""
    at: Instant
    """The process time it belongs to (the rung's own instant, not when it was reached)."""
    step: str = ""
    """Empty for what concerns the whole process."""
    key: str = ""
    """What tells this duty from others of its kind and step, the same however often it is tried; empty = `at`."""
    actor: str = ""
    """Who asked for it (`schemas.actor`): an id, no name. Empty for what time brings."""

    @property
    def name(self) -> str:
        """What this duty is called in a batch."""
        return "/".join([self.kind, self.step, self.key or self.at.isoformat()])

    @property
    def rung_key(self) -> str:
        """The rung of the ladder that it belongs to; empty for most."""
        return ""


class Open(Duty):
    """A step opens: every seat is asked."""

    kind: Literal["open"] = "open"
    seats: list[str] = []


class Remind(Duty):
    """A rung of a step's ladder has been reached."""

    kind: Literal["rung"] = "rung"
    seats: list[str] = []
    rung: Rung
    skipped: list[str] = []
    """Rungs of the same ladder that an outage passed over and this one stands for."""

    @property
    def rung_key(self) -> str:
        """The rung's key."""
        return self.rung.key


class Undecided(Duty):
    """The day of a notice comes near and its question is not determined."""

    kind: Literal["undecided"] = "undecided"
    rung: Rung

    @property
    def rung_key(self) -> str:
        """The rung's key."""
        return self.rung.key


class Close(Duty):
    """The time of an inquiry is out."""

    kind: Literal["close"] = "close"


class Overdue(Duty):
    """The day of a report has passed."""

    kind: Literal["overdue"] = "overdue"


class Milestone(Duty):
    """A date that is only a date has come."""

    kind: Literal["milestone"] = "milestone"


class Skip(Duty):
    """A step is left out."""

    kind: Literal["skip"] = "skip"


class Ended(Duty):
    """The process is over."""

    kind: Literal["ended"] = "ended"


TimeDuty = Open | Remind | Undecided | Close | Overdue | Milestone | Skip | Ended
"""What falls due by itself (`rules/agenda.py`)."""
