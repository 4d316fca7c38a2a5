"""A service whose parts hang or whose clock is set: real processes, stopped by SIGSTOP, and a wall clock of our own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from cli.up.supervisor import ROOT
from db.case import load_state
from db.outbox.dispatch import ACCEPTED, CANCELLED
from db.store.session import Database
from db.store.signs import heartbeats
from rules.agenda import due_duties
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow, StepRow
from schemas.tables.service import IncidentRow
from tests.cli.running import Running, svarstid, until, up

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(300)]
_OPEN = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SETS_CLOCK = str(Path(__file__).parent / "set_clock")
WEEKS_S = 21 * 86400


def _health(running: Running) -> dict[str, Any]:
    try:
        with _OPEN.open(f"{running.run_file['base_url']}/halsa", timeout=5) as answer:
            found: dict[str, Any] = json.loads(answer.read())
    except OSError:
        return {"status": "away"}
    return found


def _is(running: Running, is_so: Callable[[dict[str, Any]], object]) -> bool:
    return bool(is_so(_health(running)))


def _beats(running: Running) -> set[str]:
    return {part for part, age in _health(running).get("seconds_since", {}).items() if abs(age) < 30}


def _last_beats(folder: Path) -> dict[str, datetime]:
    db = Database(f"sqlite:///{folder / 'svarstid.db'}")
    with db.read() as session:
        found = {part: row.at for part, row in heartbeats.last_beats(session).items() if part != "engine"}
    db.dispose()
    return found


def _incidents(folder: Path) -> list[tuple[str, str]]:
    db = Database(f"sqlite:///{folder / 'svarstid.db'}")
    with db.read() as session:
        found = [(row.kind, row.part) for row in session.exec(select(IncidentRow).order_by(col(IncidentRow.id)))]
    db.dispose()
    return found


def _stands(folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many mails have left, and where every step stands."""
    db = Database(f"sqlite:///{folder / 'svarstid.db'}")
    with db.read() as session:
        sent = len(session.exec(select(MailRow.id).where(MailRow.state == ACCEPTED)).all())
        steps = [(f"{row.process}/{row.key}", row.status) for row in session.exec(select(StepRow))]
    db.dispose()
    return sent, sorted(steps)


def _settled(running: Running, folder: Path) -> None:
    """Wait until the examples are there, and nothing is due of them any more."""
    until(lambda: running.said.count("Exempel inläst") == 2, running)
    until(lambda: not _is_anything_due(folder), running)
    until(lambda: _is(running, lambda found: found["status"] == "ok"), running)


def _is_anything_due(folder: Path) -> bool:
    db, now = Database(f"sqlite:///{folder / 'svarstid.db'}"), datetime.now(UTC)
    with db.read() as session:
        states = [load_state(session, key) for key in session.exec(select(ProcessRow.key)).all()]
        # In office hours the answers of the examples may come before the questions leave, which are then called off.
        is_over = col(MailRow.state).in_((ACCEPTED, CANCELLED))
        waiting = select(MailRow.id).where(~is_over, col(MailRow.due_at) <= now)
        found = any(due_duties(state, now) for state in states) or session.exec(waiting).first() is not None
    db.dispose()
    return found


def _stop_while_it_writes(folder: Path, pid: int) -> None:
    """Stop it in the middle of a transaction, so that nobody else can write: it beats every few seconds."""
    db, deadline = Database(f"sqlite:///{folder / 'svarstid.db'}"), time.monotonic() + 60
    while True:
        assert time.monotonic() < deadline
        if pid not in db.writing():
            continue
        os.kill(pid, signal.SIGSTOP)
        if pid in db.writing():
            break
        os.kill(pid, signal.SIGCONT)
    db.dispose()


def test_parts_that_hang_are_started_again_and_it_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with up(folder, SVARSTID_HUNG_S="30") as running:
        _settled(running, folder)
        old = {part: running.pid(part) for part in ("web", "worker", "scheduler")}
        _stop_while_it_writes(folder, old["worker"])
        for pid in old.values():
            os.kill(pid, signal.SIGSTOP)
        until(lambda: all(running.pid(part) != pid for part, pid in old.items()), running, 120)
        until(lambda: _beats(running) >= {"worker", "scheduler"}, running)
        for part in old:
            assert f"{part} har inte gett något livstecken på 30 s. Den startas om." in running.said
        assert set(_incidents(folder)) == {("hung", part) for part in old}
        told = svarstid(folder, "doctor")
        assert "Webben slutade svara och startades om" in told.stdout
        assert running.stop() == 0


def test_the_clock_is_set_while_everything_runs(tmp_path: Path) -> None:
    """Back one hour and right again, then three weeks ahead and right again: nothing stops and nothing is done."""
    folder, said = tmp_path / "data", tmp_path / "clock"
    said.write_text("0")
    with up(folder, PYTHONPATH=SETS_CLOCK, SET_CLOCK=str(said)) as running:
        _settled(running, folder)
        before = _stands(folder)

        said.write_text("-3600")
        until(lambda: _is(running, lambda found: found.get("clock_off_s", 0) < -3500), running)
        last = _last_beats(folder)
        until(lambda: all(at > last[part] for part, at in _last_beats(folder).items()), running)
        assert _health(running)["standing_still"] == ["clock"]
        said.write_text("0")
        until(lambda: _is(running, lambda found: found["status"] == "ok"), running)

        said.write_text(str(WEEKS_S))
        until(lambda: _is(running, lambda found: found.get("clock_off_s", 0) > WEEKS_S - 60), running)
        assert _beats(running) >= {"worker", "scheduler"}
        login = svarstid_at(folder, said, "login-link").stdout.strip()
        assert re.search(r"/logga-in/\S{20,}", login)
        shown = svarstid_at(folder, said, "clock", "show").stdout
        assert "21 dagar före Svarstids egen tid" in shown and "Om den bekräftas händer det här genast" in shown
        assert "Klockan ställdes om" in svarstid_at(folder, said, "doctor").stdout
        assert _stands(folder) == before
        said.write_text("0")
        until(lambda: "Motorn börjar om med den tid som gäller." in running.said, running)
        until(
            lambda: bool(
                re.search(r"\d+ ärenden (som motorn saknade eller hade annorlunda )?startades om", running.said)
            ),
            running,
        )
        until(lambda: _is(running, lambda found: found["status"] == "ok"), running)
        assert _stands(folder) == before
        assert [kind for kind, _ in _incidents(folder)] == ["clock_right", "clock_right", "engine_renewed"]
        assert "Traceback" not in running.said
        assert running.stop() == 0


def svarstid_at(folder: Path, said: Path, *line: str) -> subprocess.CompletedProcess[str]:
    """Run one command on the machine whose clock the test sets."""
    path = os.pathsep.join([SETS_CLOCK, str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "cli", *line], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "SVARSTID_DATA_DIR": str(folder), "PYTHONPATH": path, "SET_CLOCK": str(said)},
    )  # fmt: skip
