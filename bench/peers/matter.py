"""The workflow of `updates.py`, in a file of its own, as Temporal's sandbox would have it."""

from __future__ import annotations

from dataclasses import dataclass
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


@workflow.defn
class Matter:
    """One matter, open until its day has come."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    @workflow.run
    async def run(self) -> None:
        """Wait for the day."""
        await workflow.sleep(timedelta(days=14))

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
