"""What is loaded to start: counts of what must not be, never time. Each row is imported after those above it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sources import ROOT

_FILES = {"docx", "docxtpl", "icalendar", "inscriptis", "lxml", "openpyxl", "typst"}
"""Libraries of one sort of file each: loaded when there is such a file."""
_RARE = _FILES | {"alembic", "authlib", "css_inline", "markdown_it", "pygments", "sendgrid"}
_COMMAND = "from cli import make_app; make_app({!r})"
_STARTS = {
    "commands and what works": [
        (_COMMAND.format("status"), _RARE | {"apscheduler", "httpx2", "starlette", "temporalio", "web", "worker"}),
        (_COMMAND.format("up"), _RARE | {"apscheduler", "starlette", "temporalio", "web", "worker"}),
        (_COMMAND.format("doctor"), _RARE | {"apscheduler", "starlette", "web", "worker"}),
        ("import worker", _RARE | {"apscheduler", "rehearsal", "starlette", "web"}),
        ("import scheduler.__main__", _RARE - {"lxml"} | {"rehearsal", "starlette", "web"}),
    ],
    "the web": [
        (
            "import web.__main__",
            {"alembic", "css_inline", "markdown_it", "rehearsal.stage", "temporalio.worker", "typer"},
        )
    ],
}


@pytest.mark.parametrize("starts", _STARTS.values(), ids=_STARTS)
def test_nothing_is_loaded_that_a_start_does_not_need(starts: list[tuple[str, set[str]]]) -> None:
    lines = ["import sys"]
    for statement, unneeded in starts:
        lines += [statement, f"print({statement!r}, *sorted({unneeded!r} & sys.modules.keys()))"]
    line = [sys.executable, "-c", "\n".join(lines)]
    ran = subprocess.run(line, cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.splitlines() == [statement for statement, _ in starts]
