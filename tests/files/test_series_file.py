"""The file of a series: what its first turn begins with, and every mistake at its field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from files.series import read_series
from rules.year.series import turns
from schemas.errors import FileRefused
from secretariat.series import to_bring
from tests.files.shipped import PROCESSES

TODAY = date(2026, 11, 26)  # torsdag
SHIPPED = PROCESSES / "aterkommande"
WHOLE = """series: besok
title: Årligt besök
recurs: {anchor: arbetsdag, first_on: 2027-03-01}
template: extern-gast
values: {gast: Gästen, e-post: gast@region.example, mote: Mötet, svarsdag: start+15wd}
"""


@pytest.mark.parametrize(
    ("name", "next_on", "typed"),
    [
        # Måndag den 16 augusti 2027; svarsdagen är femton arbetsdagar senare.
        ("halvarsuppfoljning", "2027-08-16 2028-08-16 2029-08-16", {"svarsdag": "2027-09-06", "kommuner-tyreso": "ja"}),
        # Den första arbetsdagen i mars; 2027 är den 1 mars en måndag.
        ("trafikverkets-besok", "2027-03-01 2028-03-01 2029-03-01", {"svarsdag": "2027-03-22", "dag": "2027-05-05"}),
        # Vart fjärde år; 16 mars 2031 är en söndag.
        ("prioriteringar", "2027-03-16 2031-03-14 2035-03-16", {"file_name": "prioriteringar-2023.yaml"}),
    ],
)
def test_the_shipped_files_are_read_and_could_be_started(name: str, next_on: str, typed: dict[str, str]) -> None:
    read = read_series(SHIPPED / f"{name}.yaml", today=TODAY)
    assert typed.items() <= read.typed.items()
    assert (to_bring(read).key, read.file.series) == (name, name)
    assert [turn.on.isoformat() for turn in turns(read.file.recurs, {}, [], TODAY)] == next_on.split()


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("template: extern-gast", "template: extern-gest", "template", "Menade du ”extern-gast”"),
        ("gast: Gästen", "gasst: Gästen", "values.gasst", "Menade du ”gast”"),
        ("anchor: arbetsdag", "anchor: mote", "recurs", "behöver ett organ"),
        ("first_on: 2027-03-01", "first_on: 2027-02-30", "recurs.first_on", "finns inte"),
        ("first_on: 2027-03-01", "first_on: 2027-03-01, until_on: 2026-01-01", "recurs", "ligger före den första"),
        ("template: extern-gast\n", "", "", "antingen template eller file"),
        ("template: extern-gast\n", "file: saknas.yaml\nfile_on: 2027-03-01\n", "", "values hör till template"),
        ("lead", "lead", "", ""),
    ],
)
def test_a_mistake_is_told_at_its_field(tmp_path: Path, old: str, new: str, field: str, said: str) -> None:
    path = tmp_path / "besok.yaml"
    path.write_text(WHOLE.replace(old, new), encoding="utf-8")
    if not said:
        assert read_series(path, today=TODAY).typed["svarsdag"] == "2027-03-22"
        return
    with pytest.raises(FileRefused) as refused:
        read_series(path, today=TODAY)
    assert said in str(refused.value) and refused.value.field == field, str(refused.value)
