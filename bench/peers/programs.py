"""How each of the programs is started, asked to do the job, and ended.

A program is a context that yields `serve`, which starts all of its processes on what they have kept, and ends them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from temporalio.client import Client

import engine
from bench.instruments.service import ROOT, cpu_ms_of
from bench.instruments.visiting import WARM, Round, submit, warmed
from bench.peers.matter import SEATS
from ports import reserved
from tests import postgresql_cluster

PATIENCE_S = 120.0
_AHEAD_S, _STOPPING_S, _ANSWERING_S, _LONGEST_SETUP_S = 5.0, 20.0, 300.0, 600.0
_FORTNIGHT_S = 14 * 86_400


@dataclass(frozen=True)
class Running:
    """A program that serves, and the processes that it has started."""

    url: str
    pids: Sequence[int]


Serve = Callable[[], AbstractContextManager[Running]]
Program = Callable[[Path], AbstractContextManager[Serve]]


@dataclass(frozen=True)
class Answered:
    """What answers came to: of one client, of many at once, and the CPU of one in all that the program started."""

    one: Round
    many: Round
    cpu_ms: float
    in_workflow_s: float | None = None
    """Until the workflow had all answers of the many; None where it has them when they are received."""


@dataclass(frozen=True)
class Reminded:
    """What reminders came to that fell due while nothing ran: from the start until the last one, each sent once."""

    number: int
    took_s: float
    cpu_ms: float


def answered(program: Program, folder: Path, answers: int, few: int, clients: int) -> Answered:
    """So many answers, the first few of them by one client. RuntimeError where it does not come so far."""
    with _telling(folder), program(folder) as serve, serve() as running:
        post(running.url, answers + WARM, time.time() + _FORTNIGHT_S)
        return asyncio.run(_answered(running, answers, few, clients))


async def _answered(running: Running, answers: int, few: int, clients: int) -> Answered:
    paths = [f"/s/matter{number // SEATS}-{number % SEATS}" for number in range(answers + WARM)]
    async with asyncio.timeout(_ANSWERING_S):
        await warmed(running.url, paths[answers:])
        before = cpu_ms_of(running.pids)
        one = await submit(running.url, paths[:few], clients=1)
        many = await submit(running.url, paths[few:answers], clients=clients)
    return Answered(one, many, (cpu_ms_of(running.pids) - before) / answers)


def reminded(program: Program, folder: Path, number: int, patience_s: float) -> Reminded:
    """So many reminders fall due while the program is down. RuntimeError where not each has been sent once."""
    with _telling(folder), program(folder) as serve:
        with serve() as running:
            due_at = _due_at(running.url, number)
        time.sleep(max(0.0, due_at - time.time()))
        if sent := _sent(folder):
            raise RuntimeError(f"{len(sent)} reminders were sent before they fell due")
        began = time.perf_counter()
        with serve() as running:
            _until(lambda: len(_sent(folder)) >= number, patience_s, f"not {number} reminders in {patience_s:.0f} s")
            took_s, cpu_ms = time.perf_counter() - began, cpu_ms_of(running.pids)
    if len(set(_sent(folder))) != number or len(_sent(folder)) != number:
        raise RuntimeError(f"{len(_sent(folder))} reminders were sent where {number} are due")
    return Reminded(number, took_s, cpu_ms / number)


def _due_at(url: str, number: int) -> float:
    """Have so many reminders kept, due as soon as that can be; returns when (seconds since 1970)."""
    began = time.perf_counter()
    post(url, some := max(SEATS, number // 50 // SEATS * SEATS), time.time() + _FORTNIGHT_S, first=number)
    each_s = (time.perf_counter() - began) / some
    due_at = time.time() + _AHEAD_S + min(_LONGEST_SETUP_S, 1.5 * each_s * number)
    post(url, number, due_at)
    if time.time() > due_at:
        raise RuntimeError("keeping the reminders took longer than it should")
    return due_at


def post(url: str, number: int, due_at: float, first: int = 0) -> None:
    """Have a program keep so many reminders from the `first` on, due at a time (seconds since 1970)."""
    asked = urlencode({"number": number, "due_at": due_at, "first": first}).encode()
    urlopen(f"{url}/reminders", asked, timeout=_LONGEST_SETUP_S).close()


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """What fails tells what the program has said last."""
    try:
        yield
    except Exception as error:
        raise RuntimeError(f"{type(error).__name__} {error}; its last words: {_said(folder)}") from error


def _sent(folder: Path) -> list[str]:
    path = folder / "sent"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


@contextmanager
def table(folder: Path) -> Iterator[Serve]:
    """A table and a clock."""
    yield partial(_web, folder, "table", str(folder))


@contextmanager
def dbos_sqlite(folder: Path) -> Iterator[Serve]:
    """DBOS, its system database on SQLite."""
    yield partial(_web, folder, "dbos_app", str(folder), f"sqlite:///{folder / 'dbos.sqlite'}")


@contextmanager
def dbos_postgresql(folder: Path) -> Iterator[Serve]:
    """DBOS, its system database on a PostgreSQL of its own that flushes what is committed."""
    programs = postgresql_cluster.programs()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    with postgresql_cluster.cluster(programs, is_durable=True) as socket:
        postgresql_cluster.administer(socket, "CREATE DATABASE answers")
        server = int((Path(socket) / "data" / "postmaster.pid").read_text().split()[0])
        url = postgresql_cluster.url(socket, "answers")
        yield partial(_web, folder, "dbos_app", str(folder), url, beside=[server])


@contextmanager
def updates(folder: Path) -> Iterator[Serve]:
    """Temporal's server on a SQLite file with its flush to disk, a worker and a web."""
    program = engine.binary()
    if program is None:
        raise RuntimeError("the engine's program is missing")

    @contextmanager
    def serve() -> Iterator[Running]:
        with ExitStack() as started:
            at = started.enter_context(reserved())
            address = f"127.0.0.1:{at}"
            command = engine.command(program, at, folder / "engine.db", is_searchable=False)
            server = started.enter_context(running(folder, command))
            asyncio.run(_until_connected(address))
            sent = str(folder / "sent")
            command = [sys.executable, "-m", "bench.peers.updates", "worker", address, sent]
            worker = started.enter_context(running(folder, command))
            yield started.enter_context(_web(folder, "updates", address, beside=[server.pid, worker.pid]))

    yield serve


@contextmanager
def _web(folder: Path, name: str, *arguments: str, beside: Sequence[int] = ()) -> Iterator[Running]:
    line = [sys.executable, "-m", f"bench.peers.{name}"]
    with reserved() as port, running(folder, [*line, str(port), *arguments]) as web:
        yield until_served(port, web, beside)


async def _until_connected(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            await Client.connect(address)
            return
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)


def until_served(port: int, web: subprocess.Popen[bytes], beside: Sequence[int] = ()) -> Running:
    """Wait until the web answers; RuntimeError where it does not."""
    url = f"http://127.0.0.1:{port}"

    def is_served() -> bool:
        if web.poll() is not None:
            raise RuntimeError("it ended by itself")
        try:
            urlopen(f"{url}/openapi.json", timeout=5).close()
        except OSError:
            return False
        return True

    _until(is_served, PATIENCE_S, "it did not start")
    return Running(url, [web.pid, *beside])


def _said(folder: Path) -> str:
    log = folder / "log"
    said = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""
    return said.splitlines()[-1][:200] if said else "none"


def _until(is_so: Callable[[], bool], patience_s: float, otherwise: str) -> None:
    deadline = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > deadline:
            raise RuntimeError(otherwise)
        time.sleep(0.1)


@contextmanager
def running(
    folder: Path, command: Sequence[str], environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program and all that it starts, ended with the block; what it says goes to the file `log` of the folder."""
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, **(environment or {})}, preexec_fn=engine.follow(os.getpid()),
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()  # not the group: who hands the signal on would be heard twice
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOPPING_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
