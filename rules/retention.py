"""How long records are kept, and what it takes to erase them. Nothing here reads a clock or a register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from schemas.errors import Refused

_LONGEST = 300
"""Characters of a number of a decision, or of a reason."""


class Kind(StrEnum):
    """A kind of record. The codes are stored with every erasure, so they never change."""

    MATTERS = "matters"
    MAILS = "mails"
    INBOUND = "inbound"
    LOGINS = "logins"
    LOGS = "logs"
    NAMES = "names"
    MEETINGS = "meetings"
    CONFERENCES = "conferences"
    DIETS = "diets"
    SHARED = "shared"
    DRAFTS = "drafts"
    REHEARSALS = "rehearsals"


WHOLE = (Kind.MATTERS, Kind.MEETINGS, Kind.CONFERENCES, Kind.SHARED)
"""The kinds of which a record is a whole journal."""


@dataclass(frozen=True)
class Decision:
    """By what decision something is erased, and why."""

    number: str
    decided_on: date
    reason: str


def decision(number: str, decided_on: date | None, reason: str, today: date) -> Decision:
    """A decision that may be acted on; Refused names the field that is missing or cannot be right."""
    if not number.strip():
        raise Refused("decision", "Gallringsbeslutets nummer saknas.", "Skriv till exempel KS 2026/117 § 42.")
    if decided_on is None:
        raise Refused("decided_on", "Dagen för gallringsbeslutet saknas.", "Ange dagen då beslutet fattades.")
    if decided_on > today:
        raise Refused("decided_on", "Gallringsbeslutet är daterat i framtiden.", "Ange dagen då beslutet fattades.")
    if not reason.strip():
        raise Refused("reason", "Skälet saknas.", "Skriv kort varför uppgifterna gallras.")
    for field, text in (("decision", number), ("reason", reason)):
        if len(text) > _LONGEST:
            raise Refused(field, "Texten är för lång.", f"Skriv högst {_LONGEST} tecken.")
    return Decision(number.strip(), decided_on, reason.strip())


def cutoff(keep_days: int, now: datetime) -> datetime | None:
    """What is older than this may be erased; None where it is kept for ever."""
    return now - timedelta(days=keep_days) if keep_days else None
