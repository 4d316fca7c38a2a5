"""A matter played halfway, once; each test goes on from a copy of its register, as after `svarstid rebuild`.

That a workflow comes to the same from its beginning is played by the stories and the shipped scenarios.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.store.session import Database
from db.store.signs.clock import wall_clock
from rehearsal.clock import SkippingEngine, shift_to
from rehearsal.stage import Stage, stage
from schemas.file.process import Directory, ProcessFile
from secretariat.engine.again import rebuild
from secretariat.engine.calls import handle_of
from secretariat.engine.news import dispatch_news
from tests.workflows.story import shift
from tests.workflows.unmanned import unmanned
from worker import make_worker


@dataclass(frozen=True)
class Halfway:
    """The register of a matter, and its process time `at`."""

    register: bytes
    process: str
    kind: str
    at: datetime
    changes: tuple[datetime, ...]


async def play(
    engine: SkippingEngine,
    file: ProcessFile,
    directory: Directory,
    as_of: datetime,
    played_to: datetime,
    act: Callable[[Stage], Awaitable[object]] | None = None,
) -> Halfway:
    """Start it at `as_of`, let `act` be done, and time run to `played_to`."""
    async with stage(engine) as played:
        await played.start(file, directory, as_of)
        if act is not None:
            await act(played)
        await played.advance(played_to)
        await end(played)
        assert played.db.url.database is not None
        with sqlite3.connect(played.db.url.database) as connection:
            register = connection.serialize()
        connection.close()
        return Halfway(register, file.process, file.kind, played_to, tuple(played.changes))


@asynccontextmanager
async def going_on(engine: SkippingEngine, halfway: Halfway, folder: Path) -> AsyncIterator[Stage]:
    """A stage of its own with that matter, its workflow begun again from a copy of the register in `folder`."""
    copy = folder / "halfway.db"
    copy.write_bytes(halfway.register)
    db = Database(f"sqlite:///{copy}", is_durable=False)
    try:
        async with unmanned(engine, db) as played, make_worker(engine.client, db, wake=lambda: None, is_rehearsed=True):
            wall_now = wall_clock()
            played.process, played.changes = halfway.process, list(halfway.changes)
            played.shift_s = shift_to(halfway.at, wall_now)
            with db.write() as session:
                shift(session, halfway.process, played.shift_s)
            assert await rebuild(db, engine.client, now=wall_now) == 1
            await dispatch_news(db, engine.client, now=halfway.at)
            played.handle = handle_of(engine.client, halfway.kind, halfway.process)
            yield played
            await end(played)
    finally:
        db.dispose()


async def end(played: Stage) -> None:
    """End its workflow where it has not ended by itself."""
    assert played.handle is not None
    if (await played.handle.describe()).close_time is None:
        await played.handle.terminate("the test is over")
