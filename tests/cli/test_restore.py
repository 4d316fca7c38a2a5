"""`svarstid restore`: what is checked, what is refused, and how the register and its mails stand afterwards."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from cli import make_app
from cli.up.own_engine import alone
from db import documents, events
from db.answers import answers
from db.outbox.restored import MAY_HAVE_LEFT
from db.store import sessions
from db.store.copies import restore_test
from db.store.session import Database
from schemas.tables.mail import MailRow
from schemas.tables.process import AnswerRow
from schemas.tables.users import DeskSessionRow
from settings import load
from tests import world
from tests.sources import ROOT

run = CliRunner()
app = make_app()
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "400")
    load().make_data_dir()
    return tmp_path / "data"


@pytest.fixture
def db(folder: Path, migrated_file: Path) -> Iterator[Database]:
    shutil.copy(migrated_file, folder)
    database = Database.of(load())
    world.begin(database)
    yield database
    database.dispose()


@pytest.fixture
def copy(db: Database, tmp_path: Path) -> Path:
    """A backup from before an answer came; nothing uses the register any more."""
    path = db.backup(tmp_path / "kopior", NOW)
    with db.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    db.dispose()
    return path


def refused(*line: str | Path) -> str:
    found = run.invoke(app, ["restore", *map(str, line)])
    assert found.exit_code == 1, found.output
    return found.output


def answers_in(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        return int(file.execute("SELECT count(*) FROM answer").fetchone()[0])


def _open(path: Path) -> Database:
    return Database(f"sqlite:///{path}")


def left_over(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if "half" in path.name]


def test_it_is_put_in_an_empty_place(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "ny"))
    assert "Lägg tillbaka den" in refused(copy) and not (tmp_path / "ny" / "svarstid.db").exists()
    shutil.copy2(tmp_path / "data" / "secret.key", tmp_path / "ny")
    done = run.invoke(app, ["restore", str(copy)])
    assert done.exit_code == 0, done.output
    assert "tagen fredag den 20 november 2026 kl. 11.00" in done.output
    assert "Nästa steg: svarstid up, som startar om 1 öppet ärende" in done.output
    assert answers_in(tmp_path / "ny" / "svarstid.db") == 0
    open_ = [path for path in (tmp_path / "ny", *(tmp_path / "ny").rglob("*")) if path.stat().st_mode & 0o077]
    assert open_ == []
    assert run.invoke(app, ["verify"]).exit_code == 0
    assert left_over(tmp_path / "ny") == []


def test_a_lost_key_is_made_anew_only_when_that_is_said(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "ny"))
    assert "--new-key" in refused(copy)
    done = run.invoke(app, ["restore", str(copy), "--new-key"])
    assert done.exit_code == 0, done.output
    assert (
        "En ny nyckel är skapad. Länkar i tidigare mejl fungerar inte längre. "
        "Spara en kopia av secret.key på annan plats."
    ) in done.output
    assert (tmp_path / "ny" / "secret.key").exists()
    said = run.invoke(app, ["verify"])
    assert said.exit_code == 1, "what the lost key stamped cannot be checked"
    told = [line for line in said.output.splitlines() if "nyckel som inte finns här" in line]
    assert len([line for line in told if line.startswith(f"{world.PROCESS}: Länk 1")]) == 1
    assert said.output.splitlines()[-1] == (
        "1 ärende stämmer inte. Spara registret som det är och jämför med en säkerhetskopia."
    )


def test_another_key_is_refused_until_that_is_said(copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = (folder / "secret.key").read_text()
    (folder / "secret.key").write_text("en annan nyckel som ocksa ar lang nog for drift")
    said = refused(copy, "--aside")
    problem = f"secret.key i {folder} är inte den nyckel som säkerhetskopian är förseglad med."
    assert f"{problem} Lägg dit rätt nyckel. Finns den inte kvar: lägg till --new-key." in said
    assert answers_in(folder / "svarstid.db") == 1 and left_over(folder) == []
    done = run.invoke(app, ["restore", str(copy), "--aside", "--new-key"])
    assert done.exit_code == 0, done.output
    assert "Nyckeln som redan fanns används. Länkar i tidigare mejl fungerar inte längre." in done.output
    monkeypatch.setenv("SVARSTID_SECRET_KEY", f"2:en nyare nyckel som ocksa ar lang nog for drift,1:{right}")
    again = run.invoke(app, ["restore", str(copy), "--aside", "--new-key"])
    assert again.exit_code == 0 and "Länkar i tidigare mejl" not in again.output, "the right key is among them"


def test_what_is_still_in_the_journal_is_not_dropped(copy: Path, folder: Path, tmp_path: Path) -> None:
    """A register that was copied by hand while it was used: what was written last is in the WAL alone."""
    by_hand = tmp_path / "m"
    by_hand.mkdir()
    with closing(sqlite3.connect(folder / "svarstid.db")) as held:
        held.execute("PRAGMA journal_mode=WAL").fetchone()
        held.execute("CREATE TABLE anteckning (text)")
        held.commit()
        for ending in ("", "-wal"):
            shutil.copy2(folder / f"svarstid.db{ending}", by_hand)
    said = refused(by_hand / "svarstid.db", "--aside")
    assert (
        "Bredvid filen ligger svarstid.db-wal med ändringar som inte är med i den. Återställ en kopia som svarstid "
        "backup har gjort, eller lägg hela datamappen på plats och kör svarstid up."
    ) in said
    assert left_over(folder) == []
    copy.with_name(f"{copy.name}-wal").write_bytes(b"")
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0, "an empty journal has nothing"


def test_what_is_set_aside_after_a_kill_is_whole_in_its_one_file(copy: Path, folder: Path, tmp_path: Path) -> None:
    register = folder / "svarstid.db"
    with closing(sqlite3.connect(register)) as held:
        held.execute("PRAGMA journal_mode=WAL").fetchone()
        held.execute("CREATE TABLE anteckning (text)")
        held.commit()
        for ending in ("", "-wal"):
            shutil.copy2(f"{register}{ending}", tmp_path)
    for ending in ("", "-wal"):
        shutil.copy2(tmp_path / f"svarstid.db{ending}", folder)
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0
    (former,) = folder.glob("svarstid-*.db*")
    with closing(sqlite3.connect(former)) as file:
        assert file.execute("SELECT count(*) FROM anteckning").fetchone() == (0,)
    assert run.invoke(app, ["restore", str(former), "--aside"]).exit_code == 0
    assert answers_in(register) == 1


def test_a_copy_that_does_not_hold_is_put_back_only_when_that_is_said(copy: Path, folder: Path) -> None:
    changed = _spoilt(copy, folder, "changed")
    assert "--despite-seals" in refused(changed, "--aside")
    done = run.invoke(app, ["restore", str(changed), "--aside", "--despite-seals"])
    assert done.exit_code == 0, done.output
    assert "Innehållet stämmer inte med sigillen. Historiken för varor håller inte: Händelse" in done.output
    assert run.invoke(app, ["verify"]).exit_code == 1


def test_what_is_there_is_set_aside_and_never_removed(copy: Path, folder: Path) -> None:
    (folder / "engine.db").write_bytes(b"motorns fil")
    said = refused(copy)
    assert "Det finns redan data" in said and "--aside" in said
    assert answers_in(folder / "svarstid.db") == 1
    done = run.invoke(app, ["restore", str(copy), "--aside"])
    assert done.exit_code == 0, done.output
    assert answers_in(folder / "svarstid.db") == 0
    (former,) = folder.glob("svarstid-*.db")
    assert answers_in(former) == 1
    (engine_file,) = folder.glob("engine-*.db")
    assert engine_file.read_bytes() == b"motorns fil"
    assert not (folder / "engine.db").exists()
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}
    assert str(former) in done.output and str(engine_file) in done.output
    again = run.invoke(app, ["restore", str(former), "--aside"])
    assert again.exit_code == 0, again.output
    assert answers_in(folder / "svarstid.db") == 1, "and back again"


def test_a_broken_register_is_set_aside_with_its_journals(copy: Path, folder: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / f"svarstid.db{ending}").write_bytes(b"inte en databas " * 400 + ending.encode())
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0
    assert answers_in(folder / "svarstid.db") == 0
    assert len(list(folder.glob("svarstid-*.db*"))) == 3
    assert run.invoke(app, ["verify"]).exit_code == 0


def test_the_history_says_so_once_and_everybody_logs_in_again(copy: Path, folder: Path, db: Database) -> None:
    old = _open(copy)
    with old.write() as session:
        assert sessions.redeem(session, sessions.create_login_code(session, NOW), NOW)
    old.dispose()
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0
    with db.read() as session:
        told = [row for row in events.listed(session, world.PROCESS) if row.kind == "restored"]
        (text,) = [row.text for row in told]
        assert text == (
            "Registret återställdes från en säkerhetskopia från fredag den 20 november 2026 kl. 11.00. "
            "Det som hände därefter finns inte här."
        )
        assert session.exec(select(DeskSessionRow)).all() == []
        assert events.verify(session, world.PROCESS) == []


def test_mails_that_may_have_left_are_held_and_shown(copy: Path, folder: Path, db: Database) -> None:
    """Due before the restore: nobody knows. Due later, here in the year 2999: sent when their time comes."""
    past, later, old = datetime(2025, 11, 20, 9, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC), _open(copy)
    states = ("planned", "retryable", "dispatching", "accepted", "cancelled", "failed")
    with old.write() as session:
        session.add_all([_mail(state, past) for state in states])
        session.add_all([_mail("later", later, state="planned"), _mail("twice", past, state="unknown", retry_at=later)])
    old.dispose()
    done = run.invoke(app, ["restore", str(copy), "--aside"])
    assert "4 mejl kan redan ha gått" in done.output
    with db.read() as session:
        rows = {row.public_id: row for row in session.exec(select(MailRow))}
    held = {key for key, row in rows.items() if row.detail == MAY_HAVE_LEFT}
    assert held == {"planned", "retryable", "dispatching", "twice"}
    assert {(rows[key].state, rows[key].retry_at, rows[key].lease_until) for key in held} == {("unknown", None, None)}
    assert all(rows[key].uncertain for key in held)
    assert {key: row.state for key, row in rows.items() if key not in held} == {
        "accepted": "accepted", "cancelled": "cancelled", "failed": "failed", "later": "planned"
    }  # fmt: skip


def _mail(public_id: str, due_at: datetime, *, state: str = "", retry_at: datetime | None = None) -> MailRow:
    return MailRow(
        public_id=public_id,
        process=world.PROCESS,
        kind="reminder",
        to_name="",
        to_email="nagon@salem.example",
        props={},
        send_at=due_at,
        due_at=due_at,
        state=state or public_id,
        retry_at=retry_at,
        created_at=due_at,
    )


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("missing", "finns inte"),
        ("folder", "är en mapp"),
        ("words", "ingen hel databas"),
        ("empty", "inte ett register från Svarstid"),
        ("cut", "ingen hel databas|skadad"),
        ("other", "inte ett register från Svarstid"),
        ("newer", "nyare version"),
        ("changed", "Historiken för varor håller inte"),
        ("itself", "registret självt"),
        ("dump", "pg_restore"),
    ],
)
def test_a_bad_backup_is_refused_and_nothing_is_changed(copy: Path, folder: Path, fault: str, said: str) -> None:
    (folder / "up.lock").touch()
    source = copy.parent if fault == "folder" else _spoilt(copy, folder, fault)
    before = sorted(path.name for path in folder.iterdir())
    assert re.search(said, refused(source, "--aside"))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert answers_in(folder / "svarstid.db") == 1


def _spoilt(copy: Path, folder: Path, fault: str) -> Path:
    match fault:
        case "missing":
            return copy.with_name("annan.db")
        case "itself":
            return folder / "svarstid.db"
        case "dump":
            return copy.rename(copy.with_suffix(".dump"))
        case "words":
            copy.write_bytes(b"det var en gang " * 1000)
        case "empty":
            copy.write_bytes(b"")
        case "cut":
            os.truncate(copy, copy.stat().st_size // 2)
        case "other":
            copy.unlink()
            _change(copy, "CREATE TABLE anteckning (text)")
        case "newer":
            _change(copy, "UPDATE alembic_version SET version_num = '9999'")
        case "changed":
            with closing(sqlite3.connect(folder / "svarstid.db")) as file:
                file.execute("VACUUM INTO ?", (str(copy := copy.with_name("senare.db")),))
            _change(copy, "DROP TRIGGER event_sealed_update", "UPDATE event SET text = 'Något annat hände.'")
    return copy


def _change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as file:
        for statement in statements:
            file.execute(statement)
        file.commit()


HOLD = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1])
file.execute("SELECT count(*) FROM answer").fetchone()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_in_use_is_refused(copy: Path, folder: Path) -> None:
    with alone(load()):
        assert "Svarstid är igång. Stoppa den först och kör kommandot igen." in refused(copy, "--aside")
    with Database(load().db_url).write():
        pass  # from here on it is in WAL mode, as wherever the service runs
    line = [sys.executable, "-c", HOLD, str(folder / "svarstid.db")]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        assert "Något använder registret" in refused(copy, "--aside")
        other.communicate("")
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0


def test_files_that_came_with_answers_come_back(copy: Path, folder: Path, tmp_path: Path) -> None:
    content = b"ett bifogat dokument"
    sha256 = hashlib.sha256(content).hexdigest()
    old = _open(copy)
    with old.write() as session:
        documents.register(
            session,
            world.PROCESS,
            world.STEP,
            world.SALEM,
            "fil",
            name="a.pdf",
            sha256=sha256,
            size=len(content),
            now=NOW,
        )
    old.dispose()
    said = refused(copy, "--aside")
    assert "1 fil som kom med svar saknas" in said and "--without-documents" in said
    assert answers_in(folder / "svarstid.db") == 1
    beside = documents.path_of(copy.parent / "documents", sha256)
    beside.parent.mkdir(parents=True)
    beside.write_bytes(b"nagot annat")
    assert "saknas" in refused(copy, "--aside"), "a file that is not what its name says is none"
    beside.write_bytes(content)
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0
    assert documents.path_of(folder / "documents", sha256).read_bytes() == content
    beside.unlink()
    again = run.invoke(app, ["restore", str(copy), "--aside", "--without-documents"])
    assert again.exit_code == 0


def test_with_postgresql_it_says_what_to_do(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://svarstid@localhost/svarstid")
    said = refused(copy)
    assert "pg_restore --clean" in said and "svarstid rebuild --restored" in said


def test_a_backup_of_an_older_version_is_brought_up_to_date(copy: Path, folder: Path) -> None:
    old = _open(copy)
    with old.rebuilding() as connection:
        from alembic import command

        from db.store.making import revisions

        command.downgrade(revisions.configuration(connection), "0012")
    old.dispose()
    copy.with_suffix(".sigill").unlink()  # that version had no seal
    done = run.invoke(app, ["restore", str(copy), "--aside"])
    assert done.exit_code == 0, done.output
    assert run.invoke(app, ["verify"]).exit_code == 0, "what was sealed on the way bears our stamps"
    newest = max(path.name[:4] for path in (ROOT / "db" / "migrations" / "versions").glob("0*.py"))
    with closing(sqlite3.connect(folder / "svarstid.db")) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchone()[0] == newest


def test_where_links_cannot_be_made_the_old_one_is_copied(
    copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise OSError("no such thing here")

    monkeypatch.setattr(os, "link", never)
    assert run.invoke(app, ["restore", str(copy), "--aside"]).exit_code == 0
    assert [answers_in(path) for path in folder.glob("svarstid-*.db")] == [1]
    with Database(load().db_url).read() as session:
        assert session.exec(select(AnswerRow)).all() == []


def test_a_backup_is_tried_while_the_service_runs_and_what_was_found_is_kept(
    db: Database, folder: Path, tmp_path: Path
) -> None:
    whole = db.backup(tmp_path / "kopior", NOW)
    register = (folder / "svarstid.db").read_bytes()
    found = run.invoke(app, ["restore", "--check", str(whole)])
    assert (found.exit_code, "är hel och går att lägga tillbaka" in found.output) == (0, True)
    with db.read() as session:
        tried = restore_test.last(session)
    assert tried is not None and (tried.problem, tried.backup_at) == ("", NOW)
    assert list((folder / ".prov").iterdir()) == []
    assert len(register) == (folder / "svarstid.db").stat().st_size
    damaged = whole.with_name("svarstid-2026-11-21T100000Z.db")
    damaged.write_bytes(whole.read_bytes()[:20_000])
    found = run.invoke(app, ["restore", "--check", str(damaged)])
    assert (found.exit_code, "går inte att lägga tillbaka" in found.output) == (1, True)
    with db.read() as session:
        again = restore_test.last(session)
    assert again is not None and again.problem and again.well_at == tried.at


def test_a_backup_that_was_changed_or_lacks_a_file_is_found_out(db: Database, folder: Path, tmp_path: Path) -> None:
    whole = db.backup(tmp_path / "kopior", NOW)
    assert restore_test.try_backup(whole, folder / ".prov", lambda: load().keys) == ""
    with closing(sqlite3.connect(whole)) as file:
        file.execute("DROP TRIGGER plan_sealed_update")
        file.execute("UPDATE plan SET reason = 'något annat'")
        file.commit()
    assert "håller inte" in restore_test.try_backup(whole, folder / ".prov", lambda: load().keys)
