"""Mail that should have left by now: nobody is at work, or the carrier keeps turning it away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from db.outbox.pauses import is_free
from db.store.rows import fetch
from db.store.statements import once_a_thread
from schemas.tables.mail import MailRow

LATE = timedelta(minutes=5)
"""Mail leaves within seconds of its time; later than this somebody is told."""
HELD = timedelta(minutes=30)
"""A carrier that turns mail away for now takes it within minutes; longer than this something is to be mended."""


def unsent(session: Session, wall_now: datetime) -> int:
    """How many mails should have left some time ago: whoever sends them is not at work, beat or no beat."""
    ((number, _),) = fetch(session, _OVERDUE("planned", 0), before=wall_now - LATE)
    return int(number)


def held(session: Session, wall_now: datetime) -> tuple[int, datetime | None]:
    """How many mails the carrier has turned away again and again, and when the first of them should have left."""
    ((number, since),) = fetch(session, _OVERDUE("retryable", 2), before=wall_now - HELD)
    return number, since


def _overdue(state: str, tried: int) -> Any:
    """How many mails in a state should have left before a time, tried so often or more; when the first should."""
    late = col(MailRow.due_at) < bindparam("before"), col(MailRow.attempts) >= tried
    return select(func.count(), func.min(col(MailRow.due_at))).where(MailRow.state == state, *late, is_free())


_OVERDUE = once_a_thread(_overdue)
