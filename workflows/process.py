"""What every process shares: the table of respondents, the one live timer, what people may do to it.

A process kind inherits `ProcessWorkflow` and tells its story with `until`, `determined`, `done` and `open_now`.
While the story waits, everything that falls due is carried out here, whatever step it belongs to:
steps open at their instants, reminders go out, inquiries close, and clear outcomes are determined.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from rules import admission, agenda, transitions
    from schemas.base import Instant
    from schemas.inquiry import Result
    from schemas.messages import (
        ONCE,
        CarriedOut,
        CarryOut,
        ChangeParties,
        Determine,
        Duty,
        DutyKind,
        GrantAnstand,
        MoveDeadline,
        NewsBatch,
        Withdraw,
    )
    from schemas.timetable import ENDED, ProcessState, StepStatus
    from workflows import policies
    from workflows.ids import CARRY_OUT


class ProcessWorkflow:
    """The shared shape. Signal `news` brings what the register has received; updates bring what the secretariat does
    (`move_deadline`, `grant_anstand`, `change_parties`, `determine`, `withdraw`); query `status` shows the state."""

    def __init__(self, state: ProcessState) -> None:
        self.state = transitions.ready(state)
        self._todo: list[Duty] = []
        self._changed = False
        self._timer: asyncio.Task[None] | None = None
        self._armed_for: Instant | None = None

    @property
    def now(self) -> Instant:
        """Process time; never earlier than the timer that has just fired."""
        now = workflow.now() + timedelta(seconds=self.state.shift_s)
        fired = self._timer is not None and self._timer.done()
        return max(now, self._armed_for) if fired and self._armed_for else now

    async def until(self, is_reached: Callable[[], bool]) -> None:
        """Let time pass, carrying out what falls due, until the condition holds and nothing is left to carry out."""
        while True:
            await self._carry_out()
            if self._todo or agenda.due_duties(self.state, self.now):
                continue  # what has just ended may let another step open
            if is_reached():
                return
            if workflow.info().get_current_history_length() > policies.HISTORY_LIMIT:
                await self.turn_page()
            await self._rest()

    async def determined(self, step: str) -> dict[str, Result]:
        """Wait until an inquiry's outcome is determined; returns question → result."""
        await self.until(lambda: self.state.steps[step].status in ENDED)
        return self.state.steps[step].results

    async def done(self, step: str) -> None:
        """Wait until a task is reported done, or a notice's receipt is recorded."""
        await self.until(lambda: self.state.steps[step].status in ENDED)

    def open_now(self, step: str) -> None:
        """Open a step that waits for the story; one that is open already stays as it is."""
        if self.state.steps[step].status == StepStatus.PLANNED:
            self.state.times(step).opens_at = self.now

    def skip(self, step: str) -> None:
        """Leave a step out: its question is settled in another way."""
        if self.state.steps[step].status not in ENDED:
            self.state.steps[step].status = StepStatus.SKIPPED
            self._todo.append(Duty(kind=DutyKind.SKIP, at=self.now, step=step, key=ONCE))

    @property
    def is_over(self) -> bool:
        """True when every step has ended."""
        return all(step.status in ENDED for step in self.state.steps.values())

    async def finish(self) -> None:
        """Write the end into the register and let every handler finish."""
        self._todo.append(Duty(kind=DutyKind.ENDED, at=self.now, key=ONCE))
        await self._settle()

    async def turn_page(self) -> None:
        """Continue as new with the whole state; the story finds its place by the steps that have ended."""
        await self._settle()
        workflow.continue_as_new(self.state)

    async def _settle(self) -> None:
        """Carry out until nothing is left and no handler is under way: what comes last must not be lost."""
        while True:
            await self._carry_out()
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._todo:
                return

    async def _carry_out(self) -> None:
        """Hand everything due to the register in one batch, then take in what it found."""
        now, since = self.now, self.state.handled_until
        duties = [*self._todo, *agenda.due_duties(self.state, now)]
        self._todo = []
        transitions.carried_out(self.state, duties, now)
        if not duties:
            return
        found = await self._write(duties, now, since)
        # A worker died between the register's commit and its word to the engine. What it wrote is not to be collapsed
        # with what has fallen due since.
        missed = agenda.due_rungs(self.state, found.written_until, now) if found.written_until else []
        transitions.found(self.state, found, now)
        if missed and found.written_until:
            transitions.found(self.state, await self._write(missed, now, found.written_until), now)

    async def _write(self, duties: list[Duty], now: Instant, since: Instant) -> CarriedOut:
        batch = CarryOut(process=self.state.process, now=now, since=since, duties=duties)
        found: CarriedOut = await workflow.execute_local_activity(
            CARRY_OUT, batch, result_type=CarriedOut, **policies.REGISTER
        )
        return found

    async def _rest(self) -> None:
        """Wait for the next due instant or for news. The timer is armed anew only when the instant has moved."""
        due = agenda.next_due_at(self.state)
        if due != self._armed_for or (self._timer and self._timer.done()):
            if self._timer:
                self._timer.cancel()
            self._timer = asyncio.create_task(workflow.sleep(due - self.now)) if due else None
            self._armed_for = due
        await workflow.wait_condition(lambda: self._changed or (self._timer is not None and self._timer.done()))
        self._changed = False

    def _take(self, duties: list[Duty]) -> None:
        self._todo += duties
        self._changed = True

    @workflow.signal
    def news(self, batch: NewsBatch) -> None:
        """Answers, changed holders, meetings and calendars, safe in the register; the same news twice is one."""
        self._take(transitions.take_news(self.state, batch, self.now))

    @workflow.update
    def move_deadline(self, move: MoveDeadline) -> None:
        """The due date of a step moves for everyone who has no own date."""
        self._take(transitions.move_deadline(move, self.now))

    @move_deadline.validator
    def _may_move_deadline(self, move: MoveDeadline) -> None:
        admission.may_replan(self.state, move.step, move.plan_version)

    @workflow.update
    def grant_anstand(self, grant: GrantAnstand) -> None:
        """One seat gets a later day; the others keep theirs."""
        self._take(transitions.grant_anstand(grant, self.now))

    @grant_anstand.validator
    def _may_grant_anstand(self, grant: GrantAnstand) -> None:
        admission.may_replan(self.state, grant.step, grant.plan_version)

    @workflow.update
    def change_parties(self, change: ChangeParties) -> None:
        """Parties join or leave what is open and what is to come; answers given are kept."""
        self._take(transitions.change_parties(change, self.now))

    @change_parties.validator
    def _may_change_parties(self, change: ChangeParties) -> None:
        admission.may_replan(self.state, None, change.plan_version)

    @workflow.update
    def determine(self, finding: Determine) -> None:
        """The secretariat determines an outcome."""
        self._take(transitions.determine(self.state, finding, self.now))

    @determine.validator
    def _may_determine(self, finding: Determine) -> None:
        admission.may_determine(self.state, finding)

    @workflow.update
    def withdraw(self, withdrawal: Withdraw) -> None:
        """The matter is taken back or replaced: everything that has not ended falls away."""
        self._take(transitions.withdraw(self.state, withdrawal, self.now))

    @withdraw.validator
    def _may_withdraw(self, withdrawal: Withdraw) -> None:
        admission.may_replan(self.state, None, withdrawal.plan_version)

    @workflow.query
    def status(self) -> ProcessState:
        """The whole state: codes and instants."""
        return self.state
