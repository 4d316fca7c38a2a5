"""A matter that has ended is put in the archive, and taken out again: the lists show it elsewhere, nothing is lost."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from db import events
from db.case import load_case
from db.store.session import Database
from schemas.errors import Refused
from schemas.events import EventKind


def archive(db: Database, process: str, *, now: datetime) -> None:
    """Put the matter in the archive; `now` is process time. Done twice it is done once. Refused while it goes on."""
    with db.write() as session:
        case = load_case(session, process, lock=True)
        if case.row.status != "ended":
            raise Refused("ärendet", "Ärendet pågår fortfarande.", "Arkivera det när det är avslutat.")
        if case.archived_at is None:
            _tell(session, process, EventKind.ARCHIVED, "Ärendet är arkiverat.", now)


def unarchive(db: Database, process: str, *, now: datetime) -> None:
    """Take the matter out of the archive again; `now` is process time. One that is not there stays as it is."""
    with db.write() as session:
        if load_case(session, process, lock=True).archived_at is not None:
            _tell(session, process, EventKind.UNARCHIVED, "Ärendet är framtaget ur arkivet.", now)


def _tell(session: Session, process: str, kind: EventKind, text: str, now: datetime) -> None:
    key = f"{kind}/{now.isoformat()}"
    events.append(session, process, at=now, kind=kind, text=text, dedup_key=key)
