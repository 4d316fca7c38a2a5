"""How much memory each process of a running service holds, empty and with many open processes."""

from __future__ import annotations

import asyncio
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.instruments.figures import Figure, Section
from bench.instruments.service import Service, service, start_all
from rules.dates.clock import local_date
from tests.synthetic import directory, process_file

_SEATS = 8
_STARTED, _OPEN, _QUICK = 1_000, 10_000, 250
"""Processes that are started on the clock; those that are open in the end; both in a quick run."""
_WORKER_MB, _ALL_MB, _DISK_KB, _START_S = 250, 1000, 30, 30


async def memory(under: Path, is_quick: bool) -> Section:
    """Resident memory, first of an empty service, then with every seat of every process asked and waiting."""
    first, number = (_QUICK, _QUICK) if is_quick else (_STARTED, _OPEN)
    today = local_date(datetime.now(UTC))
    files = [
        (process_file(f"matning-{n:05}", _SEATS, opens_on=today, due_on=today + timedelta(days=14)), directory(_SEATS))
        for n in range(number)
    ]
    with service(under, SVARSTID_EXAMPLES="false") as running:
        running.until(lambda: running.is_up)
        # Started last.
        running.until(lambda: running.count("SELECT count(*) FROM heartbeat WHERE component = 'scheduler'") > 0)
        empty = _megabytes(running)
        began = time.perf_counter()
        await start_all(running, files[:first])
        await asyncio.to_thread(running.until_asked, _SEATS * first)
        took_s = time.perf_counter() - began
        await start_all(running, files[first:])
        await asyncio.to_thread(running.until_asked, _SEATS * number)
        full = _megabytes(running)
        counted_each, together = sum(full.values()), _together_megabytes(running)
        disk = _disk_kilobytes(running.folder) / number
    figures = [Figure(f"{name}, empty", amount, "MB") for name, amount in empty.items()]
    most = {"worker": _WORKER_MB}
    figures += [
        *(Figure(f"{name}, {number:,} open processes", mb, "MB", most.get(name)) for name, mb in full.items()),
        Figure(f"all together, {number:,} open processes", together or counted_each, "MB", _ALL_MB),
        Figure("the same, what they share counted in each", counted_each, "MB"),
        Figure(f"disk for each open process, at {number:,}", disk, "kB", _DISK_KB),
        Figure(f"{first:,} processes started, to the last mail in the outbox", took_s, "s", _START_S),
    ]
    return Section(
        "Memory",
        f"Resident memory (RSS) of each process of `svarstid up`, with {number:,} processes of {_SEATS} seats "
        "started, every seat asked, nobody has answered. `up` is the parent that looks after the others, which begin "
        "as copies of it: all together is their proportional memory (PSS), where the system tells it, which counts "
        "once what several hold.",
        figures,
    )


def _megabytes(running: Service) -> dict[str, float]:
    return {name: _resident_bytes(pid) / 1e6 for name, pid in _pids(running).items()}


def _together_megabytes(running: Service) -> float | None:
    """The proportional memory (PSS) of all; None where the system does not tell."""
    told = [Path(f"/proc/{pid}/smaps_rollup") for pid in _pids(running).values()]
    if not all(file.exists() for file in told):
        return None
    lines = (line.split() for file in told for line in file.read_text().splitlines())
    return sum(float(fields[1]) * 1024 for fields in lines if fields[0] == "Pss:") / 1e6


def _pids(running: Service) -> dict[str, int]:
    return {"up": running.process.pid, **{child.name: child.pid for child in running.run.children}}


def _resident_bytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return float(line.split()[1]) * 1024
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    return float(said) * 1024


def _disk_kilobytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*.db*")) / 1000
