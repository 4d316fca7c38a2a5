"""Bytes first: a message is written to disk and noted in the register before anyone looks into it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from db import documents
from db.inbound import sources
from db.store.session import Database
from mail.sources import Arrived, Position
from schemas.mail.inbound import ReceivedState
from schemas.tables.inbound import ReceivedMailRow


def store(
    db: Database, folder: Path, arrived: Arrived, *, source: str, now: datetime, position: Position | None = None
) -> bool:
    """Keep a message among the documents and put it in the queue of what is to be read; False where it was known.

    With it is noted how far its source has been read. `now` is the trusted wall-clock time. Raises Refused where the
    bytes cannot be saved, and what a write to the register raises; the source then keeps the message.
    """
    checksum = documents.keep(folder, arrived.content)
    with db.write() as session:
        sources.seen(session, source, now, position=position, has_mail=True)
        return _note(session, checksum, arrived, source, now)


def _note(session: Session, checksum: str, arrived: Arrived, source: str, now: datetime) -> bool:
    known = select(ReceivedMailRow.id).where(ReceivedMailRow.checksum == checksum)
    if session.exec(known).first() is not None:
        return False
    row = ReceivedMailRow(
        checksum=checksum,
        size=arrived.size,
        source=source,
        received_at=now,
        server_at=arrived.server_at,
        is_whole=arrived.is_whole,
        state=ReceivedState.NEW,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False  # the same message by another source in the same instant
    return True
