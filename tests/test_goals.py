"""The goals of the measurements: what has been printed fills the table in, and each stands in the documentation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.sources import ROOT

_PRINTED = """| measured                | value    | limit |    |
|-------------------------|----------|-------|----|
| statements of a form    | 4        | ≤ 3   | over |
| statements of an answer | 10       | ≤ 10  | ok |
| mails written to files  | 1,234 /s | ≥ 400 | ok |
| worker, 250 open processes    | 163 MB | ≤ 250 | ok |
| worker, 1,000 open processes  | 170 MB | ≤ 250 | ok |
"""
_BEYOND = "## Machine\n\nTwo cores.\n\n## Goals\n\nNone.\n\n## Beyond one machine\n\nMuch.\n"


def test_what_was_printed_fills_the_table_in(tmp_path: Path) -> None:
    printed, document = tmp_path / "bench.md", tmp_path / "matningar.md"
    printed.write_text(_PRINTED, encoding="utf-8")
    told = (ROOT / "docs" / "matningar.md").read_text(encoding="utf-8")
    document.write_text(told, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "bench.goals", printed, "--into", document], cwd=ROOT, check=True)
    filled = document.read_text(encoding="utf-8")
    assert "| statements of a form | 4 | ≤ 3 | ≤ 1 | missed | `make bench` |" in filled
    assert "| statements of an answer | 10 | ≤ 10 | ≤ 6 | ok | `make bench` |" in filled
    assert "| mails written to files | 1,234 /s | ≥ 400 /s | ≥ 1,000 /s | ok | `make bench` |" in filled
    assert "| statements of a receipt | not measured | ≤ 3 | ≤ 1 |  | `make bench` |" in filled
    # At another number than the goal is set for, the largest is told, and no verdict given.
    assert "| worker at 10,000 open | 170 MB, at 1,000 | ≤ 250 MB | ≤ 150 MB |  | `make bench` |" in filled
    # Each goal stood there before, and nothing else of the document is another.
    names = [[line.split("|")[1] for line in text.splitlines() if "| `make bench" in line] for text in (told, filled)]
    assert names[0] == names[1] and len(names[0]) > 20
    assert told.partition("<!-- goals -->")[0] == filled.partition("<!-- goals -->")[0]
    assert told.partition("<!-- /goals -->")[2] == filled.partition("<!-- /goals -->")[2]


def test_each_document_gets_what_it_has_marks_for(tmp_path: Path) -> None:
    printed, document = tmp_path / "bench.md", tmp_path / "vaxa.md"
    printed.write_text(_BEYOND, encoding="utf-8")
    document.write_text("Before.\n<!-- beyond -->\nOld.\n<!-- /beyond -->\nAfter.\n", encoding="utf-8")
    figures = tmp_path / "matningar.md"
    figures.write_text("<!-- figures -->\nOld.\n<!-- /figures -->\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "bench.goals", printed, "--into", document, figures], cwd=ROOT, check=True)
    assert document.read_text(encoding="utf-8") == "Before.\n<!-- beyond -->\nMuch.\n<!-- /beyond -->\nAfter.\n"
    filled = figures.read_text(encoding="utf-8")
    assert filled == "<!-- figures -->\n### Machine\n\nTwo cores.\n<!-- /figures -->\n"
    # The documentation has each of these marks.
    for page, marks in {"matningar.md": ("goals", "figures"), "vaxa.md": ("beyond",)}.items():
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert all(f"<!-- {mark} -->" in text and f"<!-- /{mark} -->" in text for mark in marks)
