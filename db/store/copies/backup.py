"""A copy of the register while it is in use: VACUUM INTO for SQLite, pg_dump for PostgreSQL."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Engine

from schemas.errors import Refused

_DUMP_TIMEOUT_S = 3600
HEAD_SUFFIX = ".sigill"
"""Of the file beside a backup that holds the head of the seal."""
_STAMP = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"svarstid-(\d{4}-\d\d-\d\dT\d{6}Z)\.(?:db|dump)")
_LIBPQ = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""What a driver is told of where a database is → the variable by which PostgreSQL's own programs are told the same."""


def make(url: URL, engine: Engine, folder: Path, now: datetime) -> Path:
    """A whole, checked copy in `folder`, readable by the owner only; raises Refused and leaves no half file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"mappen {folder} går inte att skapa."
        raise Refused("säkerhetskopian", problem, "Ange en annan mapp med --to.") from error
    is_sqlite = engine.dialect.name == "sqlite"
    name = f"svarstid-{now.astimezone(UTC):{_STAMP}}.{'db' if is_sqlite else 'dump'}"
    _clear(folder)
    half = folder / f".{name}.{os.getpid()}.half"
    with half.open("wb") as held:
        # The system lets go of it however we end: a half file that nobody holds was left by a backup that was killed.
        fcntl.flock(held, fcntl.LOCK_EX)
        return _fill(url, engine, half, folder / name)


def keep_head(path: Path, head: str, key: str) -> None:
    """Write the head of the seal beside the backup, and the fingerprint of the key that signs akter; readable by the
    owner only."""
    place = path.with_suffix(HEAD_SUFFIX)
    place.touch(mode=0o600)
    place.write_text(f"{head}\nNyckeln som skriver under akter: {key}\n")


def head_of(path: Path) -> str:
    """The head of the seal beside a backup; empty where there is none."""
    place = path.with_suffix(HEAD_SUFFIX)
    return place.read_text().partition("\n")[0].strip() if place.is_file() else ""


def newest(folder: Path) -> datetime | None:
    """When the newest backup in the folder was made (UTC); None where there is none."""
    return max((at for path in folder.glob("svarstid-*") if (at := made_at(path))), default=None)


def made_at(path: Path) -> datetime | None:
    """When a backup was made (UTC), by its name; None where it has another."""
    named = _NAME.fullmatch(path.name)
    return datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC) if named else None


def _clear(folder: Path) -> None:
    """Remove what killed backups have left."""
    for half in folder.glob(".svarstid-*.half"):
        with half.open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            half.unlink(missing_ok=True)


def _fill(url: URL, engine: Engine, half: Path, whole: Path) -> Path:
    is_sqlite = engine.dialect.name == "sqlite"
    try:
        _copy_sqlite(engine, half) if is_sqlite else _dump_postgresql(url, half)
        half.chmod(0o600)
        with half.open("rb") as file:
            os.fsync(file.fileno())
        return half.replace(whole)
    finally:
        half.unlink(missing_ok=True)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the `keep` newest backups that `make` has written; returns what was removed."""
    old = sorted([*folder.glob("svarstid-*.db"), *folder.glob("svarstid-*.dump")], key=lambda path: path.stem)[:-keep]
    for path in old:
        path.unlink()
        path.with_suffix(HEAD_SUFFIX).unlink(missing_ok=True)
    return old


def _copy_sqlite(engine: Engine, target: Path) -> None:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        # VACUUM INTO writes only the copy, but query_only forbids it, and it cannot run inside a transaction.
        connection.rollback()
        raw.execute("PRAGMA query_only=OFF")
        try:
            raw.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.Error as error:
            raise Refused("säkerhetskopian", "kunde inte skrivas.", f"Se att {target.parent} har plats.") from error
        finally:
            raw.execute("PRAGMA query_only=ON")
    with closing(sqlite3.connect(target)) as copy:
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise Refused("säkerhetskopian", "är inte hel.", "Kontrollera disken med svarstid doctor.")


def _dump_postgresql(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Refused("säkerhetskopian", "pg_dump finns inte.", "Installera paketet postgresql-client.")
    found = url.get_dialect()().create_connect_args(url)[1]
    # By the environment, so that the password is not seen in the list of processes.
    place = {name: str(found[key]) for key, name in _LIBPQ.items() if found.get(key)}
    environment = {**os.environ, **place}
    run = subprocess.run(
        [program, "--format=custom", "--no-password", f"--file={target}"],
        env=environment, capture_output=True, text=True, timeout=_DUMP_TIMEOUT_S, check=False,
    )  # fmt: skip
    if run.returncode != 0:
        said = run.stderr.strip().splitlines()
        why = said[-1] if said else str(run.returncode)
        raise Refused("säkerhetskopian", f"pg_dump svarade: {why}.", "Se docs/drift.md.")
