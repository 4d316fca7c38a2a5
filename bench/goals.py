"""`python -m bench.goals PRINTED … [--into FILE …]`: the goals that the project sets itself, and what was measured.

Each goal names the row of `make bench` or `make bench-peers` that answers for it. PRINTED are files that these two have
written (`--write`). Between its marks each FILE gets what it has marks for: the goals, every figure, or what comes
beyond one machine. Without any the goals are printed.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ROW = re.compile(r"^\| *(?P<what>\S.*?) *\| *(?P<value>-?[\d,]+(?:\.\d+)?)(?: \S+)? *\|[^|]*\|[^|]*\|$")
_SECTION = re.compile(r"^## (?P<title>.+)$", re.M)
GOALS_MARK, FIGURES_MARK, BEYOND_MARK = "goals", "figures", "beyond"
_BEYOND, _OWN_TITLES = "Beyond one machine", ("Goals", "Beyond one machine")
"""What stands in a place of its own."""
_PEERS = "make bench-peers"
_BENCH = "make bench"


@dataclass(frozen=True)
class Goal:
    """What is to be reached: `limit` at most, or at least where `is_least`; `row` as the measurement prints it."""

    what: str
    row: str
    unit: str
    limit: float
    stretch: float
    is_least: bool = False
    by: str = _BENCH
    at: int = 0
    """The number that `{n}` of `row` is to be; a quick run measures at a smaller one."""

    def is_reached(self, value: float) -> bool:
        """True where a measured value is within the limit."""
        return value >= self.limit if self.is_least else value <= self.limit

    def in_rows(self, rows: Mapping[str, float]) -> tuple[float, int] | None:
        """What was measured, and at which number; None where nothing was. The largest number counts."""
        if not self.at:
            return (rows[self.row], 0) if self.row in rows else None
        head, tail = (re.escape(part) for part in self.row.split("{n}"))
        found = [
            (int(match[1].replace(",", "")), value)
            for what, value in rows.items()
            if (match := re.fullmatch(rf"{head}([\d,]+){tail}", what))
        ]
        return max(found)[::-1] if found else None


GOALS = (
    Goal("statements of a form", "statements of a form", "", 3, 1),
    Goal("statements of an answer", "statements of an answer", "", 10, 6),
    Goal("statements of a receipt", "statements of a receipt", "", 3, 1),
    Goal("CPU of the web: form, answer, receipt", "CPU of the web for form, answer and receipt", "ms", 4, 2),
    Goal("32 clients ÷ bare Temporal", "Svarstid: as a multiple of bare Temporal", "", 1.5, 3, True, _PEERS),
    Goal("32 clients, p99", "32 clients: answer to receipt, p99", "ms", 150, 80),
    Goal("one client, p99", "1 client: answer to receipt, p99", "ms", 25, 15),
    Goal(
        "in the workflow ÷ bare Temporal", "Svarstid: in the workflow, as a multiple of bare Temporal", "", 0.8, 1.5,
        True, _PEERS,
    ),
    Goal(
        "p99 while 250 matters start", "1 client while {n} matters start: answer to receipt, p99", "ms", 300, 100,
        at=250,
    ),
    Goal("1,000 matters of 8 started", "{n} processes started, to the last mail in the outbox", "s", 30, 15, at=1_000),
    Goal("opening for 290: statements", "opening for 290: statements", "", 60, 20),
    Goal("opening for 290: under the lock", "opening for 290: CPU under the lock", "ms", 100, 50),
    Goal("mails written to files", "mails written to files", "/s", 400, 1000, True),
    Goal("mails sent by SMTP on loopback", "mails sent by SMTP on loopback", "/s", 200, 500, True),
    Goal(
        "CPU of a mail at 10,000 matters ÷ at 100", "a mail of a matter of 290 seats: at {n} matters ÷ at 100", "",
        1.2, 1, at=10_000,
    ),
    Goal("a reminder after an outage, CPU (10,000 in 30 s)", "2,000 reminders after an outage: CPU each", "ms", 3, 1.5),
    Goal(
        "10,000 due reminders after an outage", "Svarstid: {n} reminders after an outage", "s", 30, 15,
        by=_PEERS, at=10_000,
    ),
    Goal("first page at 10,000, p99", "first page, 10,000 matters: p99", "ms", 30, 10),
    Goal("a matter's page at 10,000, p99", "a matter, 10,000 matters: p99", "ms", 30, 10),
    Goal("outbox at 10,000, p99", "outbox, 10,000 matters: p99", "ms", 30, 10),
    Goal("worker at 10,000 open", "worker, {n} open processes", "MB", 250, 150, at=10_000),
    Goal("all processes at 10,000 open", "all together, {n} open processes", "MB", 1000, 700, at=10_000),
    Goal("disk of an open matter", "disk for each open process, at {n}", "kB", 30, 20, at=10_000),
    Goal("empty folder to first mail", "first mail sent", "s", 2.5, 1.5),
    Goal("`rehearse` blandad, whole command", "the whole command", "s", 4, 2.5),
    Goal("`rehearse` a year of 26 municipalities", "a year of {n} municipalities", "s", 30, 15, at=26),
)  # fmt: skip


def rows_in(text: str) -> dict[str, float]:
    """The figures in printed tables by name, in the unit that stands there."""
    rows = (match for line in text.splitlines() if (match := _ROW.match(line)))
    return {row["what"]: float(row["value"].replace(",", "")) for row in rows}


def table_of(measured: Mapping[str, float], goals: Sequence[Goal] = GOALS) -> str:
    """The goals as a Markdown table; what has not been measured says so."""
    lines = ["| goal | this version | to reach | stretch | | by |", "|---|---|---|---|---|---|"]
    for goal in goals:
        sign, found = "≥" if goal.is_least else "≤", goal.in_rows(measured)
        said, verdict = "not measured", ""
        if found is not None:
            value, at = found
            said = f"{value:,g} {goal.unit}".strip()
            if at == goal.at:
                verdict = "ok" if goal.is_reached(value) else "missed"
            else:
                said += f", at {at:,}"
        limits = (f"{sign} {limit:,g} {goal.unit}".strip() for limit in (goal.limit, goal.stretch))
        lines.append(f"| {goal.what} | {said} | {' | '.join(limits)} | {verdict} | `{goal.by}` |")
    return "\n".join(lines)


def printed(text: str, by: str) -> str:
    """The goals that one of the two commands answers for, as a part of what it prints."""
    return f"## Goals\n\n{table_of(rows_in(text), [goal for goal in GOALS if goal.by == by])}\n"


def sections_in(text: str) -> dict[str, str]:
    """Title → what was printed under it; the first of each, since every file begins with the machine."""
    _, *parts = _SECTION.split(text)
    found: dict[str, str] = {}
    for title, content in zip(parts[::2], parts[1::2], strict=True):
        found.setdefault(title, content.strip())
    return found


def filled(document: str, text: str) -> str:
    """The document with what was printed between its marks. ValueError where it has none of them."""
    parts, sections = {GOALS_MARK: table_of(rows_in(text))}, sections_in(text)
    if figures := [f"### {title}\n\n{said}" for title, said in sections.items() if title not in _OWN_TITLES]:
        parts[FIGURES_MARK] = "\n\n".join(figures)
    if _BEYOND in sections:
        parts[BEYOND_MARK] = sections[_BEYOND]
    marks = [mark for mark in (GOALS_MARK, FIGURES_MARK, BEYOND_MARK) if f"<!-- {mark} -->" in document]
    if not marks:
        raise ValueError("the document has no marks")
    for mark in marks:
        if mark in parts:
            begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
            head, _, rest = document.partition(begin)
            document = f"{head}{begin}\n{parts[mark]}\n{end}{rest.partition(end)[2]}"
    return document


def main() -> None:
    """Print the table, or put it where it belongs."""
    parser = argparse.ArgumentParser(prog="python -m bench.goals", description=__doc__.split("\n\n")[0])
    parser.add_argument("printed", nargs="+", type=Path, metavar="PRINTED")
    parser.add_argument("--into", nargs="+", default=[], type=Path, metavar="FILE", help="a document with marks")
    arguments = parser.parse_args()
    text = "\n".join(path.read_text(encoding="utf-8") for path in arguments.printed)
    if not arguments.into:
        print(table_of(rows_in(text)))
    for path in arguments.into:
        path.write_text(filled(path.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
