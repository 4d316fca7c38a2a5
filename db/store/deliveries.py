"""News that must reach its workflow: written with the answer, marked when the engine has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, func, or_, select

from db.store.rows import fetch, write
from db.store.statements import once_a_thread
from schemas.messages import News
from schemas.tables.process import DeliveryRow

_AT_ONCE = 500
IN_DOUBT = timedelta(minutes=15)
"""How long before the last batch of a matter news may have come that its lost workflow never took in."""
"""Below the number of variables that one SQL statement may have."""


def post(session: Session, process: str, news: News, now: datetime) -> None:
    """Write one piece of news in the caller's transaction. `now` is process time."""
    values = {"process": process, "news": news.model_dump(mode="json"), "created_at": now, "delivered_at": None}
    write(session, DeliveryRow, values)


def undelivered(session: Session) -> dict[str, list[tuple[int, News]]]:
    """Process → its undelivered news with their ids, oldest first."""
    found: dict[str, list[tuple[int, News]]] = {}
    for number, process, news in fetch(session, _UNDELIVERED()):
        found.setdefault(process, []).append((number, News.model_validate(news)))
    return found


def unheard(session: Session, process: str, handled_until: datetime) -> list[tuple[int, News]]:
    """What a workflow that is lost may not have taken in, with its ids, oldest first.

    That is what was never delivered, and what came about when its last batch was written, or later: an engine may have
    taken a signal, and have been lost before the workflow heard of it. `handled_until` is process time.
    """
    since = handled_until - IN_DOUBT
    is_doubtful = or_(col(DeliveryRow.delivered_at).is_(None), col(DeliveryRow.created_at) >= since)
    rows = select(DeliveryRow).where(DeliveryRow.process == process, is_doubtful).order_by(col(DeliveryRow.id))
    return [(row.id, News.model_validate(row.news)) for row in session.exec(rows) if row.id is not None]


def deliver_again(session: Session, ids: Iterable[int]) -> None:
    """Let these be handed over once more; the same news twice is one."""
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        some = col(DeliveryRow.id).in_(every[start : start + _AT_ONCE])
        session.exec(
            update(DeliveryRow).where(some, col(DeliveryRow.delivered_at).is_not(None)).values(delivered_at=None)
        )


def has_undelivered(session: Session) -> bool:
    """True while any news waits; cheap enough to ask every second."""
    waiting = select(DeliveryRow.id).where(col(DeliveryRow.delivered_at).is_(None)).limit(1)
    return session.exec(waiting).first() is not None


def waiting(session: Session) -> tuple[int, datetime | None]:
    """(how many pieces of news wait, since when the oldest has), for `svarstid doctor` and the desk."""
    ((count, oldest),) = fetch(session, _WAITING())
    return count, oldest


def mark_delivered(session: Session, ids: Iterable[int], now: datetime) -> None:
    """Note that the engine has these; those already marked keep their first time."""
    every = list(ids)
    for start in range(0, len(every), _AT_ONCE):
        some = col(DeliveryRow.id).in_(every[start : start + _AT_ONCE])
        session.exec(update(DeliveryRow).where(some, col(DeliveryRow.delivered_at).is_(None)).values(delivered_at=now))


def _waiting() -> Any:
    return select(func.count(), func.min(DeliveryRow.created_at)).where(col(DeliveryRow.delivered_at).is_(None))


def _undelivered() -> Any:
    rows = select(DeliveryRow.id, DeliveryRow.process, DeliveryRow.news)
    return rows.where(col(DeliveryRow.delivered_at).is_(None)).order_by(col(DeliveryRow.id))


_WAITING, _UNDELIVERED = once_a_thread(_waiting), once_a_thread(_undelivered)
