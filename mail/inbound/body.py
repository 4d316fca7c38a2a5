"""What a message says and brings with it: its text, its attachments, and why it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from mail.inbound import headers
from mail.inbound.bounded import inner, leaves
from mail.inbound.html_text import html_text

LONGEST_TEXT = 200_000
"""Characters of text that are read; nobody answers at such length."""
_MOST_BYTES = 1_000_000
_SIGNATURES = frozenset(
    f"application/{each}" for each in ("pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys")
)
"""They vouch for the mail, they are no documents; the whole mail is kept anyway."""
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_REPORTED = frozenset({"message/delivery-status", "message/disposition-notification", "text/rfc822-headers"})


@dataclass(frozen=True)
class Attachment:
    """A file of a mail, as it came: name and type are the sender's claims, to be made safe before they are used."""

    filename: str
    content_type: str
    content: bytes


def text_of(message: Message) -> str:
    """The text that a reader sees: the plain parts, else those made of the HTML; clean, lines kept."""
    plain, made = [], []
    for part in leaves(message):
        if not _is_text(part):
            continue
        if part.get_content_type() == "text/html":
            made.append(html_text(_text(part)))
        else:
            plain.append(_unfolded(part, _text(part)))
    for texts in (plain, made):
        whole = headers.clean("\n".join(text.strip("\n") for text in texts))
        if whole.strip():
            return whole[:LONGEST_TEXT]
    return ""


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """What was sent along: no text that is shown, no signature over the mail, no picture that the text contains."""
    found = []
    for number, part in enumerate(leaves(message), start=1):
        kind = part.get_content_type()
        if _is_text(part) or kind in _SIGNATURES or kind in _REPORTED or _is_shown_within(part):
            continue
        name = headers.value(part.get_filename() or "") or f"bilaga-{number}"
        found.append(Attachment(name, kind, content_of(part)))
    return tuple(found)


def content_of(part: Message) -> bytes:
    """The bytes of a part; of a mail within the mail, that mail."""
    if part.get_content_maintype() == "message" and inner(part):
        try:
            return b"\r\n".join(each.as_bytes() for each in inner(part))
        except (ValueError, LookupError, TypeError, AttributeError):
            return b""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def encrypted(message: Message) -> bool:
    """True where there is nothing to read for whoever lacks the key."""
    if message.get_content_type() == "multipart/encrypted":
        return True
    # A signature around the mail has the type of an encrypted one; there too nothing can be read as it stands.
    return any(part.get_content_type() in _ENCRYPTED for part in leaves(message)) and not text_of(message)


def plain_of(part: Message) -> str:
    """The text of one part, whatever it claims to be."""
    return headers.clean(_text(part))


def _is_text(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html", "text/enriched"):
        return False
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _is_shown_within(part: Message) -> bool:
    is_picture = part.get_content_maintype() == "image" and part.get("Content-ID") is not None
    return is_picture and part.get_content_disposition() != "attachment"


def _text(part: Message) -> str:
    charset = part.get_param("charset", "")
    return headers.decoded(
        content_of(part)[: 4 * LONGEST_TEXT * 2], charset if isinstance(charset, str) else charset[2]
    )


def _unfolded(part: Message, text: str) -> str:
    """The text of RFC 3676, `format=flowed`, with its paragraphs whole."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    joiner = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    lines: list[str] = []
    is_open, depth = False, 0
    for raw in text.replace("\r\n", "\n").split("\n"):
        quote = re.match(r">*", raw)
        level = len(quote[0]) if quote else 0
        line = raw[level:].removeprefix(" ")
        flows = line.endswith(" ") and line != "-- "
        said = line[:-1] + joiner if flows else line
        if is_open and level == depth and line != "-- ":
            lines[-1] += said
        else:
            lines.append(f"{'>' * level}{' ' if level else ''}{said}")
        is_open, depth = flows, level
    return "\n".join(lines)
