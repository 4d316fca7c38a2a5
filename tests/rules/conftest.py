"""The shipped process, read once: rules are tried on the real dates of the minutes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from files.process.file import read_process
from rules.plan.planning import make_plan
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan

PROCESSES = Path(__file__).parents[2] / "processes"
MEETING_ON = date(2023, 9, 22)


@pytest.fixture(scope="session")
def file() -> ProcessFile:
    """The goods-distribution process as shipped."""
    return read_process(PROCESSES / "varudistribution-2023.yaml", today=MEETING_ON)[0]


@pytest.fixture(scope="session")
def plan(file: ProcessFile) -> Plan:
    """Its plan, as seen at the meeting of Friday 22 September 2023."""
    return make_plan(file, today=MEETING_ON)
