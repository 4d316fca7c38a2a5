"""The goals of the measurements: read from what was printed, filled in, and each of them a row that is printed."""

from __future__ import annotations

import pytest

from bench.figures import Figure, Section, table
from bench.goals import BEGIN, END, GOALS, filled, rows_in, table_of
from tests.sources import ROOT

_BENCH = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "bench").rglob("*.py") if path.name != "goals.py"
)


def test_a_printed_figure_answers_for_its_goal() -> None:
    figures = [Figure("statements of a form", 1, "", 3), Figure("mails written to files", 1234.5, "/s", least=400)]
    found = rows_in(table(Section("Part", "A note.", figures)))
    assert found == {"statements of a form": 1, "mails written to files": 1234}
    told = table_of(found)
    assert "| statements of a form | 1 | ≤ 3 | ≤ 1 | ok | `make bench` |" in told
    assert "| mails written to files | 1,234 /s | ≥ 400 /s | ≥ 1,000 /s | ok | `make bench` |" in told
    assert "| statements of an answer | not measured | ≤ 10 | ≤ 6 |  | `make bench` |" in told
    assert "missed" in table_of({"statements of a form": 4}) and "missed" in table_of({"mails written to files": 399})


def test_the_table_goes_between_its_marks() -> None:
    assert filled(f"a\n{BEGIN}\nold\n{END}\nb", "new") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="has no"):
        filled("a", "new")


def test_every_goal_stands_in_the_documentation() -> None:
    told = (ROOT / "docs" / "matningar.md").read_text(encoding="utf-8")
    assert [goal.what for goal in GOALS if f"| {goal.what} |" not in told] == []


@pytest.mark.parametrize(
    "row", ["the same at {_MATTERS}, as a multiple", "first mail sent", "all together", "disk for each open process"]
)
def test_what_a_goal_names_is_printed(row: str) -> None:
    assert row in _BENCH
