"""Acts that wait together share a transaction, and nothing else."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from db import actors
from db.store.session import Database
from db.store.together import Crowded
from schemas.errors import Refused
from schemas.tables.service import LeaseRow
from tests.statements import begun

NOON = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)  # torsdag


def _keep(session: Session, job: str) -> str:
    session.add(LeaseRow(job=job, owner="", until=NOON))
    session.flush()
    return job


def _refuse(session: Session, job: str) -> str:
    _keep(session, job)
    raise Refused(job, "går inte.", "Låt bli.")


def _kept(db: Database) -> set[str]:
    with db.read() as session:
        return set(session.exec(select(LeaseRow.job)))


def _at_once(db: Database, *acts: partial[str]) -> list[Future[str]]:
    """The acts, as if they had all come while somebody else wrote."""
    with db._held():
        return [db.write_soon(act) for act in acts]


def test_those_that_wait_share_one_transaction(sqlite_db: Database) -> None:
    with begun(sqlite_db) as statements:
        found = [verdict.result() for verdict in _at_once(sqlite_db, *(partial(_keep, job=job) for job in "abcdef"))]
    assert found == [*"abcdef"]
    assert _kept(sqlite_db) == {*"abcdef"}
    # The first may have been taken before the others came.
    assert 1 <= statements.count("BEGIN") <= 2


def test_what_fails_in_a_group_harms_no_other(any_db: Database) -> None:
    again = partial(_keep, job="a")
    acts = [partial(_keep, job="a"), partial(_refuse, job="b"), partial(_keep, job="c"), again, partial(_keep, job="d")]
    first = any_db.write_soon(acts[0])
    assert first.result() == "a"
    kept, refused, clash, last = _at_once(any_db, acts[2], acts[1], again, acts[4])
    assert (kept.result(), last.result()) == ("c", "d")
    assert isinstance(refused.exception(), Refused)
    assert isinstance(clash.exception(), IntegrityError)
    assert _kept(any_db) == {"a", "c", "d"}


def test_nobody_is_told_of_what_was_never_committed(sqlite_db: Database) -> None:
    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk I/O error"))

    event.listen(sqlite_db._writer, "commit", fail)
    try:
        verdicts = _at_once(sqlite_db, *(partial(_keep, job=job) for job in "abc"))
        assert all(isinstance(verdict.exception(), OperationalError) for verdict in verdicts)
    finally:
        event.remove(sqlite_db._writer, "commit", fail)
    assert _kept(sqlite_db) == set()
    assert sqlite_db.write_soon(partial(_keep, job="a")).result() == "a"


def test_what_ends_the_transaction_ends_it_for_all(sqlite_db: Database) -> None:
    def give_up(session: Session) -> str:
        session.connection().execute(text("ROLLBACK"))  # as SQLite does by itself where its disk is full
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    verdicts = _at_once(
        sqlite_db, partial(_keep, job="a"), partial(_keep, job="b"), partial(give_up), partial(_keep, job="c")
    )
    ends = [verdict.exception() for verdict in verdicts]
    kept = _kept(sqlite_db)
    assert isinstance(ends[2], OperationalError)
    assert kept == {job for job, end in zip("abxc", ends, strict=True) if end is None}


def test_beyond_the_limit_nobody_is_let_in(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_db._together, "_most_waiting", 0)
    assert isinstance(sqlite_db.write_soon(partial(_keep, job="a")).exception(), Crowded)
    monkeypatch.undo()
    assert sqlite_db.write_soon(partial(_keep, job="b")).result() == "b"
    assert _kept(sqlite_db) == {"b"}


def test_whoever_has_gone_is_not_written(sqlite_db: Database) -> None:
    with sqlite_db._held():
        verdicts = [sqlite_db.write_soon(partial(_keep, job=job)) for job in "ab"]
        gone = verdicts[1].cancel()
    assert verdicts[0].result() == "a"
    assert _kept(sqlite_db) == ({"a"} if gone else {"a", "b"})


def test_each_acts_in_the_name_of_whoever_asked(sqlite_db: Database) -> None:
    def who(_session: Session) -> str:
        return actors.current()

    with sqlite_db._held():
        verdicts = []
        for name in ("user:1:handlaggare", "user:2:lasare", ""):
            with actors.acting(name):
                verdicts.append(sqlite_db.write_soon(who))
    assert [verdict.result() for verdict in verdicts] == ["user:1:handlaggare", "user:2:lasare", actors.current()]
