"""Statements that are built once, since building one takes longer than running it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar

Built = TypeVar("Built")
Shape = ParamSpec("Shape")


def once_a_thread(build: Callable[Shape, Built]) -> Callable[Shape, Built]:
    """What `build` makes, made once for each thread that asks, and for each shape that is asked for.

    What a shape is, `build` takes: whether a condition is there at all, how many rows. Few and hashable, since all are
    kept; the values of a statement are parameters of it.

    SQLAlchemy fills in the columns of a statement when it first runs: two threads that run one statement for the first
    time at once may find each other's columns, and fail.
    """
    kept = threading.local()

    def built(*args: Shape.args, **kwargs: Shape.kwargs) -> Built:
        if not hasattr(kept, "built"):
            kept.built = cache(build)
        made: Built = kept.built(*args, **kwargs)
        return made

    return built
