"""The job on each of the programs, round after round, and what came of it side by side; who fails is said to."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench.instruments.figures import Figure, Section, percentile
from bench.instruments.machine import OtherWork
from bench.instruments.visiting import WARM, Round
from bench.peers import ours, programs, restate
from bench.peers.programs import Answered, Program, Reminded

MANY = 32
"""Clients at once."""
_LIMITS = {"Svarstid": 1.5}
OURS, BASE = "Svarstid", "bare Temporal, an update for each answer"
_NO_PROOF = "no ladder, no receipt by mail, no event and no seal; nothing is checked of who answers or until when"
_NOBODY_WAITS = f"{_NO_PROOF}; nothing waits for the answer"
_REMINDERS_S = 30.0
"""How long 10,000 reminders may take."""
T = TypeVar("T")


@dataclass(frozen=True)
class Peer:
    """One of the programs, by how it does the two halves of the job."""

    answered: Callable[[Path, int, int, int], Answered]
    reminded: Callable[[Path, int, float], Reminded]
    lacks: str = ""
    """What of the job it leaves undone."""


def _other(program: Program, lacks: str) -> Peer:
    return Peer(partial(programs.answered, program), partial(programs.reminded, program), lacks)


PEERS = {
    OURS: Peer(ours.answered, ours.reminded),
    BASE: _other(programs.updates, _NO_PROOF),
    "FastAPI, SQLModel, APScheduler": _other(programs.table, f"{_NOBODY_WAITS}; what is due is sent once or more"),
    "DBOS on SQLite": _other(programs.dbos_sqlite, _NOBODY_WAITS),
    "DBOS on PostgreSQL": _other(programs.dbos_postgresql, _NOBODY_WAITS),
    "Restate": _other(restate.restate, _NO_PROOF),
}


@dataclass
class Size:
    """How much of the job is done."""

    rounds: int
    answers: int
    few: int
    """Of the answers, from one client, before the others come from many at once."""
    reminders: int
    patience_s: float
    """Of one program with the reminders."""


WHOLE, QUICK = Size(3, 800, 100, 10_000, 240.0), Size(1, 240, 80, 800, 90.0)


@dataclass
class Found:
    """What the rounds have come to."""

    answered: dict[tuple[str, int], Answered] = field(default_factory=dict)
    reminded: dict[str, Reminded] = field(default_factory=dict)
    failed: list[tuple[str, str]] = field(default_factory=list)
    """(program, in what and why)."""
    loads: list[float] = field(default_factory=list)

    def measure(self, name: str, what: str, act: Callable[[], T]) -> T | None:
        """What the act comes to; None where it fails, and why is kept."""
        print(f"{what}: {name} …", file=sys.stderr, flush=True)
        began = time.perf_counter()
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others can be measured all the same
            why = " ".join(str(error).split())[:300]
            self.failed.append((f"{name}, {what}", f"failed after {time.perf_counter() - began:.0f} s: {why}"))
            print(f"{name} failed: {why}", file=sys.stderr, flush=True)
            return None
        finally:
            self.loads.append(os.getloadavg()[0])


def sided(folder: Path, names: list[str], size: Size) -> Iterator[Section]:
    """Answers in interleaved rounds, then reminders once; the folder holds what the programs keep meanwhile."""
    others, found = OtherWork(), Found()
    for number in range(size.rounds):
        for name in names:
            with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own:
                act = partial(PEERS[name].answered, Path(own), size.answers, size.few, MANY)
                if (answered := found.measure(name, f"answers, round {number + 1}", act)) is not None:
                    found.answered[name, number] = answered
    yield _answers(names, size, found, others)
    others, found = OtherWork(), Found()
    for name in names:
        with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as own:
            act_ = partial(PEERS[name].reminded, Path(own), size.reminders, size.patience_s)
            if (reminded := found.measure(name, "reminders", act_)) is not None:
                found.reminded[name] = reminded
    yield _reminders(size, found, others)


def _answers(names: list[str], size: Size, found: Found, others: OtherWork) -> Section:
    figures = list[Figure]()
    for name in names:
        rounds = {number: one for (of, number), one in found.answered.items() if of == name}
        if not rounds:
            continue
        per_second = median(_rate(own.many) for own in rounds.values())
        figures.append(Figure(f"{name}: answers, {MANY} clients", per_second, "/s"))
        bases = {number: one for (of, number), one in found.answered.items() if of == BASE and number in rounds}
        both = [(rounds[number], base) for number, base in bases.items()]
        if both:
            of_base = median(_rate(own.many) / _rate(base.many) for own, base in both)
            figures.append(Figure(f"{name}: as a multiple of bare Temporal", of_base, "", least=_LIMITS.get(name)))
        each = list(rounds.values())
        figures += [
            Figure(f"{name}: p99, {MANY} clients", median(_p99(own.many) for own in each), "ms"),
            Figure(f"{name}: p99, 1 client", median(_p99(own.one) for own in each), "ms"),
            Figure(f"{name}: CPU of an answer, all of its processes", median(own.cpu_ms for own in each), "ms"),
        ]
        taken_in = [
            len(own.many.each_s) / own.in_workflow_s / _rate(base.many) for own, base in both if own.in_workflow_s
        ]
        if taken_in:
            what = f"{name}: in the workflow, as a multiple of bare Temporal"
            figures.append(Figure(what, median(taken_in), "", least=0.8))
    note = (
        f"{size.answers} answers to each in {size.rounds} interleaved rounds, after {WARM} that do not count; the "
        f"medians. From the click to the receipt page. {_versions()}.{_disturbed(found, others)}"
    )
    lacks = [(name, PEERS[name].lacks) for name in names if PEERS[name].lacks]
    return Section("Side by side", note + _list(lacks) + _list(found.failed), figures)


def _reminders(size: Size, found: Found, others: OtherWork) -> Section:
    figures = list[Figure]()
    for name, one in found.reminded.items():
        most = _REMINDERS_S if name == OURS and one.number == WHOLE.reminders else None
        figures += [
            Figure(f"{name}: {one.number:,} reminders after an outage", one.took_s, "s", most),
            Figure(f"{name}: CPU of a reminder, all of its processes", one.cpu_ms, "ms"),
        ]
    note = (
        f"{size.reminders:,} reminders fall due while nothing of the program runs; from its start until the last of "
        "them is sent, which for the others is a line in a file, and for Svarstid a mail in the outbox with its event "
        f"and its seal, eight of a matter in one transaction. Each is counted: none twice.{_disturbed(found, others)}"
    )
    return Section("Reminders side by side", note + _list(found.failed), figures)


def _list(lines: list[tuple[str, str]]) -> str:
    return "".join(f"\n- {name}: {what}." for name, what in lines)


def _versions() -> str:
    ours_ = [f"{name} {version(name)}" for name in ("temporalio", "dbos", "fastapi", "sqlmodel", "uvicorn")]
    return ", ".join([*ours_, f"restate-server {restate.versions()}"])


def _disturbed(found: Found, others: OtherWork) -> str:
    share = others.share()
    load = f" Load {min(found.loads):.1f}–{max(found.loads):.1f}" if found.loads else ""
    return f"{load}{'' if share is None else f'; other work took {share:.0%} of the machine'}."


def _rate(one: Round) -> float:
    return len(one.each_s) / one.took_s


def _p99(one: Round) -> float:
    return 1000 * percentile(one.each_s, 0.99)
