"""Whoever writes back to back lets others in, people first; and nobody waits for one that was stopped or killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from db.store import turn
from db.store.session import Database
from db.store.turn import Turn

_GREEDY = """
    import sys, time
    from pathlib import Path
    from db.store.turn import Turn
    own = Turn(Path(sys.argv[1]), comes_first=False)
    while True:
        with own.held():
            print(".", flush=True)
            time.sleep(0.02)
"""
_HOLDING = """
    import sys, time
    from pathlib import Path
    from db.store.turn import Turn
    with Turn(Path(sys.argv[1]), comes_first=False).held():
        print(".", flush=True)
        time.sleep(600)
"""

_WRITING = """
    import sqlite3, sys, time
    register = sqlite3.connect(sys.argv[1], isolation_level=None)
    register.execute("BEGIN IMMEDIATE")
    print(".", flush=True)
    time.sleep(600)
"""


@contextmanager
def running(program: str, register: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, once it has had its first turn."""
    command = [sys.executable, "-c", textwrap.dedent(program), str(register)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(2)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return tmp_path / "svarstid.db"


def test_two_that_write_back_to_back_take_turns(register: Path) -> None:
    with running(_GREEDY, register) as greedy:
        own, had = Turn(register, comes_first=True), 0
        before = _turns(greedy)
        for _ in range(20):
            with own.held():
                had += 1
        theirs = _turns(greedy) - before
    # The next in the queue is never passed: between two of ours the other has had one at the most, but for the first.
    assert had == 20
    assert theirs <= 2 * had


def test_people_go_before_the_mass_work_that_waits(register: Path) -> None:
    order: list[str] = []
    first, people = Turn(register, comes_first=False), Turn(register, comes_first=True)
    others = [Turn(register, comes_first=False) for _ in range(4)]
    threads = [threading.Thread(target=_one_turn, args=(one, "mass", order)) for one in others]
    with first.held():
        for thread in threads:
            thread.start()
        _until_waited_for(register, "gate")
        _until_waited_for(register, "next")
        answer = threading.Thread(target=_one_turn, args=(people, "people", order))
        answer.start()
        time.sleep(0.05)  # it stands in line meanwhile; where it does not yet, the order below is the same or fails
    for thread in [*threads, answer]:
        thread.join()
    assert order.index("people") <= 1  # one stood next already
    assert order.count("mass") == 4


def test_nobody_waits_for_one_that_was_killed(register: Path) -> None:
    with running(_HOLDING, register) as holding:
        holding.kill()
        holding.wait()
        own = Turn(register, comes_first=True)
        began = time.monotonic()
        with own.held():
            assert time.monotonic() - began < turn._PATIENCE_S / 2


def test_one_that_was_stopped_is_waited_for_once_and_not_for_long(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "_PATIENCE_S", 0.05)
    with running(_HOLDING, register) as holding:
        os.kill(holding.pid, signal.SIGSTOP)
        own, entered = Turn(register, comes_first=True), 0
        with own.held():
            entered += 1
        looked: list[str] = []
        monkeypatch.setattr(own, "_lock", lambda name, *_: looked.append(name))
        with own.held():
            entered += 1
    assert (entered, looked) == (2, [])


def test_what_was_closed_is_opened_again(register: Path) -> None:
    own = Turn(register, comes_first=False)
    for _ in range(2):
        with own.held():
            assert set(own._files) == {"gate", "people", "next", "turn"}
        own.close()
        assert own._files == {}


def _one_turn(own: Turn, name: str, order: list[str]) -> None:
    with own.held():
        order.append(name)


def _until_waited_for(register: Path, name: str) -> None:
    """Until somebody stands at that lock."""
    import fcntl

    path = register.with_name(f"{register.name}.{name}")
    for _ in range(5000):
        if path.exists():
            with path.open("rb+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
        time.sleep(0.001)
    raise AssertionError(name)


def _turns(process: subprocess.Popen[bytes]) -> int:
    """How many turns it has had by now, by what it has printed."""
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    read = 0
    while part := process.stdout.read(4096) or b"":
        read += part.count(b".")
    _TURNS[process.pid] = _TURNS.get(process.pid, 0) + read
    return _TURNS[process.pid]


_TURNS: dict[int, int] = {}


@pytest.mark.skipif(sys.platform != "linux", reason="the list of locks is Linux's")
def test_the_kernel_says_who_writes_also_of_one_that_is_stopped(sqlite_db: Database) -> None:
    assert sqlite_db.writing() == frozenset(), "nobody"
    with running(_WRITING, Path(str(sqlite_db.url.database))) as stopped:
        stopped.send_signal(signal.SIGSTOP)
        assert sqlite_db.writing() == {stopped.pid}
    assert sqlite_db.writing() == frozenset(), "gone with the process"
    with sqlite_db.write() as session:
        session.execute(text("SELECT 1"))  # with it the transaction begins
        assert sqlite_db.writing() == {os.getpid()}
