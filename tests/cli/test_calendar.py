"""`svarstid calendar`: good rows are kept, the others told by line; and `svarstid plan` shows what follows."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import make_app

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "160")


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(make_app(), list(words))
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def test_a_directory_then_a_csv_then_the_list(tmp_path: Path) -> None:
    assert "Det finns inget i" in run("calendar", "list", code=1)
    assert "0 ändrade. Utelämnade rader: 0." in run("calendar", "import", str(PROCESSES / "sodertorn.yaml"))
    file = tmp_path / "kalender.csv"
    file.write_text("organ;organisation;datum\nKS;Tyresö;2099-02-03\nKS;Tyresö;2099-02-30\n", encoding="utf-8")
    output = run("calendar", "import", str(file))
    assert "Utelämnad: Rad 3: datumet ”2099-02-30” finns inte." in output
    assert "Läste 1 sammanträde: 1 nya, 0 ändrade. Utelämnade rader: 1." in output
    assert "tisdag den 3 februari 2099" in run("calendar", "list")
    assert "tisdag den 7 maj 2024" in run("calendar", "list", "--all")


def test_a_file_without_any_good_row_is_refused(tmp_path: Path) -> None:
    run("calendar", "import", str(PROCESSES / "sodertorn.yaml"))
    file = tmp_path / "kalender.csv"
    file.write_text("organ;datum\nKS;2099-02-30\n", encoding="utf-8")
    assert "Rad 2" in run("calendar", "import", str(file), code=1)


def test_the_plan_shows_each_municipality_its_own_meeting() -> None:
    output = run("plan", str(PROCESSES / "varudistribution-2023.yaml"), "--today", "2024-01-15")
    assert "Tyresö kommun tisdag den 7 maj 2024 måndag den 22 april 2024 (beräknat) 21 maj 2024" in output
    assert "Haninge kommun okänt, kansliet tillfrågas" in output
    assert "fråga till kansliet om en gång 7" in output
    assert "påminnelse 3 arbetsdagar före" in output
    assert "Räknat baklänges" in output


def test_the_plan_is_made_with_the_calendars_that_a_start_would_use(tmp_path: Path) -> None:
    file = str(PROCESSES / "varudistribution-2023.yaml")
    before = run("plan", file, "--today", "2024-01-15")
    assert "måndag den 22 april 2024 (beräknat)" in before and not (tmp_path / "data").exists()
    run("calendar", "import", str(PROCESSES / "sodertorn.yaml"))
    uploaded = tmp_path / "ks.csv"
    uploaded.write_text("organ;datum;handlingar\ntyreso-ks;2024-05-07;2024-04-15\n", encoding="utf-8")
    run("calendar", "import", str(uploaded))
    assert "Tyresö kommun tisdag den 7 maj 2024 måndag den 15 april 2024 21 maj" in run(
        "plan", file, "--today", "2024-01-15"
    )


def test_a_cancelled_meeting_is_removed() -> None:
    run("calendar", "import", str(PROCESSES / "sodertorn.yaml"))
    assert "tisdag den 7 maj 2024" in run("calendar", "list", "--all")
    assert "Sammanträdet tisdag den 7 maj 2024 är borttaget." in run("calendar", "remove", "tyreso-ks", "2024-05-07")
    assert "tisdag den 7 maj 2024" not in run("calendar", "list", "--all")
    assert "finns inte i kalendern" in run("calendar", "remove", "tyreso-ks", "2024-05-07", code=1)
    assert "går inte att läsa som datum" in run("calendar", "remove", "tyreso-ks", "i maj", code=1)
