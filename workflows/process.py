"""What every process shares: the table of respondents, the one live timer, and what people may do to it (`updates`).

A process kind inherits `ProcessWorkflow` and tells its story with `until`, `determined`, `done` and `open_now`.
While the story waits, everything that falls due is carried out here, whatever step it belongs to:
steps open at their instants, reminders go out, inquiries close, and clear outcomes are determined.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from acts.duties import CarryOut
    from acts.news import take_news
    from rules import agenda, transitions
    from rules.fingerprint import fingerprint
    from schemas.base import Instant
    from schemas.duties import ONCE, Duty, Ended, Skip
    from schemas.inquiry import Result
    from schemas.messages import CarriedOut, NewsBatch
    from schemas.plan.timetable import ENDED, NEWEST, ProcessState, StepStatus
    from workflows import policies
    from workflows.ids import CARRY_OUT
    from workflows.moments import Moment
    from workflows.search import Shown
    from workflows.telling import told
    from workflows.updates import Updates

ResultT = TypeVar("ResultT")


class ProcessWorkflow(Updates):
    """The shared shape. Signal `news` brings what the register has received; updates bring what the secretariat does,
    and return once it is carried out; two more tell where the process stands, in the place of queries (`telling`)."""

    def __init__(self, state: ProcessState) -> None:
        super().__init__(transitions.ready(state))
        self._shown = Shown(self.state)
        self._is_writing = False
        self._timer: asyncio.Task[None] | None = None
        self._armed_for: Instant | None = None

    @property
    def now(self) -> Instant:
        """Process time; never earlier than the timer that has just fired."""
        now = super().now
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
            info = workflow.info()
            if info.get_current_history_length() > policies.HISTORY_LIMIT or info.is_continue_as_new_suggested():
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
            self._todo.append(Skip(at=self.now, step=step, key=ONCE))

    @property
    def is_over(self) -> bool:
        """True when every step has ended."""
        return self.state.is_decided

    @property
    def _may_end(self) -> bool:
        """False while a step remains, and while the outcome of a decided matter can be corrected."""
        is_open = self.state.schema_version >= 3 and not self.state.is_withdrawn
        ends_at = self.state.ends_at if is_open else None
        return self.is_over and (ends_at is None or ends_at <= self.now)

    async def finish(self) -> None:
        """Leave time for a correction, then write the end into the register and let every handler finish."""
        await self.until(lambda: self._may_end)
        self._todo.append(Ended(at=self.now, key=ONCE))
        await self._settle()

    async def turn_page(self) -> None:
        """Continue as new with the whole state; the story finds its place by the steps that have ended."""
        await self._settle()
        workflow.continue_as_new(self.state.model_copy(update={"schema_version": NEWEST, "is_shown": False}))

    async def _settle(self) -> None:
        """Carry out until nothing is left and no handler is under way: what comes last must not be lost."""
        while True:
            await self._carry_out()
            # A handler that waits for what has just come in is not finished before that is carried out.
            await workflow.wait_condition(lambda: bool(self._todo) or workflow.all_handlers_finished())
            if not self._todo:
                self._shown.update(self.state, self.now)
                return

    async def _carry_out(self) -> None:
        """Hand everything due to the register in one batch, then take in what it found."""
        now, since = self.now, self.state.handled_until
        duties = [*self._todo, *agenda.due_duties(self.state, now)]
        self._todo = []
        transitions.carried_out(self.state, duties, now)
        if not duties:
            return
        self._is_writing = True
        found = await self._write(duties, now, since)
        # A worker died after the register's commit, before its result reached the engine. What it wrote must not be
        # collapsed with what has fallen due since.
        missed = agenda.due_rungs(self.state, found.written_until, now) if found.written_until else []
        transitions.found(self.state, found, now)
        if missed and found.written_until:
            transitions.found(self.state, await self._write(missed, now, found.written_until), now)
        self._is_writing = False
        for act in self._acts:
            act.take(duties, found)

    async def _write(self, duties: Sequence[Duty], now: Instant, since: Instant) -> CarriedOut:
        """Let the register carry out a batch, in order; returns what it found. Tried until it succeeds."""
        batch = CarryOut.model_validate({"process": self.state.process, "now": now, "since": since, "duties": duties})
        kinds = " ".join(dict.fromkeys(duty.kind for duty in duties))
        return await self._have_done(CARRY_OUT, batch, CarriedOut, kinds)

    async def _have_done(self, activity: str, message: object, result_type: type[ResultT], summary: str) -> ResultT:
        """Let the register do one thing; returns what it found.

        A workflow task that is reported meanwhile, since it takes long, and has no command is replayed together with
        the next, at that one's time: the batch would then hold what fell due in between. So a timer runs meanwhile. It
        leaves no event where nothing is reported.
        """
        meanwhile = asyncio.create_task(workflow.sleep(policies.MEANWHILE)) if self.state.schema_version >= 4 else None
        try:
            found: ResultT = await workflow.execute_local_activity(
                activity, message, result_type=result_type, summary=summary, **policies.REGISTER
            )
        finally:
            if meanwhile:
                meanwhile.cancel()
        return found

    async def _rest(self) -> None:
        """Wait for the next due instant or for news. The timer is armed anew only when the instant has moved."""
        due = agenda.next_due_at(self.state)
        self._shown.update(self.state, self.now, due)
        if due != self._armed_for or (self._timer and self._timer.done()):
            if self._timer:
                self._timer.cancel()
            named = agenda.next_due_names(self.state)
            self._timer = asyncio.create_task(workflow.sleep(due - self.now, summary=named)) if due else None
            self._armed_for = due
        rested = Moment.now()
        await workflow.wait_condition(lambda: self._changed or (self._timer is not None and self._timer.done()))
        self._changed = False
        rested.must_have_passed()

    @workflow.signal
    def news(self, batch: NewsBatch) -> None:
        """Answers, changed holders, meetings and calendars, safe in the register; the same news twice is one."""
        self._take(take_news(self.state, batch, self.now))

    @workflow.update
    async def tell_state(self) -> None:
        """The whole state (codes, instants) as a ProcessState, for tests and whoever looks into one by hand.

        Told by the refusal (`telling`).
        """

    @tell_state.validator
    def _tell_state(self) -> None:
        raise told(self.state)

    @workflow.update
    async def tell_fingerprint(self) -> None:
        """Where the process stands, in few bytes: what it is compared with the register by. Told by the refusal."""

    @tell_fingerprint.validator
    def _tell_fingerprint(self) -> None:
        raise told(fingerprint(self.state, is_resting=not (self._todo or self._is_writing)))
