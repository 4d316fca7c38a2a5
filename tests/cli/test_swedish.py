"""The command line speaks Swedish, refuses in one line, and answers with the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import COMMANDS, make_app
from cli.swedish import App, Group
from schemas.errors import EngineDown, FileRefused, Refused

run = CliRunner()
app = make_app()
ENGLISH = ("Usage", "Options", "Commands", "Arguments", "Show this", "Error", "Missing", "No such", "Invalid", "Try ")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")


def _refusing(error: Exception) -> App:
    made = App(cls=Group, add_completion=False, pretty_exceptions_enable=False)

    @made.command()
    def one() -> None:
        """Vägrar."""
        raise error

    @made.command()
    def other() -> None:
        """En till, så att det är en grupp."""

    return made


def test_the_help_names_every_command_of_the_design() -> None:
    shown = run.invoke(app, ["--help"])
    assert shown.exit_code == 0
    for name in ("up", "plan", "schema", "rehearse", "start", "status", "move", "answer", "verify", "backup", "doctor"):
        assert f" {name} " in shown.output


def test_the_table_of_commands_names_the_module_of_each() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert names | {group.name or group.typer_instance.info.name for group in app.registered_groups} == set(COMMANDS)
    for name in COMMANDS:
        shown = run.invoke(make_app(name), [name, "--help"])
        assert shown.exit_code == 0
        assert f"Användning: svarstid {name}" in shown.output


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["--help"], 0, "Användning: svarstid [VAL] KOMMANDO"),
        (["move", "--help"], 0, "Visa den här hjälpen."),
        (["stats"], 2, "Kommandot ”stats” finns inte. Menade du ”status”?"),
        (["verify", "--jsn"], 2, "Valet --jsn finns inte."),
        (["move"], 2, "saknas."),
        (["backup", "--to"], 2, "--to behöver ett värde."),
        (["status", "a", "b"], 2, "något för mycket på raden: b."),
        (["rehearse", "x.yaml", "--nix", "1"], 2, "Valet --nix finns inte."),
        (
            ["answer", "p", "s", "a/b", "--value", "x=ja", "--source", "s", "--channel", "duva"],
            2,
            "går inte att använda",
        ),
        (["status", "finns-inte"], 1, "finns inte"),
        (["verify", "finns-inte"], 1, "finns inte"),
    ],
)
def test_every_way_to_go_wrong_is_told_in_swedish(line: list[str], code: int, said: str) -> None:
    shown = run.invoke(app, line)
    text = " ".join(shown.output.split())
    assert (shown.exit_code, said in text) == (code, True), text
    assert not [word for word in ENGLISH if word in text]
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            Refused("platsen", "finns inte.", "Skriv kommun/roll."),
            "Det gick inte. platsen: finns inte. Skriv kommun/roll.",
        ),
        (FileRefused("a.yaml", "due", "saknas.", "Lägg till due.", 7), "Det gick inte. a.yaml, rad 7: due: saknas."),
        (EngineDown("Motorn svarar inte."), "Det gick inte. Motorn svarar inte."),
        (Refused("fältet", "[bold]är[/bold] konstigt.", ""), "[bold]är[/bold] konstigt."),
        (typer.Abort(), "Avbrutet."),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(error: Exception, said: str) -> None:
    shown = run.invoke(_refusing(error), ["one"])
    assert shown.exit_code == 1
    assert said in shown.output
    assert len(shown.output.strip().splitlines()) == 1


def test_a_programming_error_is_not_hidden() -> None:
    shown = run.invoke(_refusing(ZeroDivisionError()), ["one"])
    assert isinstance(shown.exception, ZeroDivisionError)


def test_a_database_that_is_away_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://svarstid:hemligt@127.0.0.1:1/svarstid")
    shown = run.invoke(app, ["status"])
    assert shown.exit_code == 1
    assert "Databasen svarar inte" in shown.output
    assert "hemligt" not in shown.output


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_PORT", "hamn")
    shown = run.invoke(app, ["status"])
    assert shown.exit_code == 1
    assert "SVARSTID_PORT" in shown.output
