"""`svarstid user`: users from a terminal, and whose commands a matter's history names."""

from __future__ import annotations

import getpass
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import make_app
from db import events
from db.store import sessions
from db.store.session import Database
from db.store.signs.clock import Clock
from db.users import users
from schemas.output.users import UsersReport
from settings import load
from tests import world
from words.roles import who

run = CliRunner()
app = make_app()


@pytest.fixture
def db(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A register in a folder that the commands find."""
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "300")
    load().make_data_dir()
    shutil.copy(migrated_file, tmp_path)
    return Database.of(load())


def _listed() -> dict[str, tuple[str, bool, int]]:
    report = UsersReport.model_validate_json(run.invoke(app, ["user", "list", "--json"]).output)
    return {user.email: (user.role, user.has_ended, user.sessions) for user in report.users}


def test_the_first_administrator_of_production_comes_in_by_a_link_on_the_terminal(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVARSTID_ENVIRONMENT", "production")
    monkeypatch.setenv("SVARSTID_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("SVARSTID_BASE_URL", "https://svarstid.example")
    shown = run.invoke(app, ["user", "add", "a@sodertorn.example", "--name", "Handläggare A", "--administrator"])
    assert shown.exit_code == 0, shown.output
    said, _, link = shown.output.strip().splitlines()
    assert said == "Handläggare A är administratör." and link.startswith("https://svarstid.example/logga-in/")
    with db.write() as session:
        session_id = sessions.redeem(session, link.rpartition("/")[2], Clock(db)())
        live = sessions.find(session, session_id or "", Clock(db)())
    assert live is not None and live.user.email == "a@sodertorn.example"
    assert _listed() == {"a@sodertorn.example": ("administrator", False, 1)}


def test_users_are_added_changed_ended_and_erased(db: Database) -> None:
    lines = [
        (["add", "a@sodertorn.example", "--name", "Handläggare A", "--administrator"], 0, "är administratör"),
        (["add", "b@sodertorn.example", "--name", "Handläggare B"], 0, "Handläggare B är handläggare."),
        (["add", "b@sodertorn.example", "--name", "Någon annan"], 1, "tillhör redan en användare"),
        (["role", "b@sodertorn.example", "läsare"], 0, "är nu läsare"),
        (["role", "b@sodertorn.example", "chef"], 1, "Rollen chef finns inte."),
        (["end", "a@sodertorn.example"], 1, "minst en administratör"),
        (["erase", "b@sodertorn.example"], 1, "inte avslutad"),
        (["end", "b@sodertorn.example"], 0, "utloggad överallt"),
        (["list"], 0, "Handläggare B"),
        (["erase", "b@sodertorn.example"], 0, "Namn och adress är raderade."),
        (["end", "ingen@sodertorn.example"], 1, "Ingen användare har adressen"),
    ]
    for line, code, words in lines:
        shown = run.invoke(app, ["user", *line])
        assert (shown.exit_code, words in shown.output) == (code, True), f"{line}: {shown.output}"
    assert _listed() == {"a@sodertorn.example": ("administrator", False, 0), "": ("reader", True, 0)}


def test_what_is_done_in_a_terminal_is_the_machines_users(db: Database) -> None:
    world.begin(db)
    line = ["holder", world.TYRESO, "--name", "Ny Direktör", "--email", "ny@tyreso.example"]
    shown = run.invoke(app, line)
    assert shown.exit_code == 0, shown.output
    with db.read() as session:
        actor = events.listed(session, world.PROCESS)[-1].actor
        said = who(actor, users.names(session, [actor]), str)
    assert actor.startswith("terminal/") and getpass.getuser() not in actor
    assert said == f"Från en terminal, av {getpass.getuser()}"
