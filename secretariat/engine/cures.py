"""The cure of what register and engine do not agree on: the register decides."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from temporalio.client import Client

from db.service import engine_trouble, incidents
from db.store import deliveries
from db.store.session import Database
from rules.fingerprint import Difference, fingerprint
from schemas.messages import News, NewsKind
from secretariat.engine import running
from secretariat.engine.again import rebuild
from secretariat.engine.contents import Differing
from secretariat.engine.news import dispatch_news
from workflows.ids import workflow_id

log = logging.getLogger("svarstid.engine")

_CURES = 2
"""So many times a matter is cured; then it is only told, lest a matter is started again for ever."""


async def cure(db: Database, client: Client, differing: Mapping[str, Differing], now: datetime) -> int:
    """A workflow that lacks answers gets the news again; any other is built again. Returns how many were.

    Raises RPCError or EngineDown.
    """
    untried = {process: await asyncio.to_thread(_tried, db, process, now) for process in differing}
    behind = [process for process, times in untried.items() if not times and _is_behind(differing[process])]
    if behind:
        log.warning("%d ärenden saknade svar i motorn, som lämnas över igen", len(behind))
        for process in behind:
            await asyncio.to_thread(_post_again, db, differing[process], now)
        await dispatch_news(db, client, now=now)
    again = [process for process, times in untried.items() if times < _CURES and process not in behind]
    if not again:
        return 0
    log.warning("%d ärenden stod på annan plats i motorn än i registret, som avgör", len(again))
    await running.end(client, {workflow_id(one.state.kind, p): one.run_id for p in again if (one := differing[p])})
    return await rebuild(db, client, again, now=now)


async def end_unreplayed(db: Database, client: Client, runs: Mapping[str, tuple[str, str]], now: datetime) -> list[str]:
    """End workflows whose history does not replay (process → workflow id and run), to be built again; returns which.

    Each is kept as an incident; one that was ended so often within a day is left as it is. Raises RPCError.
    """
    ended = await asyncio.to_thread(to_start_again, db, runs, now) if runs else []
    if ended:
        log.error("motorns historik stämmer inte med programmet; startas om från registret: %s", ", ".join(ended))
        await running.end(client, dict(runs[process] for process in ended))
        await asyncio.to_thread(_note_ended, db, ended, now)
    return ended


def to_start_again(db: Database, unreplayed: Collection[str], now: datetime) -> list[str]:
    """Those of the matters that do not replay that will be started again; the others were, too often within a day."""
    with db.read() as session:
        often = Counter(row.part for row in incidents.recent(session, now) if row.kind == "unreplayed")
    return [process for process in unreplayed if often[process] < _CURES]


def _note_ended(db: Database, processes: Sequence[str], now: datetime) -> None:
    with db.write() as session:
        for process in processes:
            incidents.note(session, "unreplayed", now, part=process)


def _is_behind(one: Differing) -> bool:
    return one.how is Difference.BEHIND


def _tried(db: Database, process: str, now: datetime) -> int:
    with db.write() as session:
        return engine_trouble.try_cure(session, process, now)


def _post_again(db: Database, one: Differing, now: datetime) -> None:
    """Post the newest answers of every step that lacks any; the workflow passes over those that it has."""
    process_now = now + timedelta(seconds=one.state.shift_s)
    ours = fingerprint(one.state)
    with db.write() as session:
        for step, mark in ours.steps.items():
            if mark == one.found.steps[step]:
                continue
            for seat, row in one.state.steps[step].rows.items():
                news = News(kind=NewsKind.ANSWER, seat=seat, step=step, row=row)
                deliveries.post(session, one.state.process, news, process_now)
