"""A whole `svarstid up` as a child process, and commands beside it, for the tests that need the real thing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from cli import make_app
from cli.up.supervisor import ROOT


class Running:
    """One `svarstid up` and what it prints."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, log: Path) -> None:
        self.process, self.folder, self.log = process, folder, log

    @property
    def said(self) -> str:
        """Everything it has printed."""
        return self.log.read_text(encoding="utf-8")

    @property
    def run_file(self) -> dict[str, Any]:
        """What it says it listens on."""
        found: dict[str, Any] = json.loads((self.folder / "run.json").read_text())
        return found

    def pid(self, name: str) -> int:
        """The process id of one of its children."""
        return next(int(child["pid"]) for child in self.run_file["children"] if child["name"] == name)

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to stop; returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Where it keeps its data, on a free port."""
    return {**os.environ, "SVARSTID_DATA_DIR": str(folder), "SVARSTID_PORT": "0", **more}


@contextmanager
def up(folder: Path, **more: str) -> Iterator[Running]:
    """Run it for the block, from the moment it says that it is ready."""
    line = [sys.executable, "-m", "cli", "up"]
    with watched(line, folder, cwd=ROOT, environment=environment(folder, **more)) as running:
        yield running


@contextmanager
def watched(line: Sequence[str], folder: Path, *, cwd: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """Run that line, which starts a service on the data of `folder`, as `up` does."""
    log = folder.parent / f"up-{time.monotonic_ns()}.log"
    with log.open("w") as out:
        process = subprocess.Popen(line, cwd=cwd, env=environment, stdout=out, stderr=out, text=True)
    running = Running(process, folder, log)
    try:
        until(lambda: "Avsluta med Ctrl-C." in running.said, running)  # the last line of its welcome
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def until(is_so: Callable[[], bool], running: Running, patience_s: float = 60) -> None:
    """Wait until that is so, while it runs."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert running.process.poll() is None, running.said
        assert time.monotonic() < deadline, running.said
        time.sleep(0.05)


def svarstid(folder: Path, *line: str) -> Result:
    """Run one command on the same data, in this process: to start another takes longer than most commands."""
    return CliRunner().invoke(make_app(line[0]), line, env={"SVARSTID_DATA_DIR": str(folder), "SVARSTID_PORT": "0"})
