"""The log: append-only, one Swedish sentence an event, each sealed with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from db import actors, journals
from db.store.rows import table_of, write
from db.store.statements import once_a_thread
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.process import EventRow, JournalRow

GENESIS = "0" * 64
"""What the first event of a process is chained to."""


def append(
    session: Session,
    process: str,
    *,
    at: datetime,
    kind: EventKind,
    text: str,
    step: str = "",
    seat: str = "",
    data: Mapping[str, Any] | None = None,
    dedup_key: str,
    is_new: bool = False,
) -> bool:
    """Write one event in the caller's transaction; False when `dedup_key` is already there and nothing was written.

    Its actor is whoever acts now (`db.actors`). `at` is process time (aware). `text` is one Swedish sentence without
    personal names; `data` holds codes and dates. With `is_new` nobody can have written the key before, and it is not
    looked for.
    """
    lock(session, process)
    ends = session.info.get(journals.ENDS, {})
    last = ends.get(process) if is_new else None
    if last is None:
        session.flush()
        found = _end(session, process, dedup_key)
        if found and found[2]:
            return False
        last = found[:2] if found else (0, GENESIS)
    row = {
        "process": process,
        "seq": last[0] + 1,
        "at": at.astimezone(UTC),
        "kind": EventKind(kind).value,
        "step": step,
        "seat": seat,
        "text": text,
        "data": json.loads(_canonical(dict(data or {}))),
        "dedup_key": dedup_key,
        "actor": actors.current(),
        "previous": last[1],
    }
    row["digest"] = _digest(row)
    write(session, EventRow, row)
    ends[process] = (row["seq"], row["digest"])
    return True


def know_end(session: Session, process: str, seq: int, digest: str) -> None:
    """Take it as read that this is the newest event of a log that the transaction holds."""
    session.info.get(journals.ENDS, {})[process] = (seq, digest)


def _end(session: Session, process: str, dedup_key: str) -> Any:
    """Number and digest of the newest event, and whether there is one of that key; None where the log is empty."""
    return session.connection().execute(_END(), {"process": process, "dedup_key": dedup_key}).first()


def _last() -> Select[Any]:
    event, same = table_of(EventRow).c, table_of(EventRow).alias().c
    process: Any = bindparam("process")
    is_there = sql_select(same.seq).where(same.process == process, same.dedup_key == bindparam("dedup_key")).exists()
    ends = sql_select(event.seq, event.digest, is_there).where(event.process == process)
    return ends.order_by(event.seq.desc()).limit(1)


_END = once_a_thread(_last)


def last_number(session: Session, process: str) -> int:
    """The number of the newest event; 0 where the log is empty."""
    return session.exec(select(func.max(EventRow.seq)).where(EventRow.process == process)).one() or 0


def is_written(session: Session, process: str, dedup_key: str) -> bool:
    """True where an event of that key is there already."""
    known = select(EventRow.seq).where(EventRow.process == process, EventRow.dedup_key == dedup_key)
    return session.exec(known).first() is not None


def refusal(session: Session, process: str, told: str) -> Refused:
    """What the register could not carry out, by the key of the event that tells it."""
    row = session.exec(select(EventRow).where(EventRow.process == process, EventRow.dedup_key == told)).first()
    words = row.data if row else {}
    return Refused(words.get("field", ""), words.get("problem", "Se ärendets historik."), words.get("cure", ""))


def lock(session: Session, process: str) -> None:
    """Hold the journal of a process or meeting until the end of the transaction, so that its events stay one chain.

    On SQLite the whole transaction already is alone. Raises Refused where there is no such journal.
    """
    if journals.is_held(session, process):
        return
    row = select(JournalRow.key).where(JournalRow.key == process).with_for_update()
    if session.exec(row).first() is None:
        raise Refused("processen", f"”{process}” finns inte.", "Se svarstid status för de processer som finns.")
    journals.note_held(session, process)


def listed(session: Session, process: str) -> list[EventRow]:
    """Every event of a process, in order."""
    return list(session.exec(select(EventRow).where(EventRow.process == process).order_by(col(EventRow.seq))))


def seal(row: EventRow) -> str:
    """SHA-256 over the event and the hash of the one before; the same on SQLite and PostgreSQL."""
    return _digest({name: getattr(row, name) for name in _SEALED})


_SEALED = ("process", "seq", "at", "kind", "step", "seat", "text", "data", "dedup_key", "actor", "previous")


def _digest(row: Mapping[str, Any]) -> str:
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    content = {**row, "at": at}
    if not row["actor"]:  # rows of before it was kept are sealed without it
        del content["actor"]
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def verify(session: Session, process: str) -> list[str]:
    """What is wrong with the chain, one Swedish sentence each; empty when every event is whole and in its place."""
    return [problem for _, problem in faults(listed(session, process))]


def faults(rows: Iterable[EventRow], erased: Collection[int] = ()) -> list[tuple[int, str]]:
    """What is wrong with a chain of events in their order: the number of each, with a Swedish sentence.

    The numbers of `erased` are missing by right; what comes after such a one cannot be held against it.
    """
    problems: list[tuple[int, str]] = []
    previous, expected = GENESIS, 1
    for row in rows:
        while expected < row.seq and expected in erased:
            previous, expected = row.previous, expected + 1
        if row.seq != expected:
            gap = f"Händelse {expected}" if row.seq == expected + 1 else f"Händelserna {expected}–{row.seq - 1}"
            problems.append((expected, f"{gap} saknas."))
        if row.previous != previous:
            problems.append((row.seq, f"Händelse {row.seq} hänger inte ihop med den före."))
        if row.digest != seal(row):
            problems.append((row.seq, f"Händelse {row.seq} har ändrats efter att den skrevs."))
        previous, expected = row.digest, row.seq + 1
    return problems


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _canonical(content: dict[str, Any]) -> str:
    return _ENCODER.encode(content)
