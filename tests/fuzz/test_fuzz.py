"""Whatever is fed to whatever reads: a kind refusal or sense, in Swedish, without a write, in bounded time and memory.

Each target has a short run in the ordinary suite. `make fuzz` feeds a million inputs (FUZZ_INPUTS), from FUZZ_SEED, to
all targets or to those that FUZZ_TARGETS names. What fails is kept in `build/fuzz/` and replayed by
`python -m tests.fuzz replay FILE`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fuzz import world
from tests.fuzz.jobs import carry_out, jobs
from tests.fuzz.run import run
from tests.fuzz.sorts import TARGETS

INPUTS = int(os.environ.get("FUZZ_INPUTS", "1000000"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
CHOSEN = os.environ.get("FUZZ_TARGETS", "").replace(",", " ").split() or list(TARGETS)
PAGES = {"routes", "forms", "uploads", "queries", "paths", "links", "headers"}
SHORT = {name: 25 if name in PAGES else 120 for name in TARGETS}


@pytest.fixture(scope="module")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with a matter of every kind, and what its pages show."""
    folder = tmp_path_factory.mktemp("world")
    world.build(folder, is_small=True)
    return folder


@pytest.mark.parametrize("name", [name for name in TARGETS if name not in PAGES])
def test_a_reader_takes_anything(name: str, tmp_path: Path) -> None:
    found = run(TARGETS[name], SHORT[name], 0, tmp_path)
    assert found.tried == SHORT[name]
    assert [failure.place + " " + failure.given for failure in found.failures] == []


@pytest.mark.timeout(600)  # the first of them makes the world
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_takes_anything(name: str, small_world: Path) -> None:
    found = run(TARGETS[name], SHORT[name], 0, small_world)
    assert found.tried == SHORT[name]
    assert [failure.place + " " + failure.given for failure in found.failures] == []


@pytest.mark.fuzz
@pytest.mark.timeout(0)
def test_a_million_inputs(tmp_path: Path) -> None:
    world.build(tmp_path)
    todo = jobs([TARGETS[name] for name in CHOSEN], INPUTS, SEED)
    print(f"\n{INPUTS} inputs in {len(todo)} jobs; FUZZ_SEED={SEED}", flush=True)
    tally = carry_out(todo, tmp_path)
    for (name, engine), tried in sorted(tally.tried.items()):
        print(f"{name:10} {engine:10} {tried:9}")
    print(f"{'all':21} {tally.total:9}; {len(tally.failures)} failures, {len(tally.lost)} jobs lost")
    assert tally.lost == []
    assert [f"{failure.place}: {failure.given[:200]}" for failure in tally.failures] == []
    assert tally.total >= INPUTS
