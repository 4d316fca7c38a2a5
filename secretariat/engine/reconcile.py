"""Register and engine compared: what is open in the one must run in the other, and stand in the same place there. The
register decides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select
from temporalio.client import Client
from temporalio.service import RPCError

from db.service import engine_trouble
from db.service.engine_trouble import DIFFERS, FOREIGN, LOST, STUCK
from db.store.session import Database
from db.store.signs import heartbeats
from rules.fingerprint import Difference
from schemas.tables.process import ProcessRow
from schemas.tables.service import EngineTimerRow
from secretariat.engine import running
from secretariat.engine.again import rebuild, start_waiting
from secretariat.engine.contents import PAUSE_S, Contents, compare_contents, part_of
from secretariat.engine.cures import cure, end_unreplayed
from secretariat.engine.faults import fault_of
from workflows.ids import workflow_id

_DOWN = "Processmotorn svarar inte; ärendena kunde inte jämföras med den."
_REFUSED = "Processmotorn svarar men lämnar inte ut vad den kör; ärendena kunde inte jämföras med den."


@dataclass(frozen=True)
class Differences:
    """Where the engine does not do what the register says."""

    open: dict[str, str]
    """The matters that the register has begun and not ended: process → the id of its workflow."""
    lost: list[str]
    """Those that no workflow runs."""
    stuck: list[str]
    """Those whose workflow cannot go on: its own code fails, and nothing more happens."""
    unreplayed: dict[str, tuple[str, str]]
    """Those of them whose history does not fit the code: process → the id of its workflow, and the run."""
    foreign: list[str]
    """Workflows of ours that belong to no open matter: the register was restored from before they began."""
    next_at: datetime | None = None
    """The earliest timer of any of them, where the engine tells it."""


async def compare(db: Database, client: Client, *, pause_s: float = PAUSE_S) -> Differences:
    """Look at what runs, and change nothing. Raises EngineDown, or EngineRefused where it will not say."""
    try:
        return await _compare(db, client, pause_s)
    except RPCError as error:
        raise await fault_of(client, error, down=_DOWN, refused=_REFUSED) from error


async def _compare(db: Database, client: Client, pause_s: float, ended: frozenset[str] = frozenset()) -> Differences:
    """`ended` are runs that have just been ended, which the engine's list may not know yet."""
    open_, begun = await asyncio.to_thread(_open, db)
    timers, names = await running.listed(client), set(open_.values())
    shown = set(timers)
    # The list lags behind; what it does not show, or should not, is asked for by name.
    lost = names - shown - await running.running(client, names - shown)
    foreign = await running.running(client, shown - begun)
    if foreign:
        # What has just ended in the register ends here in a moment.
        await asyncio.sleep(pause_s)
        foreign = await running.running(client, foreign)
    stuck = {name: one for name, one in (await running.reported(client)).items() if one.run_id not in ended}
    if lost or foreign:
        # What has begun or ended since it was read is no difference.
        still, begun = await asyncio.to_thread(_open, db)
        lost, foreign = lost & set(still.values()), foreign - begun
    next_at = min((at for name, at in timers.items() if at and name in names), default=None)
    return Differences(
        open=open_,
        lost=_of(open_, lost),
        stuck=_of(open_, stuck),
        unreplayed={
            process: (name, stuck[name].run_id)
            for process, name in open_.items()
            if name in stuck and not stuck[name].is_replayed
        },
        foreign=sorted(foreign),
        next_at=next_at,
    )


async def reconcile(
    db: Database,
    client: Client,
    *,
    now: datetime,
    is_whole: bool = False,
    is_ours: bool = False,
    is_anew: bool = False,
    patience_s: float = 0,
    pause_s: float = PAUSE_S,
) -> int:
    """Start what the engine lacks, cure what stands elsewhere, note what still differs; returns how many were rebuilt.

    What is in the workflows is compared for some at a time, and for all as soon as one knows more than the register,
    which has been restored then. `is_whole`: for all at once, and what was refused is tried without waiting. `is_ours`:
    nobody else uses the engine, so that what the register does not know is ended. `is_anew`: every workflow is ended
    first. `patience_s`: how long to wait for a worker, without which no workflow can be looked into. `now` is the wall
    clock; `pause_s` lies between two looks. Raises EngineDown or EngineRefused.
    """
    if is_whole:
        await asyncio.to_thread(_hurry, db)
    await start_waiting(db, client, now=now)
    try:
        if is_anew:
            await running.end_all(client, (await asyncio.to_thread(_open, db))[1])
        return await _reconcile(db, client, now, is_whole, is_ours, patience_s, pause_s)
    except RPCError as error:
        raise await fault_of(client, error, down=_DOWN, refused=_REFUSED) from error


async def _reconcile(
    db: Database,
    client: Client,
    now: datetime,
    is_whole: bool,
    is_ours: bool,
    patience_s: float,
    pause_s: float,
) -> int:
    found = await _compare(db, client, pause_s)
    ended = await end_unreplayed(db, client, found.unreplayed, now)
    rebuilt = await rebuild(db, client, [*found.lost, *ended], now=now)
    if is_ours:
        await running.end(client, dict.fromkeys(found.foreign))
        is_whole = is_whole or bool(found.foreign)
    chosen = sorted(found.open) if is_whole else part_of(list(found.open), now)
    contents = await _looked_into(db, client, found, chosen, pause_s, patience_s)
    known = await asyncio.to_thread(_known, db)
    is_ahead = any(one.how is Difference.OTHER for process, one in contents.differing.items() if process not in known)
    if is_ahead and not is_whole:
        contents = await _looked_into(db, client, found, sorted(found.open), pause_s)
    rebuilt += await cure(db, client, contents.differing, now)
    left = set(contents.differing)
    if left:
        again = await _looked_into(db, client, found, sorted(left), pause_s)
        left -= again.compared - again.differing.keys()
    if rebuilt or ended or found.foreign:
        runs = frozenset(run_id for process, (_, run_id) in found.unreplayed.items() if process in ended)
        found = await _compare(db, client, pause_s, runs)
    await asyncio.to_thread(_note, db, found, contents.compared, sorted(left), now)
    return rebuilt


async def _looked_into(
    db: Database, client: Client, found: Differences, chosen: Collection[str], pause_s: float, patience_s: float = 0
) -> Contents:
    """Look into those of the chosen that run and move, as soon as there is a worker to answer for them."""
    silent = {*found.lost, *found.stuck}
    workflows = {process: found.open[process] for process in chosen if process not in silent}
    deadline = time.monotonic() + patience_s
    while True:
        contents = await compare_contents(db, client, workflows, pause_s=pause_s)
        if contents.compared or not workflows or time.monotonic() >= deadline:
            return contents
        await asyncio.sleep(pause_s)


def _known(db: Database) -> set[str]:
    """The matters that are noted as different already."""
    with db.read() as session:
        return {process for process, row in engine_trouble.listed(session).items() if row.kind == DIFFERS}


def _hurry(db: Database) -> None:
    with db.write() as session:
        engine_trouble.hurry(session)


def _note(db: Database, found: Differences, compared: Collection[str], differing: Sequence[str], now: datetime) -> None:
    troubles = dict.fromkeys(found.foreign, FOREIGN) | dict.fromkeys(differing, DIFFERS)
    troubles |= dict.fromkeys(found.lost, LOST) | dict.fromkeys(found.stuck, STUCK)
    with db.write() as session:
        engine_trouble.note(session, troubles, now, compared=compared)
        heartbeats.beat(session, "engine", now)
        session.merge(EngineTimerRow(next_at=found.next_at))


def _open(db: Database) -> tuple[dict[str, str], set[str]]:
    """(process → the id of its workflow, for all that have begun and not ended; those ids and of the waiting ones)."""
    with db.read() as session:
        rows = session.exec(
            select(ProcessRow.key, ProcessRow.kind, ProcessRow.status).where(ProcessRow.status != "ended")
        ).all()
    names = {key: workflow_id(kind, key) for key, kind, _ in rows}
    return {key: names[key] for key, _, status in rows if status == "running"}, set(names.values())


def _of(open_: Mapping[str, str], names: Collection[str]) -> list[str]:
    return [process for process, name in open_.items() if name in names]
