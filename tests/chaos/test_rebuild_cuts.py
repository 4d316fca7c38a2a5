"""kill -9 of `svarstid rebuild` between two matters: each runs once in the end, at its rung, and no mail is doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from cli.up.supervisor import ROOT
from db.store.session import Database
from secretariat.engine.again import start_waiting
from secretariat.engine.reconcile import compare
from tests.chaos import audit
from tests.chaos.crowd import Answer, Shown, submit
from tests.chaos.planted import ProcessClock, ladder, path_of, plant, seat, settle
from tests.chaos.service import COMPRESSED, KEYS, Parts, parts, until, url_of

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(300)]
SEATS = 4
KEYS_OF_MATTERS = [f"kaos-{number}" for number in range(4)]
EVERY_S = 6.0


def _rebuild(service: Parts, db: Database, stops: dict[str, str]) -> None:
    """Run it to its end, or until it stops where `stops` says; it is killed there."""
    line = ["-m", "tests.chaos.altered", "rebuild", json.dumps(stops)] if stops else ["-m", "cli", "rebuild"]
    environment = {
        **os.environ,
        "SVARSTID_DATA_DIR": str(service.folder),
        "DATABASE_URL": url_of(db),
        "TEMPORAL_ADDRESS": service.engine_address,
        "PYTHONPATH": COMPRESSED,
    }
    with subprocess.Popen([sys.executable, *line], cwd=ROOT, env=environment) as running:
        try:
            if stops:
                marks = [service.folder / f"{process}.stopped" for process in stops]
                until(lambda: all(mark.exists() for mark in marks), f"stopped at {stops}")
            else:
                assert running.wait(60) == 0
        finally:
            running.kill()


def _lose_the_engine(service: Parts) -> None:
    service.kill("engine")
    for path in service.folder.glob("engine.db*"):
        path.unlink()
    service.start("engine")


def test_the_rebuild_dies_before_and_after_a_start(tmp_path: Path, any_db: Database) -> None:
    db, clock = any_db, ProcessClock.from_morning()
    settle(db, SEATS)
    with parts(tmp_path / "data", db, "engine", "worker", "web") as service:
        rungs = ladder(clock.now(), EVERY_S)
        closes_at = rungs[-1].at - timedelta(seconds=EVERY_S / 2)
        planted = [plant(db, key, clock, seats=SEATS, rungs=rungs, closes_at=closes_at) for key in KEYS_OF_MATTERS]
        service.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(lambda: not audit.unasked(db, planted), "everyone asked")
        shown = [_answered(service, db, clock, key, 0) for key in KEYS_OF_MATTERS[:2]]
        _lose_the_engine(service)
        _rebuild(service, db, {"kaos-1": "unstarted"})
        _rebuild(service, db, {"kaos-2": "started"})
        shown += [_answered(service, db, clock, key, 1) for key in KEYS_OF_MATTERS]
        _rebuild(service, db, {})
        found = service.ask_engine(lambda client: compare(db, client))
        assert (sorted(found.open), found.lost, found.foreign) == (KEYS_OF_MATTERS, [], [])
        service.start("scheduler")
        audit.until_climbed(service, db, planted)
        until(lambda: audit.is_delivered(db), "all news delivered")
        states = audit.settled(service, db, planted, KEYS_OF_MATTERS)
        until(lambda: not audit.unfinished_mails(db), "every mail sent", every_s=0.2)
        wrong = [
            *audit.lost_answers(db, shown, states),
            *audit.wrong_outcomes(db, planted, states),
            *audit.broken_logs(db, KEYS_OF_MATTERS),
            *audit.wrong_reminders(db, planted, shown),
            *audit.superseded_by_nothing(db),
            *service.ask_engine(lambda client: audit.misplayed(client, KEYS_OF_MATTERS)),
        ]
        assert not wrong, "\n".join(wrong)


def _answered(service: Parts, db: Database, clock: ProcessClock, process: str, number: int) -> Shown:
    answer = Answer(process, seat(number), "ja", 1)
    return submit(service, clock, path_of(db, KEYS, process, answer.seat), answer)
