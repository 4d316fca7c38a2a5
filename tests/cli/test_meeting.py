"""`svarstid meeting`: the table, the extract, a view noted, and a call."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli import make_app
from db.meetings.receiving import ViewIn, record_views
from db.store.session import Database
from schemas.meetings.consent import ViewKind
from settings import load
from tests.files.shipped import PROCESSES

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
    assert {row["standing"] for row in rows if row["item"] == "8"} == {
        "närvarande, för",
        "närvarande, ej part",
        "tystnaden räknas inte",
    }
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


def test_views_by_link_are_shown_with_those_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "moten" / "kommande.yaml"
    ahead = datetime.now(UTC) + timedelta(days=60)
    called, meets = (f"{day:%Y-%m-%d}" for day in (datetime.now(UTC), ahead))
    text = (folder / "moten" / "mall.yaml").read_text(encoding="utf-8").replace("start-30", "2022-01-28")
    text = text.replace("start+10wd", meets).replace("proposal_sent_on: start", f"proposal_sent_on: {called}")
    path.write_text(text.replace("called_on: start\n", ""), encoding="utf-8")
    assert run(str(path)) == 0
    assert not (folder / "data").exists()  # to look makes no register
    assert run("call", str(path)) == 0
    with Database.of(load()).write() as session:
        view = ViewIn(item="2", kind=ViewKind.DISSENT, text="Vänta ett år.")
        record_views(session, "mote-ledningsgruppen-mall", "salem/kommundirektor", [view], now=datetime.now(UTC))
    capsys.readouterr()
    assert run(str(path)) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Salems kommun synpunkt räknas inte" in shown
    assert "Vänta ett år." in shown
    path.write_text(path.read_text(encoding="utf-8").replace("Huddinge kommunhus", "Salems kommunhus"))
    assert run("call", str(path), "--dry-run") == 0
    assert "Kallelsen är ändrad: platsen." in " ".join(capsys.readouterr().out.split())
