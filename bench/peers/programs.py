"""How each of the programs is started, answered and ended."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

from temporalio.client import Client

import engine
from bench.answering import Round, submit
from bench.peers.matter import QUEUE, SEATS, Matter
from bench.service import ROOT, cpu_ms_of

_PATIENCE_S = 60.0
Measured = tuple[Round, Round, float]


def table_alone(folder: Path, answers: int, few: int, clients: int) -> Measured:
    """A table and a clock."""
    return _of_web("table", folder, answers, few, clients)


def dbos_sqlite(folder: Path, answers: int, few: int, clients: int) -> Measured:
    """DBOS, its system database on SQLite."""
    return _of_web("dbos_sqlite", folder, answers, few, clients)


def updates(folder: Path, answers: int, few: int, clients: int) -> Measured:
    """Temporal's server on a SQLite file with its flush to disk, a worker and a web."""
    program = engine.binary()
    if program is None:
        raise RuntimeError("the engine's program is missing")
    at = engine.free_port()
    address = f"127.0.0.1:{at}"
    with ExitStack() as running:
        server = running.enter_context(_running(engine.command(program, at, folder / "engine.db", is_searchable=False)))
        asyncio.run(_begin(address, answers))
        worker = running.enter_context(_running([sys.executable, "-m", "bench.peers.updates", "worker", address]))
        port = engine.free_port()
        web = running.enter_context(_running([sys.executable, "-m", "bench.peers.updates", str(port), address]))
        return asyncio.run(_answered(port, [server.pid, worker.pid, web.pid], answers, few, clients))


async def _begin(address: str, answers: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            client = await Client.connect(address)
            break
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
    for number in range(0, answers, SEATS):
        await client.start_workflow(Matter.run, id=f"matter{number // SEATS}", task_queue=QUEUE)


def _of_web(name: str, folder: Path, answers: int, few: int, clients: int) -> Measured:
    port = engine.free_port()
    with _running([sys.executable, "-m", f"bench.peers.{name}", str(port), str(folder)]) as web:
        return asyncio.run(_answered(port, [web.pid], answers, few, clients))


async def _answered(port: int, pids: list[int], answers: int, few: int, clients: int) -> Measured:
    url = f"http://127.0.0.1:{port}"
    await asyncio.to_thread(_until_served, url)
    paths = [f"/s/matter{number // SEATS}-{number % SEATS}" for number in range(answers)]
    before = cpu_ms_of(pids)
    one = await submit(url, paths[:few], clients=1)
    many = await submit(url, paths[few:], clients=clients)
    return one, many, (cpu_ms_of(pids) - before) / answers


def _until_served(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            urlopen(f"{url}/openapi.json", timeout=5).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program, ended with the block."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True, preexec_fn=engine.follow(os.getpid())
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
