"""A whole country answers in the same second: all received, all delivered, through any number of runs."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from db import processes
from db.store.session import Database
from schemas.plan.timetable import StepStatus
from secretariat.engine.again import start_waiting
from tests.chaos import audit
from tests.chaos.crowd import Answer, Shown, submit
from tests.chaos.planted import STEP, ProcessClock, path_of, plant, seat, settle
from tests.chaos.service import KEYS, Parts, parts, until
from workflows import policies

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(240)]
EVERYONE = int(os.environ.get("CHAOS_CROWD", "60"))
"""`make chaos` asks as many as the country has municipalities, and more: 300."""
BROWSERS = 32
FEW_EVENTS = 20
PROCESS = "alla-svarar"


def _asked(service: Parts, db: Database, clock: ProcessClock) -> None:
    """One process, and everyone asked."""
    settle(db, EVERYONE)
    plant(db, PROCESS, clock, seats=EVERYONE, rungs=[])
    service.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
    until(lambda: _status(db) == StepStatus.OPEN, "the question open")


def _status(db: Database) -> str:
    with db.read() as session:
        return processes.get_step(session, PROCESS, STEP).status


def _storm(service: Parts, db: Database, clock: ProcessClock, values: Sequence[str]) -> list[Shown]:
    """Everyone submits at once, from as many browsers as there are; each says `values` one after the other."""
    paths = {seat(number): path_of(db, KEYS, PROCESS, seat(number)) for number in range(EVERYONE)}

    def say(of: str) -> list[Shown]:
        said = [Answer(PROCESS, of, value, version) for version, value in enumerate(values, start=1)]
        return [submit(service, clock, paths[of], answer) for answer in said]

    began = time.monotonic()
    with ThreadPoolExecutor(BROWSERS) as browsers:
        shown = [one for several in browsers.map(say, paths) for one in several]
    print(f"{len(shown)} receipts in {time.monotonic() - began:.1f} s")  # noqa: T201
    until(lambda: audit.is_delivered(db), "all news delivered")
    print(f"delivered after {time.monotonic() - began:.1f} s")  # noqa: T201
    return shown


def _must_be_whole(service: Parts, db: Database, shown: list[Shown]) -> None:
    states = service.ask_engine(lambda client: audit.states(client, [PROCESS]))
    assert len(states[PROCESS].steps[STEP].rows) == EVERYONE
    wrong = [
        *audit.lost_answers(db, shown, states),
        *audit.broken_logs(db, [PROCESS]),
        *service.ask_engine(lambda client: audit.misplayed(client, [PROCESS])),
    ]
    assert not wrong, "\n".join(wrong)


def test_everyone_answers_in_the_same_second(tmp_path: Path, any_db: Database) -> None:
    """The mails that ask are still on their way out meanwhile."""
    clock = ProcessClock.from_morning()
    with parts(tmp_path / "data", any_db, "engine", "worker", "scheduler", "web") as service:
        _asked(service, any_db, clock)
        shown = _storm(service, any_db, clock, ["ja"])
        assert len(shown) == EVERYONE
        _must_be_whole(service, any_db, shown)


def test_a_burst_runs_on_through_new_runs(tmp_path: Path, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everyone answers and changes the answer, while the workflow continues as new again and again."""
    clock = ProcessClock.from_morning()
    monkeypatch.setattr(policies, "HISTORY_LIMIT", FEW_EVENTS)  # for the replay, which must end its runs where they did
    with parts(tmp_path / "data", sqlite_db, "engine", "scheduler", "web") as service:
        service.alter("worker", json.dumps({"history": FEW_EVENTS}))
        service.start("worker")
        _asked(service, sqlite_db, clock)
        shown = _storm(service, sqlite_db, clock, ["nej", "ja"])
        _must_be_whole(service, sqlite_db, shown)
        runs = service.ask_engine(lambda client: audit.runs(client, PROCESS))
        assert len(runs) > 1  # how many depends on how many answers come in one signal
