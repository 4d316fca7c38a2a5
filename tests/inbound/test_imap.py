"""A real IMAP server on loopback, and what it may do to us: cut lines, new UIDVALIDITY, mails that vanish."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from cli.doctor.mail_in import is_concerned, mail_in
from db.inbound import polling, sources
from db.store.session import Database
from mail.sources import Arrived, Position, SourceDown
from mail.sources.imap import Imap
from schemas.tables.inbound import MailSourceRow, ReceivedMailRow
from settings import Settings
from tests.inbound.imap_server import PASSWORD, USER, Server

NOW = datetime(2024, 5, 20, 8, 0, tzinfo=UTC)  # a Monday
EVER = date(2000, 1, 31)
"""A day so long ago that no message of a test is too old."""
_numbers = count(1)


def message(text: str = "Ja", number: int = 0) -> bytes:
    return f"Message-ID: <{number}@salem.example>\r\nSubject: Sv: åäö\r\n\r\n{text}\r\n".encode()


@pytest.fixture
def box(imap: Server) -> str:
    """An empty folder on the server."""
    name = f"prov{next(_numbers)}"
    with imap.client() as client:
        client.create(name)
        client.create(f"{name}-klart")
    return name


def _source(imap: Server, box: str, **more: Any) -> Imap:
    settings = Settings.model_validate(
        {"imap_host": "localhost", "imap_port": imap.port, "imap_user": USER, "imap_password": PASSWORD,
         "imap_folder": box, "imap_days": 3650, "imap_timeout_s": 5} | more
    )  # fmt: skip
    return Imap(settings, lambda: EVER, context=imap.context)


def _taken(source: Imap, position: Position | None = None) -> tuple[list[Arrived], Position]:
    found: list[Arrived] = []
    reached = source.poll(position or Position(), lambda arrived, _: found.append(arrived))
    return found, reached


def test_what_lies_there_is_taken_whole_once_and_left_as_it_was(imap: Server, box: str) -> None:
    first, second = message("Ja", 1), message("Nej", 2)
    imap.put(first, box)
    imap.put(second, box)
    source = _source(imap, box)
    found, reached = _taken(source)
    assert [arrived.content for arrived in found] == [first, second]
    assert all(arrived.is_whole and arrived.server_at is not None for arrived in found)
    assert _taken(source, reached) == ([], reached)
    imap.put(message("Senare", 3), box)
    assert [arrived.content for arrived in _taken(source, reached)[0]] == [message("Senare", 3)]
    assert len(imap.flags(box)) == 3
    assert not any(b"Seen" in flags for flags in imap.flags(box))


@pytest.mark.parametrize(
    ("more", "is_ok", "has_cure", "says"),
    [
        ({}, True, True, "Inget svar noteras av sig självt"),
        ({"inbound_folder_trusted": True}, True, False, "mappen inkorg"),
        ({"inbound_folder_authserv_id": "mx.samverkan.example"}, True, False, "mappen inkorg"),
        ({"authserv_id": "mx.samverkan.example"}, True, True, "Inget svar noteras av sig självt"),
        ({"parse_token": "x"}, False, True, "Inget svar noteras av sig självt"),
        ({"parse_token": "x", "inbound_folder_trusted": True}, False, True, "Inget svar noteras av sig självt"),
        ({"parse_token": "x", "parse_authserv_id": "mx.samverkan.example"}, True, False, "SendGrid"),
        ({"inbound_folder": False}, False, True, "ingen läser"),
    ],
)
def test_the_doctor_says_whether_replies_are_noted(
    more: dict[str, object], is_ok: bool, has_cure: bool, says: str, tmp_path: Path
) -> None:
    own = Settings.model_validate({"data_dir": tmp_path, "reply_address": "svar@samverkan.example"} | more)
    found = mail_in(own)
    assert (found.ok, bool(found.cure), says in found.text) == (is_ok, has_cure, True)
    assert is_concerned(own)
    assert not is_concerned(own.model_copy(update={"reply_address": ""}))


def test_it_marks_and_moves_only_where_told(imap: Server, box: str) -> None:
    imap.put(message("Ja", 4), box)
    assert len(_taken(_source(imap, box, imap_mark_seen=True))[0]) == 1
    assert [b"Seen" in flags for flags in imap.flags(box)] == [True]
    moving = _source(imap, box, imap_move_to=f"{box}-klart")
    found, reached = _taken(moving)
    assert (len(found), imap.flags(box), len(imap.flags(f"{box}-klart"))) == (1, [], 1)
    assert _taken(moving, reached)[0] == []


def test_what_a_run_stored_and_did_not_get_to_move_is_moved_by_the_next(imap: Server, box: str) -> None:
    imap.put(message("Ja", 5), box)
    _, reached = _taken(_source(imap, box))
    found, _ = _taken(_source(imap, box, imap_move_to=f"{box}-klart"), reached)
    assert (found, imap.flags(box), len(imap.flags(f"{box}-klart"))) == ([], [], 1)


def test_a_new_uidvalidity_reads_all_again_and_the_register_knows_it(
    imap: Server, box: str, sqlite_db: Database, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path)
    kept = message("Ja", 6)
    imap.put(kept, box)
    source = _source(imap, box)
    assert polling.poll(sqlite_db, settings, source, NOW) == 1
    with sqlite_db.read() as session:
        before = sources.position_of(session, "imap")
    with imap.client() as client:
        client.delete(box)
        client.create(box)
    imap.put(kept, box)
    imap.put(message("Nytt", 7), box)
    assert polling.poll(sqlite_db, settings, source, NOW) == 1
    with sqlite_db.read() as session:
        after = sources.position_of(session, "imap")
        assert len(session.exec(select(ReceivedMailRow)).all()) == 2
    assert after.validity != before.validity


def test_a_message_that_vanishes_is_passed_over(imap: Server, box: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (8, 9, 10):
        imap.put(message("Ja", number), box)
    source, look = _source(imap, box), Imap._uids

    def then_deleted(self: Imap, mailbox: Any, position: Position) -> list[int]:
        found = look(self, mailbox, position)
        with imap.client() as other:
            other.select(box)
            other.uid("STORE", str(found[1]), "+FLAGS", r"(\Deleted)")
            other.expunge()
        return found

    monkeypatch.setattr(Imap, "_uids", then_deleted)
    found, _ = _taken(source)
    assert [arrived.content for arrived in found] == [message("Ja", 8), message("Ja", 10)]


class _Stubborn:
    """A client of a server that answers some commands as it likes."""

    def __init__(self, client: Any, says: Callable[[str, str], tuple[str, list[Any]] | None]) -> None:
        self._client, self._says = client, says

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def uid(self, command: str, *more: str) -> Any:
        return (self._says(*more) if command == "FETCH" else None) or self._client.uid(command, *more)


@contextmanager
def _answering(
    monkeypatch: pytest.MonkeyPatch, says: Callable[[str, str], tuple[str, list[Any]] | None]
) -> Iterator[list[str]]:
    asked: list[str] = []
    whole = Imap._take

    def take(self: Imap, mailbox: Any, position: Position, keep: Any) -> Position:
        def noted(uid: str, what: str) -> tuple[str, list[Any]] | None:
            asked.append(uid)
            return says(uid, what)

        mailbox.client = _Stubborn(mailbox.client, noted)
        return whole(self, mailbox, position, keep)

    with monkeypatch.context() as patch:
        patch.setattr(Imap, "_take", take)
        yield asked


@pytest.mark.parametrize("answer", [("NO", [b"conversion failed"]), ("OK", [None]), ("OK", [b"2 (UID 2 BODY[] NIL)"])])
def test_what_the_server_withholds_stops_nothing_and_is_asked_for_again(
    imap: Server, box: str, sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    for number in (20, 21, 22):
        imap.put(message("Ja", number), box)
    settings, source = Settings(data_dir=tmp_path), _source(imap, box)
    with _answering(monkeypatch, lambda uid, what: answer if uid == "2" and "BODY" in what else None) as asked:
        assert polling.poll(sqlite_db, settings, source, NOW) == 2
        with sqlite_db.read() as session:
            assert "lämnar inte ut 1 mejl" in session.get_one(MailSourceRow, "imap").problem
            assert sources.position_of(session, "imap").uid == 1
        asked.clear()
        assert polling.poll(sqlite_db, settings, source, NOW) == 0
        assert set(asked) == {"2"}, "what is stored is not fetched again"
    assert polling.poll(sqlite_db, settings, source, NOW) == 1
    with sqlite_db.read() as session:
        assert session.get_one(MailSourceRow, "imap").problem == ""
        assert sources.position_of(session, "imap").uid == 3


def test_where_mails_are_moved_the_new_are_found_by_uid_however_old_they_are(imap: Server, box: str) -> None:
    imap.put(message("Ja", 23), box)
    _, reached = _taken(_source(imap, box))
    imap.put(message("Nej", 24), box)
    settings = _source(imap, box, imap_move_to=f"{box}-klart", imap_days=1).settings
    found, _ = _taken(Imap(settings, lambda: date(2999, 1, 1), context=imap.context), reached)
    assert [arrived.content for arrived in found] == [message("Nej", 24)]


def test_only_the_head_of_what_is_too_large_is_taken(imap: Server, box: str) -> None:
    imap.put(message("x" * (2 * 1024 * 1024), 11), box)
    (arrived,), _ = _taken(_source(imap, box, inbound_mb=1))
    assert not arrived.is_whole
    assert arrived.size > 2 * 1024 * 1024
    assert b"Subject: Sv:" in arrived.content
    assert len(arrived.content) < 1000


def test_two_that_are_too_large_with_the_same_head_are_two(imap: Server, box: str) -> None:
    for extra in (0, 1):
        imap.put(message("x" * (2 * 1024 * 1024 + extra), 11), box)
    source = _source(imap, box, inbound_mb=1)
    found, _ = _taken(source)
    assert len({arrived.content for arrived in found}) == 2
    assert [arrived.content for arrived in _taken(source)[0]] == [arrived.content for arrived in found]


def test_a_register_that_takes_nothing_moves_no_position(imap: Server, box: str) -> None:
    imap.put(message("Ja", 12), box)

    def full(_arrived: Arrived, _position: Position) -> None:
        raise TimeoutError("the register was busy")

    with pytest.raises(TimeoutError, match="busy"):
        _source(imap, box).poll(Position(), full)
    assert len(_taken(_source(imap, box))[0]) == 1


def test_wrong_password_wrong_folder_and_nobody_there_are_told(
    imap: Server, box: str, sqlite_db: Database, tmp_path: Path
) -> None:
    with pytest.raises(SourceDown, match="namn och lösenord"):
        _taken(_source(imap, box, imap_password="wrong"))
    with pytest.raises(SourceDown, match="svarar inte som den ska"):
        _taken(_source(imap, "finns-inte"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    source = _source(imap, box, imap_port=nobody)
    assert polling.poll(sqlite_db, Settings(data_dir=tmp_path), source, NOW) == 0
    with sqlite_db.read() as session:
        assert "ConnectionRefusedError" in session.get_one(MailSourceRow, "imap").problem


def test_the_doctor_looks_and_changes_nothing(imap: Server, box: str) -> None:
    imap.put(message("Ja", 16), box)
    own = _source(imap, box, authserv_id="mx.samverkan.example", secret_key="k" * 40).settings
    assert isinstance(own, Settings)
    found = mail_in(own, imap.context)
    assert (found.ok, found.text) == (True, f"localhost släpper in oss, och {box} har 1 mejl.")
    without = mail_in(own.model_copy(update={"authserv_id": ""}), imap.context)
    assert (without.ok, "SVARSTID_AUTHSERV_ID" in without.cure) == (False, True)
    wrong = mail_in(own.model_copy(update={"imap_folder": "finns-inte"}), imap.context)
    assert (wrong.ok, "svarar inte som den ska" in wrong.text) == (False, True)
    assert not any(b"Seen" in flags for flags in imap.flags(box))


def test_another_s_certificate_is_not_believed(imap: Server, box: str) -> None:
    source = Imap(_source(imap, box).settings, lambda: EVER)
    with pytest.raises(SourceDown, match="SSLCertVerificationError"):
        _taken(source)


@pytest.mark.parametrize("after", [40, 400, 2000, 2600, 2800, 3000])
def test_a_line_that_is_cut_anywhere_loses_nothing(
    imap: Server, box: str, after: int, sqlite_db: Database, tmp_path: Path
) -> None:
    """The line breaks after so many bytes of the server's, then the next look goes by the unbroken one."""
    for number in (13, 14, 15):
        imap.put(message("Ja " * 200, number), box)
    settings = Settings(data_dir=tmp_path)
    with _cut(imap.port, after) as port:
        polling.poll(sqlite_db, settings, _source(imap, box, imap_port=port), NOW)
        with sqlite_db.read() as session:
            assert session.get_one(MailSourceRow, "imap").problem or after > 2000
    polling.poll(sqlite_db, settings, _source(imap, box), NOW)
    with sqlite_db.read() as session:
        rows = session.exec(select(ReceivedMailRow)).all()
        assert session.get_one(MailSourceRow, "imap").problem == ""
    assert len(rows) == 3


def test_a_server_that_says_nothing_is_given_up(imap: Server, box: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SourceDown):
        _taken(_source(imap, box, imap_port=silent.getsockname()[1], imap_timeout_s=0.3))


@contextmanager
def _cut(port: int, after: int) -> Iterator[int]:
    """A way to the server that breaks after `after` bytes from it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", port))
        back = threading.Thread(target=_pump, args=(near, far, None), daemon=True)
        back.start()
        _pump(far, near, after)
        for each in (near, far):
            _quietly(lambda each=each: each.shutdown(socket.SHUT_RDWR))  # type: ignore[misc]
            each.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(timeout=10)


def _pump(source: socket.socket, sink: socket.socket, most: int | None) -> None:
    left = most
    while left is None or left > 0:
        try:
            data = source.recv(4096 if left is None else min(left, 4096))
            if not data:
                return
            sink.sendall(data)
        except OSError:
            return
        left = left - len(data) if left is not None else None


def _quietly(call: Callable[[], object]) -> None:
    try:
        call()
    except OSError:
        return
