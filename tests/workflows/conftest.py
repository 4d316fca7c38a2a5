"""The real engine with a skipping clock, one for the session; each test plays a process of its own on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from files.process_file import read_process
from rehearsal.clock import SkippingEngine, skipping_engine
from rehearsal.stage import Stage, stage
from rules.clock import at_local
from schemas.process import Directory, ProcessFile

PROCESSES = Path(__file__).parents[2] / "processes"
AS_OF = date(2023, 9, 22)  # fredag
_numbers = count(1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop for the session's engine."""
    return "asyncio"


@pytest.fixture(scope="session")
async def engine(anyio_backend: str) -> AsyncIterator[SkippingEngine]:
    """One private engine."""
    async with skipping_engine() as running:
        yield running


@pytest.fixture(scope="session")
def contract_file() -> tuple[ProcessFile, Directory]:
    """The goods-distribution contract as the minutes of 22 September 2023 have it."""
    return read_process(PROCESSES / "varudistribution-2023.yaml", today=AS_OF)


@pytest.fixture
async def contract(engine: SkippingEngine, contract_file: tuple[ProcessFile, Directory]) -> AsyncIterator[Stage]:
    """The contract process, started on fredag 22 september 2023 at 10.00."""
    file, directory = contract_file
    own = file.model_copy(update={"process": f"{file.process}-{next(_numbers)}"})
    async with stage(engine) as played:
        await played.start(own, directory, at_local(AS_OF, 10, 0))
        yield played
        assert played.handle is not None
        if (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")
