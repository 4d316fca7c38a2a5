"""Webhooks: made and revoked, the events that are made news of, and what waits to be sent."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, or_, select

from schemas.api import NewsType
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.tables.matter import MatterRow, Shelf
from schemas.tables.process import EventRow
from schemas.tables.systems.api import WebhookCursorRow, WebhookDeliveryRow, WebhookRow

NEWS = {
    EventKind.STARTED: NewsType.STARTED,
    EventKind.OPENED: NewsType.ASKED,
    EventKind.ANSWERED: NewsType.ANSWERED,
    EventKind.ANSWER_CHANGED: NewsType.ANSWERED,
    EventKind.DEADLINE_MOVED: NewsType.MOVED,
    EventKind.ANSTAND_GRANTED: NewsType.MOVED,
    EventKind.DETERMINED: NewsType.DETERMINED,
    EventKind.CORRECTED: NewsType.DETERMINED,
}
"""The events that are news, and of which type."""
GIVEN_UP_AFTER = timedelta(days=3)
KEPT = timedelta(days=30)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
_MATTERS_AT_ONCE = 100
_RECENT = timedelta(days=7)
"""How long after its end the events of a matter are still looked for."""
_LOCAL = ("localhost", "127.0.0.1", "::1")


def make(
    session: Session, name: str, url: str, kinds: Sequence[NewsType], secret_version: int, now: datetime
) -> WebhookRow:
    """A new webhook, told of what happens from now on. Refused without a name or a kind, or for a bad address."""
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise Refused("name", "Namnet saknas eller är för långt.", "Skriv vad systemet heter, högst 100 tecken.")
    if not kinds:
        raise Refused("kinds", "Det framgår inte vad systemet ska få veta.", "Välj minst en sorts nyhet.")
    row = WebhookRow(
        key=secrets.token_hex(6),
        name=name,
        url=_address(url),
        secret_version=secret_version,
        kinds=sorted({NewsType(kind).value for kind in kinds}),
        made_at=now,
    )
    while gather(session, now):
        pass  # what has happened until now is for those that were there before
    _skip(session)
    session.add(row)
    session.flush()
    return row


def _address(url: str) -> str:
    cure = "Skriv hela adressen, till exempel https://diariet.example/svarstid."
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.fragment or len(url) > 500:
        raise Refused("url", "Adressen går inte att använda.", cure)
    if parts.scheme == "http" and host not in _LOCAL:
        raise Refused("url", "Adressen är inte krypterad.", "Använd https. Bara på den egna maskinen går det med http.")
    return url.strip()


def revoke(session: Session, key: str, now: datetime) -> None:
    """Tell a webhook nothing more; what waits for it is given up. Refused where there is none."""
    row = session.get(WebhookRow, key)
    if row is None:
        raise Refused("mottagaren", "Mottagaren finns inte.", "Se listan över system.")
    row.revoked_at = row.revoked_at or now
    waiting = select(WebhookDeliveryRow).where(WebhookDeliveryRow.webhook == key, _waits())
    for delivery in session.exec(waiting):
        delivery.ended_at, delivery.problem = now, "Mottagaren är återkallad."
    session.flush()


def listed(session: Session) -> list[WebhookRow]:
    """Every webhook, newest first."""
    return list(session.exec(select(WebhookRow).order_by(col(WebhookRow.made_at).desc(), WebhookRow.key)))


def is_any(session: Session) -> bool:
    """True where anybody is told of anything."""
    return session.exec(select(WebhookRow.key).where(col(WebhookRow.revoked_at).is_(None)).limit(1)).first() is not None


def waiting(session: Session) -> dict[str, tuple[int, str]]:
    """Webhook → how many news wait for it, and why the newest try of one failed."""
    count = select(WebhookDeliveryRow.webhook, func.count(), func.max(WebhookDeliveryRow.problem)).where(_waits())
    return {
        key: (number, problem or "")
        for key, number, problem in session.exec(count.group_by(WebhookDeliveryRow.webhook))
    }


def gather(session: Session, now: datetime) -> int:
    """Make news of the events that are new, matter by matter; returns how many matters had any, 0 when all is done."""
    hooks = session.exec(select(WebhookRow).where(col(WebhookRow.revoked_at).is_(None)).order_by(WebhookRow.key)).all()
    if not hooks:
        return 0
    recent = or_(col(MatterRow.shelf) == Shelf.OPEN, col(MatterRow.closed_at) > now - _RECENT)
    behind = _behind(session, recent)
    for process, seq, newest in behind:
        events = select(EventRow).where(
            EventRow.process == process, col(EventRow.seq) > seq, col(EventRow.seq) <= newest
        )
        wanted = events.where(col(EventRow.kind).in_([kind.value for kind in NEWS])).order_by(col(EventRow.seq))
        for event in session.exec(wanted):
            news = NEWS[EventKind(event.kind)]
            session.add_all([_delivery(hook, event, news, now) for hook in hooks if news in hook.kinds])
            session.flush()  # their ids are their order
        _move_on(session, process, newest)
    session.flush()
    return len(behind)


def _behind(session: Session, which: ColumnElement[bool] | None) -> list[tuple[str, int, int]]:
    """Matters with events beyond their cursor: key, cursor, number of the newest event."""
    newest = (
        select(func.max(EventRow.seq)).where(EventRow.process == MatterRow.key).correlate(MatterRow).scalar_subquery()
    )
    seen = func.coalesce(WebhookCursorRow.seq, 0)
    found = (
        select(MatterRow.key, seen, newest)
        .outerjoin(WebhookCursorRow, col(WebhookCursorRow.process) == MatterRow.key)
        .where(newest > seen)
        .order_by(MatterRow.key)
    )
    found = found.where(which).limit(_MATTERS_AT_ONCE) if which is not None else found
    return [(key, seq, last) for key, seq, last in session.exec(found)]


def _skip(session: Session) -> None:
    """Make no news of what has happened until now."""
    for process, _, newest in _behind(session, None):
        _move_on(session, process, newest)
    session.flush()


def _move_on(session: Session, process: str, seq: int) -> None:
    row = session.get(WebhookCursorRow, process)
    if row is None:
        session.add(WebhookCursorRow(process=process, seq=seq))
    else:
        row.seq = seq


def _delivery(hook: WebhookRow, event: EventRow, news: NewsType, now: datetime) -> WebhookDeliveryRow:
    content = {
        "type": news.value,
        "matter": event.process,
        "sequence": event.seq,
        "at": event.at.isoformat(),
        "step": event.step,
        "seat": event.seat,
        "text": event.text,
    }
    return WebhookDeliveryRow(
        webhook=hook.key,
        process=event.process,
        public_id=f"msg_{hook.key}_{event.process}_{event.seq}",
        content=content,
        made_at=now,
        next_at=now,
    )


def due(
    session: Session, now: datetime, but: Collection[str], limit: int
) -> list[tuple[WebhookDeliveryRow, WebhookRow]]:
    """What may be sent now: of each matter and webhook the oldest that waits, so that they arrive in order.

    `but` are webhooks that are left alone for the moment.
    """
    first = select(func.min(WebhookDeliveryRow.id)).where(_waits())
    found = (
        select(WebhookDeliveryRow, WebhookRow)
        .join(WebhookRow, col(WebhookRow.key) == WebhookDeliveryRow.webhook)
        .where(col(WebhookDeliveryRow.id).in_(first.group_by(WebhookDeliveryRow.webhook, WebhookDeliveryRow.process)))
        .where(col(WebhookDeliveryRow.next_at) <= now, col(WebhookDeliveryRow.webhook).not_in(but))
    )
    return list(session.exec(found.order_by(col(WebhookDeliveryRow.id)).limit(limit)))


def received(session: Session, delivery: int, now: datetime) -> None:
    """The receiver has taken it."""
    row = session.get_one(WebhookDeliveryRow, delivery)
    row.attempts, row.ended_at, row.is_received, row.problem = row.attempts + 1, now, True, ""
    session.flush()


def failed(session: Session, delivery: int, problem: str, now: datetime) -> None:
    """The receiver has not taken it: again after a growing pause, and given up after three days."""
    row = session.get_one(WebhookDeliveryRow, delivery)
    row.attempts, row.problem = row.attempts + 1, problem
    row.next_at = now + min(_FIRST_PAUSE * 2 ** min(row.attempts - 1, 16), _LONGEST_PAUSE)
    if now - row.made_at >= GIVEN_UP_AFTER:
        row.ended_at = now
    session.flush()


def prune(session: Session, now: datetime) -> None:
    """Forget what was sent or given up a month ago."""
    session.exec(delete(WebhookDeliveryRow).where(col(WebhookDeliveryRow.ended_at) < now - KEPT))


def _waits() -> ColumnElement[bool]:
    return col(WebhookDeliveryRow.ended_at).is_(None)
