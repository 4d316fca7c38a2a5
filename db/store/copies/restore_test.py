"""Can the newest backup be put back? Tried on a copy of it, as `svarstid restore` looks at one, and kept."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, delete, func, select

from db.seals.chain import Secrets
from db.store.copies import backup, restore
from db.store.session import Database
from rules.swedish import count
from rules.watch.wellbeing import Tried
from schemas.errors import Refused
from schemas.tables.service import RestoreTestRow
from settings import Settings

_KEPT_FOR = timedelta(days=400)
_DUMP_TIMEOUT_S = 3600


def try_backup(source: Path, place: Path, secrets: Secrets) -> str:
    """Why the backup cannot be put back, in Swedish; empty where it can. Nothing is changed.

    Of SQLite a copy is made in the folder `place` and removed again: it must be whole, of this version or older, agree
    with its seals row by row, be stamped by our key, and have every file beside it. A dump of PostgreSQL is read from
    its first byte to its last.
    """
    if source.suffix == ".dump":
        return _read_through(source)
    place.mkdir(parents=True, exist_ok=True)
    try:
        return _tried(source, place / "prov.db", secrets)
    except Refused as refused:
        return f"{refused.problem} {refused.cure}"
    except OSError as error:
        return f"Säkerhetskopian kunde inte prövas: {error.strerror or error}."


def try_newest(db: Database, settings: Settings, now: datetime) -> str:
    """Try the newest backup and keep what was found; returns why it cannot be put back. Nothing where there is none."""
    source = _newest(settings.backup_dir)
    if source is None:
        return ""
    problem = try_backup(source, settings.data_dir / ".prov", lambda: settings.keys)
    with db.write() as session:
        note(session, backup.made_at(source), problem, now)
    return problem


def note(session: Session, backup_at: datetime | None, problem: str, now: datetime) -> None:
    """Keep what was found. What is more than a year old is removed."""
    session.exec(delete(RestoreTestRow).where(col(RestoreTestRow.at) < now - _KEPT_FOR))
    session.add(RestoreTestRow(at=now, backup_at=backup_at, problem=problem))


def last(session: Session) -> Tried | None:
    """The last try, and when one last went well; None where there has been none."""
    well_at = select(func.max(RestoreTestRow.at)).where(RestoreTestRow.problem == "").scalar_subquery()
    rows = select(RestoreTestRow, well_at).order_by(col(RestoreTestRow.at).desc(), col(RestoreTestRow.id).desc())
    found = session.exec(rows.limit(1)).first()
    return Tried(found[0].at, found[0].backup_at, found[0].problem, found[1]) if found else None


def _tried(source: Path, half: Path, secrets: Secrets) -> str:
    prepared = restore.prepare(source, half, secrets)
    db = Database(f"sqlite:///{prepared.path}", secrets=secrets)
    try:
        missing = restore.missing_documents(db, [source.parent / "documents"])
    finally:
        db.dispose()
        restore.discard(prepared.path)
    if prepared.fault:
        return prepared.fault
    if not prepared.is_of_key:
        return "Nyckeln som tjänsten har är inte den som säkerhetskopian är förseglad med."
    return f"{count(len(missing), 'fil', 'filer')} som kom med svar saknas bredvid den." if missing else ""


def _read_through(source: Path) -> str:
    program = shutil.which("pg_restore")
    if program is None:
        return "pg_restore finns inte. Installera paketet postgresql-client."
    run = subprocess.run(
        [program, "--file=/dev/null", str(source)], capture_output=True, text=True, timeout=_DUMP_TIMEOUT_S, check=False
    )
    said = run.stderr.strip().splitlines()
    return "" if run.returncode == 0 else f"pg_restore svarade: {said[-1] if said else run.returncode}."


def _newest(folder: Path) -> Path | None:
    dated = [(at, path) for path in folder.glob("svarstid-*") if (at := backup.made_at(path))]
    return max(dated)[1] if dated else None
