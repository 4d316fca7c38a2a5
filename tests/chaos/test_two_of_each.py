"""Two workers, two schedulers and two webs on one engine and one PostgreSQL: each is killed while answers come."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.store.session import Database
from tests.chaos.drill import SEATS, Drill
from tests.chaos.planted import settle
from tests.chaos.service import parts, parts_beside

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(300)]
NAMES = ("worker", "scheduler", "web")
_KILLED = [(which, part) for part in ("web", "worker", "scheduler") for which in (0, 1)]


def test_each_of_two_is_killed_in_turn(tmp_path: Path, postgresql_db: Database) -> None:
    db, folder = postgresql_db, tmp_path / "data"
    settle(db, SEATS)
    with parts(folder, db, "engine", *NAMES) as one, parts_beside(one, folder, db, *NAMES) as two:
        both = (one, two)
        drill = Drill.begin(db, "dubbelt", both)
        for which, part in _KILLED:
            both[which].kill(part)
            # The other web takes what this one would have taken.
            drill.answer(2, by=both[1 - which])
            both[which].start(part)
        wrong = drill.faults(folder)
    assert len(drill.shown) == 2 * len(_KILLED)
    assert not wrong, "\n".join(wrong)
