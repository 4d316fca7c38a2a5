"""Whoever has the database and the key can make any history; each receipt that went out before still tells it.

Done to every answer in turn, with all chains computed anew by the service's own key: what is left of the register is
whole by itself, and every receipt from that answer on says that it is another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from db.answers import answers
from db.journals import REGISTER
from db.seals import chain, register
from db.seals.stamps import Head
from db.store.session import Database
from tests import world
from tests.db.seals.sealed import KEYS, SECRETS, faults, lifted, rewrite

SEATS = (world.SALEM, world.TYRESO, world.NACKA)
Alter = Callable[[Connection, str], None]


@dataclass(frozen=True)
class Told:
    """A register, and the receipts that went out of it: the id of each answer with its head, oldest first."""

    db: Database
    receipts: list[tuple[str, Head]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('seal') / 'svarstid.db'}", secrets=lambda: SECRETS)
    db.migrate()
    world.begin(db)
    receipts = []
    for place, seat in enumerate((*SEATS, world.SALEM)):
        now = world.APRIL + timedelta(hours=place)
        with db.write() as session:
            given = world.answer(seat, comment=f"Vår ståndpunkt {place}.")
            recorded = answers.record_answer(session, given, now=now)
        with db.write() as session:
            head = chain.head_by_act(session, world.PROCESS, answers.act_of(recorded.answer_id))
            register.take_head(session)
        assert head is not None
        receipts.append((recorded.answer_id, head))
    yield Told(db, receipts)
    db.dispose()


def _edited(connection: Connection, answer: str) -> None:
    connection.execute(text("UPDATE answer SET comment = 'Så sa vi aldrig.' WHERE id = :id"), {"id": answer})
    rewrite(connection, KEYS)


def _deleted(connection: Connection, answer: str) -> None:
    connection.execute(text("DELETE FROM answer WHERE id = :id"), {"id": answer})
    rewrite(connection, KEYS)


def _swapped(connection: Connection, answer: str) -> None:
    """The comments of this answer and the newest one change places."""
    rows = connection.execute(text("SELECT id, comment FROM answer ORDER BY received_at"))
    said: dict[str, str] = {row[0]: row[1] for row in rows}
    other = next(key for key in reversed(said) if key != answer)
    for key, comment in ((answer, said[other]), (other, said[answer])):
        connection.execute(text("UPDATE answer SET comment = :c WHERE id = :id"), {"c": comment, "id": key})
    rewrite(connection, KEYS)


def _inserted(connection: Connection, answer: str) -> None:
    """One more row of evidence in the very link of the answer."""
    note = {"process": world.PROCESS, "text": "Ingen sa något.", "at": "2024-04-09 08:00:00.000000"}
    connection.execute(text("INSERT INTO note (id, process, text, created_at) VALUES (99, :process, :text, :at)"), note)
    link = {"journal": world.PROCESS, "act": f"answer/{answer}"}
    connection.execute(
        text(
            "UPDATE seal SET rows = json_insert(rows, '$[#]', json_array('note', json_array(99), '')) "
            "WHERE journal = :journal AND act = :act"
        ),
        link,
    )
    rewrite(connection, KEYS)


def _cut(connection: Connection, answer: str) -> None:
    """The answer and all that came after it, and everything that the chain over all chains says of it."""
    (first,) = connection.execute(
        text("SELECT number FROM seal WHERE journal = :journal AND act = :act"),
        {"journal": world.PROCESS, "act": f"answer/{answer}"},
    ).one()
    named = text(
        "SELECT json_extract(entry.value, '$[0]'), json_extract(entry.value, '$[1]') "
        "FROM seal, json_each(seal.rows) AS entry WHERE journal = :journal AND number >= :first"
    )
    rows = connection.execute(named, {"journal": world.PROCESS, "first": first}).all()
    for table in ("answer", "mail", "event", "note"):
        keys = [key for name, key in rows if name == table]
        column = {"event": "json_array(process, seq)"}.get(table, "json_array(id)")
        for key in keys:
            connection.execute(text(f"DELETE FROM {table} WHERE {column} = :key"), {"key": key})
    connection.execute(
        text("DELETE FROM seal WHERE journal = :register OR (journal = :journal AND number >= :first)"),
        {"register": REGISTER, "journal": world.PROCESS, "first": first},
    )
    rewrite(connection, KEYS)


ALTERED: dict[str, Alter] = {
    "edited": _edited, "deleted": _deleted, "swapped": _swapped, "inserted": _inserted, "cut": _cut,
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERED)
def test_every_receipt_from_there_on_tells_it(told: Told, name: str) -> None:
    with lifted(told.db) as connection:
        assert faults(connection, *[head for _, head in told.receipts]) == []
    for place, (answer, _) in enumerate(told.receipts):
        with lifted(told.db) as connection:
            ALTERED[name](connection, answer)
            assert faults(connection) == [], "by itself it is whole"
            telling = [bool(faults(connection, head)) for _, head in told.receipts]
        assert telling[place:] == [True] * (len(telling) - place), (name, place)
        if name != "swapped" and place:
            assert not any(telling[:place]), "what stood before is still as it was"
