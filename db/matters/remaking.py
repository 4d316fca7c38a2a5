"""The lists made anew: where a matter has no line yet, when another day has come, and whenever someone asks for it.

A few lines at a time, so that nobody waits long for the writer. A matter that cannot be read keeps the line it has, and
stops no other.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from pydantic import ValidationError
from sqlmodel import Session

from db.matters import keeping
from schemas.errors import Refused

log = logging.getLogger("svarstid.db")
_AT_A_TIME = 3
"""In one transaction: a line takes some milliseconds, and whoever answers meanwhile waits for all of them."""


class Register(Protocol):
    """What is needed of a `Database`."""

    def read(self) -> AbstractContextManager[Session]:
        """A snapshot to read from."""

    def write(self) -> AbstractContextManager[Session]:
        """A transaction that may write."""


def make_lacking(db: Register) -> int:
    """Make the lines that the lists lack; returns how many."""
    return _make_found(db, None, sys.maxsize)


def turn_day(db: Register, today: date, most: int) -> int:
    """Make the lines anew that count from a day before `today` (Stockholm), about `most` of them; returns how many."""
    return _make_found(db, today, most)


def make_anew(db: Register) -> int:
    """Make every line anew; returns how many."""
    with db.read() as session:
        every = keeping.every(session)
    parts = [every[start : start + _AT_A_TIME] for start in range(0, len(every), _AT_A_TIME)]
    return len(every) - sum(len(_make(db, part, None)) for part in parts)


def _make_found(db: Register, today: date | None, most: int) -> int:
    made, unreadable = 0, set[str]()
    while made < most and (some := _read(db, today, unreadable)):
        failed = _make(db, some, today)
        made += len(some) - len(failed)
        unreadable.update(failed)
    return made


def _read(db: Register, today: date | None, but: Collection[str]) -> list[str]:
    with db.read() as session:
        if today is None:
            return keeping.lacking(session, _AT_A_TIME, but)
        return keeping.unchecked(session, today, _AT_A_TIME, but)


def _make(db: Register, processes: Sequence[str], today: date | None) -> list[str]:
    """Make the lines of these; returns the matters that cannot be read."""
    unreadable = []
    with db.write() as session:
        for process in processes:
            try:
                keeping.make(session, process, today)  # writes nothing before it has read all
            except (Refused, ValidationError) as error:
                log.warning("matter %s cannot be read (%s): its line is left as it is", process, type(error).__name__)
                unreadable.append(process)
    return unreadable
