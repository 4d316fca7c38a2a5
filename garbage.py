"""The search for garbage, put off while a program starts: what it loads stays, and to look through that again and again
takes a fifth of the start."""

from __future__ import annotations

import gc


def put_off() -> None:
    """Look for none until `begin`. To be called before anything else is imported."""
    gc.disable()


def begin() -> None:
    """Look for it from now on, but not in what is loaded, and less often than after every 700 objects that are made."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(20_000, 20, 50)
