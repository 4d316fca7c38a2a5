"""What the secretariat asks of a running matter by the update `act`: checked and previewed here, carried out there."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio.client import Client

from acts import requests
from acts.remind_now import RemindNow
from acts.requests import AnyRequest, Requested
from acts.text import ChangeText
from acts.undo import Undo
from db.store.session import Database
from schemas.duties import Duty
from schemas.file.text import StepText
from schemas.plan.timetable import ProcessState
from schemas.tables.process import TextEditRow
from secretariat.engine.calls import once, update
from secretariat.previews import Preview
from secretariat.previews import preview as play
from secretariat.reasons import keep_reason, must_say_why
from workflows.process import ProcessWorkflow

_NEEDS_NO_REASON = (RemindNow, Undo)
"""A reminder may go without a word, and what is undone within the hour explains itself."""


def preview(db: Database, process: str, request: AnyRequest, *, reason: str, now: datetime) -> Preview:
    """What the request would do. Raises Refused where it would be refused; nothing is written."""
    _must_say_why(request, reason)

    def act(state: ProcessState, note: int) -> Duty:
        seen = _of_plan_in_force(request, state)
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
    act_id: str | None = None,
) -> None:
    """Do what is asked; without a version the request is about the plan in force.

    Raises Refused, EngineDown or EffectUnknown.
    """
    _must_say_why(request, reason)
    shown = await asyncio.to_thread(preview, db, process, request, reason=reason, now=now)
    seen = request.model_copy(update={"plan_version": request.plan_version or shown.plan_version})
    note = await asyncio.to_thread(keep_reason, db, process, reason, now) if reason.strip() else 0
    message = Requested(request=seen.model_copy(update={"note": note}))
    await update(client, db, process, ProcessWorkflow.act, message, act_id=act_id)


def keep_text(db: Database, process: str, step: str, content: StepText, *, now: datetime) -> ChangeText:
    """Keep new words of a step in the register; returns the request that lets them hold. `now` is process time."""
    with db.write() as session:
        row = TextEditRow(process=process, step=step, content=content.model_dump(mode="json"), created_at=now)
        session.add(row)
        session.flush()
        assert row.id is not None
        return ChangeText(step=step, edit=row.id)


def _of_plan_in_force(request: AnyRequest, state: ProcessState) -> AnyRequest:
    if request.plan_version:
        return request
    return request.model_copy(update={"plan_version": state.timetable.version})


def _must_say_why(request: AnyRequest, reason: str) -> None:
    if not isinstance(request, _NEEDS_NO_REASON):
        must_say_why(reason)
