"""What is in the workflows compared with what is in the register, matter by matter. Nothing is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio.client import Client
from temporalio.service import RPCError

from db import processes
from db.case import load_state
from db.store import deliveries
from db.store.session import Database
from rules.fingerprint import Difference, difference
from schemas.fingerprint import Fingerprint
from schemas.plan.timetable import ProcessState
from secretariat.engine.asking import ask
from workflows.process import ProcessWorkflow

PART = 200
"""How many matters one comparison looks into. Each costs a worker some milliseconds, many more where it must first read
the history; with ten thousand open matters a round takes four hours."""
EVERY_S = 300
"""How often the scheduler compares: each time the next part."""
_AT_ONCE = 10
_LOOKS = 3
"""So often in a row must a difference be the same."""
_MOST_LOOKS = 20
PAUSE_S = 1.0
"""Between two looks at what differs."""
_PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True)
class Differing:
    """A matter whose workflow has come to rest and does not stand where the register does."""

    how: Difference
    run_id: str
    """The run that was looked into: no other may be ended for it."""
    state: ProcessState
    """As the register has it."""
    found: Fingerprint
    """As the workflow has it."""


@dataclass(frozen=True)
class Contents:
    """What a comparison of contents came to."""

    compared: frozenset[str]
    """The matters that could be compared; a workflow without a worker cannot be asked."""
    differing: Mapping[str, Differing]


def part_of(every: Sequence[str], now: datetime) -> list[str]:
    """The matters whose turn it is at `now` (wall clock): all where they are few, else each part in its turn."""
    parts = max(-(-len(every) // PART), 1)
    return sorted(every)[int(now.timestamp() // EVERY_S) % parts :: parts]


async def compare_contents(
    db: Database, client: Client, workflows: Mapping[str, str], *, pause_s: float = PAUSE_S
) -> Contents:
    """Look into these workflows (process → workflow id), a few at a time.

    What differs is looked at again after a pause, and again: news on its way, or a batch that has just been written, is
    no difference. Only what stays the same on both sides counts; what never does is left for the next comparison.
    """
    found = await _looked_into(db, client, workflows)
    compared = {process for process, one in found.items() if one is None}
    unsettled = {process: [one] for process, one in found.items() if one is not None}
    differing: dict[str, Differing] = {}
    for _ in range(_MOST_LOOKS):
        if not unsettled:
            break
        await asyncio.sleep(pause_s)
        found = await _looked_into(db, client, {process: workflows[process] for process in unsettled})
        for process, one in found.items():
            if one is None:
                compared.add(process)
                del unsettled[process]
                continue
            seen = unsettled[process]
            unsettled[process] = [*seen, one] if one == seen[-1] else [one]
            if len(unsettled[process]) == _LOOKS:
                differing[process] = one
                del unsettled[process]
    return Contents(frozenset(compared | differing.keys()), differing)


async def _looked_into(db: Database, client: Client, workflows: Mapping[str, str]) -> dict[str, Differing | None]:
    """Process → how it differs, None where it does not; without those that could not be asked, or were not at rest."""
    every, found = list(workflows.items()), dict[str, Differing | None]()
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        asked = await asyncio.gather(*(_ask(client, name) for _, name in some))
        known = {process: told for (process, _), told in zip(some, asked, strict=True) if told is not None}
        if not known and some:
            return found  # nobody is there to answer
        found |= await asyncio.to_thread(_against_register, db, known)
    return found


async def _ask(client: Client, name: str) -> tuple[str, Fingerprint] | None:
    try:
        run_id = (await client.get_workflow_handle(name).describe(rpc_timeout=_PATIENCE)).run_id
    except RPCError:
        return None
    run = client.get_workflow_handle(name, run_id=run_id)
    found = await ask(run, ProcessWorkflow.tell_fingerprint, Fingerprint)
    return (run_id, found) if found is not None and found.is_resting else None


def _against_register(db: Database, known: Mapping[str, tuple[str, Fingerprint]]) -> dict[str, Differing | None]:
    found: dict[str, Differing | None] = {}
    with db.read() as session:
        waiting = deliveries.undelivered(session)
        for process, (run_id, theirs) in known.items():
            if process in waiting or processes.get_process(session, process).status != "running":
                continue
            state = load_state(session, process)
            how = difference(state, theirs)
            found[process] = Differing(how, run_id, state, theirs) if how else None
    return found
