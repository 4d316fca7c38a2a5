"""What a pause holds in the outbox."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col

from mail.kinds import MAILS
from schemas.tables.mail import MailRow
from schemas.tables.process import PauseRow

_NEVER_HELD = [mail.name for mail in MAILS.values() if not mail.is_held]


def is_free() -> ColumnElement[bool]:
    """Of a mail: neither its matter nor its step is paused, or it leaves all the same."""
    of_mail = col(PauseRow.process) == col(MailRow.process), col(PauseRow.step).in_(["", col(MailRow.step)])
    return or_(col(MailRow.kind).in_(_NEVER_HELD), ~exists().where(*of_mail))
