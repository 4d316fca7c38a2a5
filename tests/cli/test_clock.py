"""`svarstid clock`: what is shown of a clock that was set, and the word of a person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from cli import make_app
from cli.doctor.command import examine
from db.answers import answers
from db.store.session import Database
from db.store.signs.clock import Clock
from secretariat.daily_seal import post_head
from settings import load
from tests import world

run, app = CliRunner(), make_app()
WEEKS = timedelta(days=21)


@pytest.fixture
def db(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A register whose time has been kept until now, with a receipt that waits."""
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    shutil.copy(migrated_file, tmp_path)
    made = Database(f"sqlite:///{tmp_path / 'svarstid.db'}")
    world.begin(made)
    with made.write() as session:
        answers.record_answer(session, world.answer(), now=world.APRIL)
    Clock(made).keep()
    yield made
    made.dispose()


def _ahead(db: Database) -> time_machine.travel:
    return time_machine.travel(WEEKS, tick=True)


def test_a_clock_that_was_not_set_needs_nobody(db: Database) -> None:
    assert "Klockan är rätt" in run.invoke(app, ["clock", "show"]).output
    needless = run.invoke(app, ["clock", "confirm", "--yes"])
    assert (needless.exit_code, needless.output) == (0, "Klockan är inte ifrågasatt. Ingenting behöver göras.\n")


def test_what_would_follow_is_shown_before_the_clock_is_confirmed(db: Database) -> None:
    with _ahead(db):
        Clock(db).keep()
        shown = run.invoke(app, ["clock", "show"]).output
        assert "21 dagar före Svarstids egen tid" in shown
        assert "Om den bekräftas händer det här genast" in shown
        assert "1 mejl som väntar skickas" in shown
        unsure = run.invoke(app, ["clock", "confirm"])
        assert unsure.exit_code == 1
        assert "Ingenting är ändrat" in unsure.output
        assert Clock(db).is_doubted
        told = next(check for check in examine(load()).checks if check.name == "clock")
        assert not told.ok
        assert "21 dagar före Svarstids egen tid" in told.text
        assert "Klockan är bekräftad" in run.invoke(app, ["clock", "confirm", "--yes"]).output
        assert not Clock(db).is_doubted
        checks = {check.name: check for check in examine(load()).checks}
        assert checks["clock"].ok
        assert "bekräftades" in checks["service"].text


def test_a_mail_of_no_matter_is_shown_too(db: Database) -> None:
    post_head(Database.of(load()), Clock(db)())
    with _ahead(db):
        shown = run.invoke(app, ["clock", "show"]).output
    assert shown.endswith("Mejl utanför de pågående ärendena\n  1 mejl som väntar skickas.\n")


def test_a_login_link_made_meanwhile_works(db: Database) -> None:
    with _ahead(db):
        assert run.invoke(app, ["login-link"]).output.startswith("http://")
