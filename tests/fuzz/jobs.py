"""The whole of it: inputs split among the targets and engines, two processes at a time, every seed printed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.failures import Failure, Result, read_result
from tests.fuzz.target import Target
from tests.sources import ROOT

PROCESSES = 2
_MOST = 10_000
"""Inputs of one process, so that none grows for ever."""
_PATIENCE_S = 4 * 3600


@dataclass(frozen=True)
class Job:
    """So many inputs for one target by one engine, from one seed."""

    engine: str
    target: str
    number: int
    seed: int


@dataclass
class Tally:
    """How many inputs each target has had, by engine, and what was found."""

    tried: dict[tuple[str, str], int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Jobs that ended without a result."""

    def add(self, job: Job, result: Result) -> None:
        """Count a job in."""
        key = (job.target, job.engine)
        self.tried[key] = self.tried.get(key, 0) + result.tried
        known = {(failure.target, failure.place) for failure in self.failures}
        self.failures += [each for each in result.failures if (each.target, each.place) not in known]

    @property
    def total(self) -> int:
        """Inputs in all."""
        return sum(self.tried.values())


def jobs(targets: Iterable[Target], inputs: int, seed: int) -> list[Job]:
    """The inputs by weight; where the guided engine drives a target it has every other one. The largest jobs first."""
    targets = list(targets)
    weight = sum(target.weight for target in targets)
    found = []
    for number, target in enumerate(targets):
        share = -(-inputs * target.weight // weight)
        parts = {"atheris": share // 2, "hypothesis": share - share // 2} if target.seeds else {"hypothesis": share}
        for engine, left in parts.items():
            # A batch takes one seed after another, so that the jobs of a target lie far apart.
            for part in range(-(-left // _MOST)):
                size = min(_MOST, left - part * _MOST)
                found.append(Job(engine, target.name, size, seed * 10_000_000 + number * 100_000 + part * 500))
    return sorted(found, key=lambda job: -job.number * (1 if job.engine == "atheris" else 2))


def carry_out(todo: list[Job], world: Path) -> Tally:
    """Every job, two at a time; a line is printed for each when it has ended, and what it found is kept."""
    tally = Tally()
    with ThreadPoolExecutor(PROCESSES) as pool:
        for done in as_completed([pool.submit(_carried_out, job, world) for job in todo]):
            job, result, said = done.result()
            print(f"{job.target:10} {job.engine:10} seed {job.seed}: ", end="")
            if result is None:
                tally.lost.append(f"{job} ended without a result:\n{said}")
                print("LOST", flush=True)
                continue
            tally.add(job, result)
            for failure in result.failures:
                print(f"\n  {failure.place}: {failure.keep()}", end="")
            print(f"{result.tried} inputs, {len(result.failures)} failures", flush=True)
    return tally


def _carried_out(job: Job, world: Path) -> tuple[Job, Result | None, str]:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        command = [sys.executable, "-W", "ignore", "-m", "tests.fuzz", job.engine, job.target, str(job.number)]
        done = subprocess.run(
            [*command, str(job.seed), str(world), folder],
            cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, timeout=_PATIENCE_S,
        )  # fmt: skip
        kept = Path(folder) / "result.json"
        if done.returncode != 0 or not kept.is_file():
            return job, None, (done.stdout + done.stderr)[-3000:]
        return job, read_result(kept.read_text(encoding="utf-8")), ""
