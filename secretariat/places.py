"""Addresses that do not work: who has the seat now, which mailbox is right, and the mail once more."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from db.outbox import again, reports
from db.register import addresses
from db.store.session import Database
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.tables.mail import MailRow
from schemas.tables.people import OrganisationRow
from secretariat.people import follow_holders, replace_holder

_SAME = "Det är samma adress som mejlen inte når."


def correct(
    db: Database, seat: str, former: str, *, name: str, email: str, is_stand_in: bool = False, now: datetime
) -> list[str]:
    """Give a seat's holder another address than `former`, or the seat another holder; open questions go there.

    `now` is process time. Returns the processes concerned. Raises Refused for the same address, and as
    `replace_holder`.
    """
    if email.strip().casefold() == former.casefold():
        raise Refused("email", _SAME, "Rätta den, eller välj nedan att adressen stämmer.")
    return replace_holder(db, seat, name=name, email=email, now=now, is_stand_in=is_stand_in)


def correct_mailbox(db: Database, organisation: str, former: str, *, email: str, wall_now: datetime) -> None:
    """Give an organisation another official mailbox than `former`; questions of seats that nobody holds go there.

    Raises Refused for the same address, and for one that cannot be sent to.
    """
    try:
        address = read_address(email)
    except BadAddress as bad:
        raise Refused("email", bad.sentence, bad.cure) from None
    if address.casefold() == former.casefold():
        raise Refused("email", _SAME, "Rätta den, eller välj nedan att adressen stämmer.")
    with db.write() as session:
        session.get_one(OrganisationRow, organisation).mailbox = address
    follow_holders(db, wall_now)


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
