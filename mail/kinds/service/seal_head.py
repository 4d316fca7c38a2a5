"""To the secretariat's mailbox, once a day: the head of the seal over the whole register, to be kept there."""

from __future__ import annotations

from datetime import date, datetime

from db.journals import REGISTER
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from rules.dates.clock import local_date


class SealHeadProps(Props):
    """The head, and the day it was taken."""

    head: str
    written_on: date
    key: str = ""
    """The fingerprint of the key that signs akter; empty in mails of before there was one."""


SEAL_HEAD = Mail("seal_head", "Dagens sigill", SealHeadProps, "register", is_held=False)


def seal_head(to: Addressee, contact: Contact, head: str, *, key: str = "", send_at: datetime) -> Letter:
    """The day's head; one a day to each mailbox."""
    today = local_date(send_at)
    props = SealHeadProps(contact=contact, head=head, key=key, written_on=today)
    return SEAL_HEAD.letter(to, props, [f"{REGISTER}/{to.seat}/sigill/{today}"], send_at, process=REGISTER)
