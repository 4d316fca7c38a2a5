"""Mail that should have left by now: nobody is at work, or the carrier keeps turning it away."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from db.outbox.pauses import is_free
from schemas.tables.mail import MailRow

LATE = timedelta(minutes=5)
"""Mail leaves within seconds of its time; later than this somebody is told."""
HELD = timedelta(minutes=30)
"""A carrier that turns mail away for now takes it within minutes; longer than this something is to be mended."""


def unsent(session: Session, wall_now: datetime) -> int:
    """How many mails should have left some time ago: whoever sends them is not at work, beat or no beat."""
    late = select(func.count()).where(MailRow.state == "planned", col(MailRow.due_at) < wall_now - LATE, is_free())
    return session.exec(late).one()


def held(session: Session, wall_now: datetime) -> tuple[int, datetime | None]:
    """How many mails the carrier has turned away again and again, and when the first of them should have left."""
    late = select(func.count(), func.min(col(MailRow.due_at))).where(
        MailRow.state == "retryable", col(MailRow.due_at) < wall_now - HELD, col(MailRow.attempts) > 1, is_free()
    )
    return session.exec(late).one()
