"""Who is acting in this context: noted once where somebody comes in, written with every event that follows.

A context is that of a request, a command or a duty. Where nobody has come in, it is the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from schemas.actor import PROGRAM

_ACTOR: ContextVar[str] = ContextVar("actor", default=PROGRAM)


def current() -> str:
    """The actor, as `schemas.actor` writes it."""
    return _ACTOR.get()


def be(actor: str) -> None:
    """From here on, in this context and what it starts, it is `actor` who acts."""
    _ACTOR.set(actor)


@contextmanager
def acting(actor: str) -> Iterator[None]:
    """As `be`, for a while; an empty actor is the program."""
    before = _ACTOR.set(actor or PROGRAM)
    try:
        yield
    finally:
        _ACTOR.reset(before)
