"""The log is append-only and chained: every change, gap and forgery is found, and an event is written once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from db import events
from db.store.session import Database
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.process import EventRow
from tests import world


def _write(db: Database, number: int) -> bool:
    with db.write() as session:
        return events.append(
            session,
            world.PROCESS,
            at=world.APRIL + timedelta(minutes=number),
            kind=EventKind.REMINDED,
            text=f"Påminnelse {number} gick till Tyresö.",
            step=world.STEP,
            seat=world.TYRESO,
            data={"rung": f"-{number}", "on": world.APRIL.date(), "ord": "åäö ”§”"},
            dedup_key=f"rung/{number}",
        )


def _unsealed(db: Database, statement: str) -> None:
    """What someone with the database password could do: lift the seal, and change history."""
    with db.write() as session:
        run = session.connection().exec_driver_sql
        if db.dialect == "postgresql":
            run("ALTER TABLE event DISABLE TRIGGER event_sealed")
        else:
            run("DROP TRIGGER event_sealed_update")
            run("DROP TRIGGER event_sealed_delete")
        session.connection().execute(text(statement))


def _problems(db: Database) -> list[str]:
    with db.read() as session:
        return events.verify(session, world.PROCESS)


def test_events_come_in_order_and_the_chain_holds(any_db: Database) -> None:
    world.begin(any_db)
    assert all(_write(any_db, number) for number in range(1, 6))
    with any_db.read() as session:
        rows = events.listed(session, world.PROCESS)
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].previous == events.GENESIS
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]
    assert rows[0].data == {"rung": "-1", "on": "2024-04-10", "ord": "åäö ”§”"}
    assert _problems(any_db) == []


def test_the_same_key_is_written_once(any_db: Database) -> None:
    world.begin(any_db)
    assert _write(any_db, 1)
    assert not _write(any_db, 1)
    with any_db.read() as session:
        assert len(events.listed(session, world.PROCESS)) == 1


def test_the_seal_is_the_same_on_both_databases() -> None:
    row = EventRow(
        process="p", seq=1, at=datetime(2024, 5, 30, 10, 0, tzinfo=UTC), kind="answered", step="s", seat="a/b",
        text="Tyresö svarade.", data={"b": 1, "a": "å"}, dedup_key="k", previous=events.GENESIS, digest="",
    )  # fmt: skip
    # Never change this: it is how events that are already written are sealed.
    assert events.seal(row) == "9405461e5f86abde5afbbb458cd19a7efdeea714408fdfaddb1082bf29e7f969"


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE event SET text = 'Nacka svarade ja.' WHERE seq = 3", "Händelse 3 har ändrats efter att den skrevs."),
        ("UPDATE event SET data = '{}' WHERE seq = 5", "Händelse 5 har ändrats efter att den skrevs."),
        ("DELETE FROM event WHERE seq = 2", "Händelse 2 saknas."),
        ("DELETE FROM event WHERE seq IN (2, 3)", "Händelserna 2–3 saknas."),
        ("DELETE FROM event WHERE seq = 1", "Händelse 1 saknas."),
        (f"UPDATE event SET previous = '{'f' * 64}' WHERE seq = 4", "Händelse 4 hänger inte ihop med den före."),
    ],
)
def test_every_forgery_is_found(any_db: Database, statement: str, problem: str) -> None:
    world.begin(any_db)
    for number in range(1, 6):
        _write(any_db, number)
    _unsealed(any_db, statement)
    assert problem in _problems(any_db)


def test_an_event_needs_a_process(any_db: Database) -> None:
    with pytest.raises(Refused, match="finns inte"):
        _write(any_db, 1)


def test_80_writers_at_once_make_one_chain(any_db: Database) -> None:
    world.begin(any_db)
    threads = [
        threading.Thread(target=lambda start: [_write(any_db, start + n) for n in range(10)], args=(start * 10,))
        for start in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_db.read() as session:
        assert [row.seq for row in events.listed(session, world.PROCESS)] == list(range(1, 81))
    assert _problems(any_db) == []
