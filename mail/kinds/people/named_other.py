"""To the kansli: somebody has said on an answer page that another person should answer. It is no mail that came in."""

from __future__ import annotations

from datetime import datetime

from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props


class NamedOtherProps(Props):
    """Who is named, for which seat, and by whom."""

    process_title: str
    organisation: str
    seat_title: str
    other_name: str
    other_email: str
    said_by: str = ""
    """Empty where no name was left."""
    received_at: str
    """In words."""
    received: int
    """Its number on the desk."""


NAMED_OTHER = Mail("named_other", "Förslag om vem som ska svara", NamedOtherProps, "inbound", is_held=False)


def named_other(
    to: Addressee, contact: Contact, props: dict[str, object], *, key: str, process: str, send_at: datetime
) -> Letter:
    """The letter to the kansli; `key` is the same however often the same is proposed."""
    made = NamedOtherProps.model_validate({**props, "contact": contact})
    return NAMED_OTHER.letter(to, made, [key], send_at, process=process)
