"""A mail to an address that does not work goes to the organisation's official mailbox instead, which is told why."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from db.outbox.last_look.matter import Verdict
from db.register import addresses
from mail.kinds import MAILS, props_of
from mail.letter import Addressee
from mail.props import Props
from schemas.tables.mail import MailRow
from schemas.tables.people import OrganisationRow, SeatRow


def detour(session: Session, row: MailRow, verdict: Verdict) -> Verdict:
    """What the last look came to, with the official mailbox as reader where there is one that works; reads only."""
    email, name = (verdict.to.email, verdict.to.name) if verdict.to else (row.to_email, row.to_name)
    to = mailbox_of(session, row, email)
    if to is None:
        return verdict
    return replace(verdict, to=to, props=meant_for(verdict.props or props_of(row.kind, row.props), to, name))


def mailbox_of(session: Session, row: MailRow, email: str) -> Addressee | None:
    """The official mailbox of the seat of a mail that does not reach `email`; None where it is that very address, does
    not work either, or the mail's link is of no use there."""
    seat = session.get(SeatRow, row.seat)
    organisation = session.get(OrganisationRow, row.seat.partition("/")[0])
    if organisation is None or MAILS[row.kind].is_bound or organisation.mailbox.casefold() == email.casefold():
        return None
    if addresses.does_not_work(session, organisation.mailbox):
        return None
    title = seat.title if seat else organisation.name
    return Addressee(row.seat, title, organisation.name, organisation.name, organisation.mailbox)


def meant_for(props: Props, to: Addressee, name: str) -> Props:
    """The data of the mail, saying whom it is for; `name` is that person's."""
    return props.model_copy(update={"meant_for": to.seat_title, "meant_for_name": name})
