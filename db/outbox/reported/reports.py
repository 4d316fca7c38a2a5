"""What has been reported of mails: read, and put together for each recipient."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from mail.message import copies
from rules.delivery import Fate, fate_of
from schemas.tables.mail import DeliveryReportRow, MailRow, StrayReportRow


def of_mails(session: Session, mails: Collection[int]) -> dict[int, list[DeliveryReportRow]]:
    """Mail → every report about it, oldest first."""
    rows = select(DeliveryReportRow).where(col(DeliveryReportRow.mail).in_(mails))
    found: dict[int, list[DeliveryReportRow]] = {}
    for row in session.exec(rows.order_by(col(DeliveryReportRow.at), DeliveryReportRow.key)):
        found.setdefault(row.mail, []).append(row)
    return found


def is_taken(session: Session, mail: int) -> bool:
    """True where the provider has reported anything of the mail: then it has left. A delivery report in the mailbox
    proves nothing; anyone may have written it."""
    said = select(DeliveryReportRow.key).where(DeliveryReportRow.mail == mail, DeliveryReportRow.source == "provider")
    return session.exec(said.limit(1)).first() is not None


def recipients(row: MailRow) -> list[str]:
    """The addressee first, then the copies; in lower case."""
    return list(dict.fromkeys(email.casefold() for email in (row.to_email, *copies(row.cc_email))))


def recipient_of(row: MailRow, said: str) -> str:
    """For whom a report about `said` counts: one of the mail's recipients, the addressee where it names none of them.

    Better to look once in vain than never.
    """
    return said.casefold() if said.casefold() in recipients(row) else row.to_email.casefold()


def fates(reports: Iterable[DeliveryReportRow]) -> dict[str, Fate]:
    """Recipient → what became of one mail for it, of those that anything is reported of."""
    found: dict[str, list[DeliveryReportRow]] = {}
    for report in reports:
        found.setdefault(report.recipient, []).append(report)
    return {recipient: fate for recipient, said in found.items() if (fate := fate_of(said)) is not None}


def strays(session: Session) -> tuple[int, datetime | None]:
    """How many reports of the last month were about mails that the register does not know, and when the newest came."""
    return session.exec(select(func.count(), func.max(col(StrayReportRow.received_at)))).one()
