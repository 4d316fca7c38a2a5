"""What people write when they are away or have left: when they are back, and who answers instead."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rules.dates.reach import is_within_reach
from rules.swedish import MONTHS

_LONGEST = 4_000
"""Characters that are read; what matters stands first."""
HAS_LEFT = re.compile(
    r"\bhar (?:slutat|lämnat (?:sin|min) (?:tjänst|anställning)|gått i pension|avslutat (?:sin|min) anställning)\b|"
    r"\bslutade (?:min|sin) (?:tjänst|anställning)\b|\b(?:arbetar|jobbar) inte längre\b|"
    r"\binte längre anställd\b|\bno longer (?:works?|working|employed|with)\b|\bhas left (?:the|our|us)\b|"
    r"\b(?:adressen|mejladressen|e-postadressen|brevlådan) (?:används|bevakas|läses) (?:inte|ej)(?: längre)?\b",
    re.I,
)
I_HAVE_LEFT = re.compile(
    r"\bjag (?:har (?:slutat|gått i pension|lämnat min|avslutat min)|(?:arbetar|jobbar) inte längre|"
    r"är inte längre anställd)\b|\bi (?:no longer work|have left)\b",
    re.I,
)
_ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december")  # fmt: skip
_WEEKDAY = r"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?)?\.?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_DAY = (
    rf"(?:{_WEEKDAY},?\s+)?(?:den\s+|the\s+)?"
    r"(?:(?P<iso>20\d\d-\d\d?-\d\d?)"
    r"|(?:v\.?|vecka|week)\s*(?P<week>\d{1,2})"
    r"|(?P<d1>\d{1,2})\s?/\s?(?P<m1>\d{1,2})(?:[ -](?P<y1>20\d\d))?"
    r"|(?P<d2>\d{1,2})(?::[ae]|st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<m2>[a-zåäö]{3,9})\.?(?:,?\s+(?P<y2>20\d\d))?"
    r"|(?P<m3>[a-z]{3,9})\s+(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<y3>20\d\d))?)"
)
_BACK = re.compile(
    rf"\b(?:åter|tillbaka|återkommer|i tjänst igen|på plats igen|börjar (?:arbeta|jobba) igen|back|return(?:ing)?)\b"
    rf"(?:\s+(?:igen|på|plats|i|tjänst|kontoret|jobbet|arbetet|to|in|on|the|work|office|at|från|from|och|med)){{0,6}}"
    rf"\s*:?\s*{_DAY}",
    re.I,
)
_UNTIL = re.compile(
    rf"(?:\b(?:till och med|t\.?\s?o\.?\s?m\.?|through|until and including)|(?:\d|[a-zåäö])\s*[–-])\s*{_DAY}", re.I
)
_TO = re.compile(rf"\b(?:till|fram till|until|till den)\s+{_DAY}", re.I)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_CAPITAL = r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:af|av|von|de))?(?: {_CAPITAL}){{1,2}}")
_NOT_NAMES = re.compile(
    r"\b(?:Kontakta|Vid|För|Med|I|Hälsningar|Vänliga|Hej|Ring|Contact|Please|Under|Till|Hänvisa|Mejla|Maila)\b"
)


def back_on(text: str, sent_on: date | None) -> date | None:
    """The first day back; None where none is said. A day without a year is the first such on or after `sent_on`."""
    text = text[:_LONGEST]
    for pattern, days in ((_BACK, 0), (_UNTIL, 1), (_TO, 0)):
        for found in pattern.finditer(text):
            day = _day(found, sent_on)
            if day is not None:
                return day + timedelta(days=days)
    return None


def stand_in(text: str, from_email: str, from_name: str = "") -> tuple[str, str]:
    """Name and address of whoever is named instead: the first address that is not the sender's own."""
    for line in text[:_LONGEST].split("\n"):
        for found in _EMAIL.finditer(line):
            email = found[0].casefold()
            if email == from_email.casefold():
                continue
            before = _NOT_NAMES.sub(" , ", re.split(r"[.!?]\s", line[: found.start()])[-1])
            names = [each[0] for each in _NAME.finditer(before) if each[0].casefold() != from_name.casefold()]
            return (names[-1] if names else ""), email
    return "", ""


def _day(found: re.Match[str], sent_on: date | None) -> date | None:
    try:
        if found["iso"]:
            year, month, day = (int(each) for each in found["iso"].split("-"))
            return _reached(date(year, month, day))
        if found["week"]:
            return _monday(int(found["week"]), sent_on)
        day = int(found["d1"] or found["d2"] or found["d3"])
        month = int(found["m1"]) if found["m1"] else _month(found["m2"] or found["m3"])
        stated = found["y1"] or found["y2"] or found["y3"]
        if stated:
            return _reached(date(int(stated), month, day))
        return _next(month, day, sent_on)
    except ValueError:
        return None


def _next(month: int, day: int, sent_on: date | None) -> date | None:
    if sent_on is None:
        return None
    here = date(sent_on.year, month, day)
    return _reached(here if here >= sent_on else date(sent_on.year + 1, month, day))


def _monday(week: int, sent_on: date | None) -> date | None:
    if sent_on is None:
        return None
    here = date.fromisocalendar(sent_on.year, week, 1)
    return _reached(here if here >= sent_on else date.fromisocalendar(sent_on.year + 1, week, 1))


def _reached(on: date) -> date | None:
    return on if is_within_reach(on) else None


def _month(name: str) -> int:
    """Its number. ValueError where it is no month."""
    for names in (MONTHS, _ENGLISH):
        for number, each in enumerate(names, start=1):
            if len(name) >= 3 and each.startswith(name.casefold().removesuffix(".")):
                return number
    raise ValueError(name)
