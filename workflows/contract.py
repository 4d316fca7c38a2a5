"""A joint contract's extension windows and the new procurement after it.

1. The styrgrupp evaluates, material goes out, the evaluation is presented: tasks that run by their own dates.
2. Every party's director is asked whether to extend, and whether to procure anew; reminders, late answers,
   changed answers, anstånd and moved dates are the shared inquiry's business.
3. When the time is out the outcome is computed. All yes: extended. Anything else "kräver ställningstagande"
   and waits for the secretariat (silence is never consent to a contract).
4. Yes: the supplier is notified, and an alarm sounds until the supplier's receipt is recorded
   (notice no later than 12 months before the end). Then the contract record moves one step and
   the next window is armed, until the latest end.
5. No: the notice falls away and the procurement is planned anew from the end that now holds, with a warning
   where its two-year start has passed.
6. The procurement's own dates are walked to the end.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from kinds.contract.messages import ContractTurn
    from rules import transitions
    from schemas.inquiry import Result
    from schemas.plan.timetable import ProcessState, StepTimes, Timetable
    from workflows.ids import EXTEND_CONTRACT, REPLAN_PROCUREMENT
    from workflows.process import ProcessWorkflow


@workflow.defn(name="contract")
class ContractWorkflow(ProcessWorkflow):
    """One workflow per contract; see the module for its story and `ProcessWorkflow` for its messages."""

    @workflow.init
    def __init__(self, state: ProcessState) -> None:
        super().__init__(state)

    @workflow.run
    async def run(self, state: ProcessState) -> None:
        """Walk the extension windows one by one, then the procurement."""
        while window := self._open_window():
            question, notice = self._step(window, "question"), self._step(window, "notice")
            is_extended = await self._parties_extend(question)
            if self.state.is_withdrawn:
                break
            if is_extended:
                self.open_now(notice.key)
                await self.done(notice.key)
                await self._turn(EXTEND_CONTRACT, window)
                await self.turn_page()
            else:
                self.skip(notice.key)
                await self._turn(REPLAN_PROCUREMENT, window)
        await self.until(lambda: self.is_over)
        await self.finish()

    async def _parties_extend(self, question: StepTimes) -> bool:
        results = await self.determined(question.key)
        return results.get(question.questions[0].key) == Result.YES

    def _open_window(self) -> int | None:
        """The newest window, unless its turn is behind us: there is always at most one."""
        newest = max((times.window for times in self.state.timetable.steps if times.window is not None), default=None)
        is_settled = any(turn.endswith(f"-{newest}") for turn in self.state.turns)
        return None if is_settled else newest

    def _step(self, window: int, role: str) -> StepTimes:
        return next(t for t in self.state.timetable.steps if t.window == window and t.role == role)

    async def _turn(self, activity: str, window: int) -> None:
        """A turn of the story that changes the plan, taken once: the register plans, the state takes it over."""
        turn = ContractTurn(process=self.state.process, window=window, now=self.now)
        self.state.timetable = await self._have_done(activity, turn, Timetable, f"{activity} {window}")
        transitions.ready(self.state)
        self.state.turns.append(f"{activity}-{window}")
