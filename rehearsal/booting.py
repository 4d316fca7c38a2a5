"""A private engine that boots while the rest of the program is loaded: little that is slow to load is needed here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import engine
from ports import reserved

_ENVIRONMENT = {"GOGC": "400"}
"""It forgets everything soon: its memory may grow, and it looks for garbage a fourth as often."""


@dataclass(frozen=True)
class Booting:
    """An engine that was started: it listens soon, or does already."""

    port: int | None
    """Where, on loopback; None where there is no binary to start."""


@contextmanager
def booted(*, is_searchable: bool = False) -> Iterator[Booting]:
    """Start an engine with a skipping clock, in memory, with our search attributes where asked; killed with the block.

    To be called from a thread that outlives the block: a child ends with the thread that started it, so that none is
    left behind where a signal ends us before the block does.
    """
    program = engine.binary()
    if program is None:
        yield Booting(None)
        return
    with reserved() as port:
        child = subprocess.Popen(
            engine.command(program, port, None, is_skipping=True, is_searchable=is_searchable),
            env={**_ENVIRONMENT, **os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=engine.follow(os.getpid()),
        )  # fmt: skip
        try:
            yield Booting(port)
        finally:
            child.kill()
            child.wait()
