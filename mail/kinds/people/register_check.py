"""To an official mailbox, twice a year: is what the register holds of your organisation right?"""

from __future__ import annotations

from datetime import date, datetime

from db.journals import REGISTER
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props


class RegisterCheckProps(Props):
    """Whom it is about, and what the link is made of."""

    organisation: str
    seats: int
    """How many seats the register has for it."""
    public_id: str
    asked_on: date | None = None
    """Of a reminder: the day on which it was asked."""


REGISTER_CHECK = Mail(
    "register_check", "Stämmer era uppgifter?", RegisterCheckProps, "register", is_bound=True, is_held=False
)


def register_check(
    to: Addressee,
    contact: Contact,
    *,
    period: str,
    seats: int,
    public_id: str,
    send_at: datetime,
    asked_on: date | None = None,
) -> Letter:
    """The question, once to each organisation in a period, and once more where `asked_on` says when that was."""
    props = RegisterCheckProps(
        contact=contact, organisation=to.organisation, seats=seats, public_id=public_id, asked_on=asked_on
    )
    key = f"{REGISTER}/{to.seat.partition('/')[0]}/stammer/{period}{'/paminnelse' if asked_on else ''}"
    return REGISTER_CHECK.letter(to, props, [key], send_at, process=REGISTER)
