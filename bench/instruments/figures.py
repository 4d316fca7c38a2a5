"""One measured figure, and how the figures of a part are printed: as tables that are Markdown too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """A measured value in its unit; `most` or `least` is the limit that it is held to, where there is one."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def verdict(self) -> str:
        """`ok`, `over`, `under`, or nothing where there is no limit."""
        if self.most is not None:
            return "ok" if self.value <= self.most else "over"
        if self.least is not None:
            return "ok" if self.value >= self.least else "under"
        return ""


@dataclass(frozen=True)
class Section:
    """What one part of the measurement came to; a note says how it was measured."""

    title: str
    note: str
    figures: Sequence[Figure] = field(default_factory=tuple)
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """What is not a number: (name, text)."""


def table(section: Section) -> str:
    """The section as a heading, its note and an aligned Markdown table."""
    rows: list[tuple[str, ...]] = [("", ""), *section.facts]
    if section.figures:
        rows = [("measured", "value", "limit", ""), *(_row(figure) for figure in section.figures)]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join([f"## {section.title}", "", section.note, "", *lines, ""])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0–1) of the values lie at or below, by nearest rank; 0 where there are none."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered) + 0.5) - 1))] if ordered else 0.0


def _row(figure: Figure) -> tuple[str, str, str, str]:
    limit = f"≤ {figure.most:g}" if figure.most is not None else f"≥ {figure.least:g}" if figure.least else ""
    return figure.what, f"{_number(figure.value)} {figure.unit}".strip(), limit, figure.verdict


def _number(value: float) -> str:
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}"
