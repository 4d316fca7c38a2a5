"""status, verify, backup, login-link and doctor on a register with a process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from sqlmodel import select, update
from typer.testing import CliRunner

from cli import make_app
from cli.doctor.command import examine
from cli.up.supervisor import ROOT, started
from db import documents, processes
from db.answers import answers
from db.service import restored
from db.store import deliveries, sessions
from db.store.session import Database
from db.store.signs import heartbeats
from schemas.output.operations import Check, DoctorReport, StatusReport, VerifyReport
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from schemas.tables.matter import MatterRow
from settings import Settings, load
from tests import world

run = CliRunner()
app = make_app()
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday


@pytest.fixture
def db(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    load().make_data_dir()
    shutil.copy(migrated_file, tmp_path)
    database = Database.of(load())
    world.begin(database)
    with database.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    return database


def _checks(settings: Settings, now: datetime = NOW) -> dict[str, Check]:
    return {check.name: check for check in examine(settings, now).checks}


def test_the_lists_are_made_anew_without_an_engine(db: Database) -> None:
    assert _checks(load())["lists"].text == "Skrivbordets listor stämmer; 1 öppet ärende jämfördes."
    with db.write() as session:
        session.connection().execute(update(MatterRow).values(missing=77))
    found = _checks(load())["lists"]
    assert not found.ok and world.PROCESS in found.text and "rebuild --lists" in found.cure
    said = run.invoke(app, ["rebuild", "--lists"])
    assert said.exit_code == 0 and "Rader som gjordes om i listorna: 1" in said.output
    report = StatusReport.model_validate_json(run.invoke(app, ["status", "--json"]).output)
    assert [one.missing for one in report.processes] == [2]
    assert _checks(load())["lists"].ok


def test_status_tells_what_is_missing(db: Database) -> None:
    shown = run.invoke(app, ["status", "--json"])
    report = StatusReport.model_validate_json(shown.output)
    assert [(one.process, one.missing) for one in report.processes] == [(world.PROCESS, 2)]
    shown = run.invoke(app, ["status", world.PROCESS, "--json"])
    steps = {step.key: step for step in StatusReport.model_validate_json(shown.output).processes[0].steps}
    assert steps[world.STEP].missing == [world.TYRESO, world.NACKA]
    shown = run.invoke(app, ["status", world.PROCESS])
    assert "torsdag den 30 maj 2024" in shown.output
    assert "tyreso/kommundirektor" in shown.output


def test_status_says_how_much_room_each_step_has(db: Database) -> None:
    shown = run.invoke(app, ["status", world.PROCESS, "--json"])
    (found,) = StatusReport.model_validate_json(shown.output).processes
    windows = {window.step: window for window in found.schedule.steps}
    # The question of May 2024 still waits for answers, as of the wall clock's day.
    assert windows[world.STEP].is_late and not windows[world.STEP].is_done
    assert found.schedule.infeasible == []
    everyone = StatusReport.model_validate_json(run.invoke(app, ["status", "--json"]).output)
    assert everyone.processes[0].schedule.steps == [], "only where one process is asked for"
    assert "Börja senast" in run.invoke(app, ["status", world.PROCESS]).output
    with db.write() as session:
        processes.get_step(session, world.PROCESS, world.STEP).status = "done"
    shown = run.invoke(app, ["status", world.PROCESS, "--json"])
    (found,) = StatusReport.model_validate_json(shown.output).processes
    assert {window.step: window for window in found.schedule.steps}[world.STEP].is_done


def test_status_says_what_comes_in_words_and_not_in_codes(db: Database) -> None:
    shown = run.invoke(app, ["status", world.PROCESS])
    assert "påminnelse om ”Förlängning och ny upphandling” till Tyresö och Nacka." in shown.output.replace("P", "p")
    assert "rung" not in shown.output
    assert f"({world.STEP})" not in shown.output
    with db.write() as session:
        processes.get_step(session, world.PROCESS, world.STEP).status = "closed"
    for line in (["status"], ["status", world.PROCESS]):
        assert "”Förlängning och ny upphandling” kräver ställningstagande." in run.invoke(app, line).output


def test_a_register_file_is_shown_first_and_read_in_whole(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("nyckel;plats;namn;e-post\ntyreso;kommundirektor;Nästa;nasta@tyreso.example\n", encoding="cp1252")
    tried = run.invoke(app, ["people", str(file), "--dry-run"]).output
    assert "Nytt: Tyresö: Innehavare för kommundirektör: Nästa (nasta@tyreso.example)" in tried
    assert "Ingenting är sparat." in tried
    done = run.invoke(app, ["people", str(file)])
    assert done.exit_code == 0 and "2 ändringar" in done.output and "Infört." in done.output
    assert "0 ändringar" in run.invoke(app, ["people", str(file)]).output
    (role,) = [each for each in json.loads(run.invoke(app, ["turnover", "--json"]).output)["roles"] if each["came"]]
    assert (role["role"], role["came"], role["went"], role["organisations"]) == ("kommundirektor", 1, 1, ["tyreso"])
    file.write_text("nyckel;namn\ntyreso;Någon\n", encoding="utf-8")
    refused = run.invoke(app, ["people", str(file)])
    assert refused.exit_code == 1 and "Rad 2, kolumnen plats: Raden har en person men ingen plats." in refused.output


def test_people_of_a_file_come_into_the_register(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "organisationer.yaml"
    holder = "{{name: {name}, email: {key}@{key}.example}}"
    seat = "    seats:\n      - {{role: kommundirektor, title: Kommundirektör, holders: [" + holder + "]}}\n"
    one = "  - key: {key}\n    name: {name}\n    mailbox: kommun@{key}.example\n" + seat
    text = "organisations:\n" + one.format(key="haninge", name="Haninge") + one.format(key="tyreso", name="Tyresö")
    file.write_text(text, encoding="utf-8")
    shown = run.invoke(app, ["people", str(file)])
    assert shown.exit_code == 0, shown.output
    for said in (
        "Ny organisation: Haninge (haninge)",
        "Ny plats: haninge/kommundirektor",
        "Ny innehavare: haninge/kommundirektor, Haninge (ordinarie)",
        "Obs: Tyresö, Kommundirektör: filen har en annan innehavare än registret. Registret gäller.",
    ):
        assert said in shown.output
    again = run.invoke(app, ["people", str(file)]).output
    assert "Inget nytt: allt i filen finns redan i registret." in again
    assert run.invoke(app, ["people", str(tmp_path / "finns-inte.yaml")]).exit_code == 1


def test_the_doctor_names_an_address_of_no_database(tmp_path: Path) -> None:
    checks = _checks(Settings(data_dir=tmp_path, database_url="foo"))
    assert "DATABASE_URL" in checks["database"].text
    assert not checks["database"].ok


def test_status_of_an_empty_register_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    Database.of(load()).migrate()
    assert "Starta ett med svarstid start FIL." in run.invoke(app, ["status"]).output


@pytest.mark.parametrize("line", [["status"], ["verify"], ["backup"], ["login-link"], ["rebuild"]])
def test_where_there_is_no_register_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: list[str]
) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "fel"))
    monkeypatch.setenv("COLUMNS", "400")
    shown = run.invoke(app, line)
    assert shown.exit_code == 1
    assert f"Det finns inget i {tmp_path / 'fel'}" in shown.output
    assert "SVARSTID_DATA_DIR" in shown.output
    assert not (tmp_path / "fel").exists()


def test_the_doctor_speaks_of_a_backup_only_where_there_is_one(db: Database, tmp_path: Path) -> None:
    assert "Någon säkerhetskopia finns inte ännu" in _checks(load())["data_folder"].text
    db.backup(tmp_path / "backup", NOW)
    assert "Senaste säkerhetskopian är från fredag den 20 november 2026" in _checks(load())["data_folder"].text


def test_the_doctor_sees_a_folder_that_others_read_and_a_disk_that_is_full(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    open_ = _checks(load())["data_folder"]
    assert not open_.ok and "kan läsas av andra" in open_.text
    load().make_data_dir()
    assert _checks(load())["data_folder"].ok
    monkeypatch.setattr(Settings, "free_bytes", 5 * 2**20)
    full = _checks(load())["data_folder"]
    assert not full.ok and "bara 5 MB ledigt" in full.text


def test_the_doctor_says_of_a_short_key_what_the_start_says(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.key").write_text("kort")
    own = _checks(load())["data_folder"]
    assert not own.ok and "secret.key" in own.text and "nyckeln är för kort" in own.text
    monkeypatch.setenv("SVARSTID_SECRET_KEY", "kort")
    doctor, start = (run.invoke(app, [command]) for command in ("doctor", "up"))
    assert doctor.exit_code == start.exit_code == 1
    assert "SVARSTID_SECRET_KEY: nyckeln är för kort" in doctor.output
    assert doctor.output == start.output


def test_the_doctor_is_not_deceived_by_a_sign_of_life_from_the_future(db: Database) -> None:
    with db.write() as session:
        heartbeats.beat(session, "scheduler", NOW + timedelta(hours=1))
    check = _checks(load(), NOW)["scheduler"]
    assert not check.ok and "klockan har ställts om" in check.text


def test_a_register_that_cannot_be_written_is_told(db: Database) -> None:
    assert _checks(load())["database"].ok
    with db.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE UPDATE ON heartbeat BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    assert not _checks(load())["database"].ok


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1"])
@pytest.mark.parametrize("line", [["doctor"], ["plan", "processes/varudistribution-2023.yaml"]])
def test_a_terminal_of_another_encoding_ends_in_no_traceback(db: Database, encoding: str, line: list[str]) -> None:
    own = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    shown = subprocess.run(
        [sys.executable, "-m", "cli", *line], cwd=ROOT, env=own, capture_output=True, timeout=60, check=False
    )
    said = (shown.stdout + shown.stderr).decode(encoding)
    assert "Traceback" not in said and "UnicodeEncodeError" not in said
    assert shown.returncode in (0, 1, 2) and len(said) > 20


def test_verify_finds_a_whole_chain_and_a_broken_one(db: Database) -> None:
    shown = run.invoke(app, ["verify", world.PROCESS])
    assert shown.exit_code == 0
    assert "kedjan är hel, 1 händelser." in shown.output
    assert shown.output.endswith("\nAllt stämmer.\n")
    with db.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER event_sealed_update")
        session.connection().exec_driver_sql("UPDATE event SET text = 'Salem svarade nej.'")
    shown = run.invoke(app, ["verify"])
    assert shown.exit_code == 1
    assert f"{world.PROCESS}: Händelse 1 är inte som vid förseglingen: innehållet har ändrats" in shown.output
    verdict = "1 ärende stämmer inte. Spara registret som det är och jämför med en säkerhetskopia."
    assert shown.output.splitlines()[-1] == verdict
    shown = run.invoke(app, ["verify", "--json"])
    report = VerifyReport.model_validate_json(shown.output)
    assert not report.is_whole
    assert [(one.table, one.key, one.link) for one in report.processes[0].faults] == [("event", "varor/1", 2)]


def test_verify_holds_a_receipt_against_the_register(db: Database) -> None:
    with db.read() as session:
        (mail,) = session.exec(select(MailRow)).all()
    shown = run.invoke(app, ["verify", "--expect", mail.props["seal"]])
    assert shown.exit_code == 0
    assert f"Stämmer med {mail.props['seal']}." in shown.output
    assert run.invoke(app, ["verify", "--expect", f"Kvittots sigill: {mail.props['seal']}"]).exit_code == 0
    shown = run.invoke(app, ["verify", "--expect", f"varor/9/{'0' * 24}"])
    assert shown.exit_code == 1
    assert f"Sigillet varor/9/{'0' * 24} finns inte: kedjan slutar vid länk 3." in shown.output
    shown = run.invoke(app, ["verify", "--expect", "varor"])
    assert shown.exit_code == 1
    assert "är inget sigill" in shown.output and "Skriv av hela raden" in shown.output


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("vaor", "Är ärendets nyckel felskriven? Menade du ”varor”?"),
        ("Varor", "Är ärendets nyckel felskriven? Menade du ”varor”?"),
        ("helt-annan", "Är ärendets nyckel felskriven?"),
    ],
)
def test_verify_asks_whether_the_key_of_a_head_is_mistyped(db: Database, key: str, asked: str) -> None:
    shown = run.invoke(app, ["verify", "--expect", f"{key}/3/{'0' * 24}"])
    assert shown.exit_code == 1
    assert f"Hela ärendet {key} saknas. Sigillet {key}/3/{'0' * 24} gäller det. {asked}\n" in shown.output


def test_verify_says_that_a_restored_register_never_had_what_a_newer_receipt_tells(db: Database) -> None:
    newer = ["verify", "--expect", f"varor/90/{'0' * 24}"]
    assert "återställts" not in run.invoke(app, newer).output
    with db.write() as session:
        restored.settle(session, NOW, NOW - timedelta(days=1))
    shown = run.invoke(app, newer)
    assert shown.exit_code == 1
    assert "Registret har återställts från en säkerhetskopia, se ärendets historik." in shown.output
    assert run.invoke(app, ["verify"]).exit_code == 0


def test_verify_finds_a_received_file_that_is_another_or_gone(db: Database, tmp_path: Path) -> None:
    folder = load().documents_dir
    sha256 = documents.keep(folder, b"%PDF-1.7 beslut")
    with db.write() as session:
        documents.register(
            session, world.PROCESS, world.STEP, world.SALEM, "ovrigt",
            name="beslut.pdf", sha256=sha256, size=15, now=world.APRIL,
        )  # fmt: skip
    assert run.invoke(app, ["verify"]).exit_code == 0
    place = documents.path_of(folder, sha256)
    place.write_bytes(b"%PDF-1.7 nagot annat")
    shown = run.invoke(app, ["verify"])
    assert shown.exit_code == 1
    assert "Filen 1 är en annan än den som togs emot" in shown.output
    place.unlink()
    assert "Filen 1 saknas på disken" in run.invoke(app, ["verify", world.PROCESS]).output


def test_a_backup_of_what_does_not_hold_is_made_and_told(db: Database, tmp_path: Path) -> None:
    with db.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER event_sealed_update")
        session.connection().exec_driver_sql("UPDATE event SET text = 'Salem svarade nej.'")
    shown = run.invoke(app, ["backup"])
    assert shown.exit_code == 1
    assert len(list((tmp_path / "backup").glob("*.db"))) == 1
    said = " ".join(shown.output.split())
    assert (
        "Säkerhetskopian är gjord, men registret stämmer inte med sina sigill: varor: Händelse 1 är inte som vid "
        "förseglingen: innehållet har ändrats (event varor/1). Kör svarstid verify. Behåll äldre kopior."
    ) in said


def test_backup_writes_where_it_is_told(db: Database, tmp_path: Path) -> None:
    assert run.invoke(app, ["backup"]).exit_code == 0
    assert run.invoke(app, ["backup", "--to", str(tmp_path / "annan")]).exit_code == 0
    for folder in ("backup", "annan"):
        (copy,) = (tmp_path / folder).glob("*.db")
        (kept,) = set((tmp_path / folder).iterdir()) - {copy}
        assert (kept.stem, kept.suffix) == (copy.stem, ".sigill")
        assert run.invoke(app, ["verify", "--expect", kept.read_text()]).exit_code == 0


def test_a_login_link_works_once(db: Database) -> None:
    link = run.invoke(app, ["login-link"]).output.strip()
    address, _, code = link.rpartition("/")
    assert address == "http://127.0.0.1:8080/logga-in"
    with db.write() as session:
        assert sessions.redeem(session, code, datetime.now(UTC))


def test_the_login_link_leads_to_the_one_that_runs(db: Database, tmp_path: Path) -> None:
    running = {
        "pid": 1, "started_at": NOW.isoformat(), "web_port": 4711, "base_url": "http://127.0.0.1:4711",
        "engine_address": "127.0.0.1:4712",
    }  # fmt: skip
    (tmp_path / "run.json").write_text(json.dumps(running))
    assert run.invoke(app, ["login-link"]).output.startswith("http://127.0.0.1:4711/logga-in/")


def test_the_doctor_names_the_cure_of_everything_that_is_down(db: Database) -> None:
    shown = run.invoke(app, ["doctor", "--json"])
    assert shown.exit_code == 1
    report = DoctorReport.model_validate_json(shown.output)
    assert [check.name for check in report.checks] == [
        "engine", "worker", "matters", "scheduler", "database", "lists", "data_folder", "mail", "clock", "time_zone",
        "service",
    ]  # fmt: skip
    assert {check.name for check in report.checks if not check.ok} == {"engine", "worker", "matters", "scheduler"}
    assert all(check.cure for check in report.checks if not check.ok)
    assert "✓ ok  Databas" in run.invoke(app, ["doctor"]).output


def test_the_doctor_of_an_empty_folder_does_not_make_a_register(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "ny")
    assert not _checks(settings)["database"].ok
    assert not (tmp_path / "ny" / "svarstid.db").exists()


def test_the_doctor_without_a_database_says_so_for_all_that_needs_it(tmp_path: Path) -> None:
    url = "postgresql://svarstid:hemligt@127.0.0.1:1/svarstid"
    checks = _checks(Settings(data_dir=tmp_path, database_url=url))
    assert {name for name, check in checks.items() if not check.ok} >= {"database", "scheduler", "clock"}
    assert not [check for check in checks.values() if "hemligt" in check.text + check.cure]


def test_the_doctor_believes_a_fresh_scheduler_and_not_a_silent_one(db: Database) -> None:
    with db.write() as session:
        heartbeats.beat(session, "scheduler", NOW)
        deliveries.mark_delivered(session, [1], NOW)
    assert _checks(load(), NOW + timedelta(seconds=20))["scheduler"].ok
    assert not _checks(load(), NOW + timedelta(seconds=61))["scheduler"].ok


def test_the_doctor_sees_a_clock_that_has_gone_back(db: Database) -> None:
    with db.write() as session:
        heartbeats.beat(session, "web", NOW)
    assert _checks(load(), NOW)["clock"].ok
    late = _checks(load(), NOW - timedelta(minutes=10))["clock"]
    assert not late.ok
    assert "600 s fel" in late.text


def test_the_doctor_asks_postgresql_for_the_time(postgresql_db: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, database_url=postgresql_db.url.render_as_string(hide_password=False))
    now = datetime.now(UTC)
    assert _checks(settings, now)["clock"].ok
    assert not _checks(settings, now + timedelta(hours=1))["clock"].ok


def test_the_doctor_sees_news_that_is_not_delivered(db: Database) -> None:
    with db.write() as session:
        heartbeats.beat(session, "scheduler", NOW)
    waiting = _checks(load())["scheduler"]
    assert (waiting.ok, waiting.text) == (False, "1 svar är mottagna men inte överlämnade till motorn.")


def test_before_anyone_is_asked_no_answer_is_said_to_be_in(db: Database) -> None:
    assert "2 svar saknas." in run.invoke(app, ["status"]).output
    world.begin(db, "planerat", status=StepStatus.PLANNED)
    assert run.invoke(app, ["status"]).output.count("Ingen är frågad än.") == 1


def test_the_doctor_tells_an_engine_that_hangs_from_one_that_is_not_there(
    db: Database, tmp_path: Path, port: int
) -> None:
    """A process of ours stands for the engine: it runs, and nobody answers on its port."""
    own = {"name": "engine", "pid": os.getpid(), "started": started(os.getpid())}
    running = {
        "pid": 1, "started_at": NOW.isoformat(), "web_port": 1, "base_url": "http://127.0.0.1:1",
        "engine_address": f"127.0.0.1:{port}", "children": [own],
    }  # fmt: skip
    (tmp_path / "run.json").write_text(json.dumps(running))
    found = _checks(load(), NOW)["engine"]
    assert found.text == f"Motorn är igång (process {os.getpid()}) men svarar inte. Svar tas emot."
    assert found.cure == "Stoppa svarstid up och starta den igen."
    (tmp_path / "run.json").write_text(json.dumps(running | {"children": [own | {"started": "en annan"}]}))
    assert _checks(load(), NOW)["engine"].text.startswith("Ingen motor svarar på")


def test_files_are_no_mail_in_production(db: Database) -> None:
    settings = load().model_copy(update={"environment": "production"})
    assert not _checks(settings)["mail"].ok


def test_the_doctor_greets_the_mail_server_and_sends_nothing(db: Database, tmp_path: Path, port: int) -> None:
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        how = {"mail": "smtp", "smtp_host": "127.0.0.1", "smtp_security": "none", "smtp_timeout_s": 2}
        assert _checks(load().model_copy(update={**how, "smtp_port": port}))["mail"].ok
    finally:
        server.stop()
    gone = _checks(load().model_copy(update={**how, "smtp_port": port}))["mail"]
    assert not gone.ok
    assert "SVARSTID_SMTP" in gone.cure
