"""A private PostgreSQL cluster for the tests: in a temporary folder, on a unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

USER = "svarstid"
_SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat_ws(' ', relname, relkind, attname, attnum, atttypid, attnotnull, pg_get_expr(adbin, adrelid))
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT concat_ws(' ', tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', conname, convalidated, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS whole (part)
"""
"""What the tables are: columns, triggers and whether they are on, constraints, indexes by their columns, functions."""


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian keeps them off the PATH. None where there is none."""
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    if debian:
        return max(debian, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found and shutil.which("postgres") else None


@dataclass(frozen=True)
class Server:
    """A running cluster."""

    socket: str
    """The folder of its socket."""
    process: subprocess.Popen[bytes]


@contextmanager
def cluster(folder: Path, *, is_durable: bool = False) -> Iterator[str]:
    """A running cluster; yields the folder of its socket. `folder` holds the programs.

    What is committed reaches the disk only where it `is_durable`.
    """
    with serving(folder, is_durable=is_durable) as server:
        yield server.socket


@contextmanager
def serving(folder: Path, follows: str = "", *, is_durable: bool = False) -> Iterator[Server]:
    """The same with its process; `follows`: the socket of another, whose standby it is."""
    home = Path(tempfile.mkdtemp(prefix="svarstid-pg-"))
    who = _not_root(home)
    try:
        data = str(home / "data")
        made = [str(folder / "initdb"), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        copied = [str(folder / "pg_basebackup"), "-D", data, "-U", USER, "-h", follows, "-R", "-c", "fast", "-N"]
        subprocess.run(copied if follows else made, check=True, capture_output=True, cwd=home, **who)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(home),
            "fsync": "on" if is_durable else "off",
            "max_connections": "200",
        }
        line = [str(folder / "postgres"), "-D", data]
        for name, value in options.items():
            line += ["-c", f"{name}={value}"]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(line, stdout=log, stderr=log, cwd=home, **who)
        try:
            _wait(server, home)
            yield Server(str(home), server)
        finally:
            server.terminate()
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def administer(socket: str, statement: str) -> None:
    """Run one statement, such as CREATE DATABASE, that cannot run inside a transaction."""
    with psycopg.connect(host=socket, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def empty(socket: str, database: str, like: str) -> bool:
    """Make a used database as its template `like`: in a third of the time that a new one takes.

    False where that cannot be done, as its tables are not those of the template or somebody holds on to its rows.
    """
    shape, kept = _content(socket, like)
    with _connected(socket, database) as used:
        used.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> "
                     "pg_backend_pid()", [database])  # fmt: skip
        used.execute("SET session_replication_role = replica")  # neither seals nor foreign keys hold meanwhile
        used.execute("SET lock_timeout = '5s'")
        if used.execute(_SHAPE).fetchone() != shape:
            return False
        try:
            for name in _filled(used):
                lacking = SQL("DELETE FROM {0} WHERE {0}::text <> ALL(%s)").format(Identifier(name))
                used.execute(lacking, [kept.get(name, [])])
        except psycopg.errors.LockNotAvailable:
            return False
        for (name,) in used.execute("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL").fetchall():
            used.execute(SQL("ALTER SEQUENCE {} RESTART").format(Identifier(name)))
        return {name: _rows(used, name) for name in _filled(used)} == kept


@cache
def _content(socket: str, database: str) -> tuple[object, dict[str, list[str]]]:
    """What the tables of a database are, and what stands in them."""
    with _connected(socket, database) as connection:
        shape = connection.execute(_SHAPE).fetchone()
        return shape, {name: _rows(connection, name) for name in _filled(connection)}


def _connected(socket: str, database: str) -> psycopg.Connection:
    return psycopg.connect(host=socket, user=USER, dbname=database, autocommit=True)


def _filled(connection: psycopg.Connection) -> list[str]:
    """The tables that have rows."""
    names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    one = SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})")
    return [
        name
        for (name,) in connection.execute(
            SQL(" UNION ALL ").join([one.format(name, Identifier(name)) for (name,) in names])
        )
    ]


def _rows(connection: psycopg.Connection, name: str) -> list[str]:
    found = connection.execute(SQL("SELECT {0}::text FROM {0} ORDER BY 1").format(Identifier(name)))
    return [text for (text,) in found]


def url(socket: str, database: str) -> str:
    """The address of a database of the cluster."""
    return f"postgresql+psycopg://{USER}@/{database}?host={socket}"


def _not_root(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; hand the folder to another user and run as that one."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(home), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
