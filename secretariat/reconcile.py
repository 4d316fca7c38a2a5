"""Register and engine compared: what is open in the one must run in the other. The register decides."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from db import engine_trouble
from db.engine_trouble import LOST, STUCK
from db.store import heartbeats
from db.store.session import Database
from schemas.errors import EngineDown
from schemas.tables.process import ProcessRow
from secretariat.start import rebuild, start_waiting
from workflows.ids import workflow_id

_PAGE = 1000
_AT_ONCE = 20
_RUNNING = "ExecutionStatus = 'Running'"
_REPORTED = f"{_RUNNING} AND TemporalReportedProblems IS NOT NULL"
"""The engine marks a workflow whose own tasks fail again and again, and takes the mark away when one succeeds."""


@dataclass(frozen=True)
class Differences:
    """Where the engine does not do what the register says."""

    open: int
    """How many matters the register has that have begun and not ended."""
    lost: list[str]
    """Those that no workflow runs."""
    stuck: list[str]
    """Those whose workflow cannot go on: its own code fails, and nothing more happens."""


async def compare(db: Database, client: Client) -> Differences:
    """Look, and change nothing. Raises EngineDown."""
    open_ = await asyncio.to_thread(_open, db)
    try:
        running = await _listed(client, _RUNNING)
        # The list lags behind; what is not in it is asked for by name.
        absent = [(process, name) for process, name in open_.items() if name not in running]
        lost = []
        for start in range(0, len(absent), _AT_ONCE):
            part = absent[start : start + _AT_ONCE]
            is_running = await asyncio.gather(*(_runs(client, name) for _, name in part))
            lost += [process for (process, _), runs in zip(part, is_running, strict=True) if not runs]
        stuck = await _reported(client)
    except RPCError as error:
        raise EngineDown("Processmotorn svarar inte; ärendena kunde inte jämföras med den.") from error
    if lost:
        # What has ended since it was read is not lost.
        still = await asyncio.to_thread(_open, db)
        lost = [process for process in lost if process in still]
    return Differences(len(open_), lost, [process for process, name in open_.items() if name in stuck])


async def reconcile(db: Database, client: Client, *, now: datetime) -> int:
    """Start what the engine lacks, and note what still differs; returns how many matters were rebuilt.

    `now` is the wall clock. Raises EngineDown.
    """
    await start_waiting(db, client)
    found = await compare(db, client)
    rebuilt = await rebuild(db, client, found.lost) if found.lost else 0
    if rebuilt:
        found = await compare(db, client)
    await asyncio.to_thread(_note, db, found, now)
    return rebuilt


def _note(db: Database, found: Differences, now: datetime) -> None:
    with db.write() as session:
        engine_trouble.note(session, dict.fromkeys(found.lost, LOST) | dict.fromkeys(found.stuck, STUCK), now)
        heartbeats.beat(session, "engine", now)


def _open(db: Database) -> dict[str, str]:
    """Process → the id of its workflow, for all that have begun and not ended."""
    with db.read() as session:
        rows = session.exec(select(ProcessRow.key, ProcessRow.kind).where(ProcessRow.status == "running")).all()
    return {key: workflow_id(kind, key) for key, kind in rows}


async def _listed(client: Client, query: str) -> set[str]:
    return {found.id async for found in client.list_workflows(query, page_size=_PAGE)}


async def _reported(client: Client) -> set[str]:
    try:
        return await _listed(client, _REPORTED)
    except RPCError as error:
        if error.status == RPCStatusCode.INVALID_ARGUMENT:
            return set()  # an engine older than this mark
        raise


async def _runs(client: Client, name: str) -> bool:
    try:
        status = (await client.get_workflow_handle(name).describe()).status
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return False
        raise
    return status == WorkflowExecutionStatus.RUNNING
