"""A backup of SQLite put in the place of the register: checked beside it first, then exchanged by one rename.

Killed at any point, the register is the old one or the new one, whole. What was there is never removed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from db import documents
from db.seals.chain import Secrets
from db.seals.stamps import Head
from db.seals.verification import verify
from db.store import backup, heartbeats
from db.store.session import Database
from schemas.errors import Refused
from schemas.tables.document import DocumentRow

_NAMED = "säkerhetskopian"
_OTHER = "Välj en annan säkerhetskopia."
_ENDINGS = ("-wal", "-shm")
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510


def must_be_unused(register: Path) -> None:
    """Refused where another program has the register open; it is neither read nor changed."""
    if not register.exists():
        return
    with register.open("r+b") as file:
        try:
            # Whoever has a database in WAL mode open holds a shared lock here, as the file format of SQLite says.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as error:
            problem = f"Något använder registret {register} just nu."
            raise Refused("registret", problem, "Stoppa Svarstid och alla dess delar, och försök igen.") from error


def prepare(source: Path, register: Path, secrets: Secrets) -> Path:
    """A checked copy of the backup beside the register, at the newest revision. Refused says what is wrong with it.

    Every row is compared with its seal, and the seal with the head that lies beside the backup; stamps are not looked
    at, so that a register whose key was lost can be put back. `secrets` stamp what a migration seals.
    """
    for old in register.parent.glob(f".{register.name}.*.half*"):
        old.unlink()  # of a restore that was killed
    half = register.with_name(f".{register.name}.{os.getpid()}.half")
    half.touch(mode=0o600)
    try:
        shutil.copyfile(source, half)
        _must_be_whole(half)
        _must_be_ours(half, backup.head_of(source), secrets)
    except BaseException:
        discard(half)
        raise
    return half


def made_at(source: Path, db: Database) -> datetime | None:
    """When the backup was made (UTC): its name says so, else the last sign of life in it; None where neither does."""
    with db.read() as session:
        beats = [row.at for row in heartbeats.last_beats(session).values()]
    return backup.made_at(source) or max(beats, default=None)


def missing_documents(db: Database, folders: list[Path]) -> list[str]:
    """The checksums of files that came with answers and that none of the folders has, whole."""
    with db.read() as session:
        wanted = sorted(set(session.exec(select(DocumentRow.sha256)).all()))
    return [sha256 for sha256 in wanted if not any(documents.is_whole(documents.path_of(at, sha256)) for at in folders)]


def exchange(half: Path, register: Path, aside: Path) -> None:
    """Put the prepared copy in the register's place; what is there, if anything, stays under the name `aside`."""
    _into_one_file(half)
    _sync(half)
    for ending in ("", *_ENDINGS):
        part = register.with_name(register.name + ending)
        if part.exists():
            _also_as(part, aside.with_name(aside.name + ending))
    _without_journals(register)
    _take_place(half, register)
    _sync(register.parent)


def discard(half: Path) -> None:
    """Remove a prepared copy that is not used."""
    for ending in ("", *_ENDINGS, "-journal"):
        half.with_name(half.name + ending).unlink(missing_ok=True)


def _must_be_whole(half: Path) -> None:
    try:
        with closing(sqlite3.connect(half)) as file:
            found = file.execute("PRAGMA integrity_check(1)").fetchone()[0]
            known = file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Refused(_NAMED, "Filen är ingen hel databas.", _OTHER) from error
    if found != "ok":
        raise Refused(_NAMED, "Filen är skadad.", _OTHER)
    if not known:
        raise Refused(_NAMED, "Filen är en databas, men inte ett register från Svarstid.", _OTHER)


def _must_be_ours(half: Path, head: str, secrets: Secrets) -> None:
    db = Database(f"sqlite:///{half}", secrets=secrets)
    try:
        db.migrate()
        with db.read() as session:
            for one in verify(session, None, expected=[Head.parse(head)] if head else []):
                for fault in one.faults:
                    raise Refused(_NAMED, f"Historiken för {one.journal} håller inte: {fault.text}", _OTHER)
    finally:
        db.dispose()


def _into_one_file(database: Path) -> None:
    """Write what is in its journal into the database itself."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=DELETE").fetchone()


def _without_journals(register: Path) -> None:
    """A journal of the old register beside the new one would be read into it; what is in it goes into the old one."""
    if register.exists():
        with suppress(sqlite3.DatabaseError):  # one that is broken stays as it is
            _into_one_file(register)
    for ending in _ENDINGS:
        register.with_name(register.name + ending).unlink(missing_ok=True)


def _take_place(half: Path, register: Path) -> None:
    half.replace(register)


def _also_as(path: Path, name: Path) -> None:
    """Give a file a second name; where the file system knows no such thing, a copy."""
    with suppress(OSError):
        os.link(path, name)
        return
    shutil.copy2(path, name)
    _sync(name)


def _sync(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
