"""What the secretariat asks of a running matter: previewed here, refused here where it would be, carried out there.

`now` is process time everywhere. Where another version of the plan holds by the time an act is carried out than when it
was shown, it is refused. `act_id` is the id of a form that was shown: pressed twice it is one act.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlmodel import Session
from temporalio.client import Client
from temporalio.workflow import UpdateMethodMultiParam

from acts import anstand, correct, determine, move, parties, requests, withdraw
from acts.ahead import SendWaiting
from acts.anstand import GrantAnstand
from acts.correct import CorrectOutcome
from acts.determine import Determine
from acts.move import MoveDeadline
from acts.parties import ChangeParties
from acts.remind_now import RemindNow
from acts.requests import AnyRequest, Requested
from acts.text import ChangeText
from acts.undo import Undo
from acts.withdraw import Withdraw
from db import processes, undoable
from db.case import load_state
from db.store.session import Database
from schemas.duties import Duty
from schemas.errors import EngineDown, Refused
from schemas.file.text import StepText
from schemas.messages import Acted, Order, Request
from schemas.plan.timetable import ProcessState
from schemas.tables.process import TextEditRow
from secretariat.engine.calls import DOWN, once, update
from secretariat.matter.previews import Preview
from secretariat.matter.previews import preview as play
from workflows.process import ProcessWorkflow

AnyAct: TypeAlias = MoveDeadline | GrantAnstand | ChangeParties | Determine | CorrectOutcome | Withdraw | AnyRequest
"""Whatever the secretariat asks of every kind of matter."""
_NEEDS_NO_REASON = (RemindNow, SendWaiting, Undo)
"""A reminder may go without a word; what leaves some hours early, or is undone within the hour, explains itself."""


_SEEN_OTHERWISE = (Determine, CorrectOutcome)
"""They say which answers, or which correction, was seen; the plan may have changed since."""


class _Update(NamedTuple):
    send: UpdateMethodMultiParam[[Any, Any], Acted]
    admits: Callable[[ProcessState, Any, datetime], None]
    transition: Callable[[ProcessState, Any, datetime], Duty]


_UPDATES: Mapping[type[Order], _Update] = {
    MoveDeadline: _Update(ProcessWorkflow.move_deadline, move.admits, move.transition),
    GrantAnstand: _Update(ProcessWorkflow.grant_anstand, anstand.admits, anstand.transition),
    ChangeParties: _Update(ProcessWorkflow.change_parties, parties.admits, parties.transition),
    Determine: _Update(ProcessWorkflow.determine, determine.admits, determine.transition),
    CorrectOutcome: _Update(ProcessWorkflow.correct_outcome, correct.admits, correct.transition),
    Withdraw: _Update(ProcessWorkflow.withdraw, withdraw.admits, withdraw.transition),
    Requested: _Update(
        ProcessWorkflow.act,
        requests.admits,
        lambda state, asked, now: requests.transition(state, asked.request, now),
    ),
}
"""What a workflow is sent → by which update, and what that does with it."""


def preview(
    db: Database, process: str, asked: AnyAct, *, reason: str, now: datetime, content: StepText | None = None
) -> Preview:
    """What the act would do; `content` is what a `ChangeText` lets a step say. Raises Refused where it would be
    refused; nothing is written.
    """

    def act(session: Session, state: ProcessState, note: int) -> Duty:
        order = _order(_complete(session, process, asked, content, state.timetable.version, now), note)
        will = _UPDATES[type(order)]
        will.admits(state, order, now)
        return will.transition(state, order, now)

    return play(db, process, act, reason=reason, now=now)


@once
async def carry_out(
    db: Database,
    client: Client | None,
    process: str,
    asked: AnyAct,
    *,
    reason: str,
    now: datetime,
    plan_version: int = 0,
    content: StepText | None = None,
    act_id: str | None = None,
) -> None:
    """Do it: returns when the register has carried it out and told everyone concerned.

    `plan_version` is the version that was shown; 0 is the one in force. Raises Refused, EngineDown or EffectUnknown.
    """
    if plan_version and not isinstance(asked, _SEEN_OTHERWISE):
        asked = asked.model_copy(update={"plan_version": plan_version})
    if not isinstance(asked, _NEEDS_NO_REASON):
        _must_say_why(reason)
    shown = await asyncio.to_thread(preview, db, process, asked, reason=reason, now=now, content=content)
    if client is None:
        raise EngineDown(DOWN)
    order = await asyncio.to_thread(_kept, db, process, asked, content, shown.plan_version, reason, now)
    await update(client, db, process, _UPDATES[type(order)].send, order, act_id=act_id)


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Refused("skäl", "Skälet saknas.", "Skriv varför, så att det går att läsa i efterhand.")


def _kept(
    db: Database, process: str, asked: AnyAct, content: StepText | None, version: int, reason: str, now: datetime
) -> Order:
    """What the workflow is sent; the words of it are kept in the register."""
    with db.write() as session:
        whole = _complete(session, process, asked, content, version, now)
        note = processes.add_note(session, process, reason.strip(), now=now) if reason.strip() else 0
        return _order(whole, note)


def _order(asked: AnyAct, note: int) -> Order:
    """What the workflow is sent, with the number by which it knows the reason."""
    noted = asked.model_copy(update={"note": note})
    return Requested(request=noted) if isinstance(noted, Request) else noted


def _complete(
    session: Session, process: str, asked: AnyAct, content: StepText | None, version: int, now: datetime
) -> AnyAct:
    """The act with what it leaves to the register: the version of the plan in force, the results that it corrects, the
    event that it takes back, the number of its new words, which are kept."""
    if isinstance(asked, Determine):
        return asked
    if isinstance(asked, CorrectOutcome):
        step = load_state(session, process).steps.get(asked.step)
        return asked.model_copy(update={"former": step.results if step else {}})
    found = asked.model_copy(update={"plan_version": asked.plan_version or version})
    if isinstance(found, Undo) and not found.event:
        return found.model_copy(update={"event": undoable.newest(session, process, now).event})
    if not isinstance(found, ChangeText) or content is None:
        return found
    row = TextEditRow(process=process, step=found.step, content=content.model_dump(mode="json"), created_at=now)
    session.add(row)
    session.flush()
    return found.model_copy(update={"edit": row.id})
