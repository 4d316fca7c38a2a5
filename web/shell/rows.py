"""Rows of a form that grows: `q1-text`, `q1-type`, `q2-text` …; added, removed and moved by buttons, without scripts.

A row is its fields by name without the prefix, so that rows may stand in rows: `q1-c2-label` is `c2-label` of `q1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Row = Mapping[str, str]
_MOST = 100


def rows_of(typed: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """The rows under a prefix, in the order of their numbers."""
    pattern = re.compile(rf"{re.escape(prefix)}([1-9][0-9]{{0,2}})-(.+)")
    found: dict[int, dict[str, str]] = {}
    for name, text in typed.items():
        if match := pattern.fullmatch(name):
            found.setdefault(int(match[1]), {})[match[2]] = text
    return [found[number] for number in sorted(found)][:_MOST]


def with_rows(typed: Mapping[str, str], prefix: str, rows: Iterable[Row]) -> dict[str, str]:
    """What was typed, with these rows in place of those under the prefix, numbered from 1."""
    pattern = re.compile(rf"{re.escape(prefix)}[1-9][0-9]{{0,2}}-.+")
    others = {name: text for name, text in typed.items() if not pattern.fullmatch(name)}
    return others | {
        f"{prefix}{number}-{name}": text for number, row in enumerate(rows, 1) for name, text in row.items()
    }


def is_empty(row: Row, fields: Iterable[str]) -> bool:
    """True where none of these fields says anything."""
    return not any(row.get(name, "").strip() for name in fields)


def changed(rows: Sequence[Row], action: str, number: int, new: Row) -> list[Row]:
    """The rows after `add` (`new`, last), `remove`, `up` or `down` of the row of that number, counted from 1."""
    result, at = list(rows), number - 1
    if action == "add":
        return [*result, new]
    if not 0 <= at < len(result):
        return result
    if action == "remove":
        del result[at]
    elif action == "up" and at > 0:
        result[at - 1], result[at] = result[at], result[at - 1]
    elif action == "down" and at + 1 < len(result):
        result[at + 1], result[at] = result[at], result[at + 1]
    return result
