"""Whose turn it is to write to a SQLite register, among all processes of one machine.

SQLite lets one writer in at a time, and those that wait for it look again at ever longer intervals: who writes back to
back shuts everybody else out. So every process asks for its turn here first, by locks on files beside the register:

    next     whoever stands here is the next to write; held while it waits for the turn
    turn     held while it writes
    people   shared by all who wait and for whom people wait; the others let them pass, for a while
    gate     where those others stand meanwhile, one at a time

The locks are a courtesy and never the safety, which stays SQLite's own: whoever has waited too long (somebody was
stopped in the middle) writes anyway. They are the kernel's, and gone with the process that held them.
"""

from __future__ import annotations

import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PATIENCE_S = 3.0
_IGNORED_S = 30.0
"""How long nobody is waited for here after somebody did not let go in time."""
_LOOK_S = 0.0005
_LETS_PASS_S = 0.1
"""How long mass work lets people pass, however many they are."""
_GATE, _PEOPLE, _NEXT, _TURN = NAMES = "gate", "people", "next", "turn"
_MINE, _SHARED = fcntl.LOCK_EX, fcntl.LOCK_SH


class Turn:
    """One process's place in the queue. Its threads take it one at a time: the caller sees to that."""

    def __init__(self, register: Path, *, comes_first: bool) -> None:
        """`comes_first` where people wait for what is written."""
        self._register = register
        self._comes_first = comes_first
        self._files: dict[str, int] = {}
        self._ignored_until = 0.0
        self._finalizer = weakref.finalize(self, _close, self._files)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn and keep it for the block. After `_PATIENCE_S` seconds the block begins without it."""
        now, is_mine = time.monotonic(), False
        if now >= self._ignored_until:
            with suppress(OSError):  # a full disk, or a folder that cannot be written in: SQLite says so itself
                is_mine = self._take(now + _PATIENCE_S)
            self._ignored_until = 0.0 if is_mine else time.monotonic() + _IGNORED_S
        try:
            yield
        finally:
            if is_mine:
                self._let_go(_TURN)

    def close(self) -> None:
        """Close the files; they are opened anew where the turn is asked for again."""
        _close(self._files)

    def _take(self, until: float) -> bool:
        """Wait for the turn; False, and nothing is held, where it did not come in time."""
        held = []
        try:
            for name, how in ((_PEOPLE, _SHARED), (_NEXT, _MINE)) if self._comes_first else ((_GATE, _MINE),):
                if not self._lock(name, how, until):
                    return False
                held.append(name)
            if not self._comes_first:
                if self._lock(_PEOPLE, _MINE, min(until, time.monotonic() + _LETS_PASS_S)):
                    self._let_go(_PEOPLE)
                if not self._lock(_NEXT, _MINE, until):
                    return False
                held.append(_NEXT)
            return self._lock(_TURN, _MINE, until)
        finally:
            for name in reversed(held):
                self._let_go(name)

    def _lock(self, name: str, how: int, until: float) -> bool:
        if name not in self._files:
            path = self._register.with_name(f"{self._register.name}.{name}")
            self._files[name] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._files[name], how | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(_LOOK_S)
            else:
                return True

    def _let_go(self, name: str) -> None:
        fcntl.flock(self._files[name], fcntl.LOCK_UN)


def _close(files: dict[str, int]) -> None:
    while files:
        os.close(files.popitem()[1])
