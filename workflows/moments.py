"""Detect a run that was woken by a query: it goes on by workflow tasks only.

A query that waits for a worker (Temporal's own pages ask some) delivers what has happened since the last task. The SDK
lets the run go on by that before the task comes, at the time of the last one: reminders would be chosen, and timers
set, by a time that is long past, and a replay would do otherwise.

Not every such query is seen: where an update has been refused since the run came to rest, its task has told a size too.
The time is then that of the refusal, minutes ago, and a matter that no longer replays is started again
(`secretariat/engine/cures.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from temporalio import workflow


@dataclass(frozen=True)
class Moment:
    """How many events a run has seen, and how large its history was when its last task began; 0 where an engine does
    not say."""

    events: int
    size: int

    @classmethod
    def now(cls) -> Moment:
        """Where the run is; the same throughout one task."""
        info = workflow.info()
        return cls(info.get_current_history_length(), info.get_current_history_size())

    def must_have_passed(self) -> None:
        """Raise RuntimeError where events have come since, and no task: the query fails, and the run begins anew from
        its history with its next task."""
        now = Moment.now()
        if now.events > self.events and 0 < now.size <= self.size:
            raise RuntimeError("woken by a query, before the workflow task that is due")
