"""Acts that wait at the same time are carried out in one transaction, and wait for the disk once.

Each has a savepoint and a session of its own, and a verdict of its own: what it returned, or what it raised. Nobody
hears a verdict before the transaction is committed. Where the transaction itself fails, nothing of any of them is kept,
and each hears so.

On SQLite one thread writes. PostgreSQL lets many write at once and gathers their commits itself, so there each act has
a transaction of its own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

T = TypeVar("T")
Act = Callable[[Session], T]
Verdict = tuple[Any, Exception | None]

MOST_TOGETHER = 64
"""In one transaction: whoever comes while it lasts waits for it, and so do the other processes."""
MOST_WAITING = 256
"""Beyond these nobody is let in: they would wait longer than people do."""


class Crowded(TimeoutError):
    """So many wait to write that no more are let in."""


@dataclass
class _Waiting:
    act: Act[Any]
    verdict: Future[Any] = field(default_factory=Future)
    context: Context = field(default_factory=copy_context)


class Together:
    """The queue of one register."""

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Connection]],
        session: Callable[[Connection], AbstractContextManager[Session]],
        *,
        writers: int = 1,
        most_together: int = MOST_TOGETHER,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """`begin` is a transaction that ends with its block, `session` what an act writes by within one."""
        self._begin, self._session = begin, session
        self._most_together, self._most_waiting = most_together, most_waiting
        self._queue: deque[_Waiting] = deque()
        self._lock = threading.Lock()
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="together")

    def submit(self, act: Act[T]) -> Future[T]:
        """What `act` will have returned or raised, once that is committed; Crowded where too many wait already.

        It is carried out in the context of whoever asks for it.
        """
        waiting = _Waiting(act)
        with self._lock:
            is_let_in = len(self._queue) < self._most_waiting
            if is_let_in:
                self._queue.append(waiting)
        if is_let_in:
            self._writers.submit(self._write_next)
        else:
            waiting.verdict.set_exception(Crowded("too many wait to write"))
        return waiting.verdict

    def close(self) -> None:
        """Let what waits be written, and end the writers."""
        self._writers.shutdown()

    def _write_next(self) -> None:
        with self._lock:
            taken = [self._queue.popleft() for _ in range(min(len(self._queue), self._most_together))]
        # Whoever has gone meanwhile wants nothing any more.
        group = [waiting for waiting in taken if waiting.verdict.set_running_or_notify_cancel()]
        if not group:
            return
        verdicts: list[Verdict]
        try:
            verdicts = group[0].context.run(self._carry_out, group)
        except Exception as lost:  # noqa: BLE001 - whatever it is, each of them hears it
            verdicts = [(None, lost)] * len(group)
        for waiting, (result, error) in zip(group, verdicts, strict=True):
            if error is not None:
                waiting.verdict.set_exception(error)
            else:
                waiting.verdict.set_result(result)

    def _carry_out(self, group: Sequence[_Waiting]) -> list[Verdict]:
        if len(group) == 1:
            # It shares with nobody: what it raises takes the transaction with it, as if that were its savepoint.
            with self._begin() as connection, self._session(connection) as session:
                return [(group[0].act(session), None)]
        with self._begin() as connection:
            first, *others = group
            verdicts = [self._one(connection, first.act)]
            verdicts += [waiting.context.run(self._one, connection, waiting.act) for waiting in others]
            return verdicts

    def _one(self, connection: Connection, act: Act[Any]) -> Verdict:
        """Carry out one of several. What is raised here, and not returned, has lost the whole transaction."""
        try:
            with connection.begin_nested(), self._session(connection) as session:
                return act(session), None
        except Exception as error:
            if not _is_begun(connection):
                raise  # the database has given up all of it, e.g. since its disk is full
            return None, error


def _is_begun(connection: Connection) -> bool:
    return bool(connection.connection.driver_connection.in_transaction)  # type: ignore[union-attr]
