"""What is fed, and with what: a target takes one input at a time and must refuse it kindly or make sense of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis.strategies import SearchStrategy

Feed = Callable[[Any], None]
"""Takes one input; raises where something does not hold."""


@dataclass(frozen=True)
class Target:
    """One reader or one way into the web."""

    name: str
    weight: int
    """Its part of all inputs, beside the weights of the others."""
    inputs: Callable[[Path], SearchStrategy[Any]]
    """The strategy of its inputs, made of literals, so that one can be written down and read again. The folder holds
    the world (see `world.py`)."""
    open: Callable[[Path], AbstractContextManager[Feed]]
    """What is fed, set up over a copy of the world in that folder."""
    seeds: Callable[[], list[bytes]] | None = None
    """Real inputs for the guided engine to begin with; None where it does not drive this target."""
    read: Callable[[bytes], Any] = bytes
    """The guided engine's bytes as an input."""
    words: tuple[str, ...] = ()
    """What the guided engine may put in whole."""
    per_world: int = 400
    """Inputs before the world is set up anew."""
