"""Text that a reader can see. Word, chat programs and phones leave characters behind that show nothing."""

from __future__ import annotations

import re
import unicodedata

_SHOWS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters by their class, empty by their shape: fillers of Hangul, the blank of Braille."""
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"})
ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]")
"""Spaces that look like the common one, or like nothing, and are neither."""


def is_seen(text: str) -> bool:
    """True where at least one character can be seen."""
    return any(unicodedata.category(char) not in _HIDDEN and char not in _SHOWS_NOTHING for char in text)


def trimmed(text: str) -> str:
    """The text without space around it; empty where nothing of it can be seen."""
    if text.isascii() and text.isprintable():  # of these only the space shows nothing
        return text.strip()
    return text.strip() if is_seen(text) else ""
