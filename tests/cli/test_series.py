"""`svarstid series`: files of what recurs, looked at and read in."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import svarstid
from tests.files.shipped import PROCESSES


def test_series_are_read_in_whole_or_only_looked_at(tmp_path: Path) -> None:
    shipped = sorted((PROCESSES / "aterkommande").glob("*.yaml"))
    looked = svarstid(tmp_path, "series", "--dry-run", *map(str, shipped))
    assert (
        "Halvårsuppföljning: ny. Varje år, den 16 augusti." in looked.output and "Ingenting är sparat." in looked.output
    )
    for did in ("ny", "redan så"):
        assert (
            f"besök: {did}. Varje år, den första arbetsdagen i mars."
            in svarstid(tmp_path, "series", *map(str, shipped)).output
        )
