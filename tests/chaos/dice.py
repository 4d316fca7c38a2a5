"""How often to cut, and the seed of what is left to chance: `CHAOS_CUTS` and `CHAOS_SEED`."""

from __future__ import annotations

import os
import random

ROUND = 7
"""Cuts of one round: each of three parts twice, then everything at once."""
CUTS = int(os.environ.get("CHAOS_CUTS", str(ROUND)))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)


def say(text: str) -> None:
    """Shown when the test fails, or with `-s`."""
    print(text)  # noqa: T201
