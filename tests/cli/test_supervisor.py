"""The process group: what dies is started again, what is stopped stops in order, nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from cli.up import supervisor
from cli.up.supervisor import ROOT, Child, Supervisor, end_leftovers, started, tell
from schemas.output.run import ChildRun

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('redo', flush=True); time.sleep(60)"
)
STEADY = "import time; print('redo', flush=True); time.sleep(60)"


def _child(name: str, code: str = STEADY, stop_s: float = 5) -> Child:
    return Child(name, [sys.executable, "-c", code], stop_s)


def _until(is_so: Callable[[], bool], patience_s: float = 10) -> None:
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def _printed(capfd: pytest.CaptureFixture[str]) -> str:
    """What has been printed since the last look; what came between its reading and its emptying would be lost."""
    with supervisor._print_lock:
        return capfd.readouterr().out


def _looks(group: Supervisor) -> bool:
    """Let it look once; true."""
    group.look()
    return True


@pytest.fixture
def groups() -> Iterator[list[Supervisor]]:
    made: list[Supervisor] = []
    yield made
    for group in made:
        group.stop(is_hurried=lambda: True)


def _group(groups: list[Supervisor], *children: Child) -> Supervisor:
    group = Supervisor(children, dict(os.environ), lambda: None)
    groups.append(group)
    for child in children:
        group.start(child)
    return group


def test_what_a_child_prints_has_its_name_before_it(
    groups: list[Supervisor], capfd: pytest.CaptureFixture[str]
) -> None:
    _group(groups, _child("web"), _child("scheduler"))
    said = ""

    def both() -> bool:
        nonlocal said
        said += _printed(capfd)
        return "web       | redo" in said and "scheduler | redo" in said

    _until(both)


def test_what_is_told_of_a_child_has_time_and_name_as_its_own_lines(capfd: pytest.CaptureFixture[str]) -> None:
    tell("web stannade.")
    line = capfd.readouterr().out
    assert re.fullmatch(r"up        \| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} svarstid\.up web stannade\.\n", line)


def test_a_child_that_dies_is_started_again_after_ever_longer_pauses(groups: list[Supervisor]) -> None:
    child = _child("worker", "raise SystemExit(3)")
    group = _group(groups, child)
    begun = time.monotonic()
    _until(lambda: _looks(group) and child.deaths >= 4)
    assert time.monotonic() - begun >= 0.2 + 0.4 + 0.8


def test_a_killed_child_is_back_at_once(groups: list[Supervisor]) -> None:
    child = _child("worker")
    group = _group(groups, child)
    assert child.process is not None
    first = child.process
    first.kill()
    _until(lambda: _looks(group) and child.is_alive and child.process is not first)
    assert child.deaths == 1


def test_a_child_that_was_steady_starts_over_with_the_shortest_pause(groups: list[Supervisor]) -> None:
    child = _child("worker")
    group = _group(groups, child)
    child.deaths, child.started_at = 7, time.monotonic() - 60
    assert child.process is not None
    child.process.kill()
    _until(lambda: _looks(group) and child.deaths == 1)


def test_the_last_started_stops_first_and_the_next_waits_for_it(
    groups: list[Supervisor], monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[tuple[str, list[str]]] = []
    children = [_child("engine"), _child("worker"), _child("web")]
    group = _group(groups, *children)
    for child in children:
        process = child.process
        assert process is not None

        def terminate(name: str = child.name, end: Callable[[], None] = process.terminate) -> None:
            order.append((name, [other.name for other in children if other.is_alive]))
            end()

        monkeypatch.setattr(process, "terminate", terminate)
    group.stop(is_hurried=lambda: False)
    assert order == [("web", ["engine", "worker", "web"]), ("worker", ["engine", "worker"]), ("engine", ["engine"])]


def test_a_child_that_does_not_listen_is_killed(groups: list[Supervisor], capfd: pytest.CaptureFixture[str]) -> None:
    child = _child("worker", STUBBORN, stop_s=0.3)
    group = _group(groups, child)
    _until(lambda: "redo" in _printed(capfd))
    begun = time.monotonic()
    group.stop(is_hurried=lambda: False)
    assert not child.is_alive
    assert 0.3 <= time.monotonic() - begun < 3


def test_a_second_ctrl_c_waits_for_nobody(groups: list[Supervisor], capfd: pytest.CaptureFixture[str]) -> None:
    group = _group(groups, _child("worker", STUBBORN, stop_s=60))
    _until(lambda: "redo" in _printed(capfd))
    begun = time.monotonic()
    group.stop(is_hurried=lambda: True)
    assert time.monotonic() - begun < 3


def test_what_a_killed_group_left_is_ended_and_nobody_else() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", STEADY]) as left,
        subprocess.Popen([sys.executable, "-c", STEADY]) as other,
    ):
        former = ChildRun(name="worker", pid=left.pid, started=started(left.pid))
        same_id = ChildRun(name="web", pid=other.pid, started="1")
        gone = ChildRun(name="engine", pid=2**22 + 1, started="1")
        end_leftovers([former, same_id, gone])
        assert left.wait(5) == -signal.SIGTERM
        assert other.poll() is None
        other.kill()


@pytest.mark.timeout(60)
def test_a_rehearsal_that_is_ended_leaves_no_engine_behind() -> None:
    code = (
        "import asyncio, subprocess, rehearsal.clock as clock\n"
        "begin = subprocess.Popen\n"
        "def told(*line, **how):\n    child = begin(*line, **how)\n    print(child.pid, flush=True)\n    return child\n"
        "subprocess.Popen = told\n"
        "async def play():\n    async with clock.skipping_engine():\n        await asyncio.sleep(60)\n"
        "asyncio.run(play())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as played:
        assert played.stdout is not None
        pid = int(played.stdout.readline())
        born = started(pid)
        assert born
        played.terminate()
    _until(lambda: started(pid) != born, patience_s=30)


def test_children_do_not_outlive_a_killed_parent() -> None:
    code = (
        "import os, time\nfrom cli.up.supervisor import Child, Supervisor\nimport sys\n"
        "child = Child('web', [sys.executable, '-c', 'import time; time.sleep(60)'], 1)\n"
        "Supervisor([child], dict(os.environ), lambda: None).start(child)\n"
        "print(child.process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        born = started(pid)
        assert born
        parent.kill()
    _until(lambda: started(pid) != born)
