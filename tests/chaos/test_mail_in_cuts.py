"""kill -9 exactly between two steps of mail in: from the source to the answer, its receipt and what is forwarded.

`CHAOS_CUTS` beyond one round adds cuts at random moments.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlmodel import select, update

from db.store.session import Database
from schemas.tables.mail import MailRow
from schemas.tables.service import LeaseRow
from secretariat.engine.again import start_waiting
from tests.chaos import audit, mail_audit
from tests.chaos.dice import CUTS, ROUND, SEED, say
from tests.chaos.mail_in import Folder, Mailbox, Provider, Way, Written, answer, report
from tests.chaos.planted import ProcessClock, plant, seat, settle
from tests.chaos.service import PATIENCE_S, Parts, parts, until
from tests.inbound.imap_server import installed

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(240 + 10 * CUTS)]
KEY = "mejl"
RANDOM = max(CUTS - ROUND, 0) // 3
TAKING = ["kept", "noted", "moved"]
"""Bytes kept | and in the queue | and the source moved on."""


@dataclass
class Post:
    """The mails of one run."""

    service: Parts
    db: Database
    way: Way
    written: list[Written] = field(default_factory=list)
    invitations: dict[str, bytes] = field(default_factory=dict)

    def come(self) -> None:
        """A clear answer twice, a doubtful one, and a mail that comes back; each from a seat of its own.

        Nobody takes them yet.
        """
        self.service.kill(self.way.part)
        first = len(self.written)
        mails = [
            answer(self.invitations[seat(first)], seat(first)),
            answer(self.invitations[seat(first + 1)], seat(first + 1), "Ja, om priset står sig"),
            report(self.invitations[seat(first + 2)], seat(first + 2)),
        ]
        self.written += mails
        for number, one in enumerate([mails[0], *mails]):
            self.way.put(f"{first:04}-{number}", one.content)

    @property
    def taken(self) -> list[bytes]:
        """All that came, also what came twice."""
        return [one.content for one in self.written for _ in range(2 if one.becomes == "answer" else 1)]

    def cut(self, part: str, point: str) -> None:
        """Let a part run until it is there, and kill it."""
        self.service.alter(part, json.dumps({"*": point}))
        self._run(part, lambda: until((self.service.folder / f"{part}.stopped").exists, point))
        (self.service.folder / f"{part}.stopped").unlink()

    def cut_after(self, part: str, seconds: float) -> None:
        """Let it run for so long, and kill it wherever it is."""
        self.service.alter(part, "")
        self._run(part, lambda: time.sleep(seconds))

    def finish_sending(self) -> None:
        """Let whoever still brings mail find a whole part that takes it."""
        if self.way.is_sending:
            self.service.alter(self.way.part, "")
            self.service.start(self.way.part)
            until(lambda: not self.way.is_sending, "every mail taken")

    def _run(self, part: str, wait: Callable[[], object]) -> None:
        self.service.start(part)
        wait()
        self.service.kill(part)
        with self.db.write() as session:  # as when the time has passed after which another may take over
            session.exec(update(LeaseRow).values(until=datetime.now(UTC) - timedelta(seconds=1)))


@pytest.fixture(params=["folder", "imap", "parse"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    """Where the mails come."""
    if request.param == "folder":
        yield Folder.of(tmp_path / "data")
    elif request.param == "parse":
        yield Provider()
    else:
        with installed() as server:
            yield Mailbox(server, "svar")


POINTS = {
    Folder: [*TAKING, "begun", "read"],
    Mailbox: [*TAKING, "answered", "receipted"],
    Provider: [*TAKING[:2], "forwarded", "reported"],
}
"""Where each is cut: around the taking, and in what follows, which is the same for all: the reading begun; the answer
written, not its receipt; that too, and all of it not yet safe; forwarded; what a report says taken in; read."""


def test_no_mail_is_lost_or_doubled_whatever_dies(tmp_path: Path, way: Way, request: pytest.FixtureRequest) -> None:
    db: Database = request.getfixturevalue("postgresql_db" if isinstance(way, Mailbox) else "sqlite_db")
    points, clock, dice = POINTS[type(way)], ProcessClock.from_morning(), random.Random(SEED)
    say(f"CHAOS_SEED={SEED} CHAOS_CUTS={CUTS}")
    seats = 3 * (len(points) + RANDOM)
    settle(db, seats)
    with parts(tmp_path / "data", db, "engine", "worker", **way.settings) as service:
        planted = plant(db, KEY, clock, seats=seats, rungs=[])
        service.ask_engine(lambda client: start_waiting(db, client, now=datetime.now(UTC)))
        until(lambda: not audit.unasked(db, [planted]), "everyone asked", every_s=0.2)
        post = Post(service, db, way, invitations=_invitations(service.folder, db))
        way.service = service
        for point in points:
            post.come()
            post.cut(way.part if point in TAKING else "scheduler", point)
            post.finish_sending()
        for number in range(RANDOM):
            post.come()
            post.cut_after([way.part, "scheduler"][number % 2], dice.uniform(0.5, 4))
            post.finish_sending()
        service.alter("scheduler", "")
        service.start(*{way.part, "scheduler"})
        until(lambda: mail_audit.is_read(db, len(post.written)), "every mail read", 3 * PATIENCE_S, every_s=0.2)
        until(lambda: audit.is_delivered(db), "all news delivered")
        until(lambda: not audit.unfinished_mails(db), "every mail sent", every_s=0.2)
        until(lambda: not way.left(post.taken), "an empty source", every_s=0.2)
        states = service.ask_engine(lambda client: audit.states(client, [KEY]))
        wrong = [
            *mail_audit.wrong_mail_in(db, KEY, post.written, states[KEY]),
            *way.left(post.taken),
            *audit.broken_logs(db, [KEY]),
            *service.ask_engine(lambda client: audit.misplayed(client, [KEY])),
        ]
        assert not wrong, "\n".join(wrong)


def _invitations(folder: Path, db: Database) -> dict[str, bytes]:
    """Seat → the mail as it was sent."""
    with db.read() as session:
        seats = {row.public_id: row.seat for row in session.exec(select(MailRow).where(MailRow.kind == "invitation"))}
    sent = [path.read_bytes() for path in (folder / "outbox").glob("*.eml")]
    ids = [str(message_from_bytes(mail, policy=policy.default)["Message-ID"]) for mail in sent]
    found = {seats[name.strip("<>").partition("@")[0]]: mail for name, mail in zip(ids, sent, strict=True)}
    assert set(found) == set(seats.values())
    return found
