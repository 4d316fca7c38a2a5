"""`python -m bench.peers [--rounds N] [--answers N] [--write FILE]`: the same answers to each of several programs.

One client, one disk, fsync on. Each round starts every program anew in an empty folder, one after the other, so that
what else the machine does meanwhile falls on all of them alike. Printed are the medians of the rounds, and what each
came to in its round divided by what bare Temporal came to in the same one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.answering import Round, served_matters, submit
from bench.figures import Figure, Section, percentile, table
from bench.goals import printed
from bench.machine import OtherWork, machine
from bench.peers.programs import dbos_sqlite, table_alone, updates
from bench.service import Service, alone, service

_ALONE = 100
"""Answers from one client, before the others come from many at once."""
_MANY = 32


class Measured(NamedTuple):
    """What a program came to in one round."""

    one: Round
    many: Round
    cpu_ms: float
    """Of an answer, in all that the program started."""
    in_workflow_s: float | None = None
    """Until the workflow had all answers of the many; None where it has them when they are received."""


_LEAST = {"Svarstid": 1.5}
BASE = "bare Temporal, an update for each answer"


@dataclass(frozen=True)
class Peer:
    """One of the programs."""

    measure: Callable[[Path, int], Measured]
    lacks: str = ""
    """What of the job it leaves undone."""


def _ours(under: Path, answers: int) -> Measured:
    async def measured(running: Service) -> Measured:
        paths = iter(await served_matters(running, answers))
        before = running.cpu_ms()
        one = await submit(running.run.base_url, list(islice(paths, _ALONE)), clients=1)
        await asyncio.to_thread(_all_delivered, running)
        began = time.perf_counter()
        many = await submit(running.run.base_url, list(paths), clients=_MANY)
        await asyncio.to_thread(_all_delivered, running)
        in_workflow_s = time.perf_counter() - began
        return Measured(one, many, (running.cpu_ms() - before) / answers, in_workflow_s)

    with service(under, SVARSTID_EXAMPLES="false") as running:
        return asyncio.run(measured(running))


def _all_delivered(running: Service) -> None:
    waiting = "SELECT count(*) FROM delivery WHERE delivered_at IS NULL"
    running.until(lambda: running.count(waiting) == 0)


_NO_PROOF = "no ladder, no receipt by mail, no event and no seal; nothing is checked of who answers or until when"
PEERS = {
    "Svarstid": Peer(_ours),
    BASE: Peer(lambda under, answers: Measured(*updates(under, answers, _ALONE, _MANY)), _NO_PROOF),
    "FastAPI, SQLModel, APScheduler": Peer(
        lambda under, answers: Measured(*table_alone(under, answers, _ALONE, _MANY)),
        f"{_NO_PROOF}; nothing waits for the answer",
    ),
    "DBOS on SQLite": Peer(
        lambda under, answers: Measured(*dbos_sqlite(under, answers, _ALONE, _MANY)),
        f"{_NO_PROOF}; nothing waits for the answer",
    ),
}


def main() -> None:
    """Measure the rounds and print them."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__.split("\n\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--answers", type=int, default=800, help="of each program in each round")
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    data = Path(os.environ.get("SVARSTID_DATA_DIR", "data")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    alone()
    with tempfile.TemporaryDirectory(dir=data, prefix="bench-") as folder:
        text = table(machine(Path(folder))) + "\n" + table(_sided(Path(folder), arguments.rounds, arguments.answers))
    text += "\n" + printed(text, "make bench-peers")
    print(text)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")


def _sided(folder: Path, rounds: int, answers: int) -> Section:
    others, found = OtherWork(), {name: list[Measured]() for name in PEERS}
    loads = []
    for number in range(rounds):
        for name, peer in PEERS.items():
            print(f"round {number + 1}: {name} …", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(dir=folder) as own:
                found[name].append(peer.measure(Path(own), answers))
            loads.append(os.getloadavg()[0])
    figures = []
    for name, measured in found.items():
        rounds_of = list(zip(measured, found[BASE], strict=True))
        of_base = [_rate(own.many) / _rate(base.many) for own, base in rounds_of]
        figures += [
            Figure(f"{name}: answers, {_MANY} clients", median(_rate(own.many) for own in measured), "/s"),
            Figure(f"{name}: as a multiple of bare Temporal", median(of_base), "", least=_LEAST.get(name)),
            Figure(f"{name}: p99, {_MANY} clients", median(_p99(own.many) for own in measured), "ms"),
            Figure(f"{name}: p99, 1 client", median(_p99(own.one) for own in measured), "ms"),
            Figure(f"{name}: CPU of an answer, all of its processes", median(own.cpu_ms for own in measured), "ms"),
        ]
        taken_in = [
            len(own.many.each_s) / own.in_workflow_s / _rate(base.many) for own, base in rounds_of if own.in_workflow_s
        ]
        if taken_in:
            what = f"{name}: in the workflow, as a multiple of bare Temporal"
            figures.append(Figure(what, median(taken_in), "", least=0.8))
    share = others.share()
    versions = ", ".join(f"{name} {version(name)}" for name in ("temporalio", "dbos", "fastapi", "sqlmodel", "uvicorn"))
    note = (
        f"{answers} answers to each in {rounds} interleaved rounds; the medians. From the click to the receipt page. "
        f"{versions}. Load {min(loads):.1f}–{max(loads):.1f}"
        + ("" if share is None else f"; other work took {share:.0%} of the machine")
        + "."
    )
    lacks = [(name, peer.lacks) for name, peer in PEERS.items() if peer.lacks]
    return Section("Side by side", note + "".join(f"\n- {name}: {what}." for name, what in lacks), figures)


def _rate(one: Round) -> float:
    return len(one.each_s) / one.took_s


def _p99(one: Round) -> float:
    return 1000 * percentile(one.each_s, 0.99)


if __name__ == "__main__":
    main()
