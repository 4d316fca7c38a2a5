"""`svarstid up` as its users meet it: one command, one folder, a clean stop, and the next start goes on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.supervisor import ROOT
from cli.up import missing_examples
from db import people, processes
from db.session import Database
from rules.planning import make_plan
from tests import world

pytestmark = pytest.mark.timeout(180)
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Running:
    """One `svarstid up` and what it prints."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, log: Path) -> None:
        self.process, self.folder, self.log = process, folder, log

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def run_file(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "run.json").read_text())
        return found

    def pid(self, name: str) -> int:
        return next(int(child["pid"]) for child in self.run_file["children"] if child["name"] == name)

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def _environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "SVARSTID_DATA_DIR": str(folder), "SVARSTID_PORT": "0", **more}


@contextmanager
def _up(folder: Path, **more: str) -> Iterator[Running]:
    log = folder.parent / f"up-{time.monotonic_ns()}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up"], cwd=ROOT, env=_environment(folder, **more), stdout=out, stderr=out,
            text=True,
        )  # fmt: skip
    running = Running(process, folder, log)
    try:
        _until(lambda: "Svarstid är igång." in running.said, running)
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _until(is_so: Callable[[], bool], running: Running, patience_s: float = 60) -> None:
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert running.process.poll() is None, running.said
        assert time.monotonic() < deadline, running.said
        time.sleep(0.05)


def _svarstid(folder: Path, *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *line], cwd=ROOT, env=_environment(folder), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def _rows(folder: Path, table: str) -> int:
    database = Database(f"sqlite:///{folder / 'svarstid.db'}")
    with database.read() as session:
        found = session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    database.dispose()
    return int(found)


def _answers(url: str) -> bool:
    try:
        with _OPEN.open(url, timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def test_one_command_runs_everything_and_the_next_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with _up(folder) as first:
        _until(lambda: first.said.count("Exempel inläst") == 2, first)
        address = first.run_file["base_url"]
        assert re.search(rf"Skrivbordet: +{address}/logga-in/\S{{20,}}", first.said)
        assert f"{address}/utkorg" in first.said
        assert _answers(f"{address}/halsa")
        _until(lambda: any((folder / "outbox").glob("*.eml")), first)
        assert _svarstid(folder, "doctor").returncode == 0

        second = _svarstid(folder, "up")
        assert second.returncode == 1
        assert f"redan igång på {address}" in second.stderr

        for name in ("worker", "scheduler", "web", "engine"):
            old = first.pid(name)
            os.kill(old, signal.SIGKILL)
            _until(lambda name=name, old=old: first.pid(name) != old, first)
        _until(lambda: _answers(f"{first.run_file['base_url']}/halsa"), first)

        events, mails = _rows(folder, "event"), _rows(folder, "mail")
        assert first.stop() == 0
        assert "Allt är sparat" in first.said
        assert not (folder / "run.json").exists()
        assert "Traceback" not in first.said

    with _up(folder) as again:
        assert "Exempel inläst" not in again.said
        assert (_rows(folder, "event"), _rows(folder, "mail")) == (events, mails)
        assert again.stop(signal.SIGTERM) == 0
    assert _svarstid(folder, "verify").returncode == 0


def test_a_killed_group_is_followed_by_a_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with _up(folder, SVARSTID_EXAMPLES="false") as first:
        assert _rows(folder, "process") == 0
        first.process.kill()
        first.process.wait()
    with _up(folder) as again:
        _until(lambda: "Exempel inläst" in again.said, again)
        assert again.stop() == 0


def test_the_examples_that_a_cut_start_left_out_are_loaded_by_the_next(tmp_path: Path) -> None:
    def left() -> list[str]:
        return [file.process for _, file, _ in missing_examples(database, today)]

    today = date(2026, 11, 20)  # a Friday
    database = Database(f"sqlite:///{tmp_path / 'svarstid.db'}")
    database.migrate()
    (_, first, directory), (_, second, _) = missing_examples(database, today)
    with database.write() as session:
        people.import_directory(session, directory, today)
        now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        processes.create_process(session, first, make_plan(first, today=today), now=now)
    assert left() == [second.process]
    world.begin(database)
    assert left() == []
    database.dispose()


def test_a_backup_is_restored_as_the_documentation_says_and_the_engine_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with _up(folder) as first:
        _until(lambda: first.said.count("Exempel inläst") == 2, first)
        assert _svarstid(folder, "backup").returncode == 0
        assert first.stop() == 0
    for path in (*folder.glob("engine.db*"), *folder.glob("svarstid.db*")):
        path.unlink()
    (copy,) = (folder / "backup").iterdir()
    shutil.copy(copy, folder / "svarstid.db")
    with _up(folder) as again:
        _until(lambda: "2 ärenden startades om ur registret." in again.said, again)
        assert again.stop() == 0
    assert _svarstid(folder, "verify").returncode == 0


def test_a_port_in_use_is_refused_with_the_cure(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = _environment(tmp_path / "data", SVARSTID_PORT=port)
        run = subprocess.run(
            [sys.executable, "-m", "cli", "up"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
    assert run.returncode == 1
    assert f"Port {port} används redan" in run.stderr
    assert "SVARSTID_PORT=8081" in run.stderr
