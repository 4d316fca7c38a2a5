"""Several mails at a claim: few commits, one line, and whatever cuts in, each mail is known for what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from db.outbox import posting
from db.outbox.dispatch import Terms
from db.outbox.last_look import recheck
from db.store.session import Database
from mail.letter import Letter
from mail.message import From
from mail.outgoing import held
from mail.outgoing.held import Pace
from mail.outgoing.sender import Sender
from mail.transports import last_word
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import CaptureTransport, MailTransport, Parcel
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, TYRESO, at, every_letter, matter, owing, question_step
from tests.mail.outbox.register import NOW, answer, furnish, mails, post, wall
from tests.mail.transports.faulty_smtp import FaultySmtp, faulty_smtp

TERMS = Terms(lease_s=60, unknown_wait_s=900)


class Killed(BaseException):
    """The process ends here: nothing that would follow happens."""


@pytest.fixture
def db(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Nothing here depends on how quick the machine is."""
    monkeypatch.setattr(held, "_LOOK_HOLDS_S", 1e9)
    monkeypatch.setattr(held, "_NOTE_HOLDS_S", 1e9)
    furnish(sqlite_db)
    return sqlite_db


def sender(db: Database, transport: MailTransport, batch: int = 1) -> Sender:
    return Sender(
        db, transport, base_url=BASE_URL, keys=KEYS, from_=From("Svarstid", "s@x.example"), terms=TERMS, batch=batch
    )


def smtp(port: int) -> SmtpTransport:
    return SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=5, last_word_s=5))


def post_many(db: Database, count: int, kind: str = "receipt") -> None:
    first = every_letter()[kind].__dict__
    keys = [(f"{kind}/{number}",) for number in range(count)]
    with db.write() as session:
        posting.post_all(session, [Letter(**{**first, "item_keys": key, "send_at": NOW}) for key in keys], NOW)


@contextmanager
def counted(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many transactions are begun."""
    real, count = Database.write, [0]

    @contextmanager
    def write(self: Database) -> Iterator[Session]:
        count[0] += 1
        with real(self) as session:
            yield session

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", write)
        yield count


def test_commits_and_connections_are_few(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    post_many(db, 63)
    with faulty_smtp(lambda _: "") as (port, server), counted(db, monkeypatch) as commits:
        assert sender(db, smtp(port)).drain(wall(NOW)) == 63
        assert set(Counter(server.ids()).values()) == {1}
    assert server.connections == 1
    # Claimed 1, 2, 4 … 32, each claim with one commit before it and one after it; noted 1, 2, 4, 8, 8 …
    assert commits[0] <= 2 * 6 + 13
    assert {(row.state, row.attempts) for row in mails(db)} == {("accepted", 1)}


@dataclass
class Cutting:
    """Dies at the last word about the nth mail, which the server has taken."""

    after: int
    real: Any = last_word.read

    def __call__(self, *args: Any) -> last_word.LastWord:
        found: last_word.LastWord = self.real(*args)
        self.after -= 1
        if self.after == 0:
            raise Killed
        return found


@pytest.mark.parametrize(("kind", "most"), [("receipt", held._MOST_NOTED), ("outcome", 1)])
@pytest.mark.parametrize("after", [4, 12, 20])
def test_killed_in_the_midst_of_a_claim(
    db: Database, monkeypatch: pytest.MonkeyPatch, kind: str, most: int, after: int
) -> None:
    """What a kill leaves uncertain is bounded, and of what nobody sends again by itself it is the one under way."""
    post_many(db, 24, kind)
    with faulty_smtp(lambda _: "") as (port, server):
        with monkeypatch.context() as patch:
            patch.setattr(last_word, "read", Cutting(after))
            with pytest.raises(Killed):
                sender(db, smtp(port)).drain(wall(NOW))
        sender(db, smtp(port)).drain(wall(NOW) + timedelta(minutes=2))
        rows = mails(db)
        assert 1 <= sum(row.state == "unknown" for row in rows) <= most
        assert {row.state for row in rows} <= {"accepted", "unknown"}
        sender(db, smtp(port)).drain(wall(NOW) + timedelta(minutes=20))
        assert_known(db, server)


def assert_known(db: Database, server: FaultySmtp) -> None:
    """Each mail was taken once, and once more only where that was uncertain; none is left."""
    times = Counter(server.ids())
    for row in mails(db):
        fewest = row.state == "accepted"
        assert fewest <= times[row.public_id] <= fewest + row.uncertain
        assert row.state == "accepted" or row.uncertain


@pytest.mark.parametrize("fault", ["mail drop", "rcpt drop", "data 354 drop", "dot 421", "dot drop"])
def test_a_line_that_dies_takes_no_other_mail_with_it(db: Database, fault: str) -> None:
    """Its first connection is cut at its first mail; those behind go over another one."""
    post_many(db, 6)
    with faulty_smtp(lambda number: "" if number else fault) as (port, server):
        assert sender(db, smtp(port), batch=6).drain(wall(NOW)) == 5
        assert server.connections == 2
        state = "unknown" if fault == "dot drop" else "retryable"
        assert [row.state for row in mails(db)] == [state, *["accepted"] * 5]
        sender(db, smtp(port)).drain(wall(NOW) + timedelta(minutes=20))
        assert_known(db, server)
    assert {row.state for row in mails(db)} == {"accepted"}


def test_a_kept_line_that_takes_no_more_is_opened_anew(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.transports.smtp._MOST_ON_A_LINE", 2)
    post_many(db, 5)
    with faulty_smtp(lambda _: "") as (port, server):
        assert sender(db, smtp(port), batch=5).drain(wall(NOW)) == 5
    assert server.connections == 3


def test_a_mail_that_is_turned_away_leaves_the_line_to_the_next(db: Database) -> None:
    post_many(db, 3)
    with faulty_smtp(lambda _: "rcpt 550") as (port, server):
        assert sender(db, smtp(port), batch=3).drain(wall(NOW)) == 0
    assert server.connections == 1
    assert {row.state for row in mails(db)} == {"failed"}


class Acting(CaptureTransport):
    """Does something while it carries."""

    act: Any = None

    def send(self, parcel: Parcel) -> str:
        """Keep the mail, and act."""
        self.act()
        return super().send(parcel)


def test_who_answers_while_a_claim_goes_slowly_is_not_reminded(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    post_many(db, 1)
    post(db, owing("reminder", [matter(question_step())], TYRESO, "-5", send_at=at(date(2024, 5, 23))))

    def answers() -> None:
        monkeypatch.setattr(held, "_LOOK_HOLDS_S", -1.0)
        with db.write() as session:
            answer(session)

    carrier = Acting()
    carrier.act = answers
    assert sender(db, carrier, batch=2).drain(wall(NOW)) == 1
    assert [(row.state, row.detail, row.attempts) for row in mails(db)] == [
        ("accepted", "", 1),
        ("cancelled", recheck.ANSWERED, 0),
    ]


def test_who_wants_to_stop_gives_back_what_was_not_begun(db: Database) -> None:
    post_many(db, 4)
    carrier = Acting()
    running = sender(db, carrier, batch=4)
    carrier.act = running.stop
    assert running.drain(wall(NOW)) == 1
    rows = mails(db)
    assert [(row.state, row.attempts) for row in rows] == [("accepted", 1), *[("planned", 0)] * 3]
    assert {row.lease_until for row in rows} == {None}
    assert sender(db, carrier).drain(wall(NOW)) == 3


def test_an_end_that_cannot_be_written_harms_no_other(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    post_many(db, 3)
    real = Sender._finish

    def failing(self: Sender, session: Session, mail: Any, *rest: Any) -> bool:
        if mail.row.id == 2:
            raise OSError("trasig")
        return real(self, session, mail, *rest)

    monkeypatch.setattr(Sender, "_finish", failing)
    assert sender(db, CaptureTransport(), batch=3).drain(wall(NOW)) == 2
    assert [row.state for row in mails(db)] == ["accepted", "dispatching", "accepted"]


def test_the_pace_follows_the_carrier() -> None:
    pace = Pace()
    sizes = []
    for begun in (1, 2, 4, 3, 3, 0):
        pace.claim_went(begun, pace.claimed)
        pace.note_went(begun, pace.noted)
        sizes.append((pace.claimed, pace.noted))
    assert sizes == [(2, 2), (4, 4), (8, 8), (3, 3), (6, 6), (1, 1)]
    for _ in range(10):
        pace.claim_went(pace.claimed, pace.claimed)
        pace.note_went(pace.noted, pace.noted)
    assert (pace.claimed, pace.noted) == (held._MOST_CLAIMED, held._MOST_NOTED)
