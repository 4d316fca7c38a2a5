"""Connections to a register: its address read, its file opened with what SQLite has to be told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import Refused

_SEVERAL = re.compile(
    r"(?P<head>postgres[\w+]*://(?:[^@/?]*@)?)(?P<hosts>[^@/?]*,[^@/?]*)(?P<path>/[^?]*)(?:\?(?P<query>.*))?"
)
LOCK_WAIT_S = 15
"""How long a writer waits for those before it."""
_BEGIN = "begin"


def read_url(url: str) -> URL:
    """The address of a register; Refused where it is none.

    Several hosts are read as PostgreSQL's own programs do (`host1:5432,host2:5432`): a server and its standby.
    """
    try:
        several = _SEVERAL.fullmatch(url)
        if several is None:
            return make_url(url)
        hosts = [("host", host) for host in several["hosts"].split(",")]
        return make_url(several["head"] + several["path"]).update_query_pairs(
            [*hosts, *parse_qsl(several["query"] or "")], append=True
        )
    except (ArgumentError, ValueError) as error:
        raise unreadable() from error


def unreadable() -> Refused:
    """That an address cannot be used."""
    # The address itself is not repeated: it may hold a password.
    how = "Skriv den som postgresql://användare:lösenord@värd/namn, eller utelämna den."
    return Refused("DATABASE_URL", "adressen till databasen går inte att använda.", how)


def make_folder(folder: Path) -> None:
    """Make the folder of a register where it is lacking; Refused where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{folder} går inte att använda som mapp för registret."
        raise Refused("mappen", problem, "Peka ut en mapp som går att skriva i med SVARSTID_DATA_DIR.") from error


def schema_version(connection: Connection) -> int:
    """A number that SQLite raises with every change of a table."""
    return int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())


def sqlite_engine(url: Any, *, is_writer: bool, is_durable: bool) -> Engine:
    """Connections to a SQLite register: `is_writer` for those that may write, `is_durable` with a flush at commit."""
    engine = create_engine(
        url,
        connect_args={"timeout": LOCK_WAIT_S, "check_same_thread": False},
        pool_size=8,
        max_overflow=56,
        # The values of a statement are names, addresses and texts: an error must not carry them.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        # A deferred transaction that reads and then writes fails at once when another has written; IMMEDIATE waits.
        record.info[_BEGIN] = "BEGIN IMMEDIATE" if is_writer else "BEGIN"
        connection.isolation_level = None
        cursor = connection.cursor()
        # Of a new file only. A mail, a plan and a process file are 1 to 3 kB each: on smaller pages a third is empty.
        cursor.execute("PRAGMA page_size=8192")
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL, not NORMAL: a receipt that was shown must outlive a power cut too.
        cursor.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        if not is_writer:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    # Not by the event of the same name: an engine that is listened to tells of every statement, to nobody.
    engine.dialect.do_begin = _begin  # type: ignore[assignment]
    # Each act of several has a savepoint, and SQLAlchemy would compile these few words anew each time.
    engine.dialect.do_savepoint = _savepoint  # type: ignore[method-assign]
    engine.dialect.do_release_savepoint = _release_savepoint  # type: ignore[method-assign]
    return engine


def _savepoint(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"SAVEPOINT {name}")


def _release_savepoint(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")


def _begin(connection: Any) -> None:
    """What a dialect does to begin a transaction; engines may share one, so each connection knows how."""
    connection.driver_connection.execute(connection.info[_BEGIN])
