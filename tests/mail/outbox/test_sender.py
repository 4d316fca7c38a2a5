"""The sender: cut off at every boundary, raced, refused, left hanging. No mail is lost, none is doubled unknowingly."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db.outbox import claims, dispatch, posting
from db.outbox.dispatch import Terms
from db.outbox.last_look import recheck
from db.store.session import Database
from mail.letter import Letter
from mail.message import From
from mail.outgoing.sender import Sender
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import (
    CaptureTransport,
    FileTransport,
    MailRefused,
    MailTransport,
    MailUnavailable,
    MailUncertain,
    OneByOne,
    Parcel,
)
from schemas.tables.mail import MailRow
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, TYRESO, at, every_letter, matter, owing, question_step
from tests.mail.outbox.register import NOW, answer, furnish, mails, many, post, utc, wall
from tests.mail.transports.faulty_smtp import faulty_smtp
from tests.mail.transports.smtp_server import Manners, smtp_server

TERMS = Terms(lease_s=60, unknown_wait_s=900)
FROM = From("Svarstid", "svarstid@samverkan.example")


class Killed(BaseException):
    """The process ends here: nothing that would follow happens."""


@dataclass
class Carrier(OneByOne):
    """Takes mail as told: each entry of `plan` is what the next send does; after that it takes everything."""

    plan: list[BaseException | str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    knows: bool = False
    name: str = "scripted"

    def send(self, parcel: Parcel) -> str:
        """`taken, then killed` takes the mail and dies; an exception is raised before anything is taken."""
        step = self.plan.pop(0) if self.plan else ""
        if isinstance(step, BaseException) and not str(step).startswith("taken"):
            raise step
        self.taken.append(parcel.public_id)
        if isinstance(step, BaseException):
            raise step
        return step

    def was_taken(self, mail: MailRow) -> bool | None:
        """Known or not, as told."""
        return mail.public_id in self.taken if self.knows else None


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    furnish(sqlite_db)
    return sqlite_db


def sender(db: Database, transport: MailTransport, **more: Any) -> Sender:
    return Sender(db, transport, base_url=BASE_URL, keys=KEYS, from_=FROM, terms=TERMS, **more)


def reminder(rung: str = "-5", on: date = date(2024, 5, 23)) -> Letter:
    return owing("reminder", [matter(question_step())], TYRESO, rung, send_at=at(on))


def drain(db: Database, carrier: MailTransport, after: timedelta = timedelta(0)) -> int:
    return sender(db, carrier).drain(wall(NOW) + after)


def test_a_mail_is_sent_once_and_dated_in_the_process_time(db: Database) -> None:
    post(db, reminder())
    carrier = Carrier()
    assert drain(db, carrier) == 1
    assert drain(db, carrier, timedelta(days=1)) == 0
    (row,) = mails(db)
    assert carrier.taken == [row.public_id]
    assert (row.state, row.attempts, row.detail) == ("accepted", 1, "")
    assert utc(row.sent_at) == NOW


def test_what_the_carrier_notes_is_kept(db: Database) -> None:
    post(db, reminder())
    drain(db, Carrier(["Kopian togs inte emot."]))
    assert mails(db)[0].detail == "Kopian togs inte emot."


def test_a_refused_mail_has_failed_and_is_not_tried_again(db: Database) -> None:
    post(db, reminder())
    carrier = Carrier([MailRefused("E-postservern avvisade mottagaren: 550 no.")])
    assert drain(db, carrier) == 0
    assert drain(db, carrier, timedelta(days=3)) == 0
    assert (mails(db)[0].state, mails(db)[0].detail) == ("failed", "E-postservern avvisade mottagaren: 550 no.")


def test_an_unavailable_carrier_is_tried_again_after_growing_pauses(db: Database) -> None:
    post(db, reminder())
    carrier, moment, pauses = Carrier([MailUnavailable("nere")] * 9), wall(NOW), []
    for _ in range(9):
        sender(db, carrier).drain(moment)
        (row,) = mails(db)
        assert row.state == "retryable"
        assert row.retry_at is not None
        pauses.append((row.retry_at - moment).total_seconds())
        assert sender(db, carrier).drain(row.retry_at - timedelta(seconds=1)) == 0
        moment = row.retry_at
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert sender(db, carrier).drain(moment) == 1
    assert len(carrier.taken) == 1


def test_the_carrier_may_ask_for_a_longer_pause(db: Database) -> None:
    post(db, reminder())
    drain(db, Carrier([MailUnavailable("för mycket", retry_after_s=7200)]))
    assert utc(mails(db)[0].retry_at) == wall(NOW) + timedelta(hours=2)


def test_in_the_end_it_gives_up_and_says_so(db: Database) -> None:
    post(db, many(1)[0])
    carrier = Carrier([MailUnavailable("nere")] * 3)
    terms = Terms(most_attempts=3)
    for hours in (0, 2, 4):
        Sender(db, carrier, base_url=BASE_URL, keys=KEYS, terms=terms).drain(wall(NOW) + timedelta(hours=hours))
    assert (mails(db)[0].state, mails(db)[0].detail) == ("failed", "Gav upp efter 3 försök. nere")


def test_between_two_tries_the_mail_may_have_become_pointless(db: Database) -> None:
    post(db, reminder())
    carrier = Carrier([MailUnavailable("nere")])
    drain(db, carrier)
    with db.write() as session:
        answer(session)
    drain(db, carrier, timedelta(minutes=5))
    assert (mails(db)[0].state, mails(db)[0].detail) == ("cancelled", recheck.ANSWERED)
    assert carrier.taken == []


def test_an_uncertain_reminder_is_sent_once_more_with_the_same_id_and_then_never(db: Database) -> None:
    post(db, reminder())
    carrier = Carrier([MailUncertain("taken, tyst"), MailUncertain("taken, tyst")])
    drain(db, carrier)
    (row,) = mails(db)
    assert row.state == "unknown"
    assert row.detail == "Det är oklart om mejlet gick iväg. Det skickas en gång till. taken, tyst"
    assert drain(db, carrier, timedelta(minutes=14)) == 0
    assert len(carrier.taken) == 1
    drain(db, carrier, timedelta(minutes=15))
    assert carrier.taken == [row.public_id] * 2
    drain(db, carrier, timedelta(days=2))
    (row,) = mails(db)
    assert len(carrier.taken) == 2
    assert (row.state, row.uncertain) == ("unknown", 2)
    assert row.detail.startswith("Det är oklart om mejlet gick iväg. Skicka igen eller markera som skickat.")


def test_when_and_why_nobody_knew_is_kept_though_the_mail_was_taken_in_the_end(db: Database) -> None:
    post(db, reminder())
    drain(db, Carrier([MailUncertain("Det var tyst.")]))
    drain(db, Carrier(), timedelta(minutes=16))
    (row,) = mails(db)
    assert (row.state, row.uncertain) == ("accepted", 1)
    assert row.doubts == [{"at": NOW.isoformat(), "why": "Det var tyst."}]


def test_what_is_known_after_all_was_never_doubted(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        (zombie,) = dispatch.claim(session, wall_now=wall(NOW), terms=TERMS).mails
    drain(db, Carrier(), timedelta(minutes=2))
    assert len(mails(db)[0].doubts) == 1
    with db.write() as session:
        assert dispatch.accepted(session, zombie)
    assert (mails(db)[0].uncertain, mails(db)[0].doubts) == (0, [])


def test_a_mail_marked_as_sent_is_not_doubted_either(db: Database) -> None:
    post(db, Letter(**{**every_letter()["outcome"].__dict__, "send_at": NOW}))
    drain(db, Carrier([MailUncertain("tyst")]))
    with db.write() as session:
        posting.mark_sent(session, 1, wall_now=wall(NOW))
    assert (mails(db)[0].state, mails(db)[0].doubts) == ("accepted", [])


def test_what_was_cut_off_before_it_was_handed_over_is_sent_at_once_and_is_no_twin(db: Database) -> None:
    post(db, Letter(**{**every_letter()["outcome"].__dict__, "send_at": NOW}))
    with db.write() as session:
        dispatch.claim(session, wall_now=wall(NOW), terms=TERMS)
    with faulty_smtp(lambda _: "") as (port, server):
        line = SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=2))
        assert drain(db, line, timedelta(minutes=2)) == 1
    assert (mails(db)[0].state, mails(db)[0].uncertain, len(server.taken)) == ("accepted", 0, 1)


def test_a_claimer_that_comes_back_too_late_does_not_hand_over(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        (zombie,) = dispatch.claim(session, wall_now=wall(NOW), terms=TERMS).mails
    assert drain(db, FileTransport(Path(db.url.database or "").parent), timedelta(minutes=2)) == 1
    with db.write() as session:
        assert not claims.handing_over(session, zombie, wall_now=wall(NOW), terms=TERMS)
        assert not claims.keep(session, zombie, wall_now=wall(NOW), terms=TERMS)


def test_a_carrier_that_waits_keeps_its_claim(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        (slow,) = dispatch.claim(session, wall_now=wall(NOW), terms=TERMS).mails
        assert claims.handing_over(session, slow, wall_now=wall(NOW) + timedelta(seconds=50), terms=TERMS)
    drain(db, Carrier(), timedelta(seconds=70))
    assert mails(db)[0].state == "dispatching"
    with db.write() as session:
        assert claims.keep(session, slow, wall_now=wall(NOW) + timedelta(seconds=100), terms=TERMS)
        assert dispatch.accepted(session, slow)
    assert drain(db, Carrier(), timedelta(days=1)) == 0


def test_who_wants_to_stop_does_not_wait_for_a_silent_server(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.outgoing.held._LAST_SECONDS_S", 0.0)
    post(db, reminder())
    with faulty_smtp(lambda _: "dot hang") as (port, server):
        running = sender(db, SmtpTransport(SmtpSettings("127.0.0.1", port, security="none")), clock=lambda: wall(NOW))
        thread = threading.Thread(target=running.run)
        thread.start()
        while not server.taken:
            threading.Event().wait(0.01)
        running.stop()
        thread.join(20)
        assert not thread.is_alive()
    assert mails(db)[0].state == "unknown"
    assert "Programmet stoppades innan e-postservern hade svarat." in mails(db)[0].detail


@pytest.mark.parametrize("name", ["outcome", "deadline_moved", "anstand_granted"])
def test_an_uncertain_formal_notice_waits_for_a_human(db: Database, name: str) -> None:
    letter = every_letter()[name]
    post(db, Letter(**{**letter.__dict__, "send_at": NOW}))
    carrier = Carrier([MailUncertain("taken, tyst")])
    drain(db, carrier)
    drain(db, carrier, timedelta(days=2))
    assert mails(db)[0].state == "unknown"
    assert len(carrier.taken) == 1


# Cut off at each boundary. Every line: where it dies, and how often the reminder may then have been taken, by a carrier
# that knows what it took and by one that does not (a resend of what is unknown is the only doubling, and it is known).
BOUNDARIES = {
    "before the claim": (1, 1),
    "inside the claim": (1, 1),
    "after the claim, before the line opens": (1, 1),
    "with the line open, before the mail is taken": (1, 1),
    "when the mail is taken, before that is known": (1, 2),
    "after the line has closed, before the end is written": (1, 2),
    "while the end is written": (1, 2),
    "after the end is written": (1, 1),
}


def cut_off(where: str, db: Database, carrier: Carrier, patch: pytest.MonkeyPatch) -> None:
    """Drain, and die at the boundary."""

    def die(*_args: object, **_named: object) -> Any:
        raise Killed(where)

    def then_die(real: Any) -> Any:
        def call(*args: object, **named: object) -> Any:
            real(*args, **named)
            raise Killed(where)

        return call

    replaced: dict[str, tuple[object, str, Any]] = {
        "before the claim": (dispatch, "claim", die),
        "inside the claim": (dispatch, "claim", then_die(dispatch.claim)),
        "after the claim, before the line opens": (Sender, "_carry", die),
        "with the line open, before the mail is taken": (carrier, "plan", [Killed("not yet")]),
        "when the mail is taken, before that is known": (carrier, "plan", [Killed("taken")]),
        "after the line has closed, before the end is written": (Sender, "_finish", die),
        "while the end is written": (dispatch, "accepted", then_die(dispatch.accepted)),
        "after the end is written": (Sender, "drain", then_die(Sender.drain)),
    }
    with patch.context() as cut:
        cut.setattr(*replaced[where])
        with pytest.raises(Killed):
            drain(db, carrier)


@pytest.mark.parametrize("knows", [True, False], ids=["a carrier that knows", "a carrier that cannot tell"])
@pytest.mark.parametrize("where", BOUNDARIES)
def test_cut_off_at_a_boundary(any_db: Database, monkeypatch: pytest.MonkeyPatch, where: str, knows: bool) -> None:
    furnish(any_db)
    post(any_db, reminder())
    carrier = Carrier(knows=knows)
    cut_off(where, any_db, carrier, monkeypatch)
    for minutes in (0, 1, 2, 16, 18, 40):
        drain(any_db, carrier, timedelta(minutes=minutes))
    (row,) = mails(any_db)
    assert row.state == "accepted"
    assert 1 <= len(carrier.taken) <= BOUNDARIES[where][0 if knows else 1]
    assert set(carrier.taken) == {row.public_id}


@pytest.mark.parametrize("where", list(BOUNDARIES)[2:7])
def test_a_formal_notice_that_was_cut_off_is_held_and_never_doubled(
    db: Database, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    post(db, Letter(**{**every_letter()["outcome"].__dict__, "send_at": NOW}))
    carrier = Carrier()
    cut_off(where, db, carrier, monkeypatch)
    for minutes in (0, 2, 18, 400):
        drain(db, carrier, timedelta(minutes=minutes))
    assert mails(db)[0].state == "unknown"
    assert len(carrier.taken) <= 1


def test_a_claimer_that_comes_back_after_its_lease_tells_what_it_knows(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        (zombie,) = dispatch.claim(session, wall_now=wall(NOW), terms=TERMS).mails
    drain(db, Carrier(), timedelta(minutes=2))
    assert mails(db)[0].state == "unknown"
    with db.write() as session:
        assert dispatch.accepted(session, zombie)
    assert mails(db)[0].state == "accepted"
    assert drain(db, Carrier(), timedelta(minutes=40)) == 0


def test_a_claimer_that_has_been_overtaken_changes_nothing(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        (zombie,) = dispatch.claim(session, wall_now=wall(NOW), terms=TERMS).mails
    for minutes in (2, 20):
        drain(db, Carrier(), timedelta(minutes=minutes))
    before = mails(db)[0].model_dump()
    with db.write() as session:
        assert not dispatch.refused(session, zombie, detail="för sent")
        assert not dispatch.accepted(session, zombie)
    assert mails(db)[0].model_dump() == before
    assert before["state"] == "accepted"


def test_racing_senders_send_every_mail_exactly_once(any_db: Database) -> None:
    furnish(any_db)
    with any_db.write() as session:
        for letter in many(40):
            posting.post(session, letter, NOW)
    carrier, start = Carrier(), threading.Barrier(3)

    def race() -> None:
        start.wait()
        while any(row.state == "planned" for row in mails(any_db)):
            sender(any_db, carrier).drain(wall(NOW))

    threads = [threading.Thread(target=race) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(Counter(carrier.taken).values()) == [1] * 40
    assert {row.state for row in mails(any_db)} == {"accepted"}


def test_a_batch_is_claimed_in_one_go_for_a_carrier_that_takes_no_time(db: Database) -> None:
    for letter in many(7):
        post(db, letter)
    carrier = CaptureTransport()
    assert sender(db, carrier, batch=5).drain(wall(NOW)) == 7
    assert [parcel.rendered.subject for parcel in carrier.captured] == [row.subject for row in mails(db)]


def test_a_rehearsal_sends_at_each_mails_own_time(db: Database) -> None:
    post(db, reminder("-10", date(2024, 5, 16)))
    post(db, reminder("-5", date(2024, 5, 23)))
    carrier = CaptureTransport()
    assert sender(db, carrier).drain(process_now=at(date(2024, 6, 30))) == 2
    assert [parcel.at for parcel in carrier.captured] == [at(date(2024, 5, 16)), at(date(2024, 5, 23))]
    assert [utc(row.sent_at) for row in mails(db)] == [at(date(2024, 5, 16)), at(date(2024, 5, 23))]


def test_files_are_whole_named_by_the_id_and_known_to_be_there(db: Database, tmp_path: Path) -> None:
    post(db, reminder())
    transport = FileTransport(tmp_path / "mejl")
    assert drain(db, transport) == 1
    (row,) = mails(db)
    (path,) = (tmp_path / "mejl").iterdir()
    assert path.name == f"{row.public_id}.eml"
    assert b"Subject: =?utf-8?" in path.read_bytes()
    assert transport.was_taken(row)
    assert not transport.was_taken(MailRow(**{**row.model_dump(), "public_id": "någon-annan"}))


def test_a_full_disk_is_tried_again(db: Database, tmp_path: Path) -> None:
    post(db, reminder())
    (tmp_path / "mejl").write_text("en fil där mappen skulle ligga")
    assert drain(db, FileTransport(tmp_path / "mejl")) == 0
    assert mails(db)[0].state == "retryable"
    assert mails(db)[0].detail.startswith("Mejlet kunde inte skrivas: ")


def test_a_mail_that_cannot_be_written_stops_no_other(db: Database, tmp_path: Path) -> None:
    for letter in many(3):
        post(db, letter)
    with db.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER mail_sealed_to_name")
        session.get_one(MailRow, 2).to_email = "inte en adress"
    assert drain(db, FileTransport(tmp_path)) == 2
    assert [row.state for row in mails(db)] == ["accepted", "failed", "accepted"]


def test_a_carrier_that_breaks_its_promise_leaves_the_mail_uncertain(db: Database) -> None:
    post(db, reminder())
    drain(db, Carrier([RuntimeError("trasig")]))
    assert mails(db)[0].state == "unknown"
    assert "oväntat fel" in mails(db)[0].detail
    assert "RuntimeError" not in mails(db)[0].detail


@pytest.mark.parametrize(
    ("manners", "state", "taken"),
    [
        (Manners(), "accepted", 1),
        (Manners(on_rcpt={TYRESO.email: "451 later"}), "retryable", 0),
        (Manners(on_rcpt={TYRESO.email: "550 gone"}), "failed", 0),
        (Manners(on_data="drop"), "unknown", 1),
    ],
    ids=["250", "451", "550", "drop after DATA"],
)
def test_over_a_real_line(db: Database, manners: Manners, state: str, taken: int) -> None:
    post(db, reminder())
    with smtp_server(manners) as port:
        drain(db, SmtpTransport(SmtpSettings("127.0.0.1", port, security="none", timeout_s=2)))
    assert mails(db)[0].state == state
    assert len(manners.taken) == taken


def test_the_loop_sends_when_woken_survives_a_fault_and_stops(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.outgoing.sender._PAUSE_AFTER_ERROR_S", 0.01)
    carrier, faults = Carrier(), [OSError("registret är borta")]
    moment: list[datetime] = [wall(NOW)]

    def clock() -> datetime:
        if faults:
            raise faults.pop()
        return moment[0]

    running = sender(db, carrier, clock=clock)
    thread = threading.Thread(target=running.run)
    thread.start()
    post(db, reminder())
    running.wake()
    for _ in range(200):
        if carrier.taken:
            break
        threading.Event().wait(0.02)
    running.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert len(carrier.taken) == 1
