"""The lists made anew: where a matter has no line yet, when another day has come, and whenever someone asks for it.

A few lines at a time, so that nobody waits long for the writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from sqlmodel import Session

from db.matters import keeping

_AT_A_TIME = 5


class Register(Protocol):
    """What is needed of a `Database`."""

    def read(self) -> AbstractContextManager[Session]:
        """A snapshot to read from."""

    def write(self) -> AbstractContextManager[Session]:
        """A transaction that may write."""


def make_lacking(db: Register) -> int:
    """Make the lines that the lists lack; returns how many."""
    made = 0
    while some := _read(db, None):
        made += _make(db, some, None)
    return made


def turn_day(db: Register, today: date, most: int) -> int:
    """Make the lines anew that count from a day before `today` (Stockholm), about `most` of them; returns how many."""
    made = 0
    while made < most and (some := _read(db, today)):
        made += _make(db, some, today)
    return made


def make_anew(db: Register) -> int:
    """Make every line anew; returns how many there are."""
    with db.read() as session:
        every = keeping.every(session)
    return sum(_make(db, every[start : start + _AT_A_TIME], None) for start in range(0, len(every), _AT_A_TIME))


def _read(db: Register, today: date | None) -> list[str]:
    with db.read() as session:
        return keeping.unchecked(session, today, _AT_A_TIME) if today else keeping.lacking(session, _AT_A_TIME)


def _make(db: Register, processes: Sequence[str], today: date | None) -> int:
    with db.write() as session:
        for process in processes:
            keeping.make(session, process, today)
    return len(processes)
