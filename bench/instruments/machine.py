"""What was measured on: the machine, the versions, and how fast its disk says that something is safe."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import engine
from bench.instruments.figures import Section

_FSYNC_S = 1.0
_BLOCK = b"\0" * 4096


def machine(folder: Path) -> Section:
    """The facts that every figure depends on; `folder` is where the services under measurement keep their data."""
    facts = [
        ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("cpu", f"{_cpu()}, {os.cpu_count()} cores"),
        ("memory", f"{_memory_gib():.0f} GiB"),
        ("system", f"{platform.system()} {platform.machine()}"),
        ("python", platform.python_version()),
        ("temporalio", version("temporalio")),
        ("temporal", _server()),
        ("sqlite", sqlite3.sqlite_version),
        ("fsync", f"{fsync_rate(folder):,.0f}/s (4 KiB written and flushed, one after the other)"),
    ]
    return Section("Machine", "Engine, worker, scheduler, web and the clients share these cores.", facts=facts)


class OtherWork:
    """How much of the machine others took since this was made: what makes a measurement worse than the program is."""

    def __init__(self) -> None:
        self._before = _cpu_seconds()

    def share(self) -> float | None:
        """0–1 of all cores; None where the system does not tell. What we started counts as ours once it has ended."""
        if self._before is None or (after := _cpu_seconds()) is None:
            return None
        total, busy, ours = (late - early for late, early in zip(after, self._before, strict=True))
        return max(0.0, busy - ours) / total if total else 0.0


def _cpu_seconds() -> tuple[float, float, float] | None:
    """(all there was, what was used, what we and those we started and have seen end used)."""
    try:
        ticks = [int(tick) for tick in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return None
    total, idle, hertz = sum(ticks), ticks[3] + ticks[4], os.sysconf("SC_CLK_TCK")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ours = sum(one.ru_utime + one.ru_stime for one in used)
    return total / hertz, (total - idle) / hertz, ours


def fsync_rate(folder: Path) -> float:
    """How many 4 KiB blocks a second can be written and flushed to the disk of `folder`."""
    path = folder / "fsync"
    count, began = 0, time.perf_counter()
    with path.open("wb", buffering=0) as file:
        while time.perf_counter() - began < _FSYNC_S:
            file.write(_BLOCK)
            os.fsync(file.fileno())
            count += 1
    took = time.perf_counter() - began
    path.unlink()
    return count / took


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _memory_gib() -> float:
    return float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES") / 2**30


def _server() -> str:
    program = engine.binary()
    if program is None:
        return "no binary"
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return said.strip().removeprefix("temporal version ")
