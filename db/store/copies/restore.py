"""A backup of SQLite put in the place of the register: checked beside it first, then exchanged by one rename.

Killed at any point, the register is the old one or the new one, whole. What was there is never removed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from db import documents
from db.seals.chain import Secrets
from db.seals.stamps import Head, StampKeys
from db.seals.verification import first_broken
from db.seals.whose import is_stamped_by
from db.store import turn
from db.store.copies import backup
from db.store.session import Database
from db.store.signs import heartbeats
from schemas.errors import Refused
from schemas.tables.document import DocumentRow
from schemas.tables.year.shared import SharedVersionRow

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


@dataclass(frozen=True)
class Prepared:
    """A copy of the backup that can take the register's place."""

    path: Path
    is_of_key: bool
    """Whether our key has stamped its seal; True too where it has no stamp."""
    fault: str
    """What does not agree with its seal, in Swedish; empty where all does."""


def prepare(source: Path, register: Path, secrets: Secrets) -> Prepared:
    """A copy of the backup beside the register, at the newest revision. Refused says what makes it unusable.

    Every row is compared with its seal, and the seal with the head that lies beside the backup. `secrets` stamp what a
    migration seals.
    """
    _must_have_it_all(source)
    for old in register.parent.glob(f".{register.name}.*.half*"):
        old.unlink()  # of a restore that was killed
    half = register.with_name(f".{register.name}.{os.getpid()}.half")
    half.touch(mode=0o600)
    try:
        shutil.copyfile(source, half)
        _must_be_whole(half)
        return _looked_at(half, backup.head_of(source), secrets)
    except BaseException:
        discard(half)
        raise


def made_at(source: Path, db: Database) -> datetime | None:
    """When the backup was made (UTC): its name says so, else the last sign of life in it; None where neither does."""
    with db.read() as session:
        beats = [row.at for row in heartbeats.last_beats(session).values()]
    return backup.made_at(source) or max(beats, default=None)


def missing_documents(db: Database, folders: list[Path]) -> list[str]:
    """The checksums of files that came with answers, or were shared, and that none of the folders has, whole."""
    with db.read() as session:
        shared = session.exec(select(SharedVersionRow.sha256)).all()
        wanted = sorted({*session.exec(select(DocumentRow.sha256)).all(), *shared})
    return [sha256 for sha256 in wanted if not any(documents.is_whole(documents.path_of(at, sha256)) for at in folders)]


def exchange(half: Path, register: Path, aside: Path) -> None:
    """Put the prepared copy in the register's place; what is there, if anything, stays under the name `aside`."""
    _into_one_file(half)
    _sync(half)
    for ending in ("", *_ENDINGS):
        part = register.with_name(register.name + ending)
        if part.exists():
            _also_as(part, aside.with_name(aside.name + ending))
    _without_journals(register, aside)
    _take_place(half, register)
    _sync(register.parent)


def discard(half: Path) -> None:
    """Remove a prepared copy that is not used, and what lies beside it."""
    for ending in ("", *_ENDINGS, "-journal", *(f".{name}" for name in turn.NAMES)):
        half.with_name(half.name + ending).unlink(missing_ok=True)


def _must_have_it_all(source: Path) -> None:
    journal = source.with_name(source.name + "-wal")
    if journal.is_file() and journal.stat().st_size:
        problem = f"Bredvid filen ligger {journal.name} med ändringar som inte är med i den."
        cure = (
            "Återställ en kopia som svarstid backup har gjort, eller lägg hela datamappen på plats och kör svarstid up."
        )
        raise Refused(_NAMED, problem, cure)


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


def _looked_at(half: Path, head: str, secrets: Secrets) -> Prepared:
    db = Database(f"sqlite:///{half}", secrets=secrets)
    try:
        with db.read() as session:
            is_of_key = is_stamped_by(session, StampKeys.of(secrets()))  # before a migration adds stamps of ours
        db.migrate()
        with db.read() as session:
            broken = first_broken(session, [Head.parse(head)] if head else [])
    finally:
        db.dispose()
    fault = f"Historiken för {broken.journal} håller inte: {broken.faults[0].text}" if broken else ""
    return Prepared(half, is_of_key, fault)


def _into_one_file(database: Path) -> None:
    """Write what is in its journal into the database itself."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=DELETE").fetchone()


def _without_journals(register: Path, aside: Path) -> None:
    """A journal of the old register beside the new one would be read into it; what is in it goes into the old one."""
    if register.exists():
        with suppress(sqlite3.DatabaseError):  # one that is broken stays as it is
            _into_one_file(register)
            if aside.samefile(register):  # which has it all now; a copy needs its journal
                for ending in _ENDINGS:
                    aside.with_name(aside.name + ending).unlink(missing_ok=True)
    for ending in _ENDINGS:
        register.with_name(register.name + ending).unlink(missing_ok=True)


def _take_place(half: Path, register: Path) -> None:
    half.replace(register)
    discard(half)


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
