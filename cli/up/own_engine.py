"""The embedded engine and its file: who holds the data folder, whether the file is whole, and an engine on its own."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import engine
from cli.up.supervisor import ROOT
from ports import reserved
from schemas.errors import EngineDown, Refused
from settings import Settings

if TYPE_CHECKING:
    # What starts the engine first loads nothing else.
    from temporalio.client import Client

    from db.store.session import Database

_PATIENCE_S = 60.0
_STOP_S = 15
_SAME_TIME = timedelta(minutes=5)


@contextmanager
def alone(settings: Settings, *, must_stop: bool = False) -> Iterator[None]:
    """Hold the data folder. The system lets go of it however we end, so a stale lock cannot exist.

    Raises Refused where `svarstid up` holds it. A folder of one's own is no cure for what `must_stop` it.
    """
    with (settings.data_dir / "up.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            run = settings.running()
            if must_stop:
                who = f" (process {run.pid})" if run else ""
                problem = f"Svarstid är igång{who}."
                raise Refused("datamappen", problem, "Stoppa den först och kör kommandot igen.") from None
            where = f" på {run.base_url} (process {run.pid})" if run else ""
            raise Refused(
                "datamappen",
                f"En svarstid up är redan igång{where}.",
                "Stoppa den, eller ge den nya en egen mapp med SVARSTID_DATA_DIR.",
            ) from None
        yield


def is_whole(database: Path) -> bool:
    """True where the file is a database without broken pages; it is only read."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=1)) as file:
            return bool(file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError:
        return True  # in use, or gone: nothing is known against it
    except sqlite3.DatabaseError:
        return False


def used_at(database: Path) -> datetime | None:
    """When the engine last wrote to its file (UTC); None where there is none."""
    parts = [database.with_name(database.name + ending) for ending in ("", "-wal")]
    times = [part.stat().st_mtime for part in parts if part.exists()]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def is_older(db: Database, engine_used_at: datetime | None) -> bool:
    """True where the register's last sign of life lies well before the engine's: it has been put back from a copy."""
    from db.store.signs import heartbeats

    with db.read() as session:
        beats = [row.at for row in heartbeats.last_beats(session).values()]
    return engine_used_at is not None and bool(beats) and engine_used_at > max(beats) + _SAME_TIME


@asynccontextmanager
async def engine_at_hand(settings: Settings) -> AsyncIterator[Client]:
    """A client of the engine: the configured one, that of a running `svarstid up`, else one started for the block.

    A file that the engine cannot use is set aside. Raises EngineDown.
    """
    if settings.configured_engine:
        yield await engine.connect(settings.configured_engine)
        return
    with ExitStack() as held:
        try:
            held.enter_context(alone(settings))
        except Refused:
            is_ours = False  # `svarstid up` holds the folder and looks after its engine
        else:
            is_ours = True
        if not is_ours:
            yield await engine.connect(settings.engine_address or None, patience_s=_PATIENCE_S)
            return
        child, client = await _started(settings.engine_file, held)
        try:
            yield client
        finally:
            await asyncio.to_thread(_stop, child)


async def _started(database: Path, held: ExitStack) -> tuple[subprocess.Popen[bytes], Client]:
    """An engine on the file, or on a new one where that file cannot be used."""
    if not await asyncio.to_thread(is_whole, database):
        engine.set_aside(database, datetime.now(UTC))
    for _ in range(2):
        port = held.enter_context(reserved())
        child = _child(port, database)
        deadline = time.monotonic() + _PATIENCE_S
        while child.poll() is None and time.monotonic() < deadline:
            try:
                return child, await engine.connect(f"127.0.0.1:{port}", patience_s=1)
            except EngineDown:
                continue
        await asyncio.to_thread(_stop, child)
        engine.set_aside(database, datetime.now(UTC))
    raise EngineDown(engine.NO_ENGINE)


def _child(port: int, database: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        engine.program_line(port, database), cwd=ROOT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=engine.follow(os.getpid()),
    )  # fmt: skip


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
