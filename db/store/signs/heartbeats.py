"""Signs of life: each long-running component writes its own row; `svarstid doctor` reads them. Trusted time."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from db.store.session import Database
from db.store.signs.clock import Clock
from db.store.statements import once_a_thread
from schemas.tables.service import HeartbeatRow

log = logging.getLogger("svarstid.db")

EVERY_S = 15
"""How often a component beats."""
STALE_S = 60
"""After this long without a beat a component counts as down."""
ENGINE_STALE_S = 900
"""As long for the engine, which is asked every few minutes."""
SKEW_S = 30
"""A beat that lies further ahead than this is no sign of life: a clock has been set back since."""
PROBE = "probe"
"""The row that `probe` writes; it is nobody's sign of life."""
_PROBE_BYTES = 8 * 1024


def beat(session: Session, component: str, now: datetime, detail: str = "") -> None:
    """Note that `component` (worker, scheduler, web) is alive; `detail` is a few words for the doctor."""
    row = session.get(HeartbeatRow, component)
    if row is None:
        session.add(HeartbeatRow(component=component, at=now, detail=detail))
    else:
        row.at, row.detail = now, detail


def last_beats(session: Session) -> dict[str, HeartbeatRow]:
    """Component → its last sign of life."""
    return {row.component: row for row in session.exec(_BEATS())}


# Without the row of `probe`, which is long.
_BEATS = once_a_thread(lambda: select(HeartbeatRow).where(HeartbeatRow.component != PROBE))


def is_silent(beat_at: datetime, now: datetime, stale_s: int = STALE_S) -> bool:
    """True where the last beat is too old, or lies ahead of the clock."""
    return not -SKEW_S <= (now - beat_at).total_seconds() <= stale_s


def probe(db: Database, now: datetime) -> None:
    """Write to the register and commit. Raises what a write raises where nothing can be saved."""
    with db.write() as session:
        # Longer than what a full disk would still take into a page that is already there.
        beat(session, PROBE, now, secrets.token_hex(_PROBE_BYTES))


@contextmanager
def beating(
    db: Database, component: str, clock: Clock, is_at_work: Callable[[], bool] = lambda: True
) -> Iterator[None]:
    """Beat, and keep the time, from a thread of its own while the block runs; a register that is away for a while stops
    nothing. There is no beat while the component itself does nothing (`is_at_work`)."""
    stopped = threading.Event()

    def run() -> None:
        while True:
            try:
                now = clock.keep().now
                if is_at_work():
                    with db.write() as session:
                        beat(session, component, now)
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
