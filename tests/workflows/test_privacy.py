"""Nothing personal leaves the register, whatever fails: not into a history of the engine, not into a log."""

from __future__ import annotations

import io
import json
import logging
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select
from temporalio.common import RetryPolicy

import logs
from db.store.session import Database
from mail.message import REHEARSED
from mail.sender import Sender
from mail.tokens import Keys
from mail.transports import Parcel
from rehearsal.clock import SkippingEngine
from rehearsal.stage import BASE_URL, Stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, ProcessFile
from schemas.tables.people import HolderRow
from schemas.tables.process import AnswerRow, MailRow
from tests.workflows.story import at, says
from worker import make_worker
from workflows import policies

pytestmark = pytest.mark.anyio
File = tuple[ProcessFile, Directory]
CONDITION = "Om Kvarnbackens förskola får leverans före sju"
_WRITES = ("INSERT", "UPDATE", "DELETE")


class Crossing:
    """A carrier that fails once for every mail, with the mail's own words in its error."""

    name = "prov"

    def __init__(self) -> None:
        self.failed: set[str] = set()
        self.texts: list[str] = []

    def send(self, parcel: Parcel) -> str:
        """Fail at first, then take the mail."""
        self.texts.append(parcel.rendered.text)
        if parcel.row.public_id not in self.failed:
            self.failed.add(parcel.row.public_id)
            raise ValueError(f"cannot send to {parcel.row.to_name} <{parcel.row.to_email}>: {self.texts[-1]}")
        return ""

    def was_taken(self, public_id: str) -> bool | None:
        """Nobody knows."""
        return None


@contextmanager
def every_write_fails_once(db: Database) -> Iterator[list[str]]:
    """Each kind of writing statement meets a broken table the first time; gives the statements that did."""
    broken: list[str] = []

    def spoil(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> tuple[str, Any]:
        kind = " ".join(statement.split()[:3])
        if statement.startswith(_WRITES) and kind not in broken and "heartbeat" not in statement:
            broken.append(kind)
            return statement.replace(statement.split()[2 if statement[0] in "ID" else 1], "no_such_table", 1), values
        return statement, values

    event.listen(db._writer, "before_cursor_execute", spoil, retval=True)
    try:
        yield broken
    finally:
        event.remove(db._writer, "before_cursor_execute", spoil)


@contextmanager
def written_logs() -> Iterator[io.StringIO]:
    """Everything that any logger says, as the processes write it."""
    found = io.StringIO()
    handler = logging.StreamHandler(found)
    handler.setFormatter(logs.TypesOnly("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _decoded(node: object) -> Iterator[str]:
    """Every text of a history, its payloads opened."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "data" and isinstance(value, str):
                yield b64decode(value).decode("utf-8", "replace")
            else:
                yield from _decoded(value)
    elif isinstance(node, list):
        for value in node:
            yield from _decoded(value)
    elif isinstance(node, str):
        yield node


def _secrets(db: Database, texts: list[str]) -> set[str]:
    """Every name, address, text and token of the world."""
    with db.read() as session:
        holders = session.exec(select(HolderRow)).all()
        mails = session.exec(select(MailRow)).all()
        typed = [CONDITION, *(row.comment for row in session.exec(select(AnswerRow)).all())]
    found = {value for row in holders for value in (row.name, row.email)} | {row.to_email for row in mails} | set(typed)
    links = {word for text in texts for word in text.split() if word.startswith(BASE_URL)}
    found |= {link.rsplit("/", 1)[-1] for link in links if "/s/" in link}
    return {value for value in found if len(value) > 3}


async def test_failing_statements_and_mails_tell_nobody_who_and_what(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each retry by a timer of the workflow, so that every failure is written into the history.
    quick = RetryPolicy(initial_interval=timedelta(milliseconds=20), maximum_interval=timedelta(milliseconds=20))
    once = {**policies.REGISTER, "retry_policy": quick, "local_retry_threshold": timedelta(milliseconds=1)}
    monkeypatch.setattr(policies, "REGISTER", once)
    file, directory = contract_file
    carrier = Crossing()
    sender = Sender(sqlite_db, carrier, base_url=BASE_URL, keys=Keys.single("prov"), from_=REHEARSED, batch=500)
    with written_logs() as said:
        played = Stage(engine=engine, db=sqlite_db, sender=sender, transport=None)  # type: ignore[arg-type]
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await played.start(
                file.model_copy(update={"process": "stilla"}), directory, at_local(date(2023, 9, 22), 10)
            )
            with every_write_fails_once(sqlite_db) as broken:
                await _advance(played, date(2024, 4, 3))
            await says(played, "salem", at(date(2024, 4, 3)), condition=CONDITION, extend="villkor")
            with every_write_fails_once(sqlite_db) as also:
                await _advance(played, date(2024, 6, 3))
        assert played.handle is not None
        history = json.loads((await played.handle.fetch_history()).to_json())
        await played.handle.terminate("the test is over")
    assert {"INSERT INTO mail", "INSERT INTO event"} <= {kind.lower().replace("insert into", "INSERT INTO") for kind in
                                                         (*broken, *also)}  # fmt: skip
    words = "\n".join(_decoded(history))
    assert "OperationalError" in words, "the failures did reach the history"
    assert "OperationalError" in said.getvalue() and "ValueError" in said.getvalue()
    secrets = _secrets(sqlite_db, carrier.texts)
    assert len(secrets) > 20
    assert sorted(value for value in secrets if value in words) == []
    assert sorted(value for value in secrets if value in said.getvalue()) == []


async def _advance(played: Stage, on: date) -> None:
    """Go there, and drain until the sender's own statements have failed and been made again."""
    assert played.handle is not None
    await played.engine.advance(played.handle, played.shift_s, at_local(on, 12))
    for _ in range(20):
        try:
            await played.send(at_local(on, 12))
        except Exception:
            logging.getLogger("svarstid.mail").exception("the sender failed and goes on")
        else:
            return


async def test_an_error_is_told_by_type_and_place_only() -> None:
    with written_logs() as said:
        try:
            try:
                raise KeyError("anna:karin@x.example")
            except KeyError as error:
                raise ValueError("Anna Karin") from error
        except ValueError:
            logging.getLogger("svarstid.mail").exception("mail %s cannot be built", "AbC")
        logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: ValueError('Anna Karin')")
    text = said.getvalue()
    assert "mail AbC cannot be built" in text and "Task exception was never retrieved" in text
    assert text.index("KeyError") < text.index("ValueError")
    assert "test_privacy.py:" in text
    assert "anna" not in text.lower()
