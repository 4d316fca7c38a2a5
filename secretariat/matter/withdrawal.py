"""The secretariat takes a matter back, or lets another take its place."""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio.client import Client

from acts.withdraw import Withdraw
from db import processes
from db.store.session import Database
from schemas.errors import Refused
from secretariat.matter import requests


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
    if replaced_by and reason.strip():
        reason = f"{reason.strip()} {await asyncio.to_thread(_replacement, db, process, replaced_by)}"
    await requests.carry_out(db, client, process, Withdraw(), reason=reason, now=now, act_id=act_id)


def _replacement(db: Database, process: str, by: str) -> str:
    """The sentence that names what takes the place of a matter. Raises Refused where that cannot be."""
    with db.read() as session:
        other = processes.get_process(session, by)
    if other.key == process:
        raise Refused("ersätts av", "Ett ärende kan inte ersätta sig självt.", "Välj ett annat ärende.")
    if other.status == "ended":
        raise Refused("ersätts av", f"Ärendet {by} är avslutat.", "Välj ett ärende som pågår.")
    return f"Det ersätts av ”{other.title}”."
