"""kill -9 of `svarstid restore`: the register is the old one or the new one, whole, and nothing is ever removed."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from cli.up.supervisor import ROOT
from db.answers import answers
from db.store.session import Database
from tests import world
from tests.chaos.dice import CUTS, SEED, say
from tests.chaos.service import SECRET, until

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(120 + 15 * CUTS)]
POINTS = ("prepared", "settling", "documents", "engine", "linked", "bare", "exchanged")
RANDOM = max(CUTS // 3, 2)
ENGINE = b"motorns fil"


@dataclass(frozen=True)
class Place:
    """A data folder with an answer, a backup from before it, and the file of an engine."""

    folder: Path
    backup: Path

    def line(self, point: str = "") -> list[str]:
        """The restore; with a point it stops there and waits to be killed."""
        altered = ["tests.chaos.altered", "restore", json.dumps({"*": point})]
        program = altered if point else ["cli", "restore"]
        return [sys.executable, "-m", *program, str(self.backup), "--aside"]

    @property
    def environment(self) -> dict[str, str]:
        """Where it is."""
        return {**os.environ, "SVARSTID_DATA_DIR": str(self.folder), "SVARSTID_SECRET_KEY": SECRET}

    @property
    def is_new(self) -> bool:
        """True for the backup, False for the register as it was; AssertionError where it is neither, whole."""
        register = self.folder / "svarstid.db"
        assert _counted(register) in (0, 1)
        is_new = _counted(register) == 0
        if is_new:
            assert not (self.folder / "engine.db").exists(), "the new register stands beside the old engine"
        kept = [register, *self.folder.glob("svarstid-*.db")]
        assert 1 in [_counted(path) for path in kept], "the old register is gone"
        engines = [path.read_bytes() for path in self.folder.glob("engine*.db")]
        assert ENGINE in engines, "the engine's file is gone"
        return is_new


def _counted(path: Path) -> int:
    """How many answers there are; AssertionError where the file is not whole."""
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",), path
        return int(file.execute("SELECT count(*) FROM answer").fetchone()[0])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place as it is before, to be copied."""
    folder = tmp_path_factory.mktemp("place")
    data = folder / "data"
    data.mkdir(mode=0o700)
    db = Database(f"sqlite:///{data / 'svarstid.db'}", secrets=lambda: {1: SECRET.encode()})
    db.migrate()
    world.begin(db)
    db.backup(folder / "kopior", world.APRIL)
    with db.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    # The last answer is in the WAL only, as after a kill: the last connection that is closed moves it.
    with closing(sqlite3.connect(data / "svarstid.db")) as held:
        held.execute("SELECT 1 FROM answer").fetchone()
        shutil.copytree(data, folder / "killed")
        db.dispose()
    shutil.rmtree(data)
    (folder / "killed" / "engine.db").write_bytes(ENGINE)
    return folder


def _place(made: Path, folder: Path) -> Place:
    shutil.copytree(made / "killed", folder / "data")
    shutil.copytree(made / "kopior", folder / "kopior")
    (backup,) = (folder / "kopior").glob("*.db")
    return Place(folder / "data", backup)


@contextmanager
def _restoring(place: Place, point: str = "") -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(
        place.line(point), cwd=ROOT, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def _finish(place: Place) -> None:
    """Nothing that a cut has left stands in the way of the next try."""
    done = subprocess.run(place.line(), cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert place.is_new
    assert [path.name for path in place.folder.iterdir() if "half" in path.name] == []


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_this_point_it_is_the_old_or_the_new(made: Path, tmp_path: Path, point: str) -> None:
    place = _place(made, tmp_path)
    with _restoring(place, point):
        until((place.folder / "restore.stopped").exists, point)
    assert place.is_new is (point == "exchanged")
    _finish(place)


def test_killed_at_any_moment_it_is_the_old_or_the_new(made: Path, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    say(f"CHAOS_SEED={SEED} CHAOS_CUTS={CUTS}")
    new = 0
    for number in range(RANDOM):
        place = _place(made, tmp_path / str(number))
        with _restoring(place) as running:
            until(partial(_has_begun, place, running), "begun", every_s=0.001)
            time.sleep(dice.uniform(0, 0.6))
        new += place.is_new
        _finish(place)
    say(f"{RANDOM} cuts, {new} of them too late")


def _has_begun(place: Place, running: subprocess.Popen[bytes]) -> bool:
    return running.poll() is not None or any("half" in path.name for path in place.folder.iterdir())
