"""Mails as others than their readers may see them: whole, but for what would let them answer in that reader's name.

The token of a link is replaced, wherever it stands: in our own mails, and in what is quoted in those that come in.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.encoders import encode_base64
from email.message import Message
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Who hides a token in a paper renders no mail.
    from mail.writing.render import Rendered

HIDDEN = "dold-lank"
"""What stands in place of a token; it opens nothing."""
_BREAK = rb"(?:=?\r?\n[>\s]*)?"
_TOKEN = re.compile(
    rb"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{4,64}" + _BREAK + rb"\.[1-9][0-9]{0,2}\.(?:" + _BREAK + rb"[A-Za-z0-9_-]){24}"
    rb"(?![A-Za-z0-9_-])"
)
"""A token as `mail.tokens` makes it, also where a mail program has broken the line in it."""
_MESSAGES = (".eml", ".msg")


def hidden(text: str) -> str:
    """The text, with every token replaced."""
    return hidden_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")


def hidden_mail(rendered: Rendered) -> Rendered:
    """One of our own mails in all its parts, with every token replaced."""
    return replace(rendered, text=hidden(rendered.text), html=hidden(rendered.html), ics=hidden(rendered.ics))


def hidden_bytes(content: bytes) -> bytes:
    """The same of bytes; what holds no token is returned as it is."""
    return _TOKEN.sub(HIDDEN.encode(), content)


def hidden_file(name: str, content: bytes) -> bytes:
    """A file that came with a mail: a mail itself, a page or a text. Within other files nothing is looked for."""
    return hidden_message(content) if name.casefold().endswith(_MESSAGES) else hidden_bytes(content)


def hidden_message(content: bytes) -> bytes:
    """A whole message, with every token replaced in every part, however it is encoded.

    Byte for byte as it came where there is none.
    """
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    is_changed = False
    for part in message.walk():
        is_changed |= _hide_in(part)
    return hidden_bytes(message.as_bytes() if is_changed else content)


def _hide_in(part: Message) -> bool:
    """True where something in the part was replaced."""
    payload = None if part.is_multipart() else part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return False
    masked = hidden_file(part.get_filename() or "", payload)
    if masked == payload:
        return False
    del part["Content-Transfer-Encoding"]
    part.set_payload(masked)
    encode_base64(part)
    return True
