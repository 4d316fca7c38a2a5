"""The real engine with a skipping clock, one for the session; each test plays a process of its own on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from files.process.file import read_process
from rehearsal.clock import SkippingEngine, skipping_engine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, ProcessFile

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


async def _played(engine: SkippingEngine, name: str, as_of: date, **changes: object) -> AsyncIterator[Stage]:
    file, directory = read_process(PROCESSES / f"{name}.yaml", today=as_of)
    number = next(_numbers)
    own = file.model_copy(update={"process": f"{file.process}-{number}", **changes})
    async with stage(engine) as played:
        await played.start(own, directory, at_local(as_of, 8, 0))
        yield played
        assert played.handle is not None
        if (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")


@pytest.fixture
async def remiss(engine: SkippingEngine) -> AsyncIterator[Stage]:
    """The remiss of the national plan, started on tisdag 30 november 2021 at 08.00."""
    async for played in _played(engine, "remiss-nationellplan-2021", date(2021, 11, 30)):
        yield played


@pytest.fixture
async def priorities(engine: SkippingEngine) -> AsyncIterator[Stage]:
    """The priorities of 2023, started on måndag 18 september 2023 at 08.00."""
    async for played in _played(engine, "prioriteringar-2023", date(2023, 9, 18)):
        yield played


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
