"""Batches of duties handed to the register, and the acts whose updates wait for theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from acts.duties import CarryOut
    from schemas.base import Instant
    from schemas.duties import Duty
    from schemas.messages import CarriedOut, Refusal
    from workflows import policies
    from workflows.ids import CARRY_OUT


@dataclass(eq=False)
class Act:
    """One act whose update waits until the register has carried it out, or could not."""

    duty: Duty
    is_written: bool = False
    refusal: Refusal | None = None

    def take(self, duties: Sequence[Duty], found: CarriedOut) -> None:
        """The register has carried this batch out: take what became of the act's own duty, where it is among them."""
        if any(duty is self.duty for duty in duties):
            self.is_written, self.refusal = True, found.refused.get(self.duty.name)


async def write(process: str, duties: Sequence[Duty], now: Instant, since: Instant) -> CarriedOut:
    """Let the register carry out a batch, in order; returns what it found. Tried until it succeeds."""
    batch = CarryOut.model_validate({"process": process, "now": now, "since": since, "duties": duties})
    found: CarriedOut = await workflow.execute_local_activity(
        CARRY_OUT,
        batch,
        result_type=CarriedOut,
        summary=" ".join(dict.fromkeys(duty.kind for duty in duties)),
        **policies.REGISTER,
    )
    return found
