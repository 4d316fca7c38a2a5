"""Parts that begin as copies of `svarstid up`: they share nothing with it but what is loaded, and go when it goes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.up.supervisor import ROOT, started

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no copying elsewhere")

_PART = """
import ctypes, json, os, signal, sys, threading, time
from pathlib import Path

def arenas():
    # Each but the first reserves up to 64 MB for itself.
    ready, end = threading.Barrier(7), threading.Event()

    def take():
        ctypes.CDLL(None).malloc(50_000)
        ready.wait()
        end.wait()

    for _ in range(6):
        threading.Thread(target=take, daemon=True).start()
    ready.wait()
    lines = [line.split()[:2] for line in Path("/proc/self/maps").read_text().splitlines()]
    reserved = [place.split("-") for place, may in lines if may == "---p"]
    return sum(40 << 20 < int(last, 16) - int(first, 16) <= 64 << 20 for first, last in reserved)

def main():
    print(json.dumps({
        "pid": os.getpid(), "session": os.getsid(0), "given": os.environ.get("GIVEN"), "left": os.environ.get("LEFT"),
        "files": [os.readlink(each) for each in Path("/proc/self/fd").iterdir() if each.exists()],
        "name": Path("/proc/self/comm").read_text().strip(), "web": __import__("web").__file__,
        "interrupted": signal.getsignal(signal.SIGINT) is signal.default_int_handler,
        "arenas": arenas(), "loaded": "cli.up.supervisor" in sys.modules,
    }))
    if os.environ["GIVEN"] == "fails":
        raise ValueError("med ord som inte hör hemma i en logg")
    if os.environ["GIVEN"] == "returns":
        return 3
    time.sleep(60)
"""
_GROUP = '''
import json, os, sys, time
from cli.up.supervisor import Child, Supervisor, say
import part

lock = open("up.lock", "w")
line = [sys.executable, "-c", "print('anew', flush=True); import time; time.sleep(60)"]
child = Child("scheduler", line, 5, program="part")
group = Supervisor([child], {"PATH": os.environ["PATH"], "GIVEN": sys.argv[1], "MALLOC_ARENA_MAX": "2"}, lambda: None)
group.copy([child])
say(f"waits {child.copy.pid} {child.copy.poll()}")
group.start(child)
while True:
    group.look()
    time.sleep(0.01)
'''  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a part, a group that copies itself for it, and a `web` that is not ours."""
    (tmp_path / "part.py").write_text(_PART)
    (tmp_path / "group.py").write_text(_GROUP)
    (tmp_path / "web.py").write_text("raise RuntimeError('not ours')")
    return tmp_path


def _group(place: Path, given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "group", given], cwd=place, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "LEFT": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def _lines_until(group: subprocess.Popen[str], last: str) -> list[str]:
    assert group.stdout is not None
    lines = []
    for line in group.stdout:
        lines.append(line.strip())
        if last in line:
            return lines
    raise AssertionError(f"it never said {last!r}: {lines}")


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_a_copy_has_nothing_in_common_with_whoever_made_it_and_comes_back_when_killed(place: Path) -> None:
    with _group(place, "stays") as group:
        waits, said = _lines_until(group, '"pid"')
        pid = int(waits.split()[1])
        assert waits == f"waits {pid} None"
        told = json.loads(said.removeprefix("scheduler |"))
        files = told.pop("files")
        assert told.pop("arenas") <= 1
        assert told == {
            "pid": pid, "session": pid, "given": "stays", "left": None, "name": "scheduler", "interrupted": True,
            "loaded": True, "web": str(ROOT / "web" / "__init__.py"),
        }  # fmt: skip
        assert not [file for file in files if "up.lock" in file]
        assert len([file for file in files if file.startswith("pipe:")]) == 2  # what it prints, once for each stream
        os.kill(pid, signal.SIGKILL)
        assert "scheduler stannade (kod -9)" in _lines_until(group, "anew")[0]
        group.kill()


def test_a_copy_does_not_outlive_a_killed_group(place: Path) -> None:
    with _group(place, "stays") as group:
        pid = json.loads(_lines_until(group, '"pid"')[-1].removeprefix("scheduler |"))["pid"]
        born = started(pid)
        assert born
        group.kill()
    _until(lambda: started(pid) != born)


@pytest.mark.parametrize(("given", "code"), [("fails", 1), ("returns", 3)])
def test_the_code_of_a_copy_is_that_of_its_program(place: Path, given: str, code: int) -> None:
    with _group(place, given) as group:
        assert f"scheduler stannade (kod {code})" in _lines_until(group, "stannade")[-1]
        group.kill()
