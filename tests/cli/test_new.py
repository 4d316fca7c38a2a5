"""`svarstid new`: templates listed, filled in, written beside their directory, and refused field by field."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import make_app
from files.process.file import read_process
from rules.dates.clock import local_date
from schemas.errors import Refused

run = CliRunner()
GIVEN = ("--field", "rubrik=Tolktjänster", "--field", "fraga=Vill kommunen delta?", "--field", "kommuner=tyreso salem")


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))


def test_the_templates_are_listed_with_their_fields() -> None:
    listed = run.invoke(make_app("new"), ["new", "--list"]).stdout
    assert "gemensam-fraga" in listed and "svarsdag" in listed and "start+15wd" in listed
    for key in ("antagande", "arbetsgrupp", "enkat", "grind", "nominering", "underskrift"):
        assert f"({key})" in listed
    assert "föreslås forsta-motet-10wd" in listed and "(vad; när det väntas; källa)" in listed


def test_a_day_that_is_only_proposed_is_not_taken() -> None:
    given = ("--field", "grupp=RUFS-nätverket", "--field", "forsta-motet=2099-03-31", "--field", "kommuner=tyreso")
    done = run.invoke(make_app("new"), ["new", "nominering", *given])
    assert done.exit_code != 0 and "--field svarsdag: Dagen är inte vald. Förslag: tisdag den 17 mars 2099" in (
        done.output + str(done.exception)
    )
    done = run.invoke(make_app("new"), ["new", "nominering", *given, "--field", "svarsdag=2099-03-17"])
    assert done.exit_code == 0 and "type: namn" in done.stdout


def test_a_file_is_written_that_can_be_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "fraga.yaml"
    done = run.invoke(make_app("new"), ["new", "gemensam-fraga", *GIVEN, "-o", str(path)])
    assert done.exit_code == 0, done.output
    file, _ = read_process(path, today=local_date(datetime.now(UTC)))
    assert [party.organisation for party in file.parties] == ["tyreso", "salem"]


def test_without_a_file_it_is_shown() -> None:
    shown = run.invoke(make_app("new"), ["new", "gemensam-fraga", *GIVEN])
    assert shown.exit_code == 0 and shown.stdout.startswith("process: fraga-tolktjanster-")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gemensam-fråga"], "finns inte"),
        (["gemensam-fraga", "--field", "rubrik"], "saknar likhetstecken"),
        (["gemensam-fraga", "--field", "rubrk=X"], "Menade du ”rubrik”"),
        (["gemensam-fraga", "--field", "rubrik=X"], "--field fraga: Fyll i ”Frågan”"),
    ],
)
def test_what_is_wrong_is_told_by_field(arguments: list[str], said: str) -> None:
    done = run.invoke(make_app("new"), ["new", *arguments])
    text = done.output + str(done.exception or "")
    assert done.exit_code != 0 and said in text
    assert done.exception is None or isinstance(done.exception, Refused | SystemExit)
