"""Priorities that are anchored at home before they are decided (domain.md P3). The steps stand in the process file.

1. The traffic network names the needs; they become objects, each with facts and a timeline.
2. What the completeness list asks for must be done before the proposal is presented to the ledningsgrupp.
3. Every municipality is asked whether the proposal is ready: redo, redo med ändring, ej redo, or needs more time.
4. All ready: on to the samarbetskommitté. Any objection, change or silence "kräver ställningstagande" and waits for the
   secretariat; a finding of no leaves the committee out.
5. The committee decides. Every part of the proposal has its own status, and a part that was taken out stays out.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from schemas.timetable import ProcessState
    from workflows.process import ProcessWorkflow


@workflow.defn(name="priorities")
class PrioritiesWorkflow(ProcessWorkflow):
    """One workflow per round of priorities; see the module for its story."""

    @workflow.init
    def __init__(self, state: ProcessState) -> None:
        super().__init__(state)

    @workflow.run
    async def run(self, state: ProcessState) -> None:
        """Walk from the needs to the committee's decision, through what the findings leave."""
        await self.until(lambda: self.is_over)
        await self.finish()
