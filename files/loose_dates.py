"""Dates as they stand in spreadsheets and minutes: `2024-05-07`, `7/5 2024`, `tisdag den 7 maj 2024`."""

from __future__ import annotations

import re
from datetime import date

from rules.swedish import MONTHS, WEEKDAYS, weekday_name

_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})[ /-](\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WORDS = re.compile(r"(?:([a-zåäö]+dag)(?:en)?\s+)?(?:den\s+)?(\d{1,2})\s+([a-zåäö]{3,9})\.?\s+(\d{4})")
HOW = "Skriv datumet som 2024-05-07, 7/5 2024 eller 7 maj 2024."


def loose_date(written: str) -> date:
    """The date of one of the ways above. ValueError (a Swedish sentence) where it is none, or the weekday is wrong."""
    text = " ".join(written.strip().lower().split())
    if found := _ISO.fullmatch(text):
        return _made(written, int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(text) or _DOTTED.fullmatch(text):
        return _made(written, int(found[3]), int(found[2]), int(found[1]))
    if found := _WORDS.fullmatch(text):
        month = next((number for number, name in enumerate(MONTHS, 1) if name.startswith(found[3])), 0)
        on = _made(written, int(found[4]), month, int(found[2]))
        if found[1] in WEEKDAYS and weekday_name(on) != found[1]:
            raise ValueError(f"”{written.strip()[:40]}” är en {weekday_name(on)}, inte en {found[1]}.")
        return on
    raise ValueError(f"”{written.strip()[:40]}” går inte att läsa som datum.")


def _made(written: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(f"datumet ”{written.strip()[:40]}” finns inte.") from None
    if not 1990 <= year <= 2150:
        raise ValueError(f"”{written.strip()[:40]}” ligger för långt bort.")
    return found
