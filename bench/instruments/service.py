"""A whole `svarstid up` under measurement: own folder, own ports, loopback only, gone with the block."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, select
from temporalio.client import Client

import engine
from cli.up.supervisor import ROOT as ROOT
from db.store.session import Database
from mail.tokens import Keys, token
from rehearsal.clock import shift_to
from rules.dates.clock import local_date, mail_time, office_instant, process_time
from schemas.file.process import Directory, ProcessFile
from schemas.output.run import RunFile
from schemas.tables.process import InvitationRow
from secretariat.engine.start import start_process

_PATIENCE_S = 180.0
_LONG_PATIENCE_S = 600.0
_LOOK_S = 0.01
_AT_ONCE = 8
_A_LITTLE = timedelta(seconds=1)
"""More than what is lost where a clock is set to whole seconds."""
_WAITING = "SELECT count(*) FROM mail WHERE state IN ('planned', 'dispatching') AND due_at <= datetime('now')"


@dataclass
class Service:
    """One running group of processes."""

    folder: Path
    process: subprocess.Popen[bytes]
    keys: Keys
    spawned_at: float
    """When it was started, on `time.perf_counter`."""

    @property
    def run(self) -> RunFile:
        """What the group says that it listens on."""
        return RunFile.model_validate_json((self.folder / "run.json").read_bytes())

    @property
    def said(self) -> str:
        """Everything it has printed."""
        return (self.folder / "up.log").read_text(encoding="utf-8")

    @property
    def is_up(self) -> bool:
        """True when it says so itself."""
        return "Svarstid är igång." in self.said

    def until(self, is_so: Callable[[], bool], patience_s: float = _PATIENCE_S) -> float:
        """Wait until something holds; returns the seconds since the start. RuntimeError where it never does."""
        deadline = time.perf_counter() + patience_s
        while not is_so():
            if self.process.poll() is not None or time.perf_counter() > deadline:
                raise RuntimeError(f"the service did not come as far as it should:\n{self.said}")
            time.sleep(_LOOK_S)
        return time.perf_counter() - self.spawned_at

    def register(self) -> Database:
        """Its register, opened from outside; the caller disposes it."""
        return Database(f"sqlite:///{self.folder / 'svarstid.db'}")

    async def client(self) -> Client:
        """A client of its engine."""
        return await engine.connect(self.run.engine_address)

    def count(self, question: str) -> int:
        """What a SQL question that counts comes to in its register."""
        db = self.register()
        try:
            with db.read() as session:
                return int(session.connection().exec_driver_sql(question).scalar_one())
        finally:
            db.dispose()

    def cpu_ms(self, *names: str) -> float:
        """What the children of these names have used since they began, all where none is named; 0 where not told."""
        return cpu_ms_of([child.pid for child in self.run.children if not names or child.name in names])

    def until_asked(self, seats: int) -> None:
        """Wait until so many seats have their invitation in the outbox."""
        self.until(lambda: self.count("SELECT count(*) FROM invitation") >= seats, _LONG_PATIENCE_S)

    def until_sent(self) -> None:
        """Wait until every mail that may leave now has left."""
        self.until(lambda: self.count(_WAITING) == 0, _LONG_PATIENCE_S)

    def paths(self) -> list[str]:
        """The path of every answer page, in the order of the invitations."""
        db = self.register()
        try:
            with db.read() as session:
                asked = session.exec(
                    select(InvitationRow).order_by(col(InvitationRow.process), col(InvitationRow.seat))
                )
                return [f"/s/{token(self.keys, row.public_id, row.generation)}" for row in asked]
        finally:
            db.dispose()


@dataclass(frozen=True)
class Place:
    """A data folder and its secret, for a group to run on, once or more."""

    folder: Path
    secret: str

    def register(self) -> Database:
        """The register, stamped as the group would stamp it; the caller disposes it."""
        return Database(f"sqlite:///{self.folder / 'svarstid.db'}", secrets=lambda: {1: self.secret.encode()})

    @contextmanager
    def up(self, **settings: str) -> Iterator[Service]:
        """Start `svarstid up` on the folder, and end it with the block."""
        environment = {
            **os.environ,
            "SVARSTID_DATA_DIR": str(self.folder),
            "SVARSTID_HOST": "127.0.0.1",
            "SVARSTID_RATES": "false",
            "SVARSTID_PORT": "0",
            "SVARSTID_SECRET_KEY": self.secret,
            **settings,
        }
        with (self.folder / "up.log").open("wb") as log:
            spawned_at = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", "up"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=engine.follow(os.getpid()),
            )  # fmt: skip
        try:
            yield Service(self.folder, process, Keys.single(self.secret), spawned_at)
        finally:
            _end(process)


@contextmanager
def place(under: Path) -> Iterator[Place]:
    """A new folder below `under`, removed with the block."""
    with tempfile.TemporaryDirectory(dir=under, prefix="up-", ignore_cleanup_errors=True) as name:
        yield Place(Path(name), secrets.token_urlsafe(48))


@contextmanager
def service(under: Path, **settings: str) -> Iterator[Service]:
    """Start `svarstid up` in a new folder below `under`; end it, and remove the folder, with the block."""
    with place(under) as own, own.up(**settings) as running:
        yield running


def cpu_ms_of(pids: Sequence[int]) -> float:
    """What these processes and those that they have started have used since they began; 0 where it is not told."""
    parents, used = dict[int, int](), dict[int, float]()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        used[int(stat.parent.name)] = sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")
    wanted = set(pids)
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(used.get(pid, 0.0) for pid in wanted)


def alone(environment: Any = os.environ) -> None:
    """Forget every setting of this environment: a measurement must reach no register or engine but its own."""
    for name in list(environment):
        if name.startswith(("SVARSTID_", "TEMPORAL_")) or name == "DATABASE_URL":
            del environment[name]
    environment["TEMPORAL_CONFIG_FILE"] = os.devnull


async def start_all(service: Service, files: Sequence[tuple[ProcessFile, Directory]]) -> None:
    """Start many processes, several at a time, as `svarstid start` would.

    Out of office hours by a clock of their own that stands in the next of them: what opens today, and its mails, would
    wait for the morning.
    """
    db, client, began = service.register(), await service.client(), datetime.now(UTC)
    at = office_instant(max(began, mail_time(local_date(began))), hard=True)
    shift_s = shift_to(at + _A_LITTLE if at > began else began, began)
    turn = asyncio.Semaphore(_AT_ONCE)

    async def start(file: ProcessFile, people: Directory) -> None:
        async with turn:
            await start_process(db, client, file, people, now=process_time(datetime.now(UTC), shift_s), shift_s=shift_s)

    try:
        await asyncio.gather(*(start(file, people) for file, people in files))
    finally:
        db.dispose()


def _end(process: subprocess.Popen[bytes]) -> None:
    for number, patience_s in ((signal.SIGINT, 60.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0)):
        if process.poll() is None:
            process.send_signal(number)
        try:
            process.wait(patience_s)
            return
        except subprocess.TimeoutExpired:
            continue
