"""To a user who wants to log in: a code that works once, in the window that asked for it.

It is never recorded in the outbox, which many can read: it is made, handed to the carrier and forgotten.
"""

from __future__ import annotations

from datetime import datetime

from db.journals import REGISTER
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props


class LoginCodeProps(Props):
    """The code as it is read, and for how long it works."""

    code: str
    minutes: int


LOGIN_CODE = Mail("login_code", "Kod för inloggning", LoginCodeProps, "register", is_resent=False)


def login_code(name: str, email: str, contact: Contact, code: str, minutes: int, *, send_at: datetime) -> Letter:
    """The mail with the code; its key stands for nothing, since it is not recorded."""
    to = Addressee(seat="", seat_title="", organisation="", name=name, email=email)
    props = LoginCodeProps(contact=contact, code=code, minutes=minutes)
    return LOGIN_CODE.letter(to, props, (), send_at, process=REGISTER)
