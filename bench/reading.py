"""The pages that are read all day: how long each takes and what it costs, at 100, 1,000 and 10,000 matters."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.testclient import TestClient

from bench.instruments.figures import Figure, Section, percentile
from db.store.session import Database
from tests.planted import desk, plant

SIZES, QUICK_SIZES = (100, 1_000, 10_000), (1_000, 10_000)
_TIMES, _QUICK_TIMES = 60, 20
_MOST_MS = {"list": 50.0}
_MOST_OTHER_MS = 30.0
PAGES = {
    "first page": "/",
    "list": "/arenden",
    "list, waiting": "/arenden?flik=vantar",
    "list, needs a hand": "/arenden?flik=hand",
    "list, ended": "/arenden?flik=avslutade",
    "list, mine": "/arenden?mina=ja",
    "list, searched": "/arenden?sok=nummer+77",
    "list, searched, none": "/arenden?sok=finns+inte",
    "list, one municipality": "/arenden?sok=kommun3&kommun=kommun5&slag=contract",
    "what comes": "/kommande",
    "a matter": "/arenden/arende-0",
    "outbox": "/utkorg",
    "outbox, failed": "/utkorg?lage=problem",
}
"""What is measured → its address."""


def reading(under: Path, is_quick: bool) -> Section:
    """Each page many times in this process, after it has been read a few times; the register lies on the disk."""
    figures = []
    times = _QUICK_TIMES if is_quick else _TIMES
    for size in QUICK_SIZES if is_quick else SIZES:
        folder = under / f"reading-{size}"
        folder.mkdir()
        db = Database(f"sqlite:///{folder / 'svarstid.db'}")
        try:
            db.migrate()
            plant(db, size)
            gc.collect()
            gc.freeze()  # as the web does once it is up
            figures += list(_measured(db, folder, size, times))
        finally:
            db.dispose()
    note = f"Every page {times} times by one reader, with the work of the client in the figures."
    return Section("Reading pages", note, figures)


def _measured(db: Database, folder: Path, size: int, times: int) -> Iterator[Figure]:
    with desk(db, folder) as client:
        for name, address in PAGES.items():
            for _ in range(5):
                _get(client, address)
            taken, began = [], time.process_time()
            for _ in range(times):
                at = time.perf_counter()
                _get(client, address)
                taken.append((time.perf_counter() - at) * 1000)
            cpu_ms = (time.process_time() - began) * 1000 / times
            most = _MOST_MS.get(name.partition(",")[0], _MOST_OTHER_MS)
            yield Figure(f"{name}, {size:,} matters: CPU", cpu_ms, "ms")
            yield Figure(f"{name}, {size:,} matters: p99", percentile(taken, 0.99), "ms", most)


def _get(client: TestClient, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
