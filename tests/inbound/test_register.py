"""The same on SQLite and PostgreSQL: what is stored, read, matched, forwarded and dealt with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from db import processes
from db.answers import rows as answer_rows
from db.answers.answers import ByMail, record_answer
from db.inbound import dealing, polling, queue, sources
from db.inbound.attachments import Place
from db.inbound.reader import Reader
from db.inbound.reading import has_unread, read_stored
from db.inbound.storing import store
from db.outbox import posting
from db.register import people
from db.store.session import Database
from mail.kinds.question.invitation import invitation
from mail.letter import Matter
from mail.sources import Arrived
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.inquiry import Channel
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from secretariat import inbox
from settings import Settings
from tests import world

SERVER = "mx.samverkan.example"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {"data_dir": tmp_path, "secret_key": "k" * 40, "reply_address": "svar@samverkan.example",
         "authserv_id": SERVER, "mail_from": "Svarstid <svarstid@samverkan.example>"}
    )  # fmt: skip


def _ask(db: Database, seat: str = world.SALEM) -> str:
    """The seat's invitation in the outbox; returns its public id."""
    with db.write() as session:
        file, plan = processes.load_file(session, world.PROCESS), processes.load_plan(session, world.PROCESS)
        link = processes.find_invitation(session, world.PROCESS, world.STEP, seat)
        today = local_date(world.APRIL)
        contact = people.contact(session, file.secretariat, today)
        to = people.addressee(session, seat, today, invitation=link)
        matter = Matter(file=file, plan=plan, step=plan.step(world.STEP), contact=contact)
        posting.post(session, invitation(matter, to, send_at=world.APRIL), world.APRIL)
        row = session.exec(select(MailRow).where(MailRow.seat == seat).order_by(col(MailRow.id).desc())).first()
    assert row is not None
    return row.public_id


def _reply(public_id: str, text: str, sender: str, number: int) -> bytes:
    domain = sender.rpartition("@")[2]
    return (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={domain}\n"
        f"From: Direktor <{sender}>\nTo: svar@samverkan.example\nIn-Reply-To: <{public_id}@samverkan.example>\n"
        f"Message-ID: <{number}@{domain}>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()


def _take(db: Database, own: Settings, *contents: bytes) -> list[ReceivedMailRow]:
    for content in contents:
        store(db, own.documents_dir, Arrived(content, len(content)), source="imap", now=world.APRIL)
    read_stored(db, Reader.of(own), world.APRIL)
    with db.read() as session:
        return list(session.exec(select(ReceivedMailRow).order_by(col(ReceivedMailRow.id))))


def test_a_question_that_no_word_answers_goes_to_a_person(any_db: Database, own: Settings) -> None:
    world.begin(any_db)
    public_id = _ask(any_db)
    (row,) = _take(any_db, own, _reply(public_id, "1 ja, 2 nej", "direktor@salem.example", 1))
    assert not has_unread(any_db)
    assert (row.seat, row.process, row.step) == (world.SALEM, world.PROCESS, world.STEP)
    assert row.state == "waiting"
    assert row.proposal["forlangning"] == "ja"


def test_every_act_on_a_mail(any_db: Database, own: Settings) -> None:
    world.begin(any_db)
    public_id = _ask(any_db)
    replies = [_reply(public_id, f"Hur gör vi med {n}?", "direktor@salem.example", n) for n in range(5)]
    stranger = b"From: nagon@annan.example\nSubject: \xc3\xa5\n\nHej\x00 d\xc3\xa5\n"
    rows = _take(any_db, own, *replies, stranger)
    assert {row.state for row in rows} == {"waiting"}
    numbers = [row.id or 0 for row in rows]
    now = world.APRIL + timedelta(minutes=1)
    with any_db.read() as session:
        asked = processes.find_invitation(session, world.PROCESS, world.STEP, world.TYRESO)
        assert asked is not None
        first, _ = next(iter(queue.open_questions(session, world.TYRESO)))
        assert first.seat == world.TYRESO
    with any_db.write() as session:
        dealing.nothing(session, numbers[0], "Besvarat per telefon.", now)
        dealing.forward(session, numbers[1], now)
        dealing.link(session, Reader.of(own), numbers[5], asked.public_id, now)
    with any_db.write() as session:
        answer = _noted(session, own, numbers[2])
    with any_db.write() as session:
        inbox.hand_over(session, numbers[3], name="Nya Direktören", email="ny@salem.example", now=now)
    with any_db.write() as session:
        dealing.nothing(session, numbers[1], "Läst hos kansliet.", now)
    for number in numbers[:4]:
        with any_db.write() as session, pytest.raises(Refused, match="redan omhändertaget"):
            dealing.nothing(session, number, "Igen.", now)
    with any_db.read() as session:
        found = {row.id: row for row in session.exec(select(ReceivedMailRow))}
        kinds = [row.kind for row in session.exec(select(MailRow).order_by(col(MailRow.id)))]
        assert queue.waiting(session) == 2
        assert len(queue.listed(session, ("waiting",), page=1, size=1)) == 2, "one more than fits, where there are more"
        assert queue.beside(session, world.PROCESS, now).absences == {}
    assert [found[n].dealt for n in numbers[:4]] == ["nothing", "nothing", "answer", "holder"]
    assert found[numbers[2]].answer == answer
    assert found[numbers[5]].seat == world.TYRESO
    assert kinds.count("handed_over") == 1
    assert kinds.count("forwarded") >= 2


def _noted(session: Session, own: Settings, number: int) -> str:
    row = dealing.must_wait(session, number)
    recorded = record_answer(
        session, world.answer(world.SALEM), now=world.APRIL, channel=Channel.MAIL, source="Mejl",
        by_mail=ByMail(row.checksum),
    )  # fmt: skip
    dealing.answered(session, Place.of(own), number, recorded.answer_id, world.APRIL)
    latest = answer_rows.newest(session, world.PROCESS, world.STEP, world.SALEM)
    assert latest is not None
    return latest.id


def test_watching_twice_is_watching_once(any_db: Database, own: Settings) -> None:
    for _ in range(2):
        with any_db.write() as session:
            polling.watch(session, own, world.APRIL)
    with any_db.read() as session:
        assert [row.name for row in sources.listed(session)] == ["inkorg"]
    with any_db.write() as session:
        assert sources.reply_address(session, world.APRIL) == "svar@samverkan.example"
