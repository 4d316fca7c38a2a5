"""The workflow of `updates.py`, in a file of its own, as Temporal's sandbox would have it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from temporalio import workflow

QUEUE = "matters"
SEATS = 8
"""Of a matter."""


@dataclass
class Answer:
    """What a seat has answered."""

    seat: str
    value: str
    comment: str
    received_at: datetime | None = None


@dataclass
class Begun:
    """Who is asked, and when those that have not answered are reminded."""

    due_at: float
    """Seconds since 1970."""
    seats: list[str] = field(default_factory=list)


@workflow.defn
class Matter:
    """One matter, open until its day has come."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    @workflow.run
    async def run(self, begun: Begun) -> None:
        """Wait for the day, and remind everybody who has not answered."""
        await workflow.sleep(max(0.0, begun.due_at - workflow.time()))
        late = [seat for seat in begun.seats if seat not in self.answers]
        await asyncio.gather(*(self._remind(seat) for seat in late))

    async def _remind(self, seat: str) -> None:
        await workflow.execute_activity("remind", seat, start_to_close_timeout=timedelta(minutes=1))

    @workflow.update
    def take(self, answer: Answer) -> str:
        """Keep an answer, and say when it came."""
        answer.received_at = workflow.now()
        self.answers[answer.seat] = answer
        return str(answer.received_at)

    @workflow.query
    def receipt(self, seat: str) -> Answer | None:
        """What a seat has answered."""
        return self.answers.get(seat)
