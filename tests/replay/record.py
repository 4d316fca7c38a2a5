"""Record the histories that the tests replay: `python -m tests.replay.record [scenario …]`, once for a release.

A history that a process may still be running on is never deleted: a release adds its own beside the older ones. Those
of 0.3.0.dev0 are from before a timer ran while the register wrote (`ProcessState.schema_version` 3).
"""

from __future__ import annotations

import asyncio
import gzip
import importlib.metadata
import sys
from datetime import date
from pathlib import Path

from temporalio.client import Client, WorkflowHistory

from files.process.file import read_process, read_scenario
from rehearsal.acts import instant_of
from rehearsal.stage import stage
from rules.dates.clock import at_local

HISTORIES = Path(__file__).parent / "histories"
PROCESSES = Path(__file__).parents[2] / "processes"
PLAYED = (
    ("varudistribution-2023", "alla-ja", date(2023, 9, 22)),
    ("varudistribution-2023", "blandad", date(2023, 9, 22)),
    ("varudistribution-2023", "tystnad", date(2023, 9, 22)),
    ("remiss-nationellplan-2021", "nationellplan", date(2021, 11, 30)),
    ("remiss-lansplan-2021", "kort-svarstid", date(2022, 1, 17)),
    ("prioriteringar-2023", "prioriteringar-2023", date(2023, 3, 16)),
    ("fraga-tolktjanster-2026", "fraga-tolktjanster", date(2026, 8, 24)),
)
"""Process file, scenario, and the day it begins."""


async def histories_of(client: Client, workflow_id: str) -> list[WorkflowHistory]:
    """The history of every run of a workflow, first run first."""
    description = await client.get_workflow_handle(workflow_id).describe()
    run_id = description.raw_description.workflow_execution_info.first_run_id
    found = []
    while run_id:
        history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
        found.append(history)
        run_id = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
    return found


async def record(process: str, name: str, as_of: date) -> None:
    """Play one scenario and write its runs."""
    starts_at = at_local(as_of, 10)
    file, directory = read_process(PROCESSES / f"{process}.yaml", today=as_of)
    scenario = read_scenario(PROCESSES / "scenarios" / f"{name}.yaml", file)
    async with stage() as played:
        await played.start(file, directory, starts_at)
        for act in sorted(scenario.acts, key=instant_of):
            await played.perform(act)
        await played.advance(at_local(scenario.until, 23, 59))
        assert played.handle is not None
        runs = await histories_of(played.client, played.handle.id)
    version = importlib.metadata.version("svarstid")
    for number, history in enumerate(runs, 1):
        target = HISTORIES / f"{file.kind}-{version}-{name}-{number}.json.gz"
        target.write_bytes(gzip.compress(history.to_json().encode(), mtime=0))
        print(f"{target.name}: {len(history.events)} events, {target.stat().st_size} bytes")  # noqa: T201


async def main() -> None:
    """Record every scenario, or those that are named."""
    HISTORIES.mkdir(exist_ok=True)
    wanted = sys.argv[1:]
    for process, name, as_of in PLAYED:
        if not wanted or name in wanted:
            await record(process, name, as_of)


if __name__ == "__main__":
    asyncio.run(main())
