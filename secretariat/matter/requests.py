"""What the secretariat asks of a running matter by the update `act`: checked and previewed here, carried out there."""

from __future__ import annotations

import asyncio
from datetime import datetime

from sqlmodel import Session
from temporalio.client import Client

from acts import requests
from acts.ahead import SendWaiting
from acts.remind_now import RemindNow
from acts.requests import AnyRequest, Requested
from acts.text import ChangeText
from acts.undo import Undo
from db import undoable
from db.store.session import Database
from schemas.duties import Duty
from schemas.errors import EngineDown
from schemas.file.text import StepText
from schemas.plan.timetable import ProcessState
from schemas.tables.process import TextEditRow
from secretariat.engine.calls import DOWN, once, update
from secretariat.matter.previews import Preview
from secretariat.matter.previews import preview as play
from secretariat.matter.reasons import keep_reason, must_say_why
from workflows.process import ProcessWorkflow

_NEEDS_NO_REASON = (RemindNow, SendWaiting, Undo)
"""A reminder may go without a word; what leaves some hours early, or is undone within the hour, explains itself."""


def preview(
    db: Database, process: str, request: AnyRequest, *, reason: str, now: datetime, content: StepText | None = None
) -> Preview:
    """What the request would do; `content` is what a `ChangeText` lets a step say. Raises Refused where it would be
    refused; nothing is written.
    """
    _must_say_why(request, reason)

    def act(session: Session, state: ProcessState, note: int) -> Duty:
        seen = _complete(session, process, request, content, state.timetable.version, now)
        requests.admits(state, Requested(request=seen), now)
        return requests.transition(state, seen.model_copy(update={"note": note}), now)

    return play(db, process, act, reason=reason, now=now)


@once
async def carry_out(
    db: Database,
    client: Client | None,
    process: str,
    request: AnyRequest,
    *,
    reason: str,
    now: datetime,
    content: StepText | None = None,
    act_id: str | None = None,
) -> None:
    """Do what is asked; without a version the request is about the plan in force.

    Raises Refused, EngineDown or EffectUnknown.
    """
    shown = await asyncio.to_thread(preview, db, process, request, reason=reason, now=now, content=content)
    if client is None:
        raise EngineDown(DOWN)
    seen = await asyncio.to_thread(_kept, db, process, request, content, shown.plan_version, now)
    note = await asyncio.to_thread(keep_reason, db, process, reason, now) if reason.strip() else 0
    message = Requested(request=seen.model_copy(update={"note": note}))
    await update(client, db, process, ProcessWorkflow.act, message, act_id=act_id)


def _kept(
    db: Database, process: str, request: AnyRequest, content: StepText | None, version: int, now: datetime
) -> AnyRequest:
    with db.read() if content is None else db.write() as session:
        return _complete(session, process, request, content, version, now)


def _complete(
    session: Session, process: str, request: AnyRequest, content: StepText | None, version: int, now: datetime
) -> AnyRequest:
    """The request with the version of the plan in force and the event that it takes back, where it names none, and with
    the number of its new words, which are kept in the register."""
    found = request.model_copy(update={"plan_version": request.plan_version or version})
    if isinstance(found, Undo) and not found.event:
        return found.model_copy(update={"event": undoable.newest(session, process, now).event})
    if not isinstance(found, ChangeText) or content is None:
        return found
    row = TextEditRow(process=process, step=found.step, content=content.model_dump(mode="json"), created_at=now)
    session.add(row)
    session.flush()
    return found.model_copy(update={"edit": row.id})


def _must_say_why(request: AnyRequest, reason: str) -> None:
    if not isinstance(request, _NEEDS_NO_REASON):
        must_say_why(reason)
