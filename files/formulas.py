"""Cells of CSV that a spreadsheet would take for a formula: marked as text by an apostrophe, and read without it."""

from __future__ import annotations

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """The cell as it may be written."""
    return f"'{cell}" if cell.startswith(_FORMULAS) or plain(cell) != cell else cell


def plain(cell: str) -> str:
    """The text of a cell without the mark by which `safe` keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULAS) else cell
