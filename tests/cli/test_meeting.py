"""`svarstid meeting`: the table, the extract, a view noted, and a call."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli import make_app
from tests.files.conftest import PROCESSES

IN_2023 = PROCESSES / "moten" / "ledningsgruppen-2023-09-21.yaml"


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        make_app("meeting")(["meeting", *words])
    return int(ended.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))
    shutil.copy(PROCESSES / "sodertorn.yaml", tmp_path)
    shutil.copytree(IN_2023.parent, tmp_path / "moten")
    return tmp_path


@pytest.mark.parametrize("words", [[str(IN_2023)], ["show", str(IN_2023)]])
def test_the_table_says_who_stands_behind_what(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(*words) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Botkyrka kommun för står bakom räknas inte räknas inte räknas inte" in shown
    assert "Nacka kommun: Ingår inte i den grupp som har regeln." in shown


def test_json_and_both_extracts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(str(IN_2023), "--json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["standing"] for row in rows if row["item"] == "8"} == {"närvarande, för", "tystnaden räknas inte"}
    for name, start in (("utdrag.md", "# Utdrag"), ("utdrag.html", "<!DOCTYPE html>")):
        assert run(str(IN_2023), "--extract", str(tmp_path / name)) == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert run(str(IN_2023), "--extract", str(tmp_path / "utdrag.pdf")) == 1
    assert "Välj .md eller .html." in capsys.readouterr().err


def test_a_view_is_noted_and_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(folder / "moten" / IN_2023.name)
    words = ["view", path, "nykvarn/kommundirektor", "5a", "--text", "Vänta", "--source", "mejl"]
    assert run(*words, "--dissent", "--at", "2023-09-20 14.05") == 0
    assert "Avvikande uppfattning lämnad i förväg" in " ".join(capsys.readouterr().out.split())
    assert run(*words, "--at", "i går") == 1
    assert run(path) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Nykvarns kommun räknas inte synpunkt räknas inte" in shown


def test_a_call_needs_real_days_and_can_be_tried_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = str(folder / "moten" / "mall.yaml")
    assert run("call", template, "--dry-run") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Tystnad räknas i punkt: 2." in shown
    assert "Ingenting är skickat." in shown
    assert run("call", template) == 1
    assert run("call", str(folder / "moten" / IN_2023.name)) == 1
    assert "Mötet började torsdag den 21 september 2023" in " ".join(capsys.readouterr().err.split())


def test_without_words_there_is_help_and_a_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert "Möten och spelregeln om tystnad." in capsys.readouterr().out
    assert run("finnsinte.yaml") == 1
    assert "filen finns inte" in capsys.readouterr().err
