"""Where printing asks a kind: the letters and answers that only it sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kinds.loading import hooks_of
from papers.sort import Sort


@dataclass(frozen=True)
class Papers:
    """What a kind has to print."""

    sorts: Sequence[Sort] = ()


def papers_of(kind: str) -> Papers:
    """What a kind has to print."""
    return hooks_of(kind, "papers", Papers)
