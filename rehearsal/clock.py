"""The private engine with a skipping clock. All that is experimental in Temporal's API stands in this file.

The engine's clock only moves forward from today; a process in the past carries the constant shift between the two.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import (
    Client,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowHandle,
)
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig

import engine
from rehearsal.booting import Booting, booted
from schemas.errors import EngineDown, Refused

_SKIPS = 100_000
_LOOKS, _LOOK_S = 1000, 0.002
_PATIENCE_S = 15.0
_CURE = (
    "Processfilen saknar troligen ett steg som ärendet behöver; jämför med en fil i mappen processes. Är filen hel, "
    "hör av dig till den som sköter programmet."
)


@dataclass
class SkippingEngine:
    """An engine of our own; what it starts stands still in time until it is told to advance."""

    skipper: TimeSkipper

    @property
    def client(self) -> Client:
        """Starts workflows whose clock is ours."""
        return self.skipper.client

    async def advance(self, handle: WorkflowHandle[Any, Any], shift_s: int, to: datetime) -> None:
        """Let the workflow's process time run to `to`, through everything that falls due; a past instant is no move.

        The workflow may end on the way; the time of one that has ended stands still. Raises Refused where it has ended
        by an error of its own.
        """
        target = to - timedelta(seconds=shift_s)
        while (found := await _at_rest(handle)).status == WorkflowExecutionStatus.RUNNING:
            ahead = target - _time_of(found)
            if ahead <= timedelta(0):
                return
            try:
                # A new run (continue-as-new) on the way ends the skip; what is left of it is asked for again.
                await self.skipper.fast_forward(handle, ahead)
            except RPCError as error:
                if error.status != RPCStatusCode.NOT_FOUND:
                    raise
                # It ended between the two questions; the next look says how.
        if found.status == WorkflowExecutionStatus.FAILED:
            problem = f"Ärendet kommer inte vidare: programmet stannade på ett fel ({await _why(handle)})."
            raise Refused("", problem, _CURE)


@asynccontextmanager
async def skipping_engine(
    booting: Booting | None = None, *, is_searchable: bool = False
) -> AsyncIterator[SkippingEngine]:
    """A private engine in memory: the one that boots already, else one ended with the block.

    It has our search attributes where asked. Raises EngineDown, with the cure, where there is no binary.
    """
    with ExitStack() as held:
        booting = booting or held.enter_context(booted(is_searchable=is_searchable))
        if booting.port is None:
            raise EngineDown(engine.NO_ENGINE)
        client = await engine.connect(f"127.0.0.1:{booting.port}", patience_s=_PATIENCE_S)
        # Started standing still: each advance then says exactly how far.
        yield SkippingEngine(
            TimeSkipper(client, config=TimeSkippingConfig(enabled=False, max_session_skip_count=_SKIPS))
        )


async def _at_rest(handle: WorkflowHandle[Any, Any]) -> WorkflowExecutionDescription:
    """What the engine says of a workflow once it has no task of it in hand, or as it is where one does not end.

    Told to skip while a task is in hand, as just after a start, the engine has skipped past where it was to stop, to
    the next timer: once in two hundred times on a machine with much else to do.
    """
    for _ in range(_LOOKS):
        found = await handle.describe()
        if not found.raw_description.HasField("pending_workflow_task"):
            break
        await asyncio.sleep(_LOOK_S)
    return found


def _time_of(found: WorkflowExecutionDescription) -> datetime:
    """The time that it is for a workflow (UTC); until its first skip it is that of the wall clock."""
    extended = found.raw_description.workflow_extended_info
    if not extended.HasField("time_skipping_info"):
        return datetime.now(UTC)
    return extended.time_skipping_info.current_time.ToDatetime(UTC)


async def _why(handle: WorkflowHandle[Any, Any]) -> str:
    """The type of the error that ended the workflow."""
    try:
        await handle.result()
    except WorkflowFailureError as error:
        return getattr(error.cause, "type", None) or type(error.cause).__name__
    return ""


def shift_to(process_now: datetime, wall_now: datetime) -> int:
    """Whole seconds to add to the engine's time to get the process's time; negative for the past."""
    return round((process_now.astimezone(UTC) - wall_now.astimezone(UTC)).total_seconds())
