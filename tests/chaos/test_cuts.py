"""kill -9 of worker, engine and web at random moments of answer and reminder, on what the user runs: `svarstid up`.

The short form kills each part twice and then everything at once; `make chaos` goes on for longer. `CHAOS_CUTS=200` cuts
more often, `CHAOS_SEED=7` repeats a run's choices; both are printed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.up.supervisor import ROOT
from db.store.session import Database
from mail.message import From
from mail.outgoing.sender import Sender
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import FileTransport, MailTransport
from schemas.errors import EngineDown
from secretariat.engine.again import start_waiting
from tests.chaos import audit
from tests.chaos.crowd import Crowd, Planned, Shown
from tests.chaos.dice import CUTS, ROUND, SEED, say
from tests.chaos.planted import Planted, ProcessClock, ladder, plant, seat, settle
from tests.chaos.service import KEYS, SECRET, Group, until, url_of
from tests.mail.transports.smtp_server import Manners, smtp_server

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos")]
FROM = From("Svarstid", "svarstid@samverkan.example")
SEATS = 5
AIMED_WITHIN_S = 1.0
EVERY_S = 0.7


def rounds(dice: random.Random, cuts: int) -> list[str]:
    """What to kill, in order: each part twice in a round, in any order, then everything at once."""
    order: list[str] = []
    while len(order) < cuts:
        parts = ["worker", "engine", "web"] * 2
        dice.shuffle(parts)
        order += [*parts, "everything"]
    return order[:cuts]


@dataclass
class Havoc:
    """One run: a process for every cut, the cut somewhere in its opening, its answers or its reminders."""

    group: Group
    db: Database
    dice: random.Random
    clock: ProcessClock = field(default_factory=ProcessClock.from_morning)
    planted: list[Planted] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)

    def wreak(self, cuts: int) -> None:
        """Cut, and let everything come to an end afterwards."""
        began = time.monotonic()
        settle(self.db, SEATS)
        self.crowd = Crowd(self.group, self.db, self.clock)
        try:
            for number, target in enumerate(rounds(self.dice, cuts)):
                self.cut(number, target)
            self.shown = self.crowd.shown()
        finally:
            self.crowd.end()
        self.group.until_ready("engine", "worker", "web")
        until(lambda: audit.is_delivered(self.db), "all news delivered")
        audit.until_climbed(self.group, self.db, self.planted)
        say(f"{cuts} cuts, and everything at rest again, in {time.monotonic() - began:.0f} s")

    def cut(self, number: int, target: str) -> None:
        """Plant a process, wait for a moment in it, and kill."""
        self.group.until_ready(*(["worker", "engine", "web"] if target == "everything" else [target]))
        key = f"kaos-{number}"
        rungs = ladder(self.clock.now() + timedelta(seconds=self.dice.uniform(0, EVERY_S)), EVERY_S)
        closes_at = rungs[-1].at - timedelta(seconds=EVERY_S / 2)
        one = plant(self.db, key, self.clock, seats=SEATS, rungs=rungs, closes_at=closes_at)
        self.planted.append(one)
        answers = [
            Planned(key, seat(0), ["ja"], self.dice.uniform(0, 1)),
            Planned(key, seat(1), ["nej", "ja"], self.dice.uniform(0, 2)),
            Planned(key, seat(2), ["aterkommer"], self.dice.uniform(0, 3)),
        ]
        for planned in answers:
            self.crowd.expect(planned)
        with suppress(EngineDown):  # else the scheduler starts it
            self.group.ask_engine(lambda client: start_waiting(self.db, client, now=datetime.now(UTC)))
        moment = self.dice.choice(["opening", "answer", "rung", "rung"])
        if moment == "opening":
            time.sleep(self.dice.uniform(0, 0.15))
        elif moment == "answer":
            self.dice.choice(answers).is_submitting.wait(AIMED_WITHIN_S)
            time.sleep(self.dice.uniform(0, 0.06))
        else:
            time.sleep(max(0, self._until_a_rung() + self.dice.uniform(-0.02, 0.12)))
        say(f"{number}: {target} at {moment}, {(self.clock.now() - one.rungs['-20']).total_seconds():+.3f} s")
        if target == "everything":
            self.group.kill_all()
            self.group.start()
        else:
            self.group.kill(target)

    def _until_a_rung(self) -> float:
        """Seconds until a rung of any process is due, soon."""
        ahead = [(at - self.clock.now()).total_seconds() for one in self.planted for at in one.rungs.values()]
        return self.dice.choice([seconds for seconds in ahead if 0 < seconds < AIMED_WITHIN_S] or [0.0])

    def send_the_rest(self, transport: MailTransport) -> None:
        """Send what a killed worker left half done: its leases run out, and what is uncertain is tried again."""
        sender = Sender(self.db, transport, base_url="http://127.0.0.1", keys=KEYS, from_=FROM)
        now = datetime.now(UTC)
        sender.drain(now + timedelta(minutes=3))
        sender.drain(now + timedelta(minutes=20))

    def wrong(self) -> list[str]:
        """Everything that does not hold, asked while the service still runs."""
        keys = [one.key for one in self.planted]
        states = audit.settled(self.group, self.db, self.planted, keys)
        return [
            *audit.lost_answers(self.db, self.shown, states),
            *audit.wrong_outcomes(self.db, self.planted, states),
            *audit.broken_logs(self.db, keys),
            *self.group.ask_engine(lambda client: audit.misplayed(client, keys)),
        ]

    def wrong_mails(self) -> list[str]:
        """What does not hold of the mails, asked at the very end."""
        return [
            *audit.wrong_reminders(self.db, self.planted, self.shown),
            *audit.unfinished_mails(self.db),
            *audit.superseded_by_nothing(self.db),
        ]


@contextmanager
def havoc(folder: Path, db: Database | None, **settings: str) -> Iterator[Havoc]:
    """A service to be killed, on the register given or on its own."""
    say(f"CHAOS_SEED={SEED} CHAOS_CUTS={CUTS}")
    if db is not None:
        settings["DATABASE_URL"] = url_of(db)
    group = Group(folder / "data", **settings)
    (folder / "data").mkdir()
    own = f"sqlite:///{folder / 'data' / 'svarstid.db'}"
    register = db or Database(own, secrets=lambda: {1: SECRET.encode()})
    try:
        group.start()
        group.until_ready("engine", "worker", "web")
        yield Havoc(group, register, random.Random(SEED))
    finally:
        group.stop()
        say(group.said)
        if db is None:
            register.dispose()


@pytest.mark.timeout(180 + 15 * CUTS)
def test_nothing_is_lost_or_doubled_whatever_dies(tmp_path: Path) -> None:
    """SQLite, and the mails as files."""
    with havoc(tmp_path, None) as run:
        run.wreak(CUTS)
        assert not (wrong := run.wrong()), "\n".join(wrong)
        assert run.group.stop() == 0
        run.send_the_rest(FileTransport(run.group.folder / "outbox"))
        assert not (wrong := run.wrong_mails()), "\n".join(wrong)
        verified = subprocess.run(
            [sys.executable, "-m", "cli", "verify"], cwd=ROOT, check=False,
            env={**os.environ, "SVARSTID_DATA_DIR": str(run.group.folder), "SVARSTID_SECRET_KEY": SECRET},
        )  # fmt: skip
        assert verified.returncode == 0


@pytest.mark.timeout(180 + 15 * CUTS)
def test_nor_on_postgresql_with_mail_over_smtp(tmp_path: Path, postgresql_db: Database) -> None:
    """A line that breaks leaves it open whether the mail was taken: then it goes once more, and never otherwise."""
    manners = Manners()
    with smtp_server(manners) as port:
        smtp = {"SVARSTID_SMTP_HOST": "127.0.0.1", "SVARSTID_SMTP_PORT": str(port), "SVARSTID_SMTP_SECURITY": "none"}
        with havoc(tmp_path, postgresql_db, SVARSTID_MAIL="smtp", **smtp) as run:
            run.wreak(max(CUTS // 3, ROUND))
            assert not (wrong := run.wrong()), "\n".join(wrong)
            assert run.group.stop() == 0
            run.send_the_rest(SmtpTransport(SmtpSettings(host="127.0.0.1", port=port, security="none")))
            wrong = [*run.wrong_mails(), *audit.wrongly_carried(run.db, [content for _, content in manners.taken])]
            assert not wrong, "\n".join(wrong)
