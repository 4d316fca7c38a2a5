"""What was put back is older than the rest: the register beside its engine, the engine beside its register, or both by
`svarstid restore`. Whoever is older, in the end both stand where the register stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from cli.up.supervisor import ROOT
from db import events
from db.outbox.restored import MAY_HAVE_LEFT
from db.store.session import Database
from schemas.tables.mail import MailRow
from secretariat.engine.again import start_waiting
from secretariat.engine.reconcile import compare
from tests.chaos import audit
from tests.chaos.crowd import Answer, Shown, submit
from tests.chaos.planted import MORNING, STEP, Planted, ProcessClock, ladder, path_of, plant, seat, settle
from tests.chaos.service import KEYS, SECRET, Group, parts, until, url_of

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(420)]
SEATS = 3
EVERY_S = 20.0
RUNGS = ("-20", "-2", "+1")
KEY = "aterlagd"


@dataclass
class Put:
    """A running service with one matter whose question is out."""

    group: Group
    db: Database
    clock: ProcessClock
    planted: Planted
    shown: list[Shown] = field(default_factory=list)

    def answer(self, number: int, *, is_kept: bool = True) -> None:
        """A director answers; `is_kept` where the receipt must hold in the end."""
        answer = Answer(KEY, seat(number), "ja", 1)
        shown = submit(self.group, self.clock, path_of(self.db, KEYS, KEY, answer.seat), answer)
        self.shown += [shown] if is_kept else []

    def until_rung(self, rung: str) -> None:
        """Wait until that rung has been climbed."""
        until(lambda: self.clock.now() > self.planted.rungs[rung] + timedelta(seconds=2), rung)

    def svarstid(self, *line: str) -> None:
        """Run a command on the same data."""
        own = {"SVARSTID_DATA_DIR": str(self.group.folder), "SVARSTID_SECRET_KEY": SECRET}
        subprocess.run([sys.executable, "-m", "cli", *line], cwd=ROOT, env={**os.environ, **own}, check=True)

    def stop(self) -> None:
        """Stop the service, and let go of its register."""
        assert self.group.stop() == 0
        self.db.dispose()

    def end(self) -> list[str]:
        """Wait for the last rung; returns what does not hold then."""
        audit.until_climbed(self.group, self.db, [self.planted], 120)
        until(lambda: audit.is_delivered(self.db), "all news delivered")
        states = audit.settled(self.group, self.db, [self.planted], [KEY])
        until(lambda: not audit.unfinished_mails(self.db), "every mail sent", every_s=0.2)
        return [
            *audit.lost_answers(self.db, self.shown, states),
            *audit.wrong_outcomes(self.db, [self.planted], states),
            *audit.broken_logs(self.db, [KEY]),
            *audit.wrong_reminders(self.db, [self.planted], self.shown),
            *audit.superseded_by_nothing(self.db),
            *self.group.ask_engine(lambda client: audit.misplayed(client, [KEY])),
        ]

    def has_engine_answer(self, number: int) -> bool:
        """True where the workflow has an answer of that seat."""
        state = self.group.ask_engine(lambda client: audit.states(client, [KEY]))[KEY]
        return seat(number) in state.steps[STEP].rows


@contextmanager
def asked(folder: Path) -> Iterator[Put]:
    """The service, its matter asked and its mails sent."""
    group, clock = Group(folder / "data"), ProcessClock.from_morning()
    (folder / "data").mkdir()
    db = Database(f"sqlite:///{folder / 'data' / 'svarstid.db'}", secrets=lambda: {1: SECRET.encode()})
    try:
        group.start()
        group.until_ready("engine", "worker", "web")
        settle(db, SEATS)
        rungs = ladder(clock.now(), EVERY_S, RUNGS)
        closes_at = rungs[-1].at - timedelta(seconds=EVERY_S / 2)
        one = plant(db, KEY, clock, seats=SEATS, rungs=rungs, closes_at=closes_at)
        group.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(lambda: not audit.unasked(db, [one]), "everyone asked")
        yield Put(group, db, clock, one)
    finally:
        group.stop()
        print(group.said)  # noqa: T201
        db.dispose()


def _copy(put: Put) -> Path:
    put.svarstid("backup")
    (copy,) = (put.group.folder / "backup").glob("svarstid-*.db")
    return copy


def test_an_older_register_beside_the_engine_that_went_on(tmp_path: Path) -> None:
    """Put back by hand, as people do: the workflow knows an answer that the register has lost."""
    with asked(tmp_path) as put:
        put.answer(0)
        copy = _copy(put)
        put.answer(1, is_kept=False)
        until(lambda: put.has_engine_answer(1), "the answer in the workflow")
        put.stop()
        for part in put.group.folder.glob("svarstid.db*"):
            part.unlink()
        shutil.copy(copy, put.group.folder / "svarstid.db")
        put.group.start()
        put.group.until_ready("engine", "worker", "web")
        until(lambda: not put.has_engine_answer(1), "the workflow built again", 120, every_s=1)
        put.answer(1)
        assert not (wrong := put.end()), "\n".join(wrong)


def test_an_older_engine_beside_the_register_that_went_on(tmp_path: Path) -> None:
    """The engine's file comes from an image of the disk: it has neither the answer nor the reminder since."""
    with asked(tmp_path) as put:
        put.stop()
        shutil.copytree(put.group.folder, tmp_path / "avbild")
        put.group.start()
        put.group.until_ready("engine", "worker", "web")
        put.answer(0)
        put.until_rung("-20")
        put.stop()
        for part in put.group.folder.glob("engine.db*"):
            part.unlink()
        for part in (tmp_path / "avbild").glob("engine.db*"):
            shutil.copy(part, put.group.folder)
        put.group.start()
        put.group.until_ready("engine", "worker", "web")
        until(lambda: put.has_engine_answer(0), "the answer in the workflow", 120, every_s=1)
        put.answer(1)
        assert not (wrong := put.end()), "\n".join(wrong)


def test_a_backup_restored_after_a_kill(tmp_path: Path) -> None:
    """By `svarstid restore`: what came since is lost and told; everything else goes on at its rung."""
    with asked(tmp_path) as put:
        put.answer(0)
        copy = _copy(put)
        put.answer(1, is_kept=False)
        put.until_rung("-20")
        put.group.kill_all()
        put.db.dispose()
        put.svarstid("restore", str(copy), "--aside")
        put.group.start()
        put.group.until_ready("engine", "worker", "web")
        with put.db.read() as session:
            assert [row.kind for row in events.listed(session, KEY)].count("restored") == 1
        put.answer(1)
        assert not (wrong := put.end()), "\n".join(wrong)
        put.svarstid("verify")
        assert len(list(put.group.folder.glob("svarstid-*.db"))) == 1
        assert list(put.group.folder.glob("engine-*.db"))


def test_a_dump_restored_into_postgresql(tmp_path: Path, postgresql_db: Database) -> None:
    """By `pg_restore` and `svarstid rebuild --restored`: what began after the dump ends, what waited is held.

    The carrier was away when the dump was made, and nobody knows whether it sent the invitations since.
    """
    db, clock, away = postgresql_db, ProcessClock.from_morning(), {"SVARSTID_SMTP_HOST": "127.0.0.1"}
    settle(db, SEATS)
    away |= {"SVARSTID_MAIL": "smtp", "SVARSTID_SMTP_PORT": "9", "SVARSTID_SMTP_SECURITY": "none"}
    with parts(tmp_path / "data", db, "engine", "worker", "web", **away) as service:
        plant(db, "fore", clock, seats=SEATS, rungs=[])
        service.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(lambda: _mails(db), "the invitations recorded")
        dump = db.backup(tmp_path / "kopior", MORNING)
        plant(db, "efter", clock, seats=SEATS, rungs=[])
        service.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        answer = Answer("fore", seat(0), "ja", 1)
        submit(service, clock, path_of(db, KEYS, "fore", answer.seat), answer)
        until(lambda: audit.is_delivered(db), "the answer in the workflow")
        for part in ("worker", "web"):
            service.kill(part)
        db.dispose()
        url = url_of(db).replace("+psycopg", "")
        put = ["pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={url}", str(dump)]
        subprocess.run(put, check=True)
        own = {"DATABASE_URL": url_of(db), "TEMPORAL_ADDRESS": service.engine_address}
        rebuilt = subprocess.run(
            [sys.executable, "-m", "cli", "rebuild", "--restored"],
            cwd=ROOT,
            env={**os.environ, **own, "SVARSTID_DATA_DIR": str(service.folder)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"{len(_mails(db))} mejl kan redan ha gått" in rebuilt.stdout
        assert "Ärenden som startades om: 1" in rebuilt.stdout
        assert {(row.state, row.detail) for row in _mails(db)} == {("unknown", MAY_HAVE_LEFT)}
        service.start("worker")
        found = service.ask_engine(lambda client: compare(db, client))
        assert (list(found.open), found.lost, found.foreign) == (["fore"], [], [])
        states = service.ask_engine(lambda client: audit.states(client, ["fore"]))
        assert states["fore"].steps[STEP].rows == {}
        assert audit.broken_logs(db, ["fore"]) == []


def _mails(db: Database) -> Sequence[MailRow]:
    with db.read() as session:
        return session.exec(select(MailRow)).all()
