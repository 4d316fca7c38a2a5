"""`svarstid up` as its users meet it: one command, one folder, a clean stop, and the next start goes on."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

import engine
from cli.up.examples import missing_examples
from cli.up.group import Group
from cli.up.supervisor import ROOT, end_leftovers
from db import processes
from db.register import people
from db.store.copies.restore import must_be_unused
from db.store.session import Database
from ports import reserved
from rules.plan.planning import make_plan
from schemas.errors import Refused
from schemas.output.run import ChildRun
from tests import world
from tests.cli.running import Running, environment, svarstid, until, up

pytestmark = pytest.mark.timeout(180)
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _rows(folder: Path, table: str) -> int:
    database = Database(f"sqlite:///{folder / 'svarstid.db'}")
    with database.read() as session:
        found = session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    database.dispose()
    return int(found)


def _is_back(running: Running, name: str, old: int) -> bool:
    return running.pid(name) != old


def _answers(url: str) -> bool:
    try:
        with _OPEN.open(url, timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


PRODUCTION = {
    "SVARSTID_ENVIRONMENT": "production",
    "SVARSTID_SECRET_KEY": "en nyckel som bara finns i det här provet",
    "SVARSTID_BASE_URL": "https://svarstid.example",
}


def _cut_off(database: Path) -> None:
    """An engine killed some hundredths of a second into making its file: nothing is broken in it, it has no tables."""
    program = engine.binary()
    assert program is not None
    with (
        reserved() as port,
        subprocess.Popen(
            engine.command(program, port, database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as making,
    ):
        deadline = time.monotonic() + 30
        while not database.exists():
            assert time.monotonic() < deadline
        making.kill()


def _remove_engine(folder: Path) -> None:
    for path in folder.glob("engine.db*"):
        path.unlink()


def _set_aside(folder: Path) -> set[Path]:
    """The engine's files that were not to be used."""
    return set(folder.glob("engine-*.db"))


def _rebuilt(said: str) -> int:
    """How many matters were started again, be it by the start itself or by the scheduler, whoever came first."""
    found = re.findall(r"(\d+) ärenden? (?:som motorn saknade eller hade annorlunda )?startades om ur registret", said)
    return sum(int(number) for number in found)


@pytest.mark.timeout(600)
def test_one_command_runs_everything_and_the_next_goes_on_whatever_has_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One data folder: its parts are killed, it is stopped, killed whole, restored, and loses its engine's file."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("SVARSTID_SECRET_KEY", PRODUCTION["SVARSTID_SECRET_KEY"])
    _cut_off(folder / "engine.db")
    with up(folder) as first:
        until(lambda: first.said.count("Exempel inläst") == 2, first)
        assert re.search(r"undanlagd som engine-\d{4}-\d\d-\d\dT\d{6}Z\.db", first.said)
        assert len(_set_aside(folder)) == 1
        address = first.run_file["base_url"]
        assert re.search(rf"Skrivbordet: +{address}/logga-in/\S{{20,}}", first.said)
        assert f"{address}/utkorg" in first.said
        assert _answers(f"{address}/halsa")
        until(lambda: any((folder / "outbox").glob("*.eml")), first)
        until(lambda: svarstid(folder, "doctor").exit_code == 0, first)  # once each part has given a sign of life

        second = svarstid(folder, "up")
        assert second.exit_code == 1
        assert f"redan igång på {address}" in second.stderr

        for name in ("worker", "scheduler", "web", "engine"):
            old = first.pid(name)
            os.kill(old, signal.SIGKILL)
            until(partial(_is_back, first, name, old), first)
        until(lambda: _answers(f"{first.run_file['base_url']}/halsa"), first)

        events, mails = _rows(folder, "event"), _rows(folder, "mail")
        assert first.stop() == 0
        assert "Allt är sparat" in first.said
        assert not (folder / "run.json").exists()
        assert "Traceback" not in first.said

    folder.chmod(0o755)
    (folder / "outbox" / "gammalt.eml").touch(mode=0o644)
    with up(folder, **PRODUCTION) as again:
        assert "Exempel inläst" not in again.said
        assert (_rows(folder, "event"), _rows(folder, "mail")) == (events, mails)
        assert svarstid(folder, "backup").exit_code == 0
        (copy,) = (folder / "backup").glob("*.db")
        assert "Svarstid är igång (process " in svarstid(folder, "restore", str(copy), "--aside").stderr
        _is_for_its_owner_alone(folder, again)
        before = _rebuilt(again.said)
        _remove_engine(folder)
        os.kill(again.pid("engine"), signal.SIGKILL)
        until(lambda: _rebuilt(again.said) == before + 2, again)
        until(lambda: len(again.run_file["children"]) == 4, again)  # the scheduler comes last
        children = [ChildRun.model_validate(child) for child in again.run_file["children"]]
        again.process.kill()
        again.process.wait()
    end_leftovers(children)
    _until_unused(folder / "svarstid.db")
    restored = svarstid(folder, "restore", str(copy), "--aside")
    assert restored.exit_code == 0, restored.stderr
    with up(folder) as last:
        until(lambda: _rebuilt(last.said) == 2, last)
        assert last.stop(signal.SIGTERM) == 0
    assert svarstid(folder, "verify").exit_code == 0

    aside = _set_aside(folder)
    for broken in (b"", b"inte en databas " * 1000):
        _remove_engine(folder)
        (folder / "engine.db").write_bytes(broken)
        alone = svarstid(folder, "rebuild")
        assert (alone.exit_code, alone.stdout.strip()) == (0, "Ärenden som startades om: 2"), alone.stderr
    assert len(_set_aside(folder) - aside) == 2


def _until_unused(register: Path, patience_s: float = 60) -> None:
    """A part that had just begun again when its group was killed stands in no list, and ends by itself."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return must_be_unused(register)
        except Refused:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _is_for_its_owner_alone(folder: Path, running: Running) -> None:
    """In production nobody else reads the folder, and no link to the desk is told."""
    assert "/logga-in/" not in running.said
    assert "svarstid login-link" in running.said
    until(lambda: (folder / "engine.db-wal").exists(), running)
    open_ = [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_ == []


@pytest.mark.parametrize(
    ("examples", "environment", "is_loaded"),
    [(True, "development", True), (False, "development", False), (True, "production", False)],
)
def test_examples_are_for_who_tries_it_and_wants_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], examples: bool, environment: str,
    is_loaded: bool,
) -> None:  # fmt: skip
    async def nothing(*_: object, **__: object) -> int:
        return 0

    async def begun(_db: object, _client: object, examples: Sequence[str], _now: datetime) -> AsyncIterator[str]:
        for title in examples:
            yield title

    for name, stand_in in {
        "connect": nothing,
        "reconcile": nothing,
        "missing_examples": lambda *_: ["Ett avtal"],
        "begin_examples": begun,
    }.items():
        monkeypatch.setattr(f"cli.up.group.{name}", stand_in)
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    settings = SimpleNamespace(examples=examples, environment=environment)
    group = SimpleNamespace(settings=settings, engine=None, engine_address="", clock=lambda: friday, db=None)
    group.is_restored = False
    asyncio.run(Group._prepare_processes(group))  # type: ignore[arg-type]
    assert ("Exempel inläst: Ett avtal." in capsys.readouterr().out) is is_loaded


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


def test_a_port_in_use_is_refused_with_the_cure(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ours = environment(tmp_path / "data", SVARSTID_PORT=port)
        run = subprocess.run(
            [sys.executable, "-m", "cli", "up"], cwd=ROOT, env=ours, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
    assert run.returncode == 1
    assert f"Port {port} används redan" in run.stderr
    assert "SVARSTID_PORT=8081" in run.stderr
