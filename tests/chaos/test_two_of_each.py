"""Two workers, two schedulers and two webs on one engine and one PostgreSQL: each is killed while answers come."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from db import processes
from db.store.session import Database
from schemas.plan.timetable import StepStatus
from secretariat.engine.start import start_waiting
from tests.chaos import audit
from tests.chaos.crowd import Answer, submit
from tests.chaos.planted import STEP, ProcessClock, ladder, path_of, plant, seat, settle
from tests.chaos.service import KEYS, parts, parts_beside, until

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(300)]
PROCESS, SEATS = "dubbelt", 16
EVERY_S = 5.0
"""From rung to rung: the ladder is climbed while the parts die."""
_KILLED = [(which, part) for part in ("web", "worker", "scheduler") for which in (0, 1)]


def _is_open(db: Database) -> bool:
    with db.read() as session:
        return processes.get_step(session, PROCESS, STEP).status == StepStatus.OPEN


def test_each_of_two_is_killed_in_turn(tmp_path: Path, postgresql_db: Database) -> None:
    db, clock, shown = postgresql_db, ProcessClock.from_morning(), []
    settle(db, SEATS)
    names = ("worker", "scheduler", "web")
    with parts(tmp_path / "data", db, "engine", *names) as one, parts_beside(one, tmp_path / "data", db, *names) as two:
        start, both = clock.now() + timedelta(seconds=2), (one, two)
        rungs = ladder(start, EVERY_S)
        closes_at = rungs[-1].at - timedelta(seconds=1)
        planted = plant(db, PROCESS, clock, seats=SEATS, rungs=rungs, closes_at=closes_at)
        one.ask_engine(lambda client: start_waiting(db, client, now=clock.wall(clock.now())))
        until(lambda: _is_open(db), "the question open")
        for number, (which, part) in enumerate(_KILLED):
            both[which].kill(part)
            for of in (seat(2 * number), seat(2 * number + 1)):
                # The other web takes what this one would have taken.
                path = path_of(db, KEYS, PROCESS, of)
                shown.append(submit(both[1 - which], clock, path, Answer(PROCESS, of, "ja", 1)))
            both[which].start(part)
        until(lambda: not audit.unclimbed(db, [planted]), "the whole ladder climbed")
        until(lambda: audit.is_delivered(db), "all news delivered")
        until(lambda: not audit.unfinished_mails(db), "all mails carried")
        states = audit.settled(one, db, [planted], [PROCESS])
        carried = [path.read_bytes() for path in (tmp_path / "data" / "outbox").glob("*.eml")]
    wrong = [
        *audit.unasked(db, [planted]),
        *audit.lost_answers(db, shown, states),
        *audit.wrong_reminders(db, [planted], shown),
        *audit.wrong_outcomes(db, [planted], states),
        *audit.broken_logs(db, [PROCESS]),
        *audit.wrongly_carried(db, carried),
    ]
    assert len(shown) == 2 * len(_KILLED) and carried
    assert not wrong, "\n".join(wrong)
