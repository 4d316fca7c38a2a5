"""What the secretariat asks of a process: an update for each message, admitted by its act before it enters the history.

An update returns once the register has carried the act out. How a refusal crosses the engine: `workflows/refusals.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar, TypeVarTuple

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from acts import anstand, correct, determine, move, parties, requests, withdraw
    from acts.determine import Determine
    from acts.withdraw import Withdraw
    from schemas.base import Instant
    from schemas.duties import Duty
    from schemas.errors import Refused
    from schemas.messages import Acted, CarriedOut, Order, Refusal
    from schemas.plan.timetable import ProcessState
    from workflows.refusals import refused

MessageT = TypeVar("MessageT")
MoreT = TypeVarTuple("MoreT")
"""What a check needs besides, e.g. the time."""


def admitted(
    check: Callable[[ProcessState, MessageT, *MoreT], None], state: ProcessState, message: MessageT, *more: *MoreT
) -> None:
    """Let an act's check decide whether an update enters the history. Raises ApplicationError where it refuses."""
    try:
        check(state, message, *more)
    except Refused as why:
        raise refused(Refusal(field=why.field, problem=why.problem, cure=why.cure)) from why


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


class Updates:
    """The updates of every process. `ProcessWorkflow`, which inherits them, hands `_todo` to the register and then
    tells the acts that wait."""

    def __init__(self, state: ProcessState) -> None:
        self.state = state
        self._todo: list[Duty] = []
        self._acts: list[Act] = []
        self._changed = False

    @property
    def now(self) -> Instant:
        """Process time."""
        return workflow.now() + timedelta(seconds=self.state.shift_s)

    def _take(self, duties: Sequence[Duty]) -> None:
        self._todo += duties
        self._changed = True

    async def _carried_out(self, message: Order, duty: Duty) -> Acted:
        """Let `run` hand the message's duty to the register, and wait; ApplicationError where it cannot be written."""
        duty.actor = message.actor
        self._take([duty])
        if self.state.schema_version >= 2:
            act = Act(duty)
            self._acts.append(act)
            await workflow.wait_condition(lambda: act.is_written)
            self._acts.remove(act)
            if act.refusal:
                raise refused(act.refusal)
        return Acted(plan_version=self.state.timetable.version)

    @workflow.update
    async def move_deadline(self, message: move.MoveDeadline) -> Acted:
        """The due date of a step moves for everyone who has no own date."""
        return await self._carried_out(message, move.transition(self.state, message, self.now))

    @move_deadline.validator
    def _may_move_deadline(self, message: move.MoveDeadline) -> None:
        admitted(move.admits, self.state, message, self.now)

    @workflow.update
    async def grant_anstand(self, message: anstand.GrantAnstand) -> Acted:
        """One seat gets a later day; the others keep theirs."""
        return await self._carried_out(message, anstand.transition(self.state, message, self.now))

    @grant_anstand.validator
    def _may_grant_anstand(self, message: anstand.GrantAnstand) -> None:
        admitted(anstand.admits, self.state, message, self.now)

    @workflow.update
    async def change_parties(self, message: parties.ChangeParties) -> Acted:
        """Parties join or leave what is open and what is to come; answers given are kept."""
        return await self._carried_out(message, parties.transition(self.state, message, self.now))

    @change_parties.validator
    def _may_change_parties(self, message: parties.ChangeParties) -> None:
        admitted(parties.admits, self.state, message, self.now)

    @workflow.update
    async def determine(self, message: Determine) -> Acted:
        """The secretariat determines an outcome."""
        return await self._carried_out(message, determine.transition(self.state, message, self.now))

    @determine.validator
    def _may_determine(self, message: Determine) -> None:
        admitted(determine.admits, self.state, message, self.now)

    @workflow.update
    async def correct_outcome(self, message: correct.CorrectOutcome) -> Acted:
        """A determined outcome gets other results, while nothing rests on it."""
        return await self._carried_out(message, correct.transition(self.state, message, self.now))

    @correct_outcome.validator
    def _may_correct_outcome(self, message: correct.CorrectOutcome) -> None:
        admitted(correct.admits, self.state, message, self.now)

    @workflow.update
    async def withdraw(self, message: Withdraw) -> Acted:
        """The matter is withdrawn or replaced: every step that has not ended is skipped."""
        return await self._carried_out(message, withdraw.transition(self.state, message, self.now))

    @withdraw.validator
    def _may_withdraw(self, message: Withdraw) -> None:
        admitted(withdraw.admits, self.state, message, self.now)

    @workflow.update
    async def act(self, message: requests.Requested) -> Acted:
        """Whatever else the secretariat asks; each act says what admits it and what it changes."""
        return await self._carried_out(message, requests.transition(self.state, message.request, self.now))

    @act.validator
    def _may_act(self, message: requests.Requested) -> None:
        admitted(requests.admits, self.state, message, self.now)
