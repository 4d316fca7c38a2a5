"""What is thrown away late is found: a worker that puts matters aside must not keep them."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

import garbage
from db.store.session import Database
from tests.sources import ROOT

_LATE_GARBAGE = """
import gc, weakref
import garbage

class Run:
    pass

garbage.put_off()
loaded = [[] for _ in range(200_000)]
garbage.begin()
kept, gone = [], 0

def forgotten(_):
    global gone
    gone += 1

watched = []
for number in range(4_000):
    run = Run()
    run.itself = run
    run.parts = [[] for _ in range(100)]
    watched.append(weakref.ref(run, forgotten))
    kept.append(run)
    if len(kept) > 500:
        kept.pop(0)
del run
print(len(watched) - gone - len(kept))
"""


def test_garbage_that_has_lived_long_is_found_while_more_is_made() -> None:
    """Of 4,000 runs with 100 parts each, 500 kept at a time, at most as many again may lie about unseen."""
    line = [sys.executable, "-c", _LATE_GARBAGE]
    ran = subprocess.run(line, cwd=ROOT, check=True, capture_output=True, text=True)
    assert int(ran.stdout) <= 500


def test_none_is_sought_while_others_wait_for_their_turn_to_write(sqlite_db: Database) -> None:
    assert gc.isenabled()
    with sqlite_db.write():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), garbage.unsought():
        raise ZeroDivisionError
    assert gc.isenabled()
    with garbage.unsought():
        with garbage.unsought():
            pass
        assert not gc.isenabled(), "the outer block goes on"
    assert gc.isenabled()
    gc.disable()
    try:
        with garbage.unsought():
            pass
        assert not gc.isenabled(), "where it is put off it stays so"
    finally:
        gc.enable()
