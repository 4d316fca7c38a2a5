"""What the history of one process costs: an inquiry with one reminder and one moved deadline, played to its end.

Every answer comes alone, which is the dearest case: nothing is shared between two answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlmodel import func, select
from temporalio.api.enums.v1 import EventType

from acts.move import MoveDeadline
from db.answers import answers
from rehearsal.clock import SkippingEngine
from rehearsal.stage import stage
from rules.dates.clock import at_local
from schemas.fingerprint import Fingerprint
from schemas.messages import AnswerIn
from schemas.tables.mail import MailRow
from secretariat.engine.asking import ask
from secretariat.engine.news import dispatch_news
from secretariat.matter.requests import carry_out
from tests.synthetic import directory, process_file
from workflows.process import ProcessWorkflow

STARTS_ON = date(2024, 5, 13)  # måndag
REMINDED_ON = date(2024, 5, 14)  # tisdag, two working days before
DUE_ON = date(2024, 5, 16)  # torsdag
MOVED_TO = date(2024, 5, 17)  # fredag
_OURS = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
)
"""Events that only the skipping clock writes; a live process has none of them."""


@dataclass(frozen=True)
class Cost:
    """What one process came to, in all."""

    respondents: int
    events: int
    actions: int
    mails: int

    @property
    def events_each(self) -> float:
        """History events per respondent."""
        return self.events / self.respondents

    @property
    def actions_each(self) -> float:
        """Billable actions per respondent."""
        return self.actions / self.respondents


async def cost_of(engine: SkippingEngine, respondents: int) -> Cost:
    """Play one inquiry to its end and count its history."""
    file = process_file(f"matning-{respondents}", respondents, opens_on=STARTS_ON, due_on=DUE_ON)
    async with stage(engine) as played:
        await played.start(file, directory(respondents), at_local(STARTS_ON, 10))
        assert played.handle is not None
        now = at_local(REMINDED_ON, 12)
        await played.advance(now)
        move = MoveDeadline(step="fraga", to_on=MOVED_TO)
        await carry_out(played.db, played.client, file.process, move, reason="Mätning.", now=now)
        for number in range(respondents):
            seat = f"kommun{number}/kommundirektor"
            answer = AnswerIn(process=file.process, step="fraga", seat=seat, values={"fraga": "ja"})
            with played.db.write() as session:
                answers.record_answer(session, answer, now=now)
            await dispatch_news(played.db, played.client, now=now)
            assert await ask(played.handle, ProcessWorkflow.tell_fingerprint, Fingerprint)  # taken in, alone
        await played.advance(at_local(MOVED_TO, 23, 59) + timedelta(hours=1))
        history = await played.handle.fetch_history()
        with played.db.read() as session:
            mails = session.exec(select(func.count()).select_from(MailRow)).one()
    kinds = [event.event_type for event in history.events if event.event_type not in _OURS]
    return Cost(respondents=respondents, events=len(kinds), actions=_actions(kinds), mails=mails)


def _actions(kinds: Sequence[int]) -> int:
    """Billable actions as Temporal Cloud counts them: starts, timers, signals, updates, activities, and one for all
    local activities of a workflow task."""
    each = {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
        EventType.EVENT_TYPE_TIMER_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    }
    actions = sum(kind in each for kind in kinds)
    for before, kind in pairwise(kinds):
        is_first = before != EventType.EVENT_TYPE_MARKER_RECORDED
        actions += kind == EventType.EVENT_TYPE_MARKER_RECORDED and is_first
    return actions
