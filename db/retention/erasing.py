"""The erasing itself: rows are deleted, their names and hashes stay in the seal, and an erasure row says by what right.

Each matter or meeting in a transaction of its own: cut off at any point, it is whole or erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import String, Table, cast, delete, select, tuple_, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from db import documents, events, journals
from db.journals import REGISTER
from db.meetings import minutes
from db.register import bodies
from db.retention.found import Group, mails_to_erase, preview
from db.retention.triggers import lifted
from db.seals.canonical import evidence_of, key_of
from db.store.making.whole import every_table
from db.store.session import Database
from db.users import users
from rules.retention import WHOLE, Decision, Kind
from schemas.events import EventKind
from schemas.settings.retention import RetentionSettings
from schemas.tables.document import DocumentRow
from schemas.tables.erasure import ErasureRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.meetings.body import PersonRow
from schemas.tables.users import UserRow
from schemas.tables.year.shared import SharedVersionRow
from words.service.retention import event_text

_AT_ONCE = 300
"""Below the number of variables that one SQL statement may have."""
_ROOTS = ("invitation", "mail", "process", "called_meeting", "conference", "shared_delivery", "shared_version")
"""What belongs to a matter, a meeting or a document by its journal; all else hangs on these."""


class Folders:
    """Where the files lie that go with what is erased."""

    def __init__(self, documents_: Path, mails: Path) -> None:
        self.documents, self.mails = documents_, mails


def erase(
    db: Database, keeps: RetentionSettings, kinds: Sequence[Kind], by: Decision, now: datetime, folders: Folders
) -> dict[Kind, int]:
    """Erase what `preview` finds of those kinds at `now` (trusted time); returns how many records of each."""
    with db.read() as session:
        groups = [group for group in preview(session, keeps, now) if group.kind in kinds and group.records]
    for group in groups:
        if group.kind in (*WHOLE, Kind.MAILS):
            for record in group.records:
                with db.write() as session:
                    left = _Journal(session, record.key, group, by, now).erased()
                _remove_files(db, folders, *left)
        else:
            with db.write() as session:
                sums = _erase_rows(session, group, now)
                _note(session, REGISTER, group.kind, by, now, [], group.count)
            _remove_files(db, folders, sums, [])
    return {group.kind: group.count for group in groups}


class _Journal:
    """The erasing of one matter or meeting, or of the mails of a matter."""

    def __init__(self, session: Session, key: str, group: Group, by: Decision, now: datetime) -> None:
        self._session, self._key, self._group, self._by, self._now = session, key, group, by, now
        self._rows: list[Any] = []
        """Table and key of every row of evidence that is deleted."""
        self._tables = every_table().tables

    def erased(self) -> tuple[set[str], list[str]]:
        """Erase it; returns the checksums of files and the names of mails that were kept beside the register."""
        session, is_whole = self._session, self._group.kind in WHOLE
        journals.hold(session, self._key)
        sums = set[str]()
        mails = select(col(MailRow.id), col(MailRow.public_id)).where(col(MailRow.process) == self._key)
        if is_whole:
            sums = set(session.exec(rows_of(DocumentRow.sha256).where(DocumentRow.process == self._key)))
            sums |= minutes.files_of(session, self._key)
            sums |= set(session.exec(rows_of(SharedVersionRow.sha256).where(SharedVersionRow.process == self._key)))
        else:
            mails = mails.where(*mails_to_erase(self._key, self._group.keep_days, self._now))
        found = session.connection().execute(mails).all()
        if not is_whole and not found:
            return sums, []  # they went with the whole matter
        with lifted(session, _guarded()):
            if is_whole:
                for name in _ROOTS:
                    self._delete_of_journal(self._tables[name])
            else:
                self._delete(self._tables["mail"], [{"id": number} for number, _ in found])
            self._tell(1 if is_whole else len(found), is_whole=is_whole)
        return sums, [str(name) for _, name in found]

    def _tell(self, count: int, *, is_whole: bool) -> None:
        """The event first, in its place in the chain of the log; then all that came before it may go."""
        seq = _tell_of(self._session, self._key, self._group.kind, self._by, self._now, count)
        if is_whole:
            table = self._tables["event"]
            older = (table.c.process == self._key) & (table.c.seq < seq)
            self._delete(table, self._keys(table, older))
        _keep(self._session, self._key, self._group.kind, self._by, self._now, self._rows, count)

    def _delete_of_journal(self, table: Table) -> None:
        evidence = evidence_of(table)
        assert evidence is not None
        self._delete(table, self._keys(table, table.c[evidence.journal] == self._key))

    def _keys(self, table: Table, where: Any) -> list[dict[str, Any]]:
        found = self._session.connection().execute(select(*table.primary_key).where(where))
        return [dict(row) for row in found.mappings()]

    def _delete(self, table: Table, keys: list[dict[str, Any]]) -> None:
        """Delete rows by their keys, and before them what refers to them; what can do without them lets go of them."""
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            for other in self._tables.values():
                for foreign in other.foreign_keys:
                    if foreign.column.table is not table or other is table:
                        continue
                    own = other.c[foreign.parent.name]
                    refers = own.in_([key[foreign.column.name] for key in some])
                    if own.nullable:
                        self._session.connection().execute(update(other).where(refers).values({own.name: None}))
                    else:
                        self._delete(other, self._keys(other, refers))
            if evidence_of(table):
                self._rows += [[table.name, key_of(table, key)] for key in some]
            own_key = tuple_(*table.primary_key)
            these = own_key.in_([tuple(key[column.name] for column in table.primary_key) for key in some])
            self._session.connection().execute(delete(table).where(these))


def _guarded() -> list[str]:
    """The tables of a matter that the database guards; nobody lifts what guards the seal and the erasures."""
    sealed = [name for name, table in every_table().tables.items() if evidence_of(table)]
    return [*(name for name in sealed if name != ErasureRow.__tablename__), MailItemRow.__tablename__]


def _erase_rows(session: Session, group: Group, now: datetime) -> set[str]:
    """Erase rows that no journal seals; returns the checksums of files that went with them. Users keep their ids."""
    by_table: dict[str, list[str]] = {}
    for record in group.records:
        named, _, key = record.key.rpartition("/")
        by_table.setdefault(named, []).append(key)
    sums = set[str]()
    for key in by_table.pop(UserRow.__tablename__, []):
        users.erase(session, key, now)
    for key in by_table.pop(PersonRow.__tablename__, []):
        bodies.forget(session, int(key))
    for name, keys in by_table.items():
        table = every_table().tables[name]
        (own,) = table.primary_key
        values = [int(key) if own.type.python_type is int else key for key in keys]
        with lifted(session, [name]):
            for start in range(0, len(values), _AT_ONCE):
                some = own.in_(values[start : start + _AT_ONCE])
                if name == ReceivedMailRow.__tablename__:
                    for checksum, attached in session.connection().execute(
                        select(table.c.checksum, table.c.attachments).where(some)
                    ):
                        sums |= {checksum, *(each["checksum"] for each in attached or [] if each.get("checksum"))}
                session.connection().execute(delete(table).where(some))
    return sums


def _note(session: Session, journal: str, kind: Kind, by: Decision, now: datetime, rows: list[Any], count: int) -> None:
    _tell_of(session, journal, kind, by, now, count)
    _keep(session, journal, kind, by, now, rows, count)


def _tell_of(session: Session, journal: str, kind: Kind, by: Decision, now: datetime, count: int) -> int:
    """Write the event; returns its number."""
    data = {"kind": kind.value, "decision": by.number, "decided_on": by.decided_on.isoformat(), "count": count}
    events.append(
        session,
        journal,
        at=now,
        kind=EventKind.ERASED,
        text=event_text(kind, by, count),
        data=data,
        dedup_key=f"gallring/{kind}/{now.isoformat()}",
    )
    return events.last_number(session, journal)


def _keep(session: Session, journal: str, kind: Kind, by: Decision, now: datetime, rows: list[Any], count: int) -> None:
    row = ErasureRow(
        journal=journal, kind=kind.value, decision=by.number, decided_on=by.decided_on, reason=by.reason, erased_at=now,
        count=count, rows=rows,
    )  # fmt: skip
    session.add(row)
    session.flush()


def _remove_files(db: Database, folders: Folders, sums: Iterable[str], mails: Iterable[str]) -> None:
    """Remove the files that nothing in the register names any more."""
    for name in mails:
        (folders.mails / f"{name}.eml").unlink(missing_ok=True)
    with db.read() as session:
        for checksum in sums:
            of_answer = rows_of(DocumentRow.id).where(DocumentRow.sha256 == checksum).limit(1)
            is_named = cast(ReceivedMailRow.attachments, String).contains(checksum)
            of_mail = rows_of(ReceivedMailRow.id).where((col(ReceivedMailRow.checksum) == checksum) | is_named).limit(1)
            of_shared = rows_of(SharedVersionRow.version).where(SharedVersionRow.sha256 == checksum).limit(1)
            is_kept = any(session.exec(each).first() is not None for each in (of_answer, of_mail, of_shared))
            if not is_kept and not minutes.is_named(session, checksum):
                documents.path_of(folders.documents, checksum).unlink(missing_ok=True)
