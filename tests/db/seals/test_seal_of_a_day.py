"""The seal in use: what it costs, how it grows, the day's mail, old registers, and the program that a stranger has."""

from __future__ import annotations

import hashlib
import hmac
import re
import shutil
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, String, Table
from sqlmodel import col, select

from db import events
from db.answers import answers
from db.journals import REGISTER
from db.seals import chain
from db.seals.canonical import link_digest, row_hash
from db.seals.verification import verify
from db.store.copies import backup
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.events import EventKind
from schemas.evidence import Evidence
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import NoteRow, StepRow
from schemas.tables.seal import SealRow
from secretariat.daily_seal import post_head
from tests import world
from tests.db.seals.sealed import KEYS, SECRETS, furnish, whole
from tests.sources import ROOT
from tests.statements import counted

EVENING = at_local(date(2024, 4, 10), 16, 45).astimezone(UTC)  # a Wednesday


@pytest.fixture
def db(tmp_path: Path, migrated_file: Path) -> Database:
    """A register with one matter, sealed by a key."""
    shutil.copy(migrated_file, tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    world.begin(database)
    return database


YES = {"result": "ja", "questions": {}}


def _answer(db: Database, comment: str = "") -> None:
    with db.write() as session:
        answers.record_answer(session, world.answer(comment=comment), now=world.APRIL)


def _mails(db: Database) -> list[MailRow]:
    with db.read() as session:
        return list(session.exec(select(MailRow).where(MailRow.process == REGISTER).order_by(col(MailRow.id))))


def _links(db: Database, journal: str = world.PROCESS) -> list[SealRow]:
    with db.read() as session:
        return list(session.exec(select(SealRow).where(SealRow.journal == journal).order_by(col(SealRow.number))))


def test_what_is_hashed_never_changes() -> None:
    """Rows that are sealed are sealed with exactly this."""
    table = Table(
        "answer", MetaData(),
        Column("id", String, primary_key=True), Column("on", Date), Column("at", DateTime), Column("free", Integer),
        Column("state", String), Column("new", Integer),
    )  # fmt: skip
    evidence = Evidence("", free={"free": ""}, coarse={"state": {"planned": "waiting"}}, later={"new": 1})
    at = datetime(2024, 5, 30, 10, 0, 0, 5, tzinfo=UTC)
    row = {"id": "å”\n\x1f", "on": date(2024, 5, 30), "at": at, "free": 3, "state": "planned", "new": 1}
    said = (
        '{"row":{"at":"2024-05-30T10:00:00.000005+00:00","id":"å”\\n\\u001f","on":"2024-05-30","state":"waiting"},'
        '"table":"answer"}'
    )
    assert row_hash(table, evidence, row) == hashlib.sha256(said.encode()).hexdigest()
    assert row_hash(table, evidence, row) == row_hash(table, evidence, row | {"free": 4})
    assert row_hash(table, evidence, row) != row_hash(table, evidence, row | {"new": 2})
    said = f'{{"act":"","journal":"p","number":1,"previous":"{"0" * 64}","rows":[["answer",["a",1],"{"f" * 64}"]]}}'
    digest = link_digest("p", 1, "", [["answer", ["a", 1], "f" * 64]], "0" * 64)
    assert digest == hashlib.sha256(said.encode()).hexdigest()
    key = hmac.digest(SECRETS[1], b"svarstid/seal/1", "sha256")
    assert KEYS.stamp("p", 1, digest) == f"1.{hmac.new(key, f'p/1/{digest}'.encode(), 'sha256').hexdigest()}"


def test_an_answer_costs_two_more_statements(db: Database) -> None:
    """Its own link and that of its receipt; whose number was asked for once."""
    _answer(db)
    with counted() as statements:
        _answer(db, "Ett annat svar.")
    of_seal = [statement.split()[0] for statement in statements if " seal" in statement]
    # The link of the answer and that of its receipt are written together.
    assert of_seal == ["SELECT", "INSERT"]
    # What the log asked in two statements it asks in one since.
    assert len([statement for statement in statements if "FROM event" in statement]) == 1


def test_the_statements_to_verify_do_not_grow_with_the_matters(db: Database) -> None:
    def look() -> tuple[int, int]:
        with db.read() as session, counted() as statements:
            return len(list(verify(session, KEYS))), len(statements)

    _answer(db)
    _, few = look()
    for number in range(20):
        world.begin(db, f"arende-{number}")
    matters, many = look()
    assert (matters, many) == (21, few)


def test_a_duty_that_was_taken_back_leaves_nothing_in_the_seal(db: Database) -> None:
    with db.write() as session:
        attempt = session.begin_nested()
        session.add(NoteRow(process=world.PROCESS, text="Ångrat.", created_at=world.APRIL))
        chain.close(session, "tried")
        session.add(NoteRow(process=world.PROCESS, text="Också ångrat.", created_at=world.APRIL))
        session.flush()
        attempt.rollback()
        session.add(NoteRow(process=world.PROCESS, text="Står kvar.", created_at=world.APRIL))
    assert [[entry[0] for entry in link.rows] for link in _links(db)[1:]] == [["note"]]
    assert [link.number for link in _links(db)] == [1, 2]
    with db.read() as session:
        assert [one.faults for one in verify(session, KEYS)] == [[]]


def test_a_link_that_waits_outlives_what_is_taken_back_after_it(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        session.add(NoteRow(process=world.PROCESS, text="Står kvar.", created_at=world.APRIL))
        chain.close(session, "stands")
        attempt = session.begin_nested()
        session.add(NoteRow(process=world.PROCESS, text="Ångrat.", created_at=world.APRIL))
        chain.close(session, "taken back")
        attempt.rollback()
    assert [link.act for link in _links(any_db)] == ["", "stands"]
    assert _links(any_db)[1].number == 2


def test_many_writers_make_one_chain_each(any_db: Database) -> None:
    world.begin(any_db)
    world.begin(any_db, "kaffe")

    def write(start: int) -> None:
        for number in range(start, start + 5):
            for process in (world.PROCESS, "kaffe"):
                with any_db.write() as session:
                    events.append(
                        session, process, at=world.APRIL, kind=EventKind.REMINDED, text="x", dedup_key=f"{number}"
                    )

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 30, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in (world.PROCESS, "kaffe"):
        assert [link.number for link in _links(any_db, process)] == list(range(1, 32))
    with any_db.read() as session:
        assert [one.faults for one in verify(session, None)] == [[], []]


def test_the_day_is_sealed_once_and_silent_where_nothing_happened(any_db: Database) -> None:
    db = Database(any_db.url.render_as_string(hide_password=False), secrets=lambda: SECRETS)
    world.begin(db)
    _answer(db)
    assert post_head(db, EVENING) == 1
    (mail,) = _mails(db)
    assert (mail.kind, mail.to_email, mail.to_name) == (
        "seal_head", "kansli@sodertorn.example", "Samverkanskansliet",
    )  # fmt: skip
    assert mail.subject == "Dagens sigill onsdag den 10 april 2024"
    assert mail.props["head"].startswith(f"{REGISTER}/1/")
    _answer(db, "En gång till samma dag.")
    assert post_head(db, EVENING + timedelta(minutes=5)) == 0
    assert post_head(db, EVENING + timedelta(days=1)) == 1
    assert post_head(db, EVENING + timedelta(days=2)) == 0
    assert [mail.props["head"].split("/")[0] for mail in _mails(db)] == [REGISTER] * 2
    with db.read() as session:
        assert [one.faults for one in verify(session, KEYS)] == [[], []]
        assert session.exec(select(MailItemRow.key).where(col(MailItemRow.key).startswith(REGISTER))).all() == [
            f"{REGISTER}/{world.SECRETARIAT}/sigill/2024-04-10",
            f"{REGISTER}/{world.SECRETARIAT}/sigill/2024-04-11",
        ]
    db.dispose()


def test_a_head_taken_at_a_backup_is_mailed_too(db: Database, tmp_path: Path) -> None:
    _answer(db)
    path = db.backup(tmp_path / "backup", EVENING)
    head = backup.head_of(path)
    assert post_head(db, EVENING + timedelta(days=1)) == 1
    assert _mails(db)[0].props["head"] == head


def test_an_empty_register_has_nothing_to_tell(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    db.migrate()
    assert post_head(db, EVENING) == 0
    db.backup(tmp_path / "backup", EVENING)
    assert not list((tmp_path / "backup").glob("*.sigill"))


def _program(tmp_path: Path) -> Path:
    """The program in docs/sigill.md, as a stranger would copy it."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "sigill.md").read_text(encoding="utf-8"), re.DOTALL)
    place = tmp_path / "kontroll.py"
    place.write_text(code, encoding="utf-8")
    return place


def _say(program: Path, register: Path) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-I", program, register], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return run.stdout.splitlines()


def test_a_stranger_finds_the_same_with_the_standard_library_alone(db: Database, tmp_path: Path) -> None:
    place, program = tmp_path / "fylld.db", _program(tmp_path)
    filled = Database(f"sqlite:///{place}", secrets=lambda: SECRETS)
    filled.migrate()
    furnish(filled)
    assert _say(program, place) == ["whole"]
    with filled.write() as session:
        run = session.connection().exec_driver_sql
        run("DROP TRIGGER answer_sealed_update")
        run("DROP TRIGGER plan_sealed_delete")
        run("UPDATE answer SET comment = 'Så sa vi aldrig.' WHERE version = 2")
        run("DELETE FROM plan WHERE version = 2")
    said = _say(program, place)
    assert [line.split()[0] for line in said] == ["answer", "plan"]


def test_two_who_change_other_columns_of_one_row_at_once(postgresql_db: Database) -> None:
    """The second has read the row before the first wrote it; what is sealed is what the row then holds."""
    world.begin(postgresql_db)
    with postgresql_db.write() as session:
        row = session.get_one(StepRow, (world.PROCESS, world.STEP))
        with postgresql_db.write() as other:
            other.get_one(StepRow, (world.PROCESS, world.STEP)).outcome = YES
        row.reason = "Alla svarade."
    with postgresql_db.read() as session:
        row = session.get_one(StepRow, (world.PROCESS, world.STEP))
        assert (row.outcome, row.reason) == (YES, "Alla svarade.")
        assert whole(session) == []


def test_the_journal_is_held_before_its_rows_are_written(postgresql_db: Database) -> None:
    world.begin(postgresql_db)
    with counted() as statements, postgresql_db.write() as session:
        session.get_one(StepRow, (world.PROCESS, world.STEP)).reason = "Alla svarade."
    acts = [s.split()[0] + (" journal" if "FOR UPDATE" in s else "") for s in statements]
    assert acts.index("SELECT journal") < acts.index("UPDATE")
    assert acts.count("SELECT journal") == 1
