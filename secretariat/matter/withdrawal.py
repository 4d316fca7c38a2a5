"""The secretariat takes a matter back, or lets another take its place."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio.client import Client

from acts.withdraw import Withdraw
from db import processes
from db.store.session import Database
from schemas.errors import EngineDown, Refused
from secretariat.engine.calls import DOWN, once, update
from secretariat.matter.reasons import must_say_why
from workflows.process import ProcessWorkflow


@once
async def withdraw(
    db: Database,
    client: Client | None,
    process: str,
    *,
    reason: str,
    now: datetime,
    replaced_by: str = "",
    act_id: str | None = None,
) -> None:
    """Take the matter back; `replaced_by` names the open process that takes its place.

    Raises Refused, EngineDown or EffectUnknown.
    """
    must_say_why(reason)
    if client is None:
        raise EngineDown(DOWN)
    version = await asyncio.to_thread(_plan_version, db, process)
    note = await asyncio.to_thread(_withdrawal_note, db, process, reason.strip(), replaced_by, now)
    message = Withdraw(plan_version=version, note=note)
    await update(client, db, process, ProcessWorkflow.withdraw, message, act_id=act_id)


def _plan_version(db: Database, process: str) -> int:
    with db.read() as session:
        return processes.get_process(session, process).plan_version


def _withdrawal_note(db: Database, process: str, reason: str, replaced_by: str, now: datetime) -> int:
    with db.write() as session:
        if replaced_by:
            other = processes.get_process(session, replaced_by)
            if other.key == process:
                raise Refused("ersätts av", "Ett ärende kan inte ersätta sig självt.", "Välj ett annat ärende.")
            if other.status == "ended":
                raise Refused("ersätts av", f"Ärendet {replaced_by} är avslutat.", "Välj ett ärende som pågår.")
            reason = f"{reason} Det ersätts av ”{other.title}”."
        return processes.add_note(session, process, reason, now=now)
