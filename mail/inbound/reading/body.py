"""What a message says and brings with it: its text, its attachments, and why it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from mail.inbound.reading import headers
from mail.inbound.reading.bounded import inner, leaves
from mail.inbound.reading.html_text import STRUCK, html_text
from mail.inbound.text.own_words import own_words

LONGEST_TEXT = 200_000
"""Characters of text that are read; nobody answers at such length."""
_LOGOTYPE = 20_000
"""Bytes of a picture that belongs to a signature."""
_DIFFER = "[Mejlet har flera texter som inte säger samma sak]"
_HAS_STRUCK = "[Något är överstruket i mejlet]"
_LINK = re.compile(r"<?(?:https?://|mailto:)[^\s<>]+>?|\[cid:[^\]\s]{1,200}\]", re.I)
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
    """The text that a reader sees: the plain parts, else those made of the HTML; clean, lines kept.

    Where a mail has several texts that do not say the same, all stand there, below a line in brackets that says so.
    Nobody can tell which of them the sender saw, and no rule knows that line, so the whole is for a human.
    """
    plain, made = [], []
    is_struck = False
    for part in leaves(message):
        if not _is_text(part):
            continue
        if part.get_content_type() == "text/html":
            source = _text(part)
            if not source.strip():
                continue
            made.append(_cleaned(html_text(source)))
            is_struck = is_struck or STRUCK in made[-1] or "line-through" in source.casefold()
        elif (text := _cleaned(_unfolded(part, _text(part)))).strip():
            plain.append(text)
    shown = "\n".join(plain or made)
    if is_struck and (plain or STRUCK not in shown):
        shown = "\n\n".join((_HAS_STRUCK, *plain, *made))
    elif len(plain) > 1 or len(made) > 1 or (plain and made and not _is_same(plain[0], made[0])):
        shown = "\n\n".join((_DIFFER, *plain, *made))
    return shown[:LONGEST_TEXT] if shown.strip() else ""


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


def _cleaned(text: str) -> str:
    return headers.clean(text.strip("\n"))


def _is_same(plain: str, made: str) -> bool:
    """True where both say the same words in the same order, in what the sender wrote or in all of it."""
    if _words(own_words(plain)) == _words(own_words(made)):
        return True
    return _words(plain) == _words(made)


def _words(text: str) -> str:
    """The letters and figures alone; a program writes addresses out beside their links, and draws lists by itself."""
    return "".join(char for char in _LINK.sub(" ", text).casefold() if char.isalnum())


def _is_text(part: Message) -> bool:
    if part.get_content_type() not in ("text/plain", "text/html", "text/enriched"):
        return False
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _is_shown_within(part: Message) -> bool:
    """True for a picture of a signature; a larger one may show what the answer is."""
    is_picture = part.get_content_maintype() == "image" and part.get("Content-ID") is not None
    return is_picture and part.get_content_disposition() != "attachment" and len(content_of(part)) <= _LOGOTYPE


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
