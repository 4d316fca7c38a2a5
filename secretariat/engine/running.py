"""What the engine runs of ours, and the ending of it. Errors are the engine's own (RPCError)."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from workflows.ids import TASK_QUEUE
from workflows.search import DUE

_PAGE = 1000
_AT_ONCE = 20
_OURS = f"ExecutionStatus = 'Running' AND TaskQueue = '{TASK_QUEUE}'"
_PROBLEMS = SearchAttributeKey.for_keyword_list("TemporalReportedProblems")
"""The engine marks a workflow whose own tasks fail again and again, and takes the mark away when one succeeds."""
_REPORTED = f"{_OURS} AND {_PROBLEMS.name} IS NOT NULL"
_NOT_REPLAYED = "cause=WorkflowTaskFailedCauseNonDeterministicError"
_DISAGREES = "the register has it otherwise"


async def listed(client: Client) -> dict[str, datetime | None]:
    """The ids of our workflows that run, by the engine's list, each with its next timer where the engine tells it.

    The list lags some seconds behind.
    """
    workflows = client.list_workflows(_OURS, page_size=_PAGE)
    return {found.id: found.typed_search_attributes.get(DUE) async for found in workflows}


@dataclass(frozen=True)
class Stopped:
    """A workflow that cannot go on: its own code fails."""

    run_id: str
    is_replayed: bool
    """False where its history does not fit the code that replays it: no try will help that run."""


async def reported(client: Client) -> dict[str, Stopped]:
    """Those that cannot go on, by their ids."""
    try:
        workflows = client.list_workflows(_REPORTED, page_size=_PAGE)
        return {
            found.id: Stopped(found.run_id, _NOT_REPLAYED not in (found.typed_search_attributes.get(_PROBLEMS) or ()))
            async for found in workflows
        }
    except RPCError as error:
        if error.status == RPCStatusCode.INVALID_ARGUMENT:
            return {}  # an engine older than this mark
        raise


async def running(client: Client, names: Collection[str]) -> set[str]:
    """Those of the named workflows that run, asked for one by one."""
    every, found = sorted(names), set[str]()
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        runs = await asyncio.gather(*(_runs(client, name) for name in some))
        found |= {name for name, is_running in zip(some, runs, strict=True) if is_running}
    return found


async def end(client: Client, runs: Mapping[str, str | None]) -> None:
    """Terminate workflows (id → the run, None for whichever runs); one that has ended meanwhile is left alone."""
    every = list(runs.items())
    for start in range(0, len(every), _AT_ONCE):
        await asyncio.gather(*(_terminate(client, name, run_id) for name, run_id in every[start : start + _AT_ONCE]))


async def end_all(client: Client, known: Collection[str]) -> None:
    """End every workflow of ours, the `known` ones and whatever the list shows, so that all can be built again."""
    found = await running(client, {*await listed(client), *known})
    await end(client, dict.fromkeys(sorted(found)))


async def _terminate(client: Client, name: str, run_id: str | None) -> None:
    try:
        await client.get_workflow_handle(name, run_id=run_id).terminate(_DISAGREES)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise


async def _runs(client: Client, name: str) -> bool:
    try:
        status = (await client.get_workflow_handle(name).describe()).status
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return False
        raise
    return status == WorkflowExecutionStatus.RUNNING
