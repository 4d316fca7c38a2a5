"""Where the reading of a process file asks its kind: what only that kind can tell is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from files.whole import Whole
from kinds.loading import hooks_of


def _nothing_wrong(_whole: Whole) -> None:
    return None


@dataclass(frozen=True)
class Checks:
    """What a kind checks beyond what its manifest says. Each raises FileRefused at the first mistake."""

    block: Callable[[Whole], None] = _nothing_wrong
    """Its block, before the steps are looked at."""
    steps: Callable[[Whole], None] = _nothing_wrong
    """Its steps, when each holds by itself."""


def checks_of(kind: str) -> Checks:
    """What a kind checks."""
    return hooks_of(kind, "checks", Checks)
