"""What was measured on: the machine, the versions, and how fast its disk says that something is safe."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import engine
from bench.figures import Section

_FSYNC_S = 1.0
_BLOCK = b"\0" * 4096


def machine(folder: Path) -> Section:
    """The facts that every figure depends on; `folder` is where the services under measurement keep their data."""
    load_1m = os.getloadavg()[0]
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
        ("load before", f"{load_1m:.1f} (other work on the machine makes every figure worse)"),
    ]
    return Section("Machine", "Engine, worker, scheduler, web and the clients share these cores.", facts=facts)


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
