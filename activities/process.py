"""The activity that carries out a batch of duties: one transaction, then a nudge to whoever sends the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from temporalio import activity

from acts import batch as batches
from acts.duties import CarryOut
from db.store.session import Database
from schemas.messages import CarriedOut
from workflows.ids import CARRY_OUT


@dataclass(frozen=True)
class ProcessActivities:
    """Activities of every process. `wake` is called after the commit: there may be mail to send."""

    db: Database
    wake: Callable[[], None]

    @activity.defn(name=CARRY_OUT)
    def carry_out(self, batch: CarryOut) -> CarriedOut:
        """Write the batch whole, or nothing of it (`acts/batch.py`)."""
        with self.db.write() as session:
            found = batches.carry_out(session, batch)
        self.wake()
        return found
