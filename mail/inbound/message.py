"""One message as it came in, read once: who, about what, which words, which files, or why it cannot be read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message

from mail.inbound.reading import headers
from mail.inbound.reading.body import Attachment, attachments_of, encrypted, text_of
from mail.inbound.reading.bounded import TooMuch, head, parse

_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")

__all__ = ["Attachment", "Incoming", "read"]


@dataclass(frozen=True)
class Incoming:
    """A message. Nothing in it is proved: any header but those of our own server may be anyone's invention."""

    checksum: str
    """SHA-256 of the bytes, in hexadecimal."""
    size: int
    """In bytes."""
    from_email: str = ""
    """In lower case; empty where there is none, or more than one."""
    from_name: str = ""
    recipients: tuple[str, ...] = ()
    """Of To, Cc, Delivered-To, X-Original-To and Envelope-To, with the capitals that they were written with."""
    subject: str = ""
    message_id: str = ""
    """Without angle brackets, as are the two below."""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    """As the sender's clock says (UTC)."""
    text: str = ""
    """The plain text, or what is made of the HTML; empty where there is a problem."""
    attachments: tuple[Attachment, ...] = ()
    problem: str = ""
    """In Swedish, a sentence, where the message cannot be read; then there are headers at most."""
    message: Message = field(default_factory=Message, repr=False, compare=False)
    """As parsed, for the readers in this package."""

    def header(self, name: str) -> str:
        """The topmost header of that name, decoded, on one line; empty where there is none."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> tuple[str, ...]:
        """All headers of that name from the top, as they are in `header`."""
        return headers.values(self.message, name)


def read(content: bytes) -> Incoming:
    """The message that the bytes are. Never raises: what cannot be read has a `problem`."""
    try:
        return _read(content)
    except Exception:  # noqa: BLE001 - the parser is not ours, and what it cannot take must still be shown
        return Incoming(_checksum(content), len(content), problem="Mejlet går inte att tolka.")


def _read(content: bytes) -> Incoming:
    problem = "" if content.strip() else "Mejlet är tomt."
    try:
        message = parse(content)
    except TooMuch as too_much:
        message, problem = head(content), str(too_much)
    if not problem and encrypted(message):
        problem = "Mejlet är krypterat."
    senders = headers.addresses(message, "From")
    name, email = senders[0] if len(senders) == 1 else ("", "")
    return Incoming(
        checksum=_checksum(content),
        size=len(content),
        from_email=email,
        from_name=name,
        recipients=headers.recipients(message, *_TO),
        subject=next(iter(headers.values(message, "Subject")), ""),
        message_id=next(iter(headers.ids(message, "Message-ID")), ""),
        in_reply_to=next(iter(headers.ids(message, "In-Reply-To")), ""),
        references=headers.ids(message, "References"),
        sent_at=headers.moment(next(iter(headers.values(message, "Date")), "")),
        text="" if problem else text_of(message),
        attachments=() if problem else attachments_of(message),
        problem=problem,
        message=message,
    )


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
