"""Statements that are built once, since building one takes longer than running it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Built = TypeVar("Built")


def once_a_thread(build: Callable[[], Built]) -> Callable[[], Built]:
    """What `build` makes, made once for each thread that asks.

    SQLAlchemy fills in the columns of a statement when it first runs: two threads that run one statement for the first
    time at once may find each other's columns, and fail.
    """
    kept = threading.local()

    def built() -> Built:
        if not hasattr(kept, "statement"):
            kept.statement = build()
        made: Built = kept.statement
        return made

    return built
