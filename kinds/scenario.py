"""Where a rehearsal asks a kind to do what only that kind knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio.client import Client

from db.store.session import Database
from kinds.loading import hooks_of
from kinds.manifest import ScenarioAct
from schemas.errors import Refused

Perform = Callable[[Database, Client, str, ScenarioAct, datetime], Awaitable[None]]


async def _unknown(_db: Database, _client: Client, _process: str, act: ScenarioAct, _now: datetime) -> None:
    raise Refused("do", f"{act.do} hör inte till ärendets slag.", "Ta bort raden.")


@dataclass(frozen=True)
class Scenario:
    """How the acts of a kind's manifest are done."""

    perform: Perform = _unknown
    """Do one act in a process at `now` (process time). Raises Refused where the process does not allow it."""


def scenario_of(kind: str) -> Scenario:
    """How the acts of a kind are done."""
    return hooks_of(kind, "scenario", Scenario)
