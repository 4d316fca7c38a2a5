"""Signs of life of the parts of `svarstid up`. A process may run and do nothing: whoever gives none is started again.

The web is asked over its own port, the others are known by their beats in the register. How long a part has been silent
is counted by a clock that nobody sets.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from cli.up.answering import answers
from cli.up.supervisor import Child
from db.store.session import Database
from db.store.signs import heartbeats
from db.store.signs.clock import Clock
from settings import Settings

log = logging.getLogger("svarstid.up")

LIVE_PATH = "/halsa/live"
_EVERY_S, _CLOCK_EVERY_S = 2.0, 0.25
_PATIENCE_S = 5.0
_START_S = 60.0
"""A part that has just been started gets so much longer: the worker waits for the engine before it beats."""
_ASLEEP_S = 15.0
"""Where two looks lie further apart than they should, it is we who were stopped, or the whole machine."""

Look = Callable[[], object]
"""Gives what a part shows of itself now: a sign of life where that is not what it showed before; None for none."""


def looks_at(db: Database, host: str, port: int) -> dict[str, Look]:
    """How to look at web, worker and scheduler."""

    def beat_of(part: str) -> Look:
        def look() -> object:
            with db.read() as session:
                row = heartbeats.last_beats(session).get(part)
                return row.at if row is not None else None

        return look

    return {
        "web": lambda: time.monotonic() if answers(host, port, LIVE_PATH) else None,
        "worker": beat_of("worker"),
        "scheduler": beat_of("scheduler"),
    }


def watch_over(settings: Settings, db: Database, clock: Clock) -> Watch:
    """The watch over a service's parts."""

    def can_write() -> bool:
        try:
            heartbeats.probe(db, clock())
        except (SQLAlchemyError, TimeoutError):
            return False
        return True

    return Watch(looks_at(db, settings.host, settings.port), can_write, clock, settings.hung_s, db.writing)


class Watch:
    """Looks at the parts from a thread of its own; `hung` is asked from the one that starts and ends them."""

    def __init__(
        self,
        looks: Mapping[str, Look],
        can_write: Callable[[], bool],
        clock: Clock,
        hung_s: float,
        writing: Callable[[], Collection[int]] = frozenset,
    ) -> None:
        """A part that has been silent for `hung_s` seconds hangs, unless nothing can be written (`can_write`).

        Where that is so because it is itself `writing`, and does not come to an end, it hangs all the same.
        """
        self._looks = dict(looks)
        self._can_write = can_write
        self._clock = clock
        self._hung_s = hung_s
        self._writing = writing
        self.is_engine_ahead = False
        """True once the clock has been found to have led the engine on; whoever gives it a new file says so here."""
        self._shown: dict[str, object] = {}
        self._seen_at: dict[str, float] = {}
        """Since when a part is silent."""
        self._alive_at: dict[str, float] = {}
        """When a part last gave a sign of life."""
        self._looked_at = time.monotonic()
        self._may_judge = False
        self._in_the_way: Collection[int] = ()
        """The processes that have kept the others from writing."""
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look every other second until `stop`, and at the clock more often; made to be a thread's target."""
        while not self._stopped.wait(_CLOCK_EVERY_S):
            try:
                self.look_at_clock()
                if time.monotonic() - self._looked_at >= _EVERY_S:
                    self.look()
            except Exception:
                # Whatever fails here must not end the only thread that sees what hangs.
                log.exception("the watch failed and goes on")

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()

    def look_at_clock(self) -> None:
        """Notice how far ahead the clock is, however soon it is set right: the engine may have gone by it."""
        reading = self._clock.read()
        if reading.is_doubted and reading.off > timedelta(0):
            self._clock.note_engine(reading.wall)
        self.is_engine_ahead = self.is_engine_ahead or self._clock.is_engine_ahead

    def look(self) -> None:
        """Look at every part once."""
        now = time.monotonic()
        if now - self._looked_at > _ASLEEP_S + _EVERY_S:
            self._seen_at = dict.fromkeys(self._looks, now)
        for part, look in self._looks.items():
            try:
                shown = look()
            except (SQLAlchemyError, TimeoutError):
                # Whoever beats into a register that is away cannot be seen to live.
                shown = now
            if part not in self._shown:
                self._shown[part] = shown  # left by an earlier start, perhaps
            elif shown is not None and shown != self._shown[part]:
                self._shown[part] = shown
                self._seen_at[part] = self._alive_at[part] = time.monotonic()
        is_silent = any(self._silent_s(part) > self._hung_s for part in self._looks)
        self._may_judge = is_silent and self._can_write()
        self._in_the_way = self._writing() if is_silent and not self._may_judge else ()
        self._looked_at = time.monotonic()

    def hung(self, children: list[Child]) -> list[Child]:
        """Those that run, have had time to start, and have given no sign of life for too long."""
        return [child for child in children if child.is_alive and self._may_be_judged(child) and self._hangs(child)]

    def _may_be_judged(self, child: Child) -> bool:
        return self._may_judge or (child.process is not None and child.process.pid in self._in_the_way)

    def _hangs(self, child: Child) -> bool:
        if child.name not in self._looks:
            return False
        has_shown = self._alive_at.get(child.name, 0.0) > child.started_at
        has_had_time = time.monotonic() - child.started_at > self._hung_s + _START_S
        return (has_shown or has_had_time) and self._silent_s(child.name) > self._hung_s

    def _silent_s(self, part: str) -> float:
        return time.monotonic() - self._seen_at.setdefault(part, time.monotonic())
