"""Which workflow task a run is in: it goes on by one only.

Whoever queries a run (Temporal's own pages do) while no worker is there brings it, later, what has happened since its
last task. The SDK has the run go on by that before the task comes, at the time of the last one: reminders would be
chosen, and timers set, by a time that is long past, and a replay would do otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from schemas.base import Instant


@dataclass(frozen=True)
class Moment:
    """How many events a run has seen, and the time of the task that brought the last of them."""

    events: int
    at: Instant

    @classmethod
    def now(cls) -> Moment:
        """Where the run is; two are equal within one task, but for what its local activities take."""
        return cls(workflow.info().get_current_history_length(), workflow.now())

    def must_have_passed(self) -> None:
        """Raise RuntimeError where events have come since and no task: the query fails, and the run begins anew from
        its history with its next task."""
        now = Moment.now()
        if now.events > self.events and now.at <= self.at:
            raise RuntimeError("woken by a query, before the workflow task that is due")
