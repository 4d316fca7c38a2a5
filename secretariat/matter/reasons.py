"""Why the secretariat changes something: asked for each time, kept in the register, and told to those concerned."""

from __future__ import annotations

from datetime import datetime

from db import processes
from db.store.session import Database
from schemas.errors import Refused


def must_say_why(reason: str) -> None:
    """Raises Refused where no reason is given."""
    if not reason.strip():
        raise Refused("skäl", "Skälet saknas.", "Skriv varför, så att det går att läsa i efterhand.")


def keep_reason(db: Database, process: str, reason: str, now: datetime) -> int:
    """Keep the words in the register; returns the number by which the engine knows them."""
    with db.write() as session:
        return processes.add_note(session, process, reason.strip(), now=now)
