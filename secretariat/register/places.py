"""Addresses that did not work: the mail once more, to whoever is right today."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from db.outbox import again
from db.outbox.reported import reports
from db.register import addresses
from db.store.session import Database
from schemas.errors import Refused
from schemas.tables.mail import MailRow


def send_again(db: Database, mail_id: int, lost: str, number: int, *, wall_now: datetime) -> None:
    """Send a mail that did not reach `lost` once more, to whoever is right today; see `again.to_reader`."""
    with db.write() as session:
        again.to_reader(session, _lost(session, mail_id, lost), number, lost, wall_now=wall_now)


def trust(db: Database, mail_id: int, lost: str, number: int, *, wall_now: datetime) -> None:
    """The address works, says the secretariat: write to it again, and send the mail that was lost once more."""
    with db.write() as session:
        mail = _lost(session, mail_id, lost)
        addresses.clear(session, lost, wall_now)
        again.to_reader(session, mail, number, lost, wall_now=wall_now)


def _lost(session: Session, mail_id: int, lost: str) -> MailRow:
    row = session.get(MailRow, mail_id)
    fates = reports.fates(reports.of_mails(session, [mail_id]).get(mail_id, []))
    if row is None or lost.casefold() not in fates or not fates[lost.casefold()].is_bad:
        raise Refused("mejl", "Mejlet har inte studsat.", "Läs in sidan på nytt.")
    return row
