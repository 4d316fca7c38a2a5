"""To the kansli: a mail that came in and did not become an answer, with its text and the mail itself."""

from __future__ import annotations

from datetime import datetime

from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props

LONGEST_ORIGINAL = 10 * 1024 * 1024
"""A larger one is fetched on the desk instead: many mailboxes take no more."""
_LONGEST_TEXT = 20_000


class ForwardedProps(Props):
    """Who wrote what, and why it waits for somebody."""

    process_title: str = ""
    organisation: str = ""
    """For whom it seems to be; empty where that is not known."""
    from_name: str = ""
    from_email: str
    subject: str
    text: str
    why: str
    received_at: str
    """In words."""
    attachments: list[str] = []
    original: str = ""
    """Checksum of the mail itself, which is attached; empty where it is too large."""
    received: int
    """Its number on the desk."""
    is_by_hand: bool = False
    """Somebody on the desk has sent it on."""


FORWARDED = Mail("forwarded", "Vidarebefordrat mejl", ForwardedProps, "inbound", is_held=False)


def forwarded(
    to: Addressee, contact: Contact, props: dict[str, object], *, key: str, process: str, send_at: datetime
) -> Letter:
    """The letter to the kansli; `key` is the same however often the same mail is forwarded for the same reason."""
    text = str(props.get("text", ""))
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT].rstrip()}\n… (mejlet är längre; hela texten finns på skrivbordet)"
    made = ForwardedProps.model_validate({**props, "text": text, "contact": contact})
    return FORWARDED.letter(to, made, [key], send_at, process=process)
