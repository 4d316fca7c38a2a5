"""The database: SQLite (WAL) or PostgreSQL behind the same two context managers, `write()` and `read()`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

import garbage
from db.matters import keeping, remaking
from db.seals import chain, register
from db.store import turn
from db.store.copies import backup
from db.store.engines import LOCK_WAIT_S, make_folder, read_url, schema_version, sqlite_engine, unreadable
from db.store.making import fresh, stamp
from db.store.together import Together
from db.store.turn import Turn
from schemas.errors import Refused
from settings import Settings

_AT_ONCE = 8
"""Acts that PostgreSQL carries out at once for one process."""
T = TypeVar("T")


class Database:
    """One register. Threads share it; sessions are short and never span network I/O.

    `is_durable=False` skips the flush to disk at commit: only for rehearsals, whose register is thrown away. With the
    service's `secrets` every link of a seal is stamped. With `comes_first` whatever is written is waited for by people,
    and goes before the mass work of other processes.
    """

    def __init__(
        self, url: str, *, is_durable: bool = True, secrets: chain.Secrets | None = None, comes_first: bool = False
    ) -> None:
        self.url, self._secrets = read_url(url), cache(secrets) if secrets else None
        if self.url.get_backend_name() == "sqlite":
            if not self.url.database or self.url.database == ":memory:":
                raise Refused(
                    "DATABASE_URL", "en databas i minnet kan inte delas.", "Ange en fil: sqlite:////mapp/fil.db"
                )
            make_folder(Path(self.url.database).parent)
            self._writer = sqlite_engine(self.url, is_writer=True, is_durable=is_durable)
            self._reader = sqlite_engine(self.url, is_writer=False, is_durable=is_durable)
            # A rehearsal is alone with its register.
            self._turn = Turn(Path(self.url.database), comes_first=comes_first) if is_durable else None
        else:
            try:
                self._writer = create_engine(
                    self.url, pool_size=5, max_overflow=20, pool_pre_ping=True, hide_parameters=True
                )
            except (ArgumentError, ImportError) as error:
                raise unreadable() from error
            self._reader = self._writer.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
            self._turn = None
        # SQLite lets one writer in at a time and its waiters poll; waiting here first is fair and far quicker.
        self._threads = threading.Lock()
        if self.dialect == "sqlite":
            self._together = Together(self._begun, self._within)
        else:
            self._together = Together(self._begun, self._within, writers=_AT_ONCE, most_together=1)
        self._counting = threading.Lock()
        self.writers = 0
        """How many threads of this process write, or wait to: for the metrics."""

    @classmethod
    def of(cls, settings: Settings, *, comes_first: bool = False) -> Database:
        """The register that the settings name, stamped with their key."""
        return cls(settings.db_url, secrets=lambda: settings.keys, comes_first=comes_first)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write: committed on success, rolled back on any error. Must not be nested.

        What it has written of evidence is sealed before it is committed.
        """
        with self._held(), chain.SealingSession(self._writer, self._secrets) as session, session.begin():
            yield session
            _close(session)

    def write_soon(self, act: Callable[[Session], T]) -> Future[T]:
        """Have `act` write, as in a `write()` of its own, together with whoever else waits at the time.

        The future comes with its commit, or with what it raised; with Crowded where too many wait already.
        """
        return self._together.submit(act)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """On SQLite: the only writer of this process, and in its turn among the others."""
        with self._counting:
            self.writers += 1
        try:
            with self._turn_held():
                yield
        finally:
            with self._counting:
                self.writers -= 1

    @contextmanager
    def _turn_held(self) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        if not self._threads.acquire(timeout=LOCK_WAIT_S):
            raise TimeoutError("the register was busy; is a write() open inside another write()?")
        try:
            with self._turn.held() if self._turn else nullcontext(), garbage.unsought():
                yield
        finally:
            self._threads.release()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        with self._held(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _within(self, connection: Connection) -> Iterator[Session]:
        """A session in a transaction that is not its own; what it has written of evidence is sealed at its end."""
        with chain.SealingSession(connection, self._secrets) as session:
            yield session
            _close(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A snapshot to read from; the database itself refuses a write through it."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables to the newest revision; safe when several processes do it at once."""
        found, newest = self.revision()
        if found != newest:
            with self.rebuilding() as connection:
                if fresh.make(connection):
                    return  # it holds nothing that a list could lack
                from db.store.making import revisions  # Alembic is slow to import, and few registers are older

                revisions.upgrade(connection, self._secrets)
        remaking.make_lacking(self)

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """A transaction that may rebuild tables to which others refer.

        SQLite can only do so with its foreign keys off, and looks at all of them at the end where a table was changed.
        """
        with self._writer.connect() as connection:
            if self.dialect != "sqlite":
                with connection.begin():
                    yield connection
                return
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # without any effect inside a transaction
            try:
                with connection.begin():
                    before = schema_version(connection)
                    yield connection
                    if schema_version(connection) != before:
                        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
                        if broken:
                            raise RuntimeError(f"rows refer to others that are not there: {broken}")
            finally:
                raw.execute("PRAGMA foreign_keys=ON")

    def revision(self) -> tuple[str | None, str]:
        """(revision of the database, newest revision of this program); the first is None before `migrate()`."""
        with self._reader.connect() as connection:
            return stamp.current(connection), stamp.newest()

    def writing(self) -> frozenset[int]:
        """The ids of the processes of this machine that keep all others from writing just now, where that is known."""
        return turn.writing(Path(self.url.database)) if self._turn and self.url.database else frozenset()

    def backup(self, folder: Path, now: datetime) -> Path:
        """A whole, checked copy in `folder`, named by `now` (UTC); the register stays in use meanwhile.

        Beside it lies a file with the head of the seal over all that is in it, and with what the key that signs akter
        is known by. Raises Refused when the copy cannot be made or does not hold; no half file is left.
        """
        from db.seals.signing import signer_of  # its library takes long to import, and few need it

        with self.write() as session:
            head, signer = register.take_head(session), signer_of(session)
        path = backup.make(self.url, self._reader, folder, now)
        if head is not None and signer is not None:
            backup.keep_head(path, str(head), signer.fingerprint)
        return path

    def dispose(self) -> None:
        """Close every connection, when what waits has been written."""
        self._together.close()
        self._writer.dispose()
        self._reader.dispose()
        if self._turn:
            self._turn.close()


def _close(session: chain.SealingSession) -> None:
    """What belongs to whatever a transaction has written: its line in the lists, and its seal."""
    keeping.keep(session)
    chain.close(session)
