"""Who answers in a play without a scenario: nobody, half of those who are asked, or all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from acts.determine import Determine
from db.answers.answers import record_answer
from db.case import load_state
from db.processes import load_plan
from questions.kind import POSITIONS
from rehearsal.sample import sample_answer
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.inquiry import OutcomeRule, Result, Row
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ProcessState, StepStatus
from secretariat.engine.news import dispatch_news
from secretariat.matter.requests import carry_out

if TYPE_CHECKING:
    # The web only names who answers; what plays is a process of its own.
    from rehearsal.stage import Stage

_REASON = "Generalrepetition."
_CAN_BE_YES = POSITIONS | {OutcomeRule.ALL_NAMED}


class Answering(StrEnum):
    """Who answers."""

    NOBODY = "ingen"
    HALF = "halften"
    ALL = "alla"

    def seats(self, step: PlanStep) -> Sequence[str]:
        """Those of a step's seats that answer; a task is done where anybody answers at all."""
        if self is Answering.NOBODY:
            return []
        is_whole = self is Answering.ALL or step.kind is not StepKind.INQUIRY
        return step.seats if is_whole else step.seats[::2]

    async def __call__(self, played: Stage, at: datetime) -> None:
        """Let those answer who have been asked and have not answered by process time `at`; then the secretariat
        determines what is closed. What the matter does not allow is left undone."""
        if self is Answering.NOBODY:
            return
        plan, state = await asyncio.to_thread(_read, played)
        answered = False
        for step in plan.steps:
            if state.steps.get(step.key) is None or state.steps[step.key].status is not StepStatus.OPEN:
                continue
            rows = state.steps[step.key].rows
            for seat in self.seats(step):
                if rows.get(seat, Row()).is_missing:
                    answered |= await asyncio.to_thread(_answer, played, step, seat, at)
        if answered:
            await dispatch_news(played.db, played.client, now=at)
        for step in plan.steps:
            if state.steps.get(step.key) is not None and state.steps[step.key].status is StepStatus.CLOSED:
                await _determine(played, step, state, at)


def _read(played: Stage) -> tuple[Plan, ProcessState]:
    with played.db.read() as session:
        return load_plan(session, played.process), load_state(session, played.process)


def _answer(played: Stage, step: PlanStep, seat: str, at: datetime) -> bool:
    try:
        with played.db.write() as session:
            record_answer(session, sample_answer(played.process, step, seat), now=at)
    except Refused:
        return False
    return True


async def _determine(played: Stage, step: PlanStep, state: ProcessState, at: datetime) -> None:
    results = {
        question.key: Result.YES if question.rule in _CAN_BE_YES else Result.ANSWERED
        for question in state.times(step.key).questions
    }
    try:
        asked = Determine(step=step.key, results=results)
        await carry_out(played.db, played.client, played.process, asked, reason=_REASON, now=at)
    except Refused:
        return
