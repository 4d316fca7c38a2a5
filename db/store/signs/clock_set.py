"""What was to last for a while lasts as long by a clock that has been set: logins, the pauses of mails, claims.

Signs of life are as old by it as they were, so that nobody is taken for silent because the clock was set.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, SQLModel, col, select

from schemas.tables.mail import MailRow
from schemas.tables.service import HeartbeatRow
from schemas.tables.users import DeskSessionRow, LoginAttemptRow, LoginCodeRow


def follow(session: Session, by: timedelta) -> None:
    """Move every instant that is counted from one behind us; the clock that is now trusted is `by` ahead of the old.

    What a plan says (when a mail is due, when a step closes) is of the calendar, and stays.
    """
    _move(session.exec(select(DeskSessionRow)).all(), ("created_at", "seen_at"), by)
    _move(session.exec(select(LoginCodeRow)).all(), ("expires_at",), by)
    _move(session.exec(select(LoginAttemptRow)).all(), ("expires_at",), by)
    _move(session.exec(select(HeartbeatRow)).all(), ("at",), by)
    pausing = select(MailRow).where(col(MailRow.retry_at).is_not(None) | col(MailRow.lease_until).is_not(None))
    _move(session.exec(pausing).all(), ("retry_at", "lease_until"), by)


def _move(rows: Sequence[SQLModel], fields: Sequence[str], by: timedelta) -> None:
    for row in rows:
        for name in fields:
            if (at := getattr(row, name)) is not None:
                setattr(row, name, at + by)
