"""To an official mailbox, twice a year: is what the register holds of your organisation right?"""

from __future__ import annotations

from datetime import datetime

from db.journals import REGISTER
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props


class RegisterCheckProps(Props):
    """Whom it is about, and what the link is made of."""

    organisation: str
    seats: int
    """How many seats the register has for it."""
    public_id: str


REGISTER_CHECK = Mail(
    "register_check", "Stämmer era uppgifter?", RegisterCheckProps, "register", is_bound=True, is_held=False
)


def register_check(
    to: Addressee, contact: Contact, *, period: str, seats: int, public_id: str, send_at: datetime
) -> Letter:
    """The question, once to each organisation in a period."""
    props = RegisterCheckProps(contact=contact, organisation=to.organisation, seats=seats, public_id=public_id)
    key = f"{REGISTER}/{to.seat.partition('/')[0]}/stammer/{period}"
    return REGISTER_CHECK.letter(to, props, [key], send_at, process=REGISTER)
