"""Every stored history is replayed with today's code: a process that is running must not be broken by a release.

Where a test fails, the workflow's commands have changed. Let the change take effect at continue-as-new, or guard it
with `workflow.patched("<date>-<what>")`; then record the new release's histories beside the old (`record.py`).
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from schemas.plan.timetable import ProcessState
from worker import WORKFLOWS

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json.gz"))


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


def read(path: Path) -> WorkflowHistory:
    """A stored history; the file's name serves as the workflow's id."""
    return WorkflowHistory.from_json(path.stem, gzip.decompress(path.read_bytes()).decode())


def test_every_workflow_has_a_stored_history() -> None:
    """A kind without a class of its own is carried by the one without a name."""
    stored = {path.name.partition("-")[0] for path in HISTORIES}
    own = {getattr(w, "__temporal_workflow_definition").name for w in WORKFLOWS}
    assert None in own and own - {None} < stored


@pytest.mark.anyio
@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.name)
async def test_replays(path: Path) -> None:
    replayer = Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter)
    await replayer.replay_workflow(read(path))


@workflow.defn(name="contract", sandboxed=False)
class ChangedWorkflow:
    """The contract workflow after a thoughtless change."""

    @workflow.run
    async def run(self, state: ProcessState) -> None:
        assert state
        await workflow.sleep(1)


@pytest.mark.anyio
async def test_a_thoughtless_change_is_noticed() -> None:
    replayer = Replayer(workflows=[ChangedWorkflow], data_converter=pydantic_data_converter)
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(read(next(path for path in HISTORIES if "alla-ja-1" in path.name)))
