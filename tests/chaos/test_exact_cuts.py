"""kill -9 exactly between two steps: around every commit of the worker, every mail of the sender, every answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from db.store.session import Database
from mail.message import From
from mail.outgoing.sender import Sender
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import FileTransport, MailTransport
from schemas.tables.mail import MailRow
from secretariat.engine.again import start_waiting
from tests.chaos import audit
from tests.chaos.crowd import Answer, Shown, submit
from tests.chaos.planted import Planted, ProcessClock, ladder, path_of, plant, seat, settle
from tests.chaos.service import KEYS, Parts, parts, until
from tests.mail.transports.smtp_server import Manners, smtp_server

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(240)]
SEATS = 5
EVERY_S = 2.0
BATCHES = {
    "oppnad": "open written",
    "inte-oppnad": "open unwritten",
    "paminner": "rung written",
    "inte-paminner": "rung unwritten",
    "stanger": "close written",
    "inte-stanger": "close unwritten",
}
"""Process → where the worker dies in it."""


def _stopped(service: Parts, stops: Mapping[str, str]) -> None:
    until(lambda: all((service.folder / f"{name}.stopped").exists() for name in stops), f"all of {dict(stops)}")


def _start(service: Parts, db: Database) -> None:
    service.ask_engine(lambda client: start_waiting(db, client, now=datetime.now(UTC)))


def test_the_worker_dies_around_every_commit(tmp_path: Path, sqlite_db: Database) -> None:
    """While it is dead rungs pass, one seat answers, and one says when it comes back, which makes a new plan."""
    clock = ProcessClock.from_morning()
    settle(sqlite_db, SEATS)
    with parts(tmp_path / "data", sqlite_db, "engine", "web", "scheduler") as service:
        service.alter("worker", json.dumps(BATCHES))
        service.start("worker")
        planted = [_planted(sqlite_db, clock, key) for key in BATCHES]
        _start(service, sqlite_db)
        _stopped(service, BATCHES)
        shown = list(_answers(service, sqlite_db, clock))
        third = max(one.rungs.get("-10", one.closes_at) for one in planted)
        until(lambda: clock.now() > third, "rungs that pass")
        service.kill("worker")
        service.alter("worker", "")
        service.start("worker")
        audit.until_climbed(service, sqlite_db, planted)
        until(lambda: audit.is_delivered(sqlite_db), "all news delivered")
        until(lambda: not _unsent(sqlite_db), "every mail sent", every_s=0.2)
        states = audit.settled(service, sqlite_db, planted, list(BATCHES))
        wrong = [
            *audit.lost_answers(sqlite_db, shown, states),
            *audit.wrong_outcomes(sqlite_db, planted, states),
            *audit.broken_logs(sqlite_db, BATCHES),
            *audit.wrong_reminders(sqlite_db, planted, shown),
            *audit.unfinished_mails(sqlite_db),
            *audit.superseded_by_nothing(sqlite_db),
            *service.ask_engine(lambda client: audit.misplayed(client, BATCHES)),
        ]
        assert not wrong, "\n".join(wrong)


def _planted(db: Database, clock: ProcessClock, key: str) -> Planted:
    """One that stops at its closing has no rung before it."""
    rungs = ladder(clock.now(), EVERY_S)
    closes_at = rungs[-1].at - timedelta(seconds=EVERY_S / 2)
    if "stanger" in key:
        closes_at, rungs = clock.now() + timedelta(seconds=EVERY_S), rungs[-1:]
    return plant(db, key, clock, seats=SEATS, rungs=rungs, closes_at=closes_at)


def _answers(service: Parts, db: Database, clock: ProcessClock) -> Iterator[Shown]:
    for key in BATCHES:
        if key != "inte-oppnad":
            for number, value in ((0, "ja"), (2, "aterkommer")):
                answer = Answer(key, seat(number), value, 1)
                yield submit(service, clock, path_of(db, KEYS, key, answer.seat), answer)


def _unsent(db: Database) -> list[str]:
    return [problem for problem in audit.unfinished_mails(db) if "planned" in problem or "dispatching" in problem]


@pytest.mark.parametrize("carrier", ["file", "smtp"])
def test_the_sender_dies_around_the_handing_over(tmp_path: Path, sqlite_db: Database, carrier: str) -> None:
    """A file is there or not; an SMTP server may have taken the mail: only then it goes once more, and once only."""
    clock, folder, manners = ProcessClock.from_morning(), tmp_path / "data", Manners()
    settle(sqlite_db, SEATS)
    points = {"tagen": "invitation claimed", "lamnad": "invitation carried"}
    with smtp_server(manners) as port:
        settings = {"SVARSTID_MAIL": carrier, "SVARSTID_SMTP_HOST": "127.0.0.1", "SVARSTID_SMTP_PORT": str(port)}
        with parts(folder, sqlite_db, "engine", SVARSTID_SMTP_SECURITY="none", **settings) as service:
            for key, point in points.items():
                service.alter("worker", json.dumps({key: point}))
                service.start("worker")
                plant(sqlite_db, key, clock, seats=SEATS, rungs=[])
                _start(service, sqlite_db)
                _stopped(service, {key: point})
                service.kill("worker")
            service.alter("worker", "")
            service.start("worker")
            until(lambda: len(_states(sqlite_db)["accepted"]) == 2 * SEATS - 2, "all mails but the two cut off")
            assert {name: len(rows) for name, rows in _states(sqlite_db).items()} == {"accepted": 8, "dispatching": 2}
        smtp = SmtpTransport(SmtpSettings(host="127.0.0.1", port=port, security="none"))
        transport: MailTransport = smtp if carrier == "smtp" else FileTransport(folder / "outbox")
        sender = Sender(
            sqlite_db, transport, base_url="http://127.0.0.1", keys=KEYS, from_=From("Svarstid", "s@svarstid.example")
        )
        for minutes in (3, 20):
            sender.drain(datetime.now(UTC) + timedelta(minutes=minutes))
    assert len(_states(sqlite_db)["accepted"]) == 2 * SEATS
    if carrier == "file":
        assert len(list((folder / "outbox").glob("*.eml"))) == 2 * SEATS
        assert {row.uncertain for row in _states(sqlite_db)["accepted"]} == {0}
        left = [row.sent_at for row in _states(sqlite_db)["accepted"] if row.process == "lamnad"]
        assert all(at and at < clock.now() for at in left), "a mail left when it left, not when that was found out"
    else:
        assert audit.wrongly_carried(sqlite_db, [content for _, content in manners.taken]) == []
        assert len(manners.taken) == 2 * SEATS + 1, "the known double: taken, and nobody heard of it"


def _states(db: Database) -> dict[str, list[MailRow]]:
    found: dict[str, list[MailRow]] = {"accepted": []}
    with db.read() as session:
        for row in session.exec(select(MailRow)):
            found.setdefault(row.state, []).append(row)
    return found


def test_the_web_dies_around_an_answer(tmp_path: Path, any_db: Database) -> None:
    """While it writes, before the receipt, and after the workflow has the answer and nobody has noted that."""
    clock = ProcessClock.from_morning()
    settle(any_db, SEATS)
    shown: list[Shown] = []
    with parts(tmp_path / "data", any_db, "engine", "worker", "scheduler") as service:
        plant(any_db, "svar", clock, seats=SEATS, rungs=[])
        _start(service, any_db)
        until(lambda: len(_states(any_db)["accepted"]) == SEATS, "everyone asked")
        for number, point in enumerate(["writing", "received", "delivered"]):
            service.alter("web", json.dumps({"*": point}))
            service.start("web")
            answer = Answer("svar", seat(number), "ja", 1)
            path = path_of(any_db, KEYS, "svar", answer.seat)
            person = threading.Thread(target=lambda a=answer, p=path: shown.append(submit(service, clock, p, a)))
            person.start()
            _stopped(service, {"web": point})
            service.kill("web")
            (service.folder / "web.stopped").unlink()
            service.alter("web", "")
            service.start("web")
            person.join()
            service.kill("web")
        until(lambda: audit.is_delivered(any_db), "all news delivered")
        states = service.ask_engine(lambda client: audit.states(client, ["svar"]))
        assert len(shown) == 3
        wrong = [*audit.lost_answers(any_db, shown, states), *audit.broken_logs(any_db, ["svar"])]
        assert not wrong, "\n".join(wrong)
