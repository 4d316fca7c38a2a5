"""What is counted of the register for machines: how much there is of each thing. Never a name, and never by matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from db.service import engine_trouble
from schemas.mail.inbound import ReceivedState
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.mail import DeliveryReportRow, MailRow
from schemas.tables.process import AnswerRow, ProcessRow
from schemas.tables.service import IncidentRow


@dataclass(frozen=True)
class Numbers:
    """The counts; each key is a code that the register keeps."""

    answers: dict[tuple[str, bool], int]
    """(channel, came too late) → versions of answers."""
    mails: dict[str, int]
    reports: dict[str, int]
    """State → reports of what became of mails."""
    received: dict[str, int]
    """State → mails that have come in."""
    unread: int
    unread_at: datetime | None
    """The mails that have come in and that the program has not read, and when the oldest of them came."""
    matters: dict[str, int]
    troubles: dict[str, int]
    """What the engine suffers from → in how many matters."""
    incidents: dict[str, int]
    """What has befallen the service, of what is kept."""


def numbers(session: Session) -> Numbers:
    """All of them, in a number of statements that does not grow."""
    by = select(AnswerRow.channel, AnswerRow.is_late, func.count()).group_by(AnswerRow.channel, col(AnswerRow.is_late))
    new = select(func.count(), func.min(ReceivedMailRow.received_at)).where(ReceivedMailRow.state == ReceivedState.NEW)
    unread, unread_at = session.exec(new).one()
    troubles: dict[str, int] = {}
    for row in engine_trouble.listed(session).values():
        troubles[row.kind] = troubles.get(row.kind, 0) + 1
    return Numbers(
        answers={(channel, is_late): count for channel, is_late, count in session.exec(by)},
        mails=_counted(session, MailRow.state),
        reports=_counted(session, DeliveryReportRow.state),
        received=_counted(session, ReceivedMailRow.state),
        unread=unread,
        unread_at=unread_at,
        matters=_counted(session, ProcessRow.status),
        troubles=troubles,
        incidents=_counted(session, IncidentRow.kind),
    )


def _counted(session: Session, column: str) -> dict[str, int]:
    return dict(session.exec(select(column, func.count()).group_by(column)).all())
