"""The secretariat corrects an outcome that was determined earlier: a new event with a reason, beside the old."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio.client import Client

from acts import correct
from acts.correct import CorrectOutcome
from db.case import load_state
from db.store.session import Database
from schemas.errors import Refused
from schemas.inquiry import Result
from schemas.plan.timetable import ProcessState
from secretariat.engine.calls import once, update
from secretariat.matter.reasons import keep_reason, must_say_why
from workflows.process import ProcessWorkflow


@once
async def correct_outcome(
    db: Database,
    client: Client | None,
    process: str,
    step: str,
    results: dict[str, Result],
    *,
    reason: str,
    now: datetime,
    within: dict[str, list[str]] | None = None,
    seen: int | None = None,
    act_id: str | None = None,
) -> None:
    """Give a determined outcome other results; `seen` is the newest correction that was shown
    (`StepState.corrected`), where one was.

    Raises Refused, EngineDown or EffectUnknown.
    """
    must_say_why(reason)
    state = await asyncio.to_thread(_state, db, process)
    correction = correction_of(state, step, results, within=within, seen=seen)
    correct.admits(state, correction, now)
    note = await asyncio.to_thread(keep_reason, db, process, reason, now)
    message = correction.model_copy(update={"note": note})
    await update(client, db, process, ProcessWorkflow.correct_outcome, message, act_id=act_id)


def correction_of(
    state: ProcessState,
    step: str,
    results: dict[str, Result],
    *,
    within: dict[str, list[str]] | None = None,
    seen: int | None = None,
) -> CorrectOutcome:
    """The message that corrects the outcome as it stands now, without its reason. Raises Refused where the step is
    unknown."""
    if step not in state.steps:
        raise Refused("steg", f"Steget {step} finns inte i ärendet.", "Se ärendets sida.")
    former = state.steps[step].results
    return CorrectOutcome(step=step, results=results, within=within or {}, former=former, seen=seen)


def _state(db: Database, process: str) -> ProcessState:
    with db.read() as session:
        return load_state(session, process)
