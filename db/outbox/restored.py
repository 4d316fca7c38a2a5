"""The outbox of a register that was put back from a copy: what waited there may have left since."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from db.outbox.dispatch import DISPATCHING, PLANNED, RETRYABLE, UNKNOWN, take
from schemas.tables.mail import MailRow

MAY_HAVE_LEFT = (
    "Det kan redan ha gått: registret är återställt från en säkerhetskopia. Skicka igen eller markera som skickat."
)


def hold(session: Session, *, wall_now: datetime) -> int:
    """Hold every mail that should have left by now, lest it is sent twice without a word; returns how many.

    Each becomes `unknown`, is not sent by itself, and stands among the problems of the outbox until somebody chooses.
    """
    is_due = and_(col(MailRow.state).in_([PLANNED, RETRYABLE, DISPATCHING]), col(MailRow.due_at) <= wall_now)
    is_sent_again = and_(col(MailRow.state) == UNKNOWN, col(MailRow.retry_at).is_not(None))
    rows = session.exec(select(MailRow).where(or_(is_due, is_sent_again))).all()
    for row in rows:
        take(session, row, state=UNKNOWN, uncertain=row.uncertain + 1, detail=MAY_HAVE_LEFT)
    return len(rows)
