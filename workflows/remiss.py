"""A joint answer to a remiss. What opens when, and what is left out, stands in the process file.

1. Triage within three working days: a joint answer, answers of their own, for information, or none, with the reason.
   What the finding does not need is left out at once (`when` of the steps).
2. Information to all kanslier and directors; those asked for the working group; with too few there is no joint answer.
3. A draft is registered by reference and checksum and reviewed by every municipality. A new version (`ask_again`) asks
   those it concerns and those that still owe an answer; what waited for the old review waits for the new one.
4. The ledningsgrupp finds it ready, the samarbetskommitté or its chair decides, the final text goes out, and every
   municipality's own decision is collected.
5. The answer is submitted before the authority's day, with receipt. It names those that stand behind it by their own
   word, and nobody on silence.
6. Half a year later each view is followed up, and reported back.

The authority's day is a step of its own: an anstånd from the sender moves it (`move_deadline`), and all that is counted
from it follows. A remiss that is cancelled or replaced is withdrawn (`withdraw`).
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from kinds.remiss import messages
    from kinds.remiss.messages import AskAgain
    from schemas.messages import Acted
    from schemas.plan.timetable import ProcessState
    from workflows.process import ProcessWorkflow
    from workflows.updates import admitted


@workflow.defn(name="remiss")
class RemissWorkflow(ProcessWorkflow):
    """One workflow per remiss; see the module for its story and `ProcessWorkflow` for its other messages."""

    @workflow.init
    def __init__(self, state: ProcessState) -> None:
        super().__init__(state)

    @workflow.run
    async def run(self, state: ProcessState) -> None:
        """Walk from the triage to the report back, through what the findings leave."""
        await self.until(lambda: self.is_over)
        await self.finish()

    @workflow.update
    async def ask_again(self, message: AskAgain) -> Acted:
        """A new draft is in the register: its review takes the place of the one before."""
        return await self._carried_out(message, messages.transition(message, self.now))

    @ask_again.validator
    def _may_ask_again(self, message: AskAgain) -> None:
        admitted(messages.admits, self.state, message)
