"""The search for garbage, put off while a program starts, and while others wait: what it loads stays, and to look
through that again and again takes a fifth of the start."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MADE_BEFORE = 5_000, 1, 1
"""Objects made, beyond those that are gone, before the newest are looked through, and how many such looks before the
older ones are. What has lived long is looked through too: a worker that puts a matter aside leaves its whole run as
garbage, and so long as nobody looks it keeps every matter that it has ever carried on. Python itself does not look
again before there is a quarter more."""


def put_off() -> None:
    """Look for none until `begin`. To be called before anything else is imported."""
    gc.disable()


def begin() -> None:
    """Look for it from now on, but not in what is loaded, and not after every 700 objects that are made."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(*_MADE_BEFORE)


@contextmanager
def unsought() -> Iterator[None]:
    """Look for none within the block, which others wait for: what it makes is garbage only afterwards."""
    was_sought = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_sought:
            gc.enable()
