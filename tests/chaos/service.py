"""What is killed: the whole of `svarstid up`, or its parts one by one without anyone who starts them again."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

import engine
from cli.up.supervisor import ROOT, Child, Supervisor, started
from db.store.session import Database
from mail.tokens import Keys
from ports import reserved
from schemas.errors import EngineDown
from schemas.output.run import RunFile
from workflows.ids import TASK_QUEUE

SECRET = "en hemlighet som bara kaosproven har"
COMPRESSED = os.pathsep.join([str(Path(__file__).parent / "compressed"), str(ROOT)])
KEYS = Keys.single(SECRET)
PATIENCE_S = 60.0
T = TypeVar("T")


def until(is_so: Callable[[], object], what: str, patience_s: float = PATIENCE_S, every_s: float = 0.02) -> None:
    """Wait until something holds; AssertionError, with what it was, where it never does."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(every_s)


def url_of(db: Database) -> str:
    """The address of a register, for another process."""
    return db.url.render_as_string(hide_password=False)


class Service:
    """What both kinds have in common: where it is, and what can be asked of it from outside."""

    folder: Path

    @property
    def web(self) -> tuple[str, int]:
        """Host and port of the web."""
        raise AssertionError

    @property
    def engine_address(self) -> str:
        """host:port of the engine."""
        raise AssertionError

    def pid(self, part: str) -> int:
        """The process id of a part; 0 where it does not run."""
        raise AssertionError

    def kill(self, part: str) -> None:
        """kill -9, at once."""
        with suppress(ProcessLookupError):
            if pid := self.pid(part):
                os.kill(pid, signal.SIGKILL)

    def ask_engine(self, ask: Callable[[Client], Awaitable[T]]) -> T:
        """Ask the engine something with a client of its own."""

        async def asked() -> T:
            return await ask(await engine.connect(self.engine_address, patience_s=PATIENCE_S))

        return asyncio.run(asked())

    def is_ready(self, part: str) -> bool:
        """True where the part does its work: the web answers, the engine too, the worker waits for tasks."""
        pid = self.pid(part)
        if not pid:
            return False
        if part == "web":
            return self._web_answers()
        if part == "engine":
            host, _, port = self.engine_address.partition(":")
            return _listens(host, int(port))
        if part == "worker":
            return f"{pid}@{socket.gethostname()}" in asyncio.run(self._pollers())
        return True

    def until_ready(self, *parts: str) -> None:
        """Wait until these parts do their work."""
        for part in parts:
            until(partial(self.is_ready, part), f"{part} ready", every_s=0.1)

    def _web_answers(self) -> bool:
        host, port = self.web
        web = http.client.HTTPConnection(host, port, timeout=5)
        try:
            web.request("GET", "/halsa")
            return web.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            web.close()

    async def _pollers(self) -> set[str]:
        try:
            client = await engine.connect(self.engine_address)
            queue = await client.workflow_service.describe_task_queue(
                DescribeTaskQueueRequest(
                    namespace=client.namespace,
                    task_queue=TaskQueue(name=TASK_QUEUE),
                    task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
                )
            )
        except (EngineDown, RPCError):
            return set()
        return {poller.identity for poller in queue.pollers}


class Group(Service):
    """A real `svarstid up`; it may be killed as a whole and started again on the same folder."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.log = folder.parent / "up.log"
        own = {"SVARSTID_DATA_DIR": str(folder), "SVARSTID_PORT": "0", "SVARSTID_SECRET_KEY": SECRET}
        self._environment = {
            **os.environ,
            **own,
            "SVARSTID_EXAMPLES": "false",
            "SVARSTID_RATES": "false",
            "PYTHONPATH": COMPRESSED,
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        """Everything that it and its parts have printed, over all starts."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def run(self) -> RunFile | None:
        """What it says that it listens on; None while it says nothing."""
        try:
            return RunFile.model_validate_json((self.folder / "run.json").read_bytes())
        except OSError:
            return None

    @property
    def web(self) -> tuple[str, int]:
        run = self.run
        address = urlsplit(run.base_url) if run else None
        return (address.hostname or "", address.port or 0) if address else ("127.0.0.1", 9)

    @property
    def engine_address(self) -> str:
        run = self.run
        return run.engine_address if run else "127.0.0.1:9"

    def pid(self, part: str) -> int:
        run = self.run
        for child in run.children if run else []:
            # Only a process that this very group has started: its start time must fit too.
            if child.name == part and child.started and started(child.pid) == child.started:
                return child.pid
        return 0

    def start(self) -> None:
        """Start the group and wait until it has started its parts."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cli", "up"], cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        own = self._process.pid
        until(lambda: (run := self.run) is not None and run.pid == own and len(run.children) == 4, "all four parts")

    def kill_all(self) -> None:
        """kill -9 of the group and every part of it, as when the power fails."""
        assert self._process is not None
        pids = [pid for part in ("engine", "worker", "scheduler", "web") if (pid := self.pid(part))]
        for pid in [self._process.pid, *pids]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """Stop it as Ctrl-C does; its exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(PATIENCE_S)
        finally:
            if self._process.poll() is None:
                self.kill_all()


class Parts(Service):
    """The same programs, each started and killed by the test alone; nobody starts them again."""

    def __init__(self, folder: Path, db: Database, beside: Parts | None = None, /, **settings: str) -> None:
        """Those `beside` others use their engine."""
        self.folder = folder
        self._held = ExitStack()
        self._port, engine_port = (self._held.enter_context(reserved()) for _ in range(2))
        self._address = beside.engine_address if beside else f"127.0.0.1:{engine_port}"
        python = [sys.executable, "-m"]
        lines = {
            "engine": engine.program_line(engine_port, folder / "engine.db"),
            "worker": [*python, "worker"],
            "scheduler": [*python, "scheduler"],
            "web": [*python, "web"],
        }
        self._children = {name: Child(name, line, stop_s=10) for name, line in lines.items()}
        environment = {
            **os.environ,
            "SVARSTID_DATA_DIR": str(folder),
            "SVARSTID_RATES": "false",
            "SVARSTID_PORT": str(self._port),
            "SVARSTID_SECRET_KEY": SECRET,
            "DATABASE_URL": url_of(db),
            "TEMPORAL_ADDRESS": self._address,
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": COMPRESSED,
            **settings,
        }
        self._group = Supervisor(list(self._children.values()), environment, lambda: None)

    @property
    def web(self) -> tuple[str, int]:
        return "127.0.0.1", self._port

    @property
    def engine_address(self) -> str:
        return self._address

    def pid(self, part: str) -> int:
        child = self._children[part]
        return child.process.pid if child.process is not None and child.is_alive else 0

    def start(self, *parts: str) -> None:
        """Start these parts, in order, and wait until each is ready."""
        for part in parts:
            self._group.start(self._children[part])
        self.until_ready(*parts)

    def alter(self, part: str, stops: str) -> None:
        """From its next start on the part is one that stops dead where `stops` says (see `altered`)."""
        line = [sys.executable, "-m", "tests.chaos.altered", part, stops] if stops else [sys.executable, "-m", part]
        self._children[part].line = line

    def kill(self, part: str) -> None:
        super().kill(part)
        child = self._children[part]
        if child.process is not None:
            child.process.wait()

    def stop(self) -> None:
        """End everything that still runs."""
        self._group.stop(is_hurried=lambda: True)
        self._held.close()


@contextmanager
def parts(folder: Path, db: Database, *names: str, **settings: str) -> Iterator[Parts]:
    """Parts of a service, the named ones started; all of them ended with the block."""
    with _running(Parts(folder, db, **settings), names) as running:
        yield running


@contextmanager
def parts_beside(other: Parts, folder: Path, db: Database, *names: str, **settings: str) -> Iterator[Parts]:
    """The same, on the engine of another group."""
    with _running(Parts(folder, db, other, **settings), names) as running:
        yield running


@contextmanager
def _running(running: Parts, names: tuple[str, ...]) -> Iterator[Parts]:
    running.folder.mkdir(parents=True, exist_ok=True)
    try:
        running.start(*names)
        yield running
    finally:
        running.stop()


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
