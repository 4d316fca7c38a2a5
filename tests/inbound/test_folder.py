"""The drop folder and the storing: nothing is lost, nothing half is taken, the same is one."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, delete, select, update

from db import documents
from db.inbound import polling, queue, sources
from db.inbound.storing import store
from db.store.session import Database
from mail.sources import Arrived, Position
from mail.sources.folder import READ, Folder
from schemas.tables.inbound import MailSourceRow, ReceivedMailRow
from settings import Settings
from words.needs import need_text

NOW = datetime(2024, 5, 20, 8, 0, tzinfo=UTC)  # a Monday
REPLY = b"From: a@salem.example\r\nSubject: Sv\r\n\r\nJa\r\n"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def inbox(own: Settings) -> Path:
    folder = polling.inbox_of(own)
    folder.mkdir()
    return folder


def put(inbox: Path, name: str, content: bytes = REPLY, age_s: float = 60) -> Path:
    """A file that was written so long ago."""
    path = inbox / name
    path.write_bytes(content)
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path


def rows(db: Database) -> list[ReceivedMailRow]:
    with db.read() as session:
        return list(session.exec(select(ReceivedMailRow).order_by(col(ReceivedMailRow.id))))


def test_a_file_is_stored_and_moved(any_db: Database, own: Settings, inbox: Path) -> None:
    put(inbox, "svar.eml")
    put(inbox, "ANNAT.EML", b"annat")
    assert polling.poll_folder(any_db, own, NOW) == 2
    assert sorted(path.name for path in inbox.iterdir()) == [READ]
    assert sorted(path.name for path in (inbox / READ).iterdir()) == ["ANNAT.EML", "svar.eml"]
    found = {row.size: row for row in rows(any_db)}[len(REPLY)]
    assert (found.state, found.source, found.received_at, found.is_whole) == ("new", "inkorg", NOW, True)
    assert documents.path_of(own.documents_dir, found.checksum).read_bytes() == REPLY
    assert polling.poll_folder(any_db, own, NOW) == 0


def test_the_same_message_thrice_is_one_and_no_file_is_lost(sqlite_db: Database, own: Settings, inbox: Path) -> None:
    for name in ("a.eml", "b.eml"):
        put(inbox, name)
    polling.poll_folder(sqlite_db, own, NOW)
    put(inbox, "a.eml")
    polling.poll_folder(sqlite_db, own, NOW)
    put(inbox, "a.eml", b"another of the same name")
    polling.poll_folder(sqlite_db, own, NOW)
    assert store(sqlite_db, own.documents_dir, Arrived(REPLY, len(REPLY)), source="imap", now=NOW) is False
    assert [row.source for row in rows(sqlite_db)] == ["inkorg", "inkorg"]
    contents = sorted(path.read_bytes() for path in (inbox / READ).iterdir())
    assert contents == sorted([REPLY, REPLY, REPLY, b"another of the same name"])


def test_what_may_still_be_written_is_not_taken(sqlite_db: Database, own: Settings, inbox: Path) -> None:
    put(inbox, "tom.eml", b"")
    put(inbox, ".dold.eml")
    put(inbox, "halv.eml.part")
    put(inbox, "annat.txt")
    (inbox / "mapp.eml").mkdir()
    (inbox / "genväg.eml").symlink_to(put(inbox, "mål.txt"))
    growing = put(inbox, "växer.eml", b"From: a", age_s=-3600)
    assert polling.poll_folder(sqlite_db, own, NOW) == 0
    growing.write_bytes(REPLY)
    os.utime(growing, (time.time() + 3600, time.time() + 3600))
    assert polling.poll_folder(sqlite_db, own, NOW) == 0, "it has grown since the last look"
    assert polling.poll_folder(sqlite_db, own, NOW) == 1
    assert growing.name not in [path.name for path in inbox.iterdir()]


def test_of_what_is_too_large_the_head_is_stored_and_the_file_kept(
    sqlite_db: Database, own: Settings, inbox: Path
) -> None:
    small = own.model_copy(update={"inbound_mb": 1})
    large = REPLY + b"x" * (1024 * 1024)
    put(inbox, "stort.eml", large)
    assert polling.poll_folder(sqlite_db, small, NOW) == 1
    (row,) = rows(sqlite_db)
    assert (row.is_whole, row.size) == (False, len(large))
    assert (inbox / READ / "stort.eml").read_bytes() == large


def test_killed_between_storing_and_moving_it_is_taken_again_and_is_one(
    sqlite_db: Database, own: Settings, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "svar.eml")

    def killed(_self: Folder, _path: Path, _arrived: Arrived) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Folder, "_put_away", killed)
    with pytest.raises(KeyboardInterrupt):
        polling.poll_folder(sqlite_db, own, NOW)
    monkeypatch.undo()
    assert (len(rows(sqlite_db)), (inbox / "svar.eml").exists()) == (1, True)
    assert polling.poll_folder(sqlite_db, own, NOW) == 0
    assert (len(rows(sqlite_db)), (inbox / "svar.eml").exists()) == (1, False)


def test_a_disk_that_takes_nothing_leaves_the_file_where_it_is(
    sqlite_db: Database, own: Settings, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    put(inbox, "svar.eml")
    assert polling.poll_folder(sqlite_db, own, NOW) == 0
    assert (rows(sqlite_db), (inbox / "svar.eml").exists()) == ([], True)
    with sqlite_db.read() as session:
        assert "Mejlen kan inte sparas." in session.get_one(MailSourceRow, "inkorg").problem
    monkeypatch.undo()
    assert polling.poll_folder(sqlite_db, own, NOW) == 1


def test_what_is_no_mail_starves_none_and_is_told(sqlite_db: Database, own: Settings, inbox: Path) -> None:
    for number in range(120):
        (inbox / f"a{number:03}.eml").mkdir()
        (inbox / f"b{number:03}.eml").symlink_to("/etc/hostname")
    put(inbox, "svar.msg")
    put(inbox, "halv.eml.part")
    put(inbox, "z.eml")
    assert polling.poll_folder(sqlite_db, own, NOW) == 1
    with sqlite_db.read() as session:
        problem = session.get_one(MailSourceRow, "inkorg").problem
        (need,) = queue.source_needs(session, NOW)
    assert problem.startswith("241 filer i inkorgen är inte mejl i formen .eml.")
    assert problem in need_text(need) and "varit tyst" not in need_text(need)


def test_two_large_mails_with_the_same_head_are_two(sqlite_db: Database, own: Settings, inbox: Path) -> None:
    small = own.model_copy(update={"inbound_mb": 1})
    for name in ("a", "b"):
        put(inbox, f"{name}.eml", REPLY + b"x" * 1_100_000 + name.encode())
    assert polling.poll_folder(sqlite_db, small, NOW) == 2
    assert [row.is_whole for row in rows(sqlite_db)] == [False, False]


def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(
    sqlite_db: Database, own: Settings, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "a.eml", b"locked")
    put(inbox, "b.eml")
    real = Path.open

    def closed(self: Path, *args: object, **more: object) -> object:
        if self.name == "a.eml":
            raise PermissionError
        return real(self, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", closed)
    assert polling.poll_folder(sqlite_db, own, NOW) == 1
    with sqlite_db.read() as session:
        assert "går inte att läsa" in session.get_one(MailSourceRow, "inkorg").problem
    monkeypatch.undo()
    assert polling.poll_folder(sqlite_db, own, NOW) == 1
    with sqlite_db.read() as session:
        assert session.get_one(MailSourceRow, "inkorg").problem == ""


def test_a_file_that_another_has_put_away_meanwhile_is_no_fault(inbox: Path) -> None:
    put(inbox, "a.eml")
    put(inbox, "b.eml", b"annat")
    taken: list[bytes] = []

    def keep(arrived: Arrived, _reached: Position) -> None:
        taken.append(arrived.content)
        (inbox / "a.eml").unlink(missing_ok=True)

    Folder(inbox, 1000).poll(Position(), keep)
    assert taken == [REPLY, b"annat"]


def test_a_folder_that_cannot_be_tidied_is_told_and_every_mail_is_one(
    sqlite_db: Database, own: Settings, inbox: Path
) -> None:
    (inbox / READ).write_text("no folder")
    put(inbox, "a.eml", b"first")
    put(inbox, "b.eml", b"second")
    assert polling.poll_folder(sqlite_db, own, NOW) == 2
    assert polling.poll_folder(sqlite_db, own, NOW) == 0
    with sqlite_db.read() as session:
        assert "2 filer i inkorgen" in session.get_one(MailSourceRow, "inkorg").problem
    (inbox / READ).unlink()
    polling.poll_folder(sqlite_db, own, NOW)
    assert (len(rows(sqlite_db)), sorted(path.name for path in (inbox / READ).iterdir())) == (2, ["a.eml", "b.eml"])


def test_what_was_received_cannot_be_made_something_else(any_db: Database, own: Settings) -> None:
    store(any_db, own.documents_dir, Arrived(REPLY, len(REPLY)), source="imap", now=NOW)
    for statement in (
        update(ReceivedMailRow).values(checksum="0" * 64),
        update(ReceivedMailRow).values(received_at=NOW - timedelta(days=9)),
        delete(ReceivedMailRow),
    ):
        with pytest.raises(DBAPIError), any_db.write() as session:
            session.exec(statement)
    with any_db.write() as session:
        session.exec(update(ReceivedMailRow).values(state="waiting"))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    contents=st.lists(st.binary(min_size=1, max_size=300), max_size=8), again=st.lists(st.integers(0, 7), max_size=6)
)
def test_every_content_is_one_row_whatever_comes_again(
    sqlite_db: Database, own: Settings, contents: list[bytes], again: list[int]
) -> None:
    before = {row.checksum for row in rows(sqlite_db)}
    sent = [*contents, *(contents[n] for n in again if n < len(contents))]
    new = [store(sqlite_db, own.documents_dir, Arrived(c, len(c)), source="imap", now=NOW) for c in sent]
    after = {row.checksum for row in rows(sqlite_db)}
    assert sum(new) == len(after - before)
    for checksum in after:
        assert documents.is_whole(documents.path_of(own.documents_dir, checksum))
    assert {documents.keep(own.documents_dir, content) for content in contents} <= after


def test_where_replies_go_follows_the_sources(sqlite_db: Database, own: Settings) -> None:
    with_mailbox = own.model_copy(update={"reply_address": "svar@samverkan.example", "imap_host": "imap.example"})

    def where(at: datetime, asked_at: datetime | None = None) -> str:
        with sqlite_db.write() as session:
            polling.watch(session, with_mailbox, at)
        with sqlite_db.write() as session:
            return sources.reply_address(session, asked_at or at)

    assert where(NOW) == "svar@samverkan.example"
    assert where(NOW, NOW + timedelta(minutes=11)) == "", "nobody has looked since"
    assert where(NOW + timedelta(minutes=31)) == "", "the mailbox has not answered"
    with sqlite_db.write() as session:
        sources.seen(session, "imap", NOW + timedelta(minutes=32))
    assert where(NOW + timedelta(minutes=33)) == "svar@samverkan.example"
    with sqlite_db.write() as session:
        polling.watch(session, own, NOW + timedelta(minutes=34))
    with sqlite_db.write() as session:
        assert sources.reply_address(session, NOW + timedelta(minutes=34)) == ""
        assert [row.name for row in sources.listed(session)] == ["inkorg"]


def test_a_folder_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "saknas", 1000)
    assert not folder.has_any()
    assert folder.poll(Position(), lambda _a, _p: None) == Position()
