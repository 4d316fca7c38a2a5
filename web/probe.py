"""Whether an answer could be saved now: found out by saving something. Made for the health pages."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from db.store.session import Database
from db.store.signs import heartbeats

log = logging.getLogger("svarstid.web")
_EVERY_S = 5.0
"""Anyone may ask: however often, the register is written to no more often than this."""


class Probe:
    """Remembers for a few seconds how the last look went; threads share it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._at: float | None = None
        self._lacking = ""

    def is_well(self, db: Database, now: datetime) -> bool:
        """True where a write was committed, now or a few seconds ago."""
        return self.lacking(db, now) != "database"

    def lacking(self, db: Database, now: datetime) -> str:
        """What is missing for answers to be saved: `database` (no write), `revision` (other tables); empty: nothing."""
        with self._turn:
            if self._at is None or time.monotonic() - self._at >= _EVERY_S:
                self._lacking = _lacking(db, now)
                self._at = time.monotonic()
            return self._lacking


def _lacking(db: Database, now: datetime) -> str:
    try:
        current, newest = db.revision()
        if current is not None:
            heartbeats.probe(db, now)
    except (SQLAlchemyError, TimeoutError):
        log.exception("registret går inte att skriva i")
        return "database"
    return "" if current == newest else "revision"
