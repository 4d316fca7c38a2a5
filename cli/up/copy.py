"""A part that begins as a copy of this process: what all parts load is loaded once, and lies in memory once.

The copy is made while there is one thread and nothing is open that it could share by mistake: no register, no engine's
client, no loop. It then waits until it is let go, and becomes what `python -m` would have made of it.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import IO

import engine
import garbage

_OWN_THREADS = Path("/proc/self/task")
_GATE = 3
"""The one file that a copy keeps beside its input and output: from it comes the word to go on."""
_ARENAS, _M_ARENA_MAX = "MALLOC_ARENA_MAX", -8
"""How many arenas glibc may make, which reads it of the environment only where a program begins; and its own number."""


class Copy:
    """A copy of this process that is to run a program; for whoever looks after it as good as a `subprocess.Popen`."""

    def __init__(self, name: str, program: str, root: Path, environment: Mapping[str, str]) -> None:
        """It waits for `let_go`, and then runs `main()` of the module `program`. Only where `can_copy()`."""
        output, printed = os.pipe()
        gate, self._opened = os.pipe()
        follow = engine.follow(os.getpid())
        assert follow is not None

        def run() -> None:
            _leave(printed, gate, follow)
            _become(name, program, root, environment)

        self._process = multiprocessing.get_context("fork").Process(target=run, name=name, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self.stdout: IO[str] = open(output, encoding="utf-8", errors="replace")  # noqa: SIM115 - the reader closes it
        os.close(printed)
        os.close(gate)

    @property
    def returncode(self) -> int | None:
        """How it ended: the code, or the number of the signal, negative; None while it runs."""
        return self._process.exitcode

    def let_go(self) -> None:
        """It waits no longer."""
        try:
            os.write(self._opened, b".")
        except BrokenPipeError:
            pass  # it has ended meanwhile, and whoever looks after it sees that
        finally:
            os.close(self._opened)

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self.returncode

    def wait(self) -> int:
        """Wait until it ends; returns how."""
        self._process.join()
        assert self.returncode is not None
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def can_copy() -> bool:
    """True where a copy would be whole: only the thread that makes it goes on in it, whatever the others hold."""
    return engine.follow(os.getpid()) is not None and len(list(_OWN_THREADS.glob("*"))) == 1


def _leave(printed: int, gate: int, follow: Callable[[], None]) -> None:
    """Have nothing in common with the process that we were copied from: as a `Popen` of it would begin."""
    os.setsid()
    follow()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (1, 2):
        os.dup2(printed, number)
    os.dup2(gate, _GATE)
    # Among them the lock on the data folder, which must be free once `up` is gone.
    os.closerange(_GATE + 1, os.sysconf("SC_OPEN_MAX"))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _become(name: str, program: str, root: Path, environment: Mapping[str, str]) -> None:
    garbage.put_off()
    os.environ.clear()
    os.environ.update(environment)
    if (most := environment.get(_ARENAS, "")).isdecimal() and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_ARENA_MAX, int(most))
    # As PYTHONSAFEPATH has it: nothing of the folder where the command was given.
    sys.path[:] = [str(root), *(place for place in sys.path if place not in ("", str(root), os.getcwd()))]
    sys.stdout, sys.stderr = (
        open(number, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        for number in (1, 2)
    )
    engine.name_process(name)
    if not os.read(_GATE, 1):
        return  # whoever made us has gone, or needs us no more
    os.close(_GATE)
    try:
        code = import_module(program).main()
    except Exception:  # noqa: BLE001 - as the interpreter does with what nothing else catches
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.exit(code)
