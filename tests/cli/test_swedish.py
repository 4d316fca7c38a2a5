"""The command line speaks Swedish, refuses in one line, and answers with the right exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import COMMANDS, make_app
from cli.swedish import App, Group
from db.store.session import Database
from schemas.errors import EngineDown, FileRefused, Refused
from svarstid import __version__

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
    names = {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands}
    assert names | {group.name or group.typer_instance.info.name for group in app.registered_groups} == set(COMMANDS)
    for name in COMMANDS:
        shown = run.invoke(make_app(name), [name, "--help"])
        assert shown.exit_code == 0
        assert f"Användning: svarstid {name}" in shown.output


@pytest.mark.parametrize("name", COMMANDS)
def test_no_help_mixes_in_a_programmers_words(name: str) -> None:
    commands = [[name]]
    (group,) = [
        *(each for each in app.registered_groups if (each.name or each.typer_instance.info.name) == name),
        None,
    ][:1]
    if group is not None:
        commands += [[name, each.name or each.callback.__name__] for each in group.typer_instance.registered_commands]
    for command in commands:
        shown = run.invoke(app, [*command, "--help"]).output
        assert not re.findall(r"<(?!\w[\w-]*\|)[^>]*>|[{}]|\[\[|[<|](?:bool|str|path|int|list)\b", shown), shown
        usage = shown.split("Användning: ")[1].splitlines()[0].split()
        assert [word for word in usage[1 + len(command) :] if word != word.upper()] == []


def test_the_version_is_said() -> None:
    shown = run.invoke(app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"svarstid {__version__}\n")


def test_the_shell_can_complete_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "bash")
    shown = run.invoke(app, ["--install-completion"])
    assert shown.exit_code == 0 and shown.output.startswith("Komplettering för bash är inlagd i ")
    assert "svarstid" in (tmp_path / ".bashrc").read_text()
    asked = {"_SVARSTID_COMPLETE": "complete_bash", "COMP_WORDS": "svarstid re", "COMP_CWORD": "1"}
    assert run.invoke(app, [], env=asked).output.split() == [name for name in COMMANDS if name.startswith("re")]


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
def test_every_way_to_go_wrong_is_told_in_swedish(line: list[str], code: int, said: str, tmp_path: Path) -> None:
    _empty_register(tmp_path)
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
        (Refused("to_on", "har varit.", "Ta en annan."), "Det gick inte. den nya dagen: har varit. Ta en annan."),
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


def _empty_register(folder: Path) -> None:
    db = Database(f"sqlite:///{folder / 'svarstid.db'}")
    db.migrate()
    db.dispose()


def _one_line(line: list[str]) -> str:
    shown = run.invoke(app, line)
    assert shown.exit_code == 1, shown.output
    assert isinstance(shown.exception, SystemExit), shown.exception
    assert len(shown.output.strip().splitlines()) == 1, shown.output
    return str(shown.output)


@pytest.mark.parametrize("command", ["status", "up"])
@pytest.mark.parametrize("place", ["fil", "fil/inuti"])
def test_a_data_folder_that_is_none_is_told_in_one_line(
    command: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fil").write_text("", encoding="utf-8")
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / place))
    assert f"{tmp_path / place} går inte att använda som mapp" in _one_line([command])


@pytest.mark.parametrize(
    "url", ["foo", "foo://x/y", "mysql://a/b", "postgresql+foo://a/b", "postgresql://a:hemligt@h:abc/x"]
)
def test_an_address_of_no_database_is_told_in_one_line(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    said = _one_line(["status"])
    assert "DATABASE_URL: adressen till databasen går inte att använda." in said
    assert "hemligt" not in said


def test_a_register_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "svarstid.db").write_text("Det här är ett brev. " * 100, encoding="utf-8")
    assert "filen är ingen databas, eller skadad" in _one_line(["status"])


def test_a_backup_to_nowhere_is_told_in_one_line(tmp_path: Path) -> None:
    _empty_register(tmp_path)
    (tmp_path / "fil").write_text("", encoding="utf-8")
    assert "går inte att skapa" in _one_line(["backup", "--to", str(tmp_path / "fil" / "kopior")])


def test_a_report_that_cannot_be_written_is_refused_before_the_play(tmp_path: Path) -> None:
    file = str(Path(__file__).parents[2] / "processes" / "varudistribution-2023.yaml")
    said = _one_line(["rehearse", file, "--as-of", "2023-09-22", "--report", str(tmp_path / "ingen" / "x.html")])
    assert "--report: " in said and "går inte att skriva" in said


def test_a_folder_says_itself_when_its_year_begins(tmp_path: Path) -> None:
    folder = str(Path(__file__).parents[2] / "processes" / "aret-2023")
    assert "Ta bort --scenario, --as-of och --until." in _one_line(["rehearse", folder, "--as-of", "2023-09-22"])
    assert "mappen saknar filen aret.yaml" in _one_line(["rehearse", str(tmp_path)])
    said = _one_line(["rehearse", folder, "--report", str(tmp_path / "ingen" / "x.html")])
    assert "--report: " in said and "går inte att skriva" in said


@pytest.mark.parametrize(
    ("option", "day", "said"),
    [
        ("--until", "2048-09-23", "--until: "),
        ("--until", "2023-09-21", "--as-of: "),
        ("--as-of", "9999-01-01", "1990–"),
    ],
)
def test_a_rehearsal_has_an_end(option: str, day: str, said: str) -> None:
    file = str(Path(__file__).parents[2] / "processes" / "varudistribution-2023.yaml")
    begun = [] if option == "--as-of" else ["--as-of", "2023-09-22"]
    assert said in _one_line(["rehearse", file, *begun, option, day])


def test_a_path_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    shown = run.invoke(_refusing(PermissionError(13, "Permission denied", str(tmp_path))), ["one"])
    assert (shown.exit_code, len(shown.output.strip().splitlines())) == (1, 1)
    assert f"{tmp_path} går inte att läsa eller skriva." in shown.output


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_PORT", "hamn")
    shown = run.invoke(app, ["status"])
    assert shown.exit_code == 1
    assert "SVARSTID_PORT" in shown.output


def test_a_terminal_without_our_letters_gets_no_traceback() -> None:
    code = "import sys; sys.argv = ['svarstid', '--help']; from cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert b"svarstid" in done.stdout.lower()
