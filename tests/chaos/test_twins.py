"""Mails that come twice: a server that fails three lines in ten, in every way, and a sender that is killed meanwhile.

`TWINS_MAILS=300 TWINS_SEED=7` sends more, by other dice; `-s` shows the count.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlmodel import col, select

from cli.up.supervisor import ROOT
from db.outbox import posting
from db.store.session import Database
from schemas.tables.mail import MailRow
from tests.chaos.audit import wrongly_carried
from tests.chaos.service import url_of
from tests.mail.outbox.register import NOW, furnish, many
from tests.mail.transports.faulty_smtp import by_dice, faulty_smtp

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(600)]
MAILS = int(os.environ.get("TWINS_MAILS", "60"))
SEED = int(os.environ.get("TWINS_SEED", "1"))
PAUSE_S = 0.01
"""How long the server takes over each answer: a sender may be killed between any two."""
_OPEN = ("planned", "dispatching", "retryable")


@pytest.mark.parametrize("kind", ["a line that fails", "a sender that is killed", "both"])
def test_every_twin_is_known(sqlite_db: Database, kind: str) -> None:
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        for letter in many(MAILS):
            posting.post(session, letter, NOW)
    dice, began, kills = random.Random(SEED), time.monotonic(), 0
    often = 0.0 if kind == "a sender that is killed" else 0.3
    with faulty_smtp(by_dice(SEED, often), pause_s=PAUSE_S) as (port, server):
        while _waits(sqlite_db):
            line = [sys.executable, "-m", "tests.chaos.sending", url_of(sqlite_db), str(port)]
            process = subprocess.Popen([*line, str(time.monotonic() - began)], cwd=ROOT)
            before, patience = len(server.used) + len(server.taken), time.monotonic() + 20
            while len(server.used) + len(server.taken) == before and time.monotonic() < patience:
                time.sleep(0.005)
            ends_at = time.monotonic() + dice.uniform(0, 2)
            while _waits(sqlite_db) and (kind == "a line that fails" or time.monotonic() < ends_at):
                time.sleep(0.02)
            process.kill()
            process.wait()
            kills += 1
        taken, used = server.taken, Counter(server.used)
        ids = Counter(server.ids())
    with sqlite_db.read() as session:
        rows = session.exec(select(MailRow)).all()
    doubted = sum(row.uncertain for row in rows)
    twins = sum(times - 1 for times in ids.values())
    print(  # noqa: T201
        f"{kind}, seed {SEED}: {len(rows)} mails, {sum(used.values())} faults in {len(used)} ways, {kills} kills: "
        f"{twins} twins, {doubted} times uncertain, in {time.monotonic() - began:.0f} s"
    )
    assert wrongly_carried(sqlite_db, [content for _, content in taken]) == []


def _waits(db: Database) -> bool:
    with db.read() as session:
        waiting = select(MailRow.id).where(col(MailRow.state).in_(_OPEN) | col(MailRow.retry_at).is_not(None))
        return session.exec(waiting.limit(1)).first() is not None
