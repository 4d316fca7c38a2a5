"""Plays one matter in a process of its own, and keeps in the register how far it has come.

The player is a thread of the web; the process it starts ends with it, so that nothing is left playing where the web is
stopped or killed.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import engine
from db.begun import rehearsals
from db.store.session import Database
from rehearsal.order import Order, Said

ROOT = Path(engine.__file__).parent
LONGEST_S = 300.0
"""How long a play may take."""
_BEAT_S = 2.0
_PATIENCE_S = 10.0
_BROKEN = (
    "Uppspelningen stannade på ett oväntat fel. Försök igen. Händer det på nytt, hör av dig till den som sköter "
    "programmet."
)


class Players:
    """The players of one web. `line` is the program that plays; `longest_s` how long it may take."""

    def __init__(self, line: list[str] | None = None, longest_s: float = LONGEST_S) -> None:
        self.line = line or [sys.executable, "-m", "rehearsal"]
        self.longest_s = longest_s
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []

    def play(self, db: Database, key: str, order: Order, clock: Callable[[], datetime]) -> None:
        """Begin to play what the register knows under that key; returns at once."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=self._watch, args=(db, key, order, clock), name="generalrepetition")
        self._threads.append(thread)
        thread.start()

    def end(self) -> None:
        """Stop whatever is played, and wait until it has."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def wait(self, timeout_s: float = 60.0) -> None:
        """Wait until everything that is played has ended by itself."""
        for thread in self._threads:
            thread.join(timeout_s)

    def _watch(self, db: Database, key: str, order: Order, clock: Callable[[], datetime]) -> None:
        child = subprocess.Popen(
            self.line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8", preexec_fn=engine.follow(os.getpid()),
        )  # fmt: skip
        lines: queue.Queue[str] = queue.Queue()
        talker = threading.Thread(target=_talk, args=(child, order.model_dump_json(by_alias=True), lines))
        talker.start()
        try:
            state, why, last = self._followed(db, key, clock, lines)
        except Exception:
            state, why, last = "failed", _BROKEN, Said()
            raise
        finally:
            _end(child)
            talker.join()
            with db.write() as session:
                report = last.report.model_dump(mode="json") if last.report else None
                rehearsals.finish(session, key, state, why=why, report=report)

    def _followed(
        self, db: Database, key: str, clock: Callable[[], datetime], lines: queue.Queue[str]
    ) -> tuple[str, str, Said]:
        """The state that the play ends in, why, and the last that it said."""
        began, last, said = time.monotonic(), 0.0, Said()
        while True:
            if self._ending.is_set():
                return rehearsals.CUT_OFF, "", said
            if time.monotonic() - began > self.longest_s:
                return "too_long", "", said
            if time.monotonic() - last > _BEAT_S:
                last = time.monotonic()
                with db.write() as session:
                    if not rehearsals.beat(session, key, permille=said.permille, on=said.on, now=clock()):
                        return "stopped", "", said
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                continue
            if not line:
                return "failed", _BROKEN, said
            said = Said.model_validate_json(line)
            if said.report is not None:
                return "done", "", said
            if said.why:
                return "failed", said.why, said


def _talk(child: subprocess.Popen[str], order: str, lines: queue.Queue[str]) -> None:
    """Give the order and pass on every line; an empty one when there are no more."""
    assert child.stdin is not None and child.stdout is not None
    with suppress(OSError):  # it has ended, which the empty line says
        with child.stdin:
            child.stdin.write(order)
        with child.stdout:
            for line in child.stdout:
                lines.put(line)
    lines.put("")


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
