"""`svarstid turnover`: roles and bodies of a year, as a table and for machines."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import svarstid
from tests.files.shipped import PROCESSES


def test_each_body_of_a_year_is_counted(tmp_path: Path) -> None:
    svarstid(tmp_path, "people", str(PROCESSES / "sodertorn.yaml"))
    told = json.loads(svarstid(tmp_path, "turnover", "--year", "2021", "--json").stdout)
    bodies = {each["body"]: each for each in told["bodies"]}
    assert {"year", "roles", "bodies"} == set(told)
    assert (bodies["ledningsgruppen"]["now"], bodies["ledningsgruppen"]["until"]) == (8, "2021-12-31")
    assert "Personer nu" in svarstid(tmp_path, "turnover", "--year", "2021").stdout
