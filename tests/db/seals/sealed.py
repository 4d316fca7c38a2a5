"""A register with a row in every table that proves something, sealed by a key; and whoever would change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Integer, Table, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from db import processes
from db.answers import answers
from db.journals import REGISTER
from db.outbox import dispatch
from db.seals import chain, register
from db.seals.canonical import evidence_of, key_of, link_digest, row_hash
from db.seals.reading import SEAL, entries_of
from db.seals.stamps import Head, StampKeys
from db.seals.verification import Fault, verify
from db.store.making.whole import every_table
from db.store.session import Database
from schemas.tables.process import AnswerRow, StepRow
from schemas.tables.seal import SealRow
from tests import world

SECRETS = {1: b"en hemlighet bara for prov, inte for drift"}
KEYS = StampKeys.of(SECRETS)
OTHER = "kaffe"
"""A second matter, that nothing happens in."""
LATER = world.APRIL + timedelta(days=1)


def sealed_tables() -> list[Table]:
    """Every table that proves something."""
    return [table for table in every_table().sorted_tables if evidence_of(table)]


def furnish(db: Database) -> dict[str, Head]:
    """Fill the register; returns the heads that went out: of the first answer's receipt, and of two days."""
    world.begin(db)
    world.begin(db, OTHER)
    with db.write() as session:
        recorded = answers.record_answer(session, world.answer(comment="Vi tar ställning i maj."), now=world.APRIL)
        receipt = chain.head_by_act(session, world.PROCESS, answers.act_of(recorded.answer_id))
        answers.record_answer(session, world.answer(world.TYRESO), now=world.APRIL)
        processes.add_note(session, world.PROCESS, "Nacka behöver mer tid.", now=world.APRIL)
    with db.write() as session:
        first = register.take_head(session)
    with db.write() as session:
        no = {"forlangning": "nej", "ny-upphandling": "nej"}
        answers.record_answer(session, world.answer(values=no), now=LATER)
        step = session.get_one(StepRow, (world.PROCESS, world.STEP))
        step.outcome, step.reason = {"result": "nej", "questions": {}}, "Två av tre har svarat."
        plan = processes.load_plan(session, world.PROCESS)
        row = processes.get_process(session, world.PROCESS)
        processes.save_plan(session, row, plan.model_copy(update={"version": 2}), reason="En ny dag.", now=LATER)
    with db.write() as session:
        for mail in dispatch.claim(session, wall_now=LATER, limit=2).mails:
            dispatch.accepted(session, mail)
    with db.write() as session:
        for table in sealed_tables():
            if session.connection().execute(table.select().limit(1)).first() is None:
                session.add(_any_row(table))
                session.flush()
    with db.write() as session:
        second = register.take_head(session)
    assert receipt is not None and first is not None and second is not None
    return {"receipt": receipt, "first day": first, "second day": second}


_OF_TABLE = {
    "meeting_proposal": {"state": "vantar"},
    "meeting_view": {"kind": "synpunkt"},
    "outstanding_item": {"state": "planerad"},
    "meeting_minutes_check": {"act": "fragad"},
    "conference_entry": {"standing": "anmald"},
}
"""What a check of the table lets through."""


def _any_row(table: Table) -> Any:
    """A row of a table that a contract has no use for."""
    (model,) = [m.class_ for m in _models() if m.local_table is table]
    values = {c.name: _any_value(c) for c in table.columns if not (c.primary_key and isinstance(c.type, Integer))}
    values |= {name: world.PROCESS for name in ("process", "journal") if name in table.c}
    if table.name == "erasure":
        values["rows"] = []
    # A meeting and a conference have a journal that no contract has, and so has all that belongs to them.
    other = {"called_meeting.key", "conference.key"} | ({"journal.key"} if table.c.get("key") is not None else set())
    values |= {c.name: OTHER for c in table.columns if any(key.target_fullname in other for key in c.foreign_keys)}
    values |= _OF_TABLE.get(table.name, {})
    if table.name == "remiss_draft_offer":
        values["note"] = 1
    values |= {name: 1 for name in ("version", "number") if name in table.c}
    return model(**values)


def _models() -> Any:
    return AnswerRow._sa_registry.mappers


def _any_value(column: Any) -> Any:
    kind = plain(column.type)
    if isinstance(kind, JSON):
        return {"a": ["å", 1, None]}
    if isinstance(kind, DateTime):
        return datetime(2024, 5, 2, 7, 0, 0, 5, tzinfo=UTC)
    if isinstance(kind, Date):
        return date(2024, 5, 2)
    if isinstance(kind, Boolean):
        return False
    return 3 if isinstance(kind, Integer) else f"någon {column.name}"


def plain(kind: Any) -> Any:
    """The type of a column without its wrapping."""
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


class _TakenBackError(Exception):
    pass


@contextmanager
def lifted(db: Database) -> Iterator[Connection]:
    """A transaction of whoever owns the machine: no trigger and no foreign key holds. Taken back at the end."""
    try:
        with db.rebuilding() as connection:
            if db.dialect == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                    connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            raise _TakenBackError
    except _TakenBackError:
        pass


def faults(connection: Connection, *expected: Head, keys: StampKeys | None = KEYS) -> list[Fault]:
    """What is found wrong, seen from inside a transaction."""
    with Session(connection) as session:
        return [fault for found in verify(session, keys, expected=expected) for fault in found.faults]


def whole(session: Session) -> list[str]:
    """What differs from its seal; empty where nothing does."""
    return [fault.text for found in verify(session, None) for fault in found.faults]


def rewrite(connection: Connection, keys: StampKeys) -> None:
    """Compute every chain anew over the rows as they now are, as whoever has those keys can do."""
    hashes: dict[tuple[str, str], str] = {}
    for table in sealed_tables():
        evidence = evidence_of(table)
        assert evidence is not None
        for row in connection.execute(table.select()).mappings():
            hashes[table.name, str(key_of(table, dict(row)))] = row_hash(table, evidence, dict(row))
    links = connection.execute(SEAL.select().order_by(SEAL.c.journal, SEAL.c.number)).mappings().all()
    ends: dict[tuple[str, int], str] = {}
    for link in sorted(links, key=lambda link: (link["journal"] == REGISTER, link["journal"], link["number"])):
        journal, number = link["journal"], link["number"]
        rows = []
        for name, key, content in entries_of(link["rows"]):
            new = ends[key[0], key[1]] if name == SealRow.__tablename__ else hashes.get((name, str(key)))
            if new is not None:
                rows.append([name, key, new if is_newest(links, link, name, key) else content])
        previous = ends.get((journal, number - 1), "0" * 64)
        digest = link_digest(journal, number, link["act"], rows, previous)
        ends[journal, number] = digest
        values = {"rows": rows, "previous": previous, "digest": digest, "stamp": keys.stamp(journal, number, digest)}
        connection.execute(SEAL.update().where(SEAL.c.journal == journal, SEAL.c.number == number).values(**values))


def is_newest(links: Sequence[Any], link: Any, name: str, key: list[Any]) -> bool:
    """True where no later link of the journal tells of the same row."""
    later = [other for other in links if other["journal"] == link["journal"] and other["number"] > link["number"]]
    return not any(entry[:2] == (name, key) for other in later for entry in entries_of(other["rows"]))
