"""What is too old is shown exactly, erased by decision, and the seal still holds, on both databases."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client

from db import documents, events, meetings
from db.answers import answers
from db.begun import rehearsals, saved_forms
from db.journals import REGISTER
from db.retention.erasing import Folders, erase
from db.retention.found import Group, fingerprint, preview
from db.retention.triggers import lifted
from db.seals.canonical import evidence_of
from db.seals.register import take_head
from db.seals.verification import Fault, Verified, verify
from db.store import sessions
from db.store.making.whole import every_table
from db.store.session import Database
from mail.kinds.meetings.call import register_key
from rules.retention import Kind, decision
from scheduler.job import Context
from scheduler.jobs import JOBS
from schemas.errors import EngineDown, Refused
from schemas.settings.retention import RetentionSettings
from schemas.tables.document import DocumentRow
from schemas.tables.erasure import ErasureRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import MeetingViewRow
from schemas.tables.people import HolderRow
from schemas.tables.process import ProcessRow
from schemas.tables.users import UserRow
from settings import Settings
from tests import world
from tests.mail.meeting_letters import coming_meeting
from tests.sources import ROOT

OTHER = "kaffe"
MEETING = register_key(coming_meeting())  # fredag den 6 maj 2022
ENDED_AT = datetime.fromisoformat("2024-06-14T10:00:00+00:00")  # a Friday
NOW = ENDED_AT + timedelta(days=3651)
BY = decision("KS 2034/7 § 12", date(2034, 6, 1), "Tiden enligt planen är ute.", NOW.date())  # a Thursday
KEEPS = RetentionSettings()


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    (tmp_path / "outbox").mkdir()
    return Folders(tmp_path / "documents", tmp_path / "outbox")


@pytest.fixture
def db(any_db: Database, folders: Folders) -> Database:
    """One matter that ended long ago, one that goes on, and a mail, a login and a holder that are old."""
    world.begin(any_db)
    world.begin(any_db, OTHER)
    kept = documents.keep(folders.documents, b"protokoll")
    with any_db.write() as session:
        answers.record_answer(session, world.answer(comment="Vi säger ja."), now=world.APRIL)
        session.add(
            DocumentRow(
                process=world.PROCESS, step=world.STEP, seat=world.SALEM, question="f", sha256=kept, name="p.txt",
                size=9, received_at=world.APRIL,
            )
        )  # fmt: skip
        session.add(
            ReceivedMailRow(
                checksum=documents.keep(folders.documents, b"ett mejl"), size=8, source="imap", state="noted",
                received_at=world.APRIL, process=OTHER, text="Hej!",
            )
        )  # fmt: skip
        sessions.create_login_code(session, world.APRIL)
        seat = session.get_one(HolderRow, 1).seat
        session.add(
            UserRow(
                id="u1", name="Den som slutat", email="s@a.example", role="officer", ended_at=world.APRIL,
                created_at=world.START,
            )
        )  # fmt: skip
        session.add(HolderRow(seat=seat, name="Den förra", email="f@a.example", to_on=date(2024, 1, 31)))
        for is_template in (False, True):
            saved_forms.save(
                session, {"title": "Ny fråga"}, address="/nytt", title="Ny fråga", now=world.APRIL,
                is_template=is_template,
            )  # fmt: skip
        rehearsals.begin(session, title="R", file_name="r", file_text="", answers="alla", now=world.APRIL)
        meetings.keep(session, coming_meeting(), world.APRIL)
        session.add(
            MeetingViewRow(
                process=MEETING, seat="salem/kommundirektor", item="2", item_title="Program", version=1,
                kind="avvikande", text="Vi är emot.", received_at=world.APRIL,
            )
        )  # fmt: skip
    with any_db.write() as session:
        row = session.get_one(ProcessRow, world.PROCESS)
        row.status, row.ended_at = "ended", ENDED_AT
        for mail in session.exec(select(MailRow)).scalars():  # type: ignore[call-overload]
            mail.state = "accepted"
            (folders.mails / f"{mail.public_id}.eml").touch()
    with any_db.write() as session:
        take_head(session)
    return any_db


def _groups(db: Database, now: datetime = NOW) -> dict[Kind, Group]:
    with db.read() as session:
        return {group.kind: group for group in preview(session, KEEPS, now)}


def _verified(db: Database) -> dict[str, Verified]:
    with db.read() as session:
        return {one.journal: one for one in verify(session, None)}


def _faults(db: Database) -> list[Fault]:
    return [fault for one in _verified(db).values() for fault in one.faults]


def _rows_of(db: Database, journal: str) -> dict[str, int]:
    """Table → rows of the journal's evidence."""
    found = {}
    with db.read() as session:
        for table in every_table().sorted_tables:
            if evidence := evidence_of(table):
                of = select(func.count()).select_from(table).where(table.c[evidence.journal] == journal)
                found[table.name] = session.connection().execute(of).scalar_one()
    return {table: count for table, count in found.items() if count}


def test_the_preview_names_exactly_what_is_too_old_and_changes_nothing(db: Database) -> None:
    early = _groups(db, ENDED_AT + timedelta(days=30))
    assert [kind for kind in (Kind.MATTERS, Kind.MAILS, Kind.INBOUND, Kind.NAMES) if early[kind].count] == []
    found = _groups(db)
    assert [(one.key, one.title, one.holds["answers"], one.holds["files"]) for one in found[Kind.MATTERS].records] == [
        (world.PROCESS, "Samordnad varudistribution", 1, 1)
    ]
    assert {kind: group.count for kind, group in found.items()} == {
        Kind.MATTERS: 1, Kind.MAILS: 1, Kind.INBOUND: 1, Kind.LOGINS: 1, Kind.LOGS: 0, Kind.NAMES: 2,
        Kind.MEETINGS: 1, Kind.CONFERENCES: 0, Kind.DIETS: 0, Kind.SHARED: 0, Kind.DRAFTS: 1, Kind.REHEARSALS: 1,
    }  # fmt: skip
    assert fingerprint(list(found.values())) == fingerprint(list(_groups(db).values()))
    assert _faults(db) == []


def test_an_erased_matter_is_gone_and_its_chain_still_holds(db: Database, folders: Folders, tmp_path: Path) -> None:
    before, others = _verified(db), _rows_of(db, OTHER)
    mails = set(folders.mails.iterdir())
    assert erase(db, KEEPS, [Kind.MATTERS], BY, NOW, folders) == {Kind.MATTERS: 1}
    assert _rows_of(db, world.PROCESS) == {"event": 1, "erasure": 1}
    assert _rows_of(db, OTHER) == others
    assert _faults(db) == []
    found = _verified(db)[world.PROCESS]
    assert found.links == before[world.PROCESS].links + 1
    (erased,) = found.erased
    assert (erased.decision, erased.decided_on, erased.erased_at) == (BY.number, BY.decided_on, NOW)
    with db.read() as session:
        (told,) = events.listed(session, world.PROCESS)
    assert told.kind == "erased" and "KS 2034/7 § 12" in told.text
    assert not documents.is_whole(documents.path_of(folders.documents, documents.keep(tmp_path, b"protokoll")))
    assert len(set(folders.mails.iterdir())) < len(mails)
    if db.dialect == "sqlite":
        (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "sigill.md").read_text(encoding="utf-8"), re.S)
        run = subprocess.run([sys.executable, "-I", "-c", code, str(db.url.database)], capture_output=True, text=True)
        assert run.stdout.splitlines() == ["whole"], run.stderr


def test_a_matter_and_its_mails_at_once_are_told_as_the_matter_alone(db: Database, folders: Folders) -> None:
    erase(db, KEEPS, [Kind.MATTERS, Kind.MAILS], BY, NOW, folders)
    assert _rows_of(db, world.PROCESS) == {"event": 1, "erasure": 1}
    assert _faults(db) == []


def test_a_meeting_a_draft_and_a_rehearsal_go_too_and_a_template_stays(db: Database, folders: Folders) -> None:
    found = _groups(db)
    assert [(one.key, one.holds) for one in found[Kind.MEETINGS].records] == [(MEETING, {"views": 1, "mails": 0})]
    begun = [Kind.MEETINGS, Kind.DRAFTS, Kind.REHEARSALS]
    last_day = datetime.fromisoformat("2022-05-06T22:00:00+00:00")  # the midnight after it
    for after, is_due in ((timedelta(0), False), (timedelta(seconds=1), True)):
        at = last_day + timedelta(days=KEEPS.keep_meetings_days) + after
        assert (_groups(db, at)[Kind.MEETINGS].count == 1) == is_due
    assert erase(db, KEEPS, begun, BY, NOW, folders) == dict.fromkeys(begun, 1)
    assert _rows_of(db, MEETING) == {"event": 1, "erasure": 1}
    assert _faults(db) == []
    with db.read() as session:
        (told,) = events.listed(session, MEETING)
        assert told.text.startswith("Mötets innehåll gallrades")
        assert meetings.find(session, MEETING) is None and rehearsals.listed(session) == []
        assert [len(saved_forms.listed(session, is_template=kept)) for kept in (False, True)] == [0, 1]


async def _no_engine() -> Client:
    raise EngineDown("Processmotorn svarar inte.")


@pytest.mark.anyio
async def test_the_nightly_job_erases_by_the_decision_of_the_settings_and_only_where_they_say_so(
    db: Database, folders: Folders
) -> None:
    (job,) = [job for job in JOBS if job.key == "erase"]
    folder = folders.mails.parent
    for by_itself in (False, True):
        settings = Settings(
            data_dir=folder, erase_by_itself=by_itself, erase_decision=BY.number, erase_decided_on=BY.decided_on
        )
        context = Context(settings, db, "a", lambda: NOW, _no_engine, None)  # type: ignore[arg-type]
        assert job.is_needed is not None and job.is_needed(context) == by_itself
    before = _rows_of(db, OTHER)
    await job.run(context)
    await job.run(context)  # and once more finds nothing
    assert [kind for kind, group in _groups(db).items() if group.count] == []
    assert _rows_of(db, world.PROCESS) == {"event": 1, "erasure": 1} and _rows_of(db, OTHER) == before
    assert _faults(db) == []
    with db.read() as session:
        rows = session.exec(select(ErasureRow)).scalars().all()  # type: ignore[call-overload]
    assert {(row.decision, row.decided_on) for row in rows} == {(BY.number, BY.decided_on)}
    others = {"logs", "mails", "conferences", "diets", "shared"}
    assert {row.kind for row in rows} == {kind.value for kind in Kind} - others, "its mails went with it"


def test_what_is_missing_without_an_erasure_is_still_a_fault(db: Database, folders: Folders) -> None:
    erase(db, KEEPS, [Kind.MATTERS], BY, NOW, folders)
    with db.write() as session, lifted(session, ["invitation"]):
        invitation = every_table().tables["invitation"]
        session.connection().execute(invitation.delete().where(invitation.c.process == OTHER))
    assert _faults(db) and {fault.table for fault in _faults(db)} == {"invitation"}


def test_the_database_refuses_again_afterwards(db: Database, folders: Folders) -> None:
    erase(db, KEEPS, list(Kind), BY, NOW, folders)
    for statement in ("DELETE FROM invitation", "DELETE FROM erasure", "UPDATE erasure SET reason = ''"):
        with pytest.raises(DBAPIError), db.write() as session:
            session.connection().exec_driver_sql(statement)


def test_all_kinds_are_erased_once_and_leave_what_is_not_old(db: Database, folders: Folders) -> None:
    kinds = [Kind.INBOUND, Kind.LOGINS, Kind.NAMES, Kind.MAILS]
    assert erase(db, KEEPS, kinds, BY, NOW, folders) == dict.fromkeys(kinds, 1) | {Kind.NAMES: 2}
    assert erase(db, KEEPS, kinds, BY, NOW, folders) == {}
    assert _faults(db) == []
    rows = _rows_of(db, world.PROCESS)
    assert "mail" not in rows and rows["answer"] == 1
    with db.read() as session:
        user = session.get_one(UserRow, "u1")
        assert (user.name, user.email, user.erased_at) == ("", "", NOW)
        assert [event.kind for event in events.listed(session, REGISTER)] == ["erased"] * 3
        assert session.exec(select(func.count()).select_from(ReceivedMailRow)).scalar_one() == 0  # type: ignore[call-overload]


def test_nothing_is_erased_without_a_decision() -> None:
    for number, on, reason, field in (
        ("", date(2026, 1, 7), "skäl", "decision"),
        ("KS 1", None, "skäl", "decided_on"),
        ("KS 1", date(2034, 7, 1), "skäl", "decided_on"),
        ("KS 1", date(2026, 1, 7), " ", "reason"),
    ):
        with pytest.raises(Refused) as refused:
            decision(number, on, reason, date(2034, 6, 13))
        assert refused.value.field == field
    with pytest.raises(ValueError, match="SVARSTID_ERASE_DECISION"):
        Settings(erase_by_itself=True)
