"""The realistic, mixed rehearsal and a whole year as their users run them: one command, engine start included."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.instruments.cooperation import write_year
from bench.instruments.figures import Figure, Section
from cli.up.supervisor import ROOT

MOST_S = 4.0
YEAR_MOST_S = 30.0
_MANY, _FEW = 26, 8
"""As many municipalities as StorSthlm has, and as Södertörn has."""
_TIMES = 3
_LINE = (
    "rehearse", "processes/varudistribution-2023.yaml", "--scenario", "processes/scenarios/blandad.yaml",
    "--as-of", "2023-09-22", "--json",
)  # fmt: skip


def rehearsal(_under: Path, is_quick: bool) -> Section:
    """Run it several times; the middle one counts."""
    whole, played, report, before = [], [], {}, _cpu_s()
    times = 1 if is_quick else _TIMES
    for _ in range(times):
        began = time.perf_counter()
        run = subprocess.run([sys.executable, "-m", "cli", *_LINE], cwd=ROOT, stdout=subprocess.PIPE, check=True)
        whole.append(time.perf_counter() - began)
        report = json.loads(run.stdout)
        played.append(float(report["elapsed_s"]))
    return Section(
        "Rehearsal",
        f"`svarstid {' '.join(_LINE)}`, to July 2026; the middle of {times} runs.",
        [
            Figure("the whole command", median(whole), "s", MOST_S),
            Figure("of which the rehearsal, engine start included", median(played), "s"),
            Figure("the slowest command", max(whole), "s"),
            Figure("CPU of the whole command and of its engine", (_cpu_s() - before) / times, "s"),
            Figure("events", len(report["events"]), ""),
            Figure("mails", len(report["mails"]), ""),
        ],
    )


def year(under: Path, is_quick: bool) -> Section:
    """The year of a cooperation of many municipalities, as its user plays it: one folder, one command."""
    municipalities = _FEW if is_quick else _MANY
    with tempfile.TemporaryDirectory(dir=under) as folder:
        write_year(Path(folder), municipalities)
        before, began = _cpu_s(), time.perf_counter()
        line = (sys.executable, "-m", "cli", "rehearse", folder, "--json")
        run = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        whole, used = time.perf_counter() - began, _cpu_s() - before
    report = json.loads(run.stdout)
    what = (
        f"{len(report['meetings'])} meetings, {len(report['matters'])} matters, a conference, and everybody's answers"
    )
    return Section(
        "A year rehearsed",
        f"`svarstid rehearse FOLDER --json` of a made-up year of {municipalities} municipalities "
        f"(`bench/instruments/cooperation.py`): {what}.",
        [
            Figure(f"a year of {municipalities} municipalities", whole, "s", YEAR_MOST_S),
            Figure("CPU of the year and of its engine", used, "s"),
            Figure("events of the year", report["events"], ""),
            Figure("mails of the year", report["mails"], ""),
        ],
    )


def _cpu_s() -> float:
    """What those that were started and have ended have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
