"""Signs of life: each long-running component writes its own row; `svarstid doctor` reads them. Wall-clock time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from db.store.session import Database
from schemas.service_tables import HeartbeatRow

log = logging.getLogger("svarstid.db")

EVERY_S = 15
"""How often a component beats."""
STALE_S = 60
"""After this long without a beat a component counts as down."""


def beat(session: Session, component: str, now: datetime, detail: str = "") -> None:
    """Note that `component` (worker, scheduler, web) is alive; `detail` is a few words for the doctor."""
    row = session.get(HeartbeatRow, component)
    if row is None:
        session.add(HeartbeatRow(component=component, at=now, detail=detail))
    else:
        row.at, row.detail = now, detail


def last_beats(session: Session) -> dict[str, HeartbeatRow]:
    """Component → its last sign of life."""
    return {row.component: row for row in session.exec(select(HeartbeatRow))}


@contextmanager
def beating(db: Database, component: str, detail: str = "") -> Iterator[None]:
    """Beat from a thread of its own while the block runs; a register that is away for a while stops nothing."""
    stopped = threading.Event()

    def run() -> None:
        while True:
            try:
                with db.write() as session:
                    beat(session, component, datetime.now(UTC), detail)
            except (SQLAlchemyError, TimeoutError):
                log.warning("registret svarar inte; %s försöker igen", component)
            if stopped.wait(EVERY_S):
                return

    thread = threading.Thread(target=run, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=EVERY_S)
