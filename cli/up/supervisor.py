"""A process group: starts children, puts their name before each line they print, restarts the dead, stops in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import engine
from cli.up.copy import Copy, can_copy
from schemas.output.run import ChildRun

ROOT = Path(__file__).resolve().parents[2]
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 30.0
_STEADY_S = 30.0
"""A child that has lived this long starts over with the shortest pause when it dies."""
_HOPELESS = 3
"""So many times in a row must a child give up by itself before `Child.mend` is tried."""
_COLOURS = ("36", "35", "33", "32")
_OWN_NAME, _WIDTH = "up", len("scheduler")
"""What stands before our own lines, and how much room the names have."""
_print_lock = threading.Lock()


@dataclass
class Child:
    """One child process, started again when it dies."""

    name: str
    line: Sequence[str]
    stop_s: float
    """How long it may take to stop before it is killed."""
    mend: Callable[[], None] | None = None
    """What to do where it gives up by itself again and again; being killed is no giving up."""
    program: str = ""
    """The module whose `main()` the line runs, where a copy of this process can do the same."""
    process: subprocess.Popen[str] | Copy | None = None
    copy: Copy | None = None
    """One that waits to be started."""
    deaths: int = 0
    surrenders: int = 0
    """Of the deaths in a row, how many were its own choice."""
    started_at: float = 0.0
    start_again_at: float = field(default=0.0)

    @property
    def is_alive(self) -> bool:
        """True while the process runs."""
        return self.process is not None and self.process.poll() is None

    def run(self) -> ChildRun:
        """What `run.json` says of it."""
        pid = self.process.pid if self.process else 0
        return ChildRun(name=self.name, pid=pid, started=started(pid))


class Supervisor:
    """Children in the order they start; they stop in the opposite order. Use from one thread."""

    def __init__(
        self, children: Sequence[Child], environment: Mapping[str, str], on_change: Callable[[], None]
    ) -> None:
        self.children = list(children)
        self._environment = dict(environment)
        self.on_change = on_change
        """Called after a child has been started again."""

    def copy(self, children: Sequence[Child]) -> None:
        """Make a copy of this process for the first start of each child; none where it would not be whole.

        A later start loads everything anew: by then there are threads here, and a register that is open.
        """
        for child in children:
            if can_copy():
                child.copy = Copy(child.name, child.program, ROOT, self._environment)

    def start(self, child: Child) -> None:
        """Start one child, with its output prefixed on ours."""
        self.launch(child)
        self.relay(child)

    def launch(self, child: Child) -> None:
        """Start one child and no thread; what it prints waits for `relay`."""
        child.process, child.copy = child.copy, None
        if child.process is not None:
            child.process.let_go()
        else:
            child.process = subprocess.Popen(
                child.line, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
                # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
                start_new_session=True, preexec_fn=engine.follow(os.getpid()),
            )  # fmt: skip
        child.started_at = time.monotonic()

    def relay(self, child: Child) -> None:
        """Print what a child prints, from a thread of its own."""
        threading.Thread(target=self._print, args=(child, child.process), daemon=True).start()

    def look(self) -> None:
        """Start again what has died, each time after a longer pause."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None or child.is_alive:
                continue
            if not child.start_again_at:
                if now - child.started_at > _STEADY_S:
                    child.deaths = child.surrenders = 0
                child.deaths += 1
                child.surrenders += (child.process.returncode or 0) > 0
                if child.mend is not None and child.surrenders and child.surrenders % _HOPELESS == 0:
                    child.mend()
                pause = min(_FIRST_PAUSE_S * 2 ** (child.deaths - 1), _LONGEST_PAUSE_S)
                child.start_again_at = now + pause
                tell(f"{child.name} stannade (kod {child.process.returncode}). Startas igen om {pause:.1f} s.")
            elif now >= child.start_again_at:
                child.start_again_at = 0.0
                self.start(child)
                self.on_change()

    def stop(self, is_hurried: Callable[[], bool]) -> None:
        """Stop all, last started first; kill what does not stop in time, or when `is_hurried`."""
        for child in reversed(self.children):
            if child.copy is not None:
                child.copy.kill()  # it has not begun
                child.copy.wait()
            if child.process is None or not child.is_alive:
                continue
            child.process.terminate()
            deadline = time.monotonic() + child.stop_s
            while child.is_alive and time.monotonic() < deadline and not is_hurried():
                time.sleep(0.02)
            if child.is_alive:
                tell(f"{child.name} stängs av med våld.")
                child.process.kill()
            child.process.wait()

    def _print(self, child: Child, process: subprocess.Popen[str] | Copy) -> None:
        assert process.stdout is not None
        colour = _COLOURS[self.children.index(child) % len(_COLOURS)]
        name = child.name.ljust(_WIDTH)
        prefix = f"\033[{colour}m{name}\033[0m |" if sys.stdout.isatty() else f"{name} |"
        with process.stdout as lines:
            for line in lines:
                say(f"{prefix} {line.rstrip()}")


def tell(text: str) -> None:
    """Print what the supervisor itself has seen or done, in the form of its children's lines."""
    now = datetime.now(UTC).astimezone()  # as the standard library's logs have it: the machine's own zone
    time_ = f"{now:%Y-%m-%d %H:%M:%S},{now.microsecond // 1000:03}"
    say(f"{_OWN_NAME.ljust(_WIDTH)} | {time_} svarstid.{_OWN_NAME} {text}")


def say(text: str) -> None:
    """Print one line or several, whole, from any thread; a terminal that has gone away is no reason to stop."""
    with _print_lock:
        try:
            print(text, flush=True)
        except (BrokenPipeError, ValueError):
            return


def started(pid: int) -> str:
    """When a process started, as the system tells it; empty where there is none. With the pid it names one process."""
    if Path("/proc/self/stat").exists():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        # A zombie has ended; in a container there may be nobody to clear it away.
        return state[19] if state[0] != "Z" else ""
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def end_leftovers(children: Sequence[ChildRun], patience_s: float = 3.0) -> None:
    """End the children of a group that was killed; a process that has since got the same id is left alone."""
    left = [child for child in children if child.started and started(child.pid) == child.started]
    deadline = time.monotonic() + patience_s
    for number in (signal.SIGTERM, signal.SIGKILL):
        for child in left:
            if started(child.pid) == child.started:
                os.kill(child.pid, number)
        while any(started(child.pid) == child.started for child in left) and time.monotonic() < deadline:
            time.sleep(0.05)
        deadline = time.monotonic() + patience_s
