"""Looks into the sources that the settings name, one after the other, and stores what is new."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session

from db.inbound import sources
from db.inbound.reader import proves
from db.inbound.storing import store
from db.store.session import Database
from mail.sources import Arrived, Position, Source, SourceDown, SourceFaulty
from mail.sources.folder import Folder
from rules.dates.clock import local_date
from schemas.errors import Refused
from schemas.mail.inbound import SourceName
from schemas.settings.inbound import InboundSettings
from schemas.tables.inbound import MailSourceRow
from settings import Settings

_LOOKED_EVERY = timedelta(minutes=1)
"""How often a look that finds nothing is noted."""
_NOT_SAVED = "Mejlen kan inte sparas. De ligger kvar där de kom in. Se efter om disken är full."


def inbox_of(settings: Settings) -> Path:
    """The drop folder: `inkorg` in the data folder."""
    return settings.data_dir / "inkorg"


def names_of(settings: InboundSettings) -> set[str]:
    """The sources that the settings turn on."""
    on = {
        SourceName.FOLDER: settings.inbound_folder,
        SourceName.IMAP: bool(settings.imap_host),
        SourceName.PARSE: settings.takes_parse,
    }
    return {name.value for name, is_on in on.items() if is_on}


def is_folder_due(db: Database, settings: Settings, now: datetime) -> bool:
    """True where a file lies in the folder, or nobody has noted for a minute that it works; reads only."""
    if not settings.inbound_folder:
        return False
    if _folder(inbox_of(settings), settings.inbound_mb).has_any():
        return True
    with db.read() as session:
        row = session.get(MailSourceRow, SourceName.FOLDER.value)
    return row is None or now - row.seen_at >= _LOOKED_EVERY


def poll_folder(db: Database, settings: Settings, now: datetime) -> int:
    """Store the files of the drop folder, which is made where it is missing; returns how many were new."""
    inbox = inbox_of(settings)
    inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    return poll(db, settings, _folder(inbox, settings.inbound_mb), now)


def poll_imap(db: Database, settings: Settings, now: datetime) -> int:
    """Store what has come to the mailbox; returns how much was new."""
    from mail.sources.imap import Imap  # most never use it

    beyond = _beyond(settings.imap_host, settings.imap_user, settings.imap_folder)
    return poll(db, settings, Imap(settings, lambda: local_date(now), beyond=beyond), now)


def poll(db: Database, settings: Settings, source: Source, now: datetime) -> int:
    """Look into one source. What is wrong with it is noted for the desk, never raised; returns how many were new."""
    found = 0

    def keep(arrived: Arrived, reached: Position) -> None:
        nonlocal found
        found += store(db, settings.documents_dir, arrived, source=source.name, now=now, position=reached)

    with db.read() as session:
        position = sources.position_of(session, source.name)
    try:
        reached = source.poll(position, keep)
    except (SourceDown, Refused) as fault:
        text = _NOT_SAVED if isinstance(fault, Refused) else str(fault)
        with db.write() as session:
            if isinstance(fault, SourceFaulty):
                sources.seen(session, source.name, now)
            sources.failed(session, source.name, now, text)
        return found
    with db.write() as session:
        sources.seen(session, source.name, now, position=reached)
    return found


def watch(session: Session, settings: InboundSettings, now: datetime) -> None:
    """Note which sources are on, and decide where the replies to the next mails are to go."""
    sources.turned_on(session, names_of(settings), now)
    proved = [name for name in names_of(settings) if proves(settings, name)]
    sources.decide_reply_address(session, settings.reply_address, now, proved)


@lru_cache(maxsize=8)
def _beyond(_host: str, _user: str, _folder: str) -> dict[int, set[int]]:
    """One for each mailbox, for as long as the process lives."""
    return {}


@lru_cache(maxsize=8)
def _folder(inbox: Path, megabytes: int) -> Folder:
    """One for each folder: it remembers which files were still growing."""
    return Folder(inbox, megabytes * 1024 * 1024)
