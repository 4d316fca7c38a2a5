"""The chains: what a transaction writes of evidence is noticed as it is written, and sealed before it is committed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, Engine, Select, Table, event, insert, inspect, tuple_
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, SQLModel, col, select

from db import journals
from db.seals.canonical import GENESIS, evidence_of, key_of, link_digest, row_hash
from db.seals.stamps import Head, StampKeys, head_of
from db.store.statements import once_a_thread
from schemas.tables.seal import SealRow

_TOUCHED, _UPDATED, _LAST, SECRETS, _MARKS = "seal touched", "seal updated", "seal last", "seal secrets", "seal marks"
_UNWRITTEN = "seal unwritten"
"""In `session.info`: links that are made and not written yet, since more follow in the same transaction."""
_AT_A_TIME = 500
_LINKS: Table = SealRow.__table__  # type: ignore[attr-defined]
_LINK = insert(_LINKS)
_numbers = count(1)
Secrets = Callable[[], Mapping[int, bytes]]
"""The service's secrets by version, asked for when the first link is stamped."""


class SealingSession(Session):
    """A session that notices every row of evidence that is written through it. `close` seals them."""

    def __init__(self, bind: Engine | Connection, secrets: Secrets | None) -> None:
        kept: dict[str, Any] = {
            SECRETS: secrets,
            _TOUCHED: {},
            _UPDATED: {},
            _LAST: {},
            _MARKS: {},
            _UNWRITTEN: [],
            journals.HELD: set(),
            journals.ENDS: {},
        }
        # Within a transaction that is another's it takes back what failed, and leaves the commit to that other.
        super().__init__(bind, expire_on_commit=False, info=kept, join_transaction_mode="rollback_only")


@event.listens_for(SealingSession, "before_flush")
def _hold(session: SealingSession, _context: Any, _instances: Any) -> None:
    # The journal before its rows, always: taken at the end it would wait for whoever waits for one of these rows.
    written = [(evidence_of(_table(row)), row) for row in (*session.new, *session.dirty)]
    for journal in sorted({getattr(row, evidence.journal) for evidence, row in written if evidence}):
        journals.hold(session, journal)


@event.listens_for(SealingSession, "after_flush")
def _notice(session: SealingSession, _context: Any) -> None:
    touched = session.info[_TOUCHED]
    for row in session.new:
        if evidence_of(_table(row)) is not None:
            touched[id(row)] = row
    for row in session.dirty:
        evidence = evidence_of(_table(row))
        if evidence is not None and any(
            name not in evidence.free and attribute.history.has_changes()
            for name, attribute in inspect(row).attrs.items()
        ):
            touched[id(row)] = row
            session.info[_UPDATED][id(row)] = row


@event.listens_for(SealingSession, "after_transaction_create")
def _mark(session: SealingSession, transaction: SessionTransaction) -> None:
    if transaction.nested:
        # Before the savepoint: what is taken back to it is what was made after it.
        _write(session, transaction.parent.connection(None) if transaction.parent else None)
        session.info[_MARKS][transaction] = next(_numbers)


@event.listens_for(SealingSession, "after_soft_rollback")
def _forget(session: SealingSession, transaction: SessionTransaction) -> None:
    # The links of what was taken back are gone too, and PostgreSQL has let go of the journals.
    session.info[_LAST].clear()
    session.info[_UNWRITTEN].clear()
    session.info[journals.HELD].clear()
    session.info[journals.ENDS].clear()
    mark, touched = session.info[_MARKS].pop(transaction, 0), session.info[_TOUCHED]
    for key in [key for key, noticed in touched.items() if isinstance(noticed, _Free) and noticed.number > mark]:
        del touched[key]


def changed(session: Session, before: SQLModel, changes: Mapping[str, Any]) -> None:
    """Notice a row, as it was before, of which a statement of its own has changed these columns."""
    if _differ(before, changes):
        _notice_free(session, _Free(_table(before), {**_values(before), **changes}))


def _differ(before: SQLModel, changes: Mapping[str, Any]) -> bool:
    """True where the seal of the two is not the same: seen by their values, since hashing them takes far longer."""
    evidence = evidence_of(_table(before))
    assert evidence is not None
    for name, now in changes.items():
        was = getattr(before, name)
        if was == now or name in evidence.free:
            continue
        coarse = evidence.coarse.get(name)
        if coarse is None or coarse.get(was, was) != coarse.get(now, now):
            return True
    return False


def written(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Notice rows that a statement of its own has inserted, each with the value of every column."""
    for row in rows:
        _notice_free(session, _Free(table, row))


def _notice_free(session: Session, noticed: _Free) -> None:
    session.info[_TOUCHED]["free", noticed.number] = noticed


def close(session: Session, act: str = "") -> dict[str, Head]:
    """Seal what has been noticed since the last time: one link for each journal concerned. Flushes first.

    Returns the head of each of them that is stamped; `act` names the link, where its head is asked for later. A link
    that is named is written with the next that is not, which every transaction ends with.
    """
    session.flush()
    _read_again(session)
    touched = session.info[_TOUCHED]
    entries: dict[str, dict[str, list[Any]]] = {}
    for found in touched.values():
        if isinstance(found, _Free):
            journal, entry = _entry_of(found.table, found.values)
        elif inspect(found).persistent:  # else it was taken back to a savepoint
            journal, entry = _entry(found)
        else:
            continue
        entries.setdefault(journal, {})[f"{entry[0]} {entry[1]}"] = entry
    touched.clear()
    heads = {journal: append(session, journal, list(entries[journal].values()), act) for journal in sorted(entries)}
    if not act:
        _write(session)
    return {journal: head for journal, head in heads.items() if head}


def _write(session: Session, connection: Connection | None = None) -> None:
    """Write the links that are made."""
    if links := session.info.get(_UNWRITTEN):
        (connection or session.connection()).execute(_LINK, links)
        links.clear()


def _read_again(session: Session) -> None:
    """On PostgreSQL another may have changed other columns of a row between our reading and our writing it."""
    updated = [row for row in session.info[_UPDATED].values() if inspect(row).persistent]
    session.info[_UPDATED].clear()
    if session.get_bind().dialect.name == "sqlite":
        return
    for model in {type(row) for row in updated}:
        keys = [inspect(row).identity for row in updated if type(row) is model]
        own = tuple_(*inspect(model).primary_key)
        for start in range(0, len(keys), _AT_A_TIME):
            now = select(model).where(own.in_(keys[start : start + _AT_A_TIME]))
            session.exec(now.execution_options(populate_existing=True)).all()


@dataclass(frozen=True)
class _Free:
    """A row that the session does not hold."""

    table: Table
    values: Mapping[str, Any]
    number: int = field(default_factory=lambda: next(_numbers))
    """In what order it was noticed."""


def _table(row: object) -> Table:
    table: Table = type(row).__table__  # type: ignore[attr-defined]
    return table


def _entry(row: SQLModel) -> tuple[str, list[Any]]:
    """The journal of a row, and what a link says of it."""
    return _entry_of(_table(row), _values(row))


def _values(row: SQLModel) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in _table(row).columns}


def _entry_of(table: Table, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    evidence = evidence_of(table)
    assert evidence is not None
    return values[evidence.journal], [table.name, key_of(table, values), row_hash(table, evidence, values)]


def append(session: Session, journal: str, rows: list[Any], act: str = "") -> Head | None:
    """Make the next link of a journal's chain, holding the journal, to be written when the transaction ends; returns
    its head, None where it has no stamp."""
    journals.hold(session, journal)
    last = session.info[_LAST].get(journal) or last_link(session, journal)
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    digest = link_digest(journal, number, act, rows, previous)
    secrets = session.info[SECRETS]
    stamp = StampKeys.of(secrets()).stamp(journal, number, digest) if secrets else ""
    link = {"journal": journal, "number": number, "act": act, "rows": rows, "previous": previous, "digest": digest}
    session.info[_UNWRITTEN].append({**link, "stamp": stamp})
    session.info[_LAST][journal] = (number, digest, stamp)
    return head_of(journal, number, stamp)


def know_last(session: Session, journal: str, number: int, digest: str, stamp: str) -> None:
    """Take it as read that this is the newest link of a journal that the transaction holds."""
    session.info[_LAST].setdefault(journal, (number, digest, stamp))


def last_link(session: Session, journal: str) -> tuple[int, str, str] | None:
    """Number, digest and stamp of the newest link; None where the journal has none."""
    _write(session)
    newest = select(SealRow.number, SealRow.digest, SealRow.stamp).where(SealRow.journal == journal)
    found = session.exec(newest.order_by(col(SealRow.number).desc()).limit(1)).first()
    return (found[0], found[1], found[2]) if found else None


def head_by_act(session: Session, journal: str, act: str) -> Head | None:
    """The head of the newest link that `act` has closed; None where there is none, or none with a stamp."""
    _write(session)
    found = session.connection().execute(_BY_ACT(), {"journal": journal, "act": act}).first()
    return head_of(journal, found[0], found[1]) if found else None


def _by_act() -> Select[Any]:
    link = _LINKS.c
    of_act = sql.select(link.number, link.stamp).where(
        link.journal == sql.bindparam("journal"), link.act == sql.bindparam("act")
    )
    return of_act.order_by(link.number.desc()).limit(1)


_BY_ACT = once_a_thread(_by_act)
