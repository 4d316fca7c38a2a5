"""Feeds a target a number of inputs that hypothesis makes of a seed; of failures at one place the first is kept."""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.fuzz.failures import Failure, Result, attempt, place_of
from tests.fuzz.target import Target


def run(target: Target, number: int, seed_from: int, world: Path) -> Result:
    """Feed that many inputs, in batches with a fresh copy of the world; batch n has the seed `seed_from + n`."""
    result, places, inputs = Result(target.name), set[str](), target.inputs(world)
    for batch in count(seed_from):
        if (left := number - result.tried) <= 0:
            break
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            here = Path(folder)
            shutil.copytree(world, here, dirs_exist_ok=True)
            with target.open(here) as feed:
                _batch(feed, inputs, min(left, target.per_world), batch, result, places)
    return result


def _batch(
    feed: Callable[[Any], None],
    inputs: SearchStrategy[Any],
    number: int,
    batch: int,
    result: Result,
    places: set[str],
) -> None:
    most = result.tried + number

    @seed(batch)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def one(given: Any) -> None:
        if result.tried >= most:
            return
        result.tried += 1
        error = attempt(feed, given)
        if error is not None and (place := place_of(error)) not in places:
            places.add(place)
            what = "".join(traceback.format_exception(error, limit=-6))
            result.failures.append(Failure(result.target, "hypothesis", batch, place, what, repr(given)))

    one()
