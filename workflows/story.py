"""The story of every kind that has none of its own: its steps open and are left out as its process file says.

`waits_for`, `when` and the days of the file are the whole story, so a new kind, or a new template, needs no workflow.
The engine starts it under the key of the kind, whichever that is.
"""

from __future__ import annotations

from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from schemas.plan.timetable import ProcessState
    from workflows.process import ProcessWorkflow


@workflow.defn(dynamic=True)
class StoryWorkflow(ProcessWorkflow):
    """One workflow per process; see `ProcessWorkflow` for its messages. It carries every kind that is not named."""

    @workflow.init
    def __init__(self, args: Sequence[RawValue]) -> None:
        state: ProcessState = workflow.payload_converter().from_payload(args[0].payload, ProcessState)
        super().__init__(state)

    @workflow.run
    async def run(self, args: Sequence[RawValue]) -> None:
        """Walk from the first step to the last, through what the findings leave."""
        await self.until(lambda: self.is_over)
        await self.finish()
