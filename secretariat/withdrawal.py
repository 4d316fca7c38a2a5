"""The secretariat takes a matter back."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio.client import Client

from db import processes
from db.session import Database
from schemas.errors import EngineDown, Refused
from schemas.messages import Withdraw
from schemas.timetable import ENDED, ProcessState
from secretariat.engine_calls import DOWN, until_written, update


async def withdraw(
    db: Database, client: Client | None, process: str, *, reason: str, now: datetime, replaced_by: str = ""
) -> None:
    """Take the matter back; `replaced_by` names the open process that takes its place. Raises Refused or EngineDown."""
    if not reason.strip():
        raise Refused("skäl", "Skälet saknas.", "Skriv varför, så att det går att läsa i efterhand.")
    if client is None:
        raise EngineDown(DOWN)
    state = await asyncio.to_thread(_state, db, process)
    note = await asyncio.to_thread(_withdrawal_note, db, process, reason.strip(), replaced_by, now)
    await update(client, db, process, "withdraw", Withdraw(plan_version=state.timetable.version, note=note))
    await until_written(lambda: all(step.status in ENDED for step in _state(db, process).steps.values()))


def _state(db: Database, process: str) -> ProcessState:
    with db.read() as session:
        return processes.load_state(session, process)


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
