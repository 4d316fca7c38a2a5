"""What people type, made clean: one line, several lines, dates, addresses."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from typing import Any

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the reading direction: with them a text shows as something else than it is."""


def lines(value: str) -> str:
    """The text without control characters, in one normal form, its ends trimmed; lines are kept."""
    whole = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    # NUL is refused by PostgreSQL, lone surrogates by UTF-8; no other control character is meant either.
    kept = (c for c in whole if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(c for c in kept if c not in _DIRECTIONS).strip()


def line(value: str) -> str:
    """As `lines`, on one line."""
    return " ".join(lines(value).split())


def is_day(value: str) -> bool:
    """True for a date as 2024-05-30."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def parse_day(text: str) -> date | None:
    """A date as people write it: 2024-05-30, 30/5 2024, 30 maj 2024; None where it is none."""
    words = text.strip().lower().removeprefix("den ")
    try:
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d{1,2})/(\d{1,2})[ -](\d{4})", words):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := re.fullmatch(r"(\d{1,2}) ([a-zåäö]{3,9})\.? (\d{4})", words):
            month = next((n for n, name in enumerate(_MONTHS, 1) if match[2].startswith(name)), 0)
            return date(int(match[3]), month, int(match[1]))
    except ValueError:
        return None
    return None


def iso_day(value: str) -> str:
    """A day as people write it, as 2024-05-30; anything else as it is."""
    found = parse_day(value)
    return found.isoformat() if found else value


def packed(value: Any) -> str:
    """A value as the one JSON text that stands for it, whatever order it was given in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpacked(text: str) -> Any:
    """The value of a JSON text; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
