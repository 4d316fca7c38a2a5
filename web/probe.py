"""Whether an answer could be saved now: found out by saving something. Made for the health page."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from db.store import heartbeats
from db.store.session import Database

log = logging.getLogger("svarstid.web")
_EVERY_S = 5.0
"""Anyone may ask: however often, the register is written to no more often than this."""


class Probe:
    """Remembers for a few seconds how the last write went; threads share it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._at: float | None = None
        self._is_well = False

    def is_well(self, db: Database, now: datetime) -> bool:
        """True where a write was committed, now or a few seconds ago."""
        with self._turn:
            if self._at is None or time.monotonic() - self._at >= _EVERY_S:
                self._is_well = _can_write(db, now)
                self._at = time.monotonic()
            return self._is_well


def _can_write(db: Database, now: datetime) -> bool:
    try:
        heartbeats.probe(db, now)
    except (SQLAlchemyError, TimeoutError):
        log.exception("registret går inte att skriva i")
        return False
    return True
