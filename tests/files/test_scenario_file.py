"""Mistakes in a scenario file: one Swedish error with line and cure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from files.process.file import read_process, read_scenario
from rules.dates.clock import local_iso
from schemas.errors import FileRefused
from schemas.file.process import ProcessFile
from tests.files.shipped import PROCESSES, TODAY

HEAD = "title: Prov\nprocess: varudistribution-2023\nuntil: 2026-07-31\nacts:\n"
MISTAKES: list[dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "scenario_mistakes.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def file() -> ProcessFile:
    return read_process(PROCESSES / "varudistribution-2023.yaml", today=TODAY)[0]


def written(tmp_path: Path, act: str, head: str = HEAD) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(f"{head}  - {{{act}}}\n", encoding="utf-8")
    return path


def test_times_are_aware_and_sorted(tmp_path: Path, file: ProcessFile) -> None:
    path = tmp_path / "scenario.yaml"
    leave = "  - {do: leave, at: 2024-05-03, organisation: salem, reason: Prov}\n"
    path.write_text(HEAD + leave + leave.replace("05-03", "05-02 08:15"), encoding="utf-8")
    times = [act.at for act in read_scenario(path, file).acts]
    assert [local_iso(at) for at in times] == ["2024-05-02T08:15:00+02:00", "2024-05-03T10:00:00+02:00"]
    assert all(isinstance(at, datetime) and at.tzinfo for at in times)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["says"])
def test_each_mistake_in_an_act(tmp_path: Path, file: ProcessFile, mistake: dict[str, str]) -> None:
    with pytest.raises(FileRefused) as refused:
        read_scenario(written(tmp_path, mistake["act"]), file)
    error = refused.value
    assert mistake["says"] in str(error)
    assert mistake["cure"] in str(error)
    assert (error.file, error.line) == ("scenario.yaml", 5)


def test_a_scenario_for_another_process(tmp_path: Path, file: ProcessFile) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(HEAD.replace("varudistribution-2023", "livsmedel") + "  []\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="scenariot gäller ”livsmedel”"):
        read_scenario(path, file)
