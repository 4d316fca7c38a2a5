"""A new register is made at once, and is as the revisions would have made it.

After a new revision: `REWRITE_EXPECTED=1 pytest tests/db/test_fresh.py`.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from db.store.making import fresh, revisions, stamp
from db.store.session import Database

_NAMES = "SELECT type, tbl_name, count(*) FROM sqlite_master GROUP BY type, tbl_name ORDER BY type, tbl_name"


def _lines(text: str) -> list[str]:
    return sorted(line.strip().rstrip(",") for line in text.splitlines())


def _made(path: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool) -> Database:
    with monkeypatch.context() as patched:
        if not at_once:
            patched.setattr(fresh, "make", lambda _connection: False)
        db = Database(f"sqlite:///{path}")
        db.migrate()
        return db


def test_a_new_register_is_made_as_every_revision_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(tmp_path / "revised.db", monkeypatch, at_once=False).dispose()
    revised = sqlite3.connect(tmp_path / "revised.db")
    if os.environ.get("REWRITE_EXPECTED"):
        fresh.FILE.write_text(fresh.written(revised, stamp.newest()), encoding="utf-8")
    # In whatever order the constraints of a table stand, which differs from one making to the next.
    wanted = _lines(fresh.written(revised, stamp.newest()))
    assert _lines(fresh.FILE.read_text(encoding="utf-8")) == wanted, __doc__
    # No revision is gone through: nothing may ask for Alembic.
    monkeypatch.setattr(revisions, "upgrade", None)
    db = _made(tmp_path / "fresh.db", monkeypatch, at_once=True)
    assert db.revision() == (stamp.newest(), stamp.newest())
    made = sqlite3.connect(tmp_path / "fresh.db")
    assert _lines(fresh.written(made, stamp.newest())) == wanted
    assert made.execute(_NAMES).fetchall() == revised.execute(_NAMES).fetchall()
    db.dispose()
    for connection in (made, revised):
        connection.close()


def test_only_an_empty_register_is_made_so(sqlite_db: Database) -> None:
    with sqlite_db.rebuilding() as connection:
        assert not fresh.make(connection)
    assert sqlite_db.revision() == (stamp.newest(), stamp.newest())


def test_a_file_of_another_revision_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = tmp_path / "older.sql"
    older.write_text("-- Revision 0001\nCREATE TABLE never (made INTEGER);\n", encoding="utf-8")
    monkeypatch.setattr(fresh, "FILE", older)
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}")
    with db.rebuilding() as connection:
        assert not fresh.make(connection)
    db.dispose()
