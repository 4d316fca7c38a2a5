"""Where the worker asks a kind: the activities that its own story calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from db.store.session import Database
from kinds.loading import hooks_of
from kinds.registry import all_kinds


def _none(_db: Database) -> Sequence[Callable[..., Any]]:
    return ()


@dataclass(frozen=True)
class Activities:
    """What the worker runs for a kind, beside the activity that carries out every process's duties."""

    make: Callable[[Database], Sequence[Callable[..., Any]]] = _none


def activities_of_kinds(db: Database) -> list[Callable[..., Any]]:
    """The activities of every kind, on that register."""
    return [one for kind in all_kinds() for one in hooks_of(kind.key, "activities", Activities).make(db)]
