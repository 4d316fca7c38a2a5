"""From `svarstid up` in an empty folder to the first mail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.instruments.figures import Figure, Section
from bench.instruments.service import Service, service
from rules.dates.clock import office_instant

MOST_S = 2.5
_TIMES = 3


def start(under: Path, is_quick: bool) -> Section:
    """Start it several times, each in a folder of its own; the middle one counts."""
    now = datetime.now(UTC)
    is_office_hours = office_instant(now) == now
    ready, first = [], []
    times = 1 if is_quick else _TIMES
    for _ in range(times):
        with service(under) as running:
            if is_office_hours:
                first.append(running.until(lambda: _is_sent(running)))
            ready.append(running.until(lambda: running.is_up))
            if not is_office_hours:
                first.append(running.until(lambda: running.count("SELECT count(*) FROM mail") > 0))
    return Section(
        "Start to first mail",
        f"`svarstid up` in an empty data folder: two examples, embedded engine; the middle of {times} starts."
        + ("" if is_office_hours else " Out of office hours it waits in the outbox, and counts when it is there."),
        [
            Figure("first mail sent", median(first), "s", MOST_S),
            Figure("the slowest of them", max(first), "s"),
            Figure("web answers, address of the desk printed", median(ready), "s"),
        ],
    )


def _is_sent(running: Service) -> bool:
    return any((running.folder / "outbox").glob("*.eml"))
