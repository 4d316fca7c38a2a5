"""What register and engine do not agree on, matter by matter. Codes only; wall-clock time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select, update

from db.store.rows import fetch
from db.store.statements import once_a_thread
from schemas.tables.service import EngineTroubleRow

LOST = "lost"
"""Open in the register, and no workflow runs it."""
STUCK = "stuck"
"""Its workflow cannot go on: its own code fails."""
DIFFERS = "differs"
"""Its workflow has other steps, answers or days than the register."""
REFUSED = "refused"
"""The engine answers, and does not take the matter or its news."""
FOREIGN = "foreign"
"""A workflow of ours that belongs to no open matter of the register; the row has the workflow's id."""

_FIRST_PAUSE, _FIRST_PAUSE_FINAL = timedelta(seconds=2), timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
_AT_ONCE = 500


def note(session: Session, found: Mapping[str, str], now: datetime, *, compared: Collection[str] | None = None) -> None:
    """Keep process → LOST, STUCK, DIFFERS or FOREIGN in the place of what was kept; what goes on keeps its first time.

    `compared` names the matters whose contents were looked at (None: all); a difference of any other stands. What is
    refused stands until it is `accepted`.
    """
    for process, row in listed(session).items():
        is_unseen = row.kind == DIFFERS and compared is not None and process not in compared
        if row.kind != REFUSED and not (is_unseen and process not in found) and found.get(process) != row.kind:
            session.delete(row)
    session.flush()
    for process, kind in found.items():
        if session.get(EngineTroubleRow, process) is None:
            session.add(EngineTroubleRow(process=process, kind=kind, since=now))


def refuse(session: Session, process: str, code: str, now: datetime, *, is_final: bool) -> None:
    """Note that the engine refused the matter, or news of it, and when to try again: later each time."""
    row = session.get(EngineTroubleRow, process)
    if row is None:
        row = EngineTroubleRow(process=process, kind=REFUSED, since=now)
    elif row.kind != REFUSED:
        row.kind, row.since, row.tries = REFUSED, now, 0
    first = _FIRST_PAUSE_FINAL if is_final else _FIRST_PAUSE
    row.code, row.retry_at = code, now + min(first * 2 ** min(row.tries, 16), _LONGEST_PAUSE)
    row.tries += 1
    session.add(row)


def hurry(session: Session) -> None:
    """Whatever is refused may be tried again at once."""
    session.exec(update(EngineTroubleRow).values(retry_at=None))


def accepted(session: Session, processes: Iterable[str]) -> None:
    """The engine has taken these: nothing of them is refused any more."""
    every = list(processes)
    for start in range(0, len(every), _AT_ONCE):
        some = col(EngineTroubleRow.process).in_(every[start : start + _AT_ONCE])
        session.exec(delete(EngineTroubleRow).where(some, col(EngineTroubleRow.kind) == REFUSED))


def waiting(session: Session, now: datetime) -> set[str]:
    """The refused matters that it is too early to try again. One whose turn lies too far ahead is tried: a clock has
    been set back since."""
    return {process for (process,) in fetch(session, _TOO_EARLY(), after=now, until=now + _LONGEST_PAUSE)}


def _too_early() -> Any:
    at = col(EngineTroubleRow.retry_at)
    refused = select(EngineTroubleRow.process).where(EngineTroubleRow.kind == REFUSED)
    return refused.where(at > bindparam("after"), at <= bindparam("until"))


_TOO_EARLY = once_a_thread(_too_early)


def try_cure(session: Session, process: str, now: datetime) -> int:
    """Note that a difference is about to be cured; returns how often that had been tried before."""
    row = session.get(EngineTroubleRow, process)
    if row is None or row.kind != DIFFERS:
        if row is not None:
            session.delete(row)
            session.flush()
        row = EngineTroubleRow(process=process, kind=DIFFERS, since=now)
    before = row.tries
    row.tries += 1
    session.add(row)
    return before


def of(session: Session, process: str) -> EngineTroubleRow | None:
    """The trouble of one process; None where there is none."""
    return session.get(EngineTroubleRow, process)


def listed(session: Session) -> dict[str, EngineTroubleRow]:
    """Process → its trouble."""
    return {row.process: row for row in session.exec(select(EngineTroubleRow).order_by(EngineTroubleRow.process))}
