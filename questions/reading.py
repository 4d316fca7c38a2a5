"""What people type, made clean: one line, several lines, dates, addresses."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from typing import Any

from rules.dates.written import NoDate, written_date
from rules.visible import trimmed
from schemas.address import BadAddress, read_address

_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the reading direction: with them a text shows as something else than it is."""


def lines(value: str) -> str:
    """The text without control characters, in one normal form, its ends trimmed; lines are kept."""
    if value.isascii() and value.isprintable():  # as it is in every form, and most fields are empty
        return value.strip()
    whole = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    # NUL is refused by PostgreSQL, lone surrogates by UTF-8; no other control character is meant either.
    kept = (c for c in whole if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return trimmed("".join(c for c in kept if c not in _DIRECTIONS))


def line(value: str) -> str:
    """As `lines`, on one line."""
    return " ".join(lines(value).split())


def is_day(value: str) -> bool:
    """True for a date as 2024-05-30."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def as_sent(typed: str) -> str:
    """An address in the form in which it is sent to; what cannot be read stays as it is, for a check to name."""
    try:
        return read_address(typed) if typed.strip() else ""
    except BadAddress:
        return typed.strip()


def iso_day(value: str) -> str:
    """A day as people write it, as 2024-05-30; anything else as it is."""
    try:
        return written_date(value).isoformat()
    except NoDate:
        return value


def packed(value: Any) -> str:
    """A value as the one JSON text that stands for it, whatever order it was given in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpacked(text: str) -> Any:
    """The value of a JSON text; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
