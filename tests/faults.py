"""Every statement fails once: a fault for each, aimed by what is being done and how often it was said before.

An act is tried again until nothing fails in it any more, as people, the engine and the sender do. The error is the
driver's own, made by the database of a statement that cannot be carried out, with the values at hand.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

NAME_IN_THE_ERROR = "Disa Diskfel"
"""What the driver says when a commit fails: a name, as it might be anything."""


@dataclass
class Attempt:
    """One try of one act: how often each statement was said, and whether one has failed."""

    label: str
    is_loop: bool = False
    """True for an act that does the same over and over: a statement is then known by the one before it."""
    said: Counter[str] = field(default_factory=Counter)
    last: str = ""
    has_failed: bool = False


_attempt: ContextVar[Attempt | None] = ContextVar("attempt", default=None)


@dataclass
class Faults:
    """The faults of one run. Slice `number` of `slices` has its share of all statements; none where there are none."""

    number: int = 0
    slices: int = 1
    said: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def picks(self, which: str) -> bool:
        """True where the statement's turn to fail has come in this slice."""
        return self.slices > 0 and zlib.crc32(which.encode()) % self.slices == self.number

    @contextmanager
    def attempt(self, label: str, *, is_loop: bool = False) -> Iterator[Attempt]:
        """What is said meanwhile, in this thread and those that it starts, belongs to one try of that act."""
        attempt = Attempt(label, is_loop)
        mark = _attempt.set(attempt)
        try:
            yield attempt
        finally:
            _attempt.reset(mark)

    async def through(
        self, label: str, act: Callable[[], Awaitable[Any]], failed: Callable[[Any], None], *, is_loop: bool = False
    ) -> Any:
        """Do the act until nothing fails in it; `failed` gets what every other try came to: its result or its error."""
        while True:
            with self.attempt(label, is_loop=is_loop) as attempt:
                try:
                    end = await act()
                except Exception as error:
                    if not attempt.has_failed:
                        raise
                    end = error
            if not attempt.has_failed:
                return end
            failed(end)

    def _is_to_fail(self, statement: str) -> bool:
        attempt = _attempt.get()
        if attempt is None:
            return False
        attempt.said[statement] += 1
        which = f"{attempt.label}: {attempt.last if attempt.is_loop else attempt.said[statement]}: {statement}"
        attempt.last = statement
        self.said.add(which)
        if attempt.has_failed or which in self.failed or not self.picks(which):
            return False
        self.failed.add(which)
        attempt.has_failed = True
        return True

    def before(self, _c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> tuple[str, Any]:
        """Spoil the statement where it is to fail."""
        return (_broken(statement, values) if self._is_to_fail(statement) else statement), values

    def commit(self, connection: Any) -> None:
        """Let the commit fail where it is to fail."""
        if self._is_to_fail("COMMIT"):
            cause = sqlite3.OperationalError(f"disk I/O error at {NAME_IN_THE_ERROR}")
            raise OperationalError("COMMIT", {"name": NAME_IN_THE_ERROR}, cause, hide_parameters=_hides(connection))


def _hides(connection: Any) -> bool:
    return bool(connection.engine.hide_parameters)


def _broken(statement: str, values: Any) -> str:
    """A statement that fails with the values at hand. PostgreSQL quotes one of them in its own words."""
    if isinstance(values, dict):
        text = next((key for key, value in values.items() if isinstance(value, str)), None)
        return f"SELECT CAST(%({text})s AS integer)" if text else "SELECT 1/0"
    return "SELECT no_such_column" if not values else "SELECT ?" + ", ?" * len(values)


@contextmanager
def failing(faults: Faults) -> Iterator[None]:
    """The faults of whatever engine runs meanwhile."""
    event.listen(Engine, "before_cursor_execute", faults.before, retval=True)
    event.listen(Engine, "commit", faults.commit)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", faults.before)
        event.remove(Engine, "commit", faults.commit)
