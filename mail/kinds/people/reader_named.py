"""To an organisation's official mailbox: somebody has said that another person should answer. Is that right?"""

from __future__ import annotations

from datetime import datetime

from mail.kinds.people.named_other import NamedOtherProps
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact


class ReaderNamedProps(NamedOtherProps):
    """As the secretariat has it, with what the link is made of."""

    public_id: str
    """Of the invitation that the proposal is about."""


READER_NAMED = Mail("reader_named", "Fråga till brevlådan om vem som ska svara", ReaderNamedProps, "inbound")


def reader_named(
    to: Addressee, contact: Contact, props: dict[str, object], *, key: str, process: str, send_at: datetime
) -> Letter:
    """The question to the mailbox; `key` is the same however often the same is proposed."""
    made = ReaderNamedProps.model_validate({**props, "contact": contact})
    return READER_NAMED.letter(to, made, [key], send_at, process=process)
