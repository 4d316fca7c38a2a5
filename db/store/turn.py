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
_LOCKS = Path("/proc/locks")
_WRITES_AT = 120
"""The byte of SQLite's file of shared memory that its one writer has locked (its `WAL_WRITE_LOCK`)."""


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


def writing(register: Path) -> frozenset[int]:
    """The process that SQLite lets write to the register at this moment, by its id; none where nobody does.

    The kernel's list of locks says so, also of one that is stopped or hangs in the middle. It is Linux's: elsewhere
    nothing is known. The file itself is not opened, for to close it again would let go of our own locks.
    """
    try:
        number = register.with_name(f"{register.name}-shm").stat().st_ino
        lines = [line.split() for line in _LOCKS.read_text().splitlines()]
    except OSError:
        return frozenset()
    # 1: POSIX  ADVISORY  WRITE 4711 fe:00:655393 120 120; one that waits for a lock has an arrow before its kind.
    held = [line for line in lines if line[1:2] == ["POSIX"] and line[3:4] == ["WRITE"] and len(line) == 8]
    return frozenset(
        int(pid)
        for _, _, _, _, pid, file, first, last in held
        if file.rpartition(":")[2] == str(number) and int(first) <= _WRITES_AT <= float(last.replace("EOF", "inf"))
    )


def _close(files: dict[str, int]) -> None:
    while files:
        os.close(files.popitem()[1])
