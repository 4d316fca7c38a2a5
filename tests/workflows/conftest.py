"""The real engine with a skipping clock, one for the session; each test plays a process of its own on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest

from files.process.file import read_process
from rehearsal.clock import SkippingEngine, skipping_engine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, ProcessFile
from tests.workflows.halfway import Halfway, end, going_on, play
from tests.workflows.remiss_story import to_home, to_review

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
        await end(played)


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
        await end(played)


@pytest.fixture(scope="session")
async def contract_halfway(engine: SkippingEngine, contract_file: tuple[ProcessFile, Directory]) -> Halfway:
    """The contract, played until every party has been asked."""
    file, directory = contract_file
    own = file.model_copy(update={"process": f"{file.process}-asked"})
    return await play(engine, own, directory, at_local(AS_OF, 10, 0), at_local(date(2024, 3, 1), 12, 0))


@pytest.fixture
async def asked(engine: SkippingEngine, contract_halfway: Halfway, tmp_path: Path) -> AsyncIterator[Stage]:
    """The contract process on fredag 1 mars 2024 at 12.00: every party was asked the day before."""
    async with going_on(engine, contract_halfway, tmp_path) as played:
        yield played


async def _remiss_halfway(
    engine: SkippingEngine, name: str, played_to: datetime, act: Callable[[Stage], Awaitable[object]]
) -> Halfway:
    began_on = date(2021, 11, 30)
    file, directory = read_process(PROCESSES / "remiss-nationellplan-2021.yaml", today=began_on)
    own = file.model_copy(update={"process": f"{file.process}-{name}"})
    return await play(engine, own, directory, at_local(began_on, 8, 0), played_to, act)


@pytest.fixture(scope="session")
async def review_halfway(engine: SkippingEngine) -> Halfway:
    """The remiss, played until its first draft is there."""
    return await _remiss_halfway(engine, "review", at_local(date(2022, 1, 11), 10, 0), to_review)


@pytest.fixture(scope="session")
async def home_halfway(engine: SkippingEngine) -> Halfway:
    """The remiss, played until its answer is decided."""
    return await _remiss_halfway(engine, "home", at_local(date(2022, 1, 24), 10, 0), to_home)


@pytest.fixture
async def in_review(engine: SkippingEngine, review_halfway: Halfway, tmp_path: Path) -> AsyncIterator[Stage]:
    """The remiss on tisdag 11 januari 2022 at 10.00, as `to_review` leaves it."""
    async with going_on(engine, review_halfway, tmp_path) as played:
        yield played


@pytest.fixture
async def at_home(engine: SkippingEngine, home_halfway: Halfway, tmp_path: Path) -> AsyncIterator[Stage]:
    """The remiss on måndag 24 januari 2022 at 10.00, as `to_home` leaves it."""
    async with going_on(engine, home_halfway, tmp_path) as played:
        yield played
