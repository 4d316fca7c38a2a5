"""`svarstid plan` and `svarstid schema`: what is printed, and how a bad file ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.plan import command as plan_command
from schemas.output.reports import PlanReport, Reader

FILE = str(Path(__file__).parents[2] / "processes" / "varudistribution-2023.yaml")
app = typer.Typer()
plan_command.register(app)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.output


def test_the_plan_says_what_the_minutes_say() -> None:
    output = " ".join(run("plan", FILE, "--today", "2023-09-22").split())
    assert "senast lör 13 juli 2024 fre 12 juli 2024 avtal" in output
    assert "Lördag den 13 juli 2024 är ingen arbetsdag. Handla senast fredag den 12 juli 2024." in output
    assert "tors 2024-05-30 kl. 8.30 sista påminnelse sista dagen 8" in output
    assert "64 larm till längst till" in output
    assert "mån 2025-12-22 kl. 8.30 påminnelse om uppgift sista dagen, flyttad 1" in output


def test_the_table_fits_in_a_hundred_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert max(len(line) for line in run("plan", FILE, "--today", "2023-09-22").splitlines()) <= 100


def test_eighty_columns_cut_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["plan", FILE, "--today", "2023-09-22"])
    assert max(len(line) for line in result.output.splitlines()) <= 80
    # Nothing but the row that stands for the alarms in between.
    assert all(line.strip().startswith("…  ") for line in result.output.splitlines() if "…" in line)
    for words in ("senast tors 30 maj 2024", "ons 31 dec 2025", "tors 2024-05-30 kl. 8.30", "varudistributionen"):
        assert words in result.output


def test_json_is_the_stable_report_and_nothing_else() -> None:
    output = run("plan", FILE, "--json", "--today", "2023-09-22")
    report = PlanReport.model_validate_json(output)
    assert report.process == "varudistribution-2023"
    assert json.loads(output)["steps"][5]["due"]["operative"] == "2024-07-12"
    mails = next(step for step in report.steps if step.key == "forlangning").mails
    assert all(len(mail.to) == len(mail.seats) for mail in mails)
    to = {mail.rung: set(mail.to) for mail in mails}
    assert to["invite"] == to["0"] == {Reader.HOLDER}
    assert Reader.STAND_IN in to["standin"] and to["standin"] <= {Reader.STAND_IN, Reader.NOBODY}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plan", "finns-inte.yaml"], "finns-inte.yaml: filen finns inte."),
        (["plan", FILE, "--today", "i går"], "--today: ”i går” går inte att läsa som datum."),
        (["plan", FILE, "--today", "9999-12-31"], "--today: ”9999-12-31” ligger för långt bort."),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(words: list[str], says: str) -> None:
    output = run(*words, code=1)
    assert says in output
    assert output.count("\n") == 1


def test_schema_files_are_written(tmp_path: Path) -> None:
    output = run("schema", str(tmp_path / "ny"))
    written = sorted(path.name for path in (tmp_path / "ny").iterdir())
    assert written == [
        "directory.schema.json",
        "meeting.schema.json",
        "process.schema.json",
        "scenario.schema.json",
        "series.schema.json",
        "year.schema.json",
    ]
    assert "yaml-language-server" in output
    (tmp_path / "fil").write_text("", encoding="utf-8")
    assert "Välj en annan mapp" in run("schema", str(tmp_path / "fil"), code=1)
