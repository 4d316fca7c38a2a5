"""Where a matter stands, in few bytes: what register and engine are compared by."""

from __future__ import annotations

from schemas.base import Instant, Model
from schemas.plan.timetable import StepStatus


class StepMark(Model):
    """Where one step stands."""

    status: StepStatus
    versions: int
    """The sum of the versions of its answers: it grows with each."""
    rows: str
    """Digest of its answers, as far as a workflow carries them."""
    results: str
    """Digest of what was determined."""
    is_paused: bool = False


class Fingerprint(Model):
    """Where a whole matter stands."""

    handled_until: Instant
    plan_version: int
    is_withdrawn: bool
    turns: list[str]
    """Sorted."""
    steps: dict[str, StepMark]
    is_resting: bool = True
    """False while the workflow hands something to the register: then the two differ for a moment."""
