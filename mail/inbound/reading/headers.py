"""Headers as text: decoded, on one line, cut where they are too long to be meant."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

_LONGEST = 8_000
"""Characters of one header that are read; the pattern for encoded words is slow on longer ones that never end."""
_LONGEST_IDS = 40_000
_ID = re.compile(r"<([^<>\s]{3,998})>")
_UNSEEN = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_CHARSETS = {
    "utf8": "utf-8", "usascii": "utf-8", "ascii": "utf-8", "utf7": "utf-7", "utf16": "utf-16", "utf16le": "utf-16-le",
    "utf16be": "utf-16-be", "iso88591": "cp1252", "latin1": "cp1252", "windows1252": "cp1252", "cp1252": "cp1252",
    "iso885915": "iso8859-15", "latin9": "iso8859-15", "iso88592": "iso8859-2", "windows1250": "cp1250",
    "windows1251": "cp1251", "iso88599": "iso8859-9", "windows1254": "cp1254", "windows1257": "cp1257",
    "iso885910": "iso8859-10", "iso885914": "iso8859-14", "macintosh": "mac-roman", "ibm850": "cp850", "cp850": "cp850",
}  # fmt: skip
"""The character sets that are read by their names. Others, and those that do not hold, are guessed: UTF-8, else
Windows. Python knows more codecs, among them some that are none for text and some that are slow on purpose."""


def decoded(raw: bytes, charset: str) -> str:
    """The bytes as text, by the character set they claim where it is known and holds, else as they can be read."""
    name = _CHARSETS.get(re.sub(r"[^a-z0-9]", "", charset[:40].lower()), "utf-8")
    for each in dict.fromkeys([name, "utf-8"]):
        try:
            return raw.decode(each)
        except UnicodeError:
            continue
    return raw.decode("cp1252", "replace")


def clean(text: str) -> str:
    """The text in one normal form, without control characters and signs that show nothing; lines are kept."""
    whole = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (" " if c in "\t\u00a0\u202f\u2007" else c for c in whole if c not in _UNSEEN)
    return "".join(c for c in kept if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))


def value(raw: object) -> str:
    """One header's value, decoded and on one line."""
    text = str(raw)[:_LONGEST].encode("utf-8", "surrogateescape")
    try:
        parts = decode_header(decoded(text, ""))
    except (ValueError, IndexError):  # HeaderParseError is a ValueError; so is what base64 says
        return " ".join(clean(decoded(text, "")).split())
    words, was_coded = "", None
    for part, charset in parts:
        # Two encoded words are one text; the space between one of them and a plain word is dropped by the decoder.
        gap = " " if was_coded is not None and was_coded is not (charset is not None) else ""
        words += gap + (part if isinstance(part, str) else decoded(part, charset or ""))
        was_coded = charset is not None
    return " ".join(clean(words).split())


def raw_values(message: Message, name: str) -> list[str]:
    """The headers of that name as they were sent, from the top; bytes that are not ASCII as lone surrogates."""
    return [str(raw) for each, raw in message.raw_items() if each.casefold() == name.casefold()]


def values(message: Message, name: str) -> tuple[str, ...]:
    """The values of all headers of that name, from the top."""
    return tuple(value(raw) for raw in raw_values(message, name))


def ids(message: Message, name: str) -> tuple[str, ...]:
    """The message ids in the headers of that name, without their angle brackets, each once."""
    text = " ".join(raw_values(message, name))[:_LONGEST_IDS]
    return tuple(dict.fromkeys(_ID.findall(text)))


def addresses(message: Message, *names: str) -> tuple[tuple[str, str], ...]:
    """Name and address (in lower case) of each that those headers name; what is no address is left out."""
    raw = [each[:_LONGEST] for name in names for each in raw_values(message, name)]
    try:
        found = getaddresses(raw)
    except (ValueError, IndexError, RecursionError):
        return ()
    return tuple((value(name), clean(email).strip().lower()) for name, email in found if "@" in email)


def recipients(message: Message, *names: str) -> tuple[str, ...]:
    """The addresses that those headers name, each once, as they are written: a token in one of them has capitals."""
    raw = [each[:_LONGEST] for name in names for each in raw_values(message, name)]
    try:
        found = getaddresses(raw)
    except (ValueError, IndexError, RecursionError):
        return ()
    return tuple(dict.fromkeys(clean(email).strip() for _, email in found if "@" in email))


def moment(text: str) -> datetime | None:
    """The instant (UTC) that a Date header says; None where it says none."""
    try:
        found = parsedate_to_datetime(text[:200])
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
