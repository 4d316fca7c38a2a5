"""What two of each rest on fails while answers come: the engine, the database, and the network to the engine.

With the same audit as when parts are killed: no answer is lost, no mail is lost or doubled.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import engine
from db.store.session import Database
from secretariat.engine.reconcile import reconcile
from tests import postgresql_cluster
from tests.chaos.drill import SEATS, Drill
from tests.chaos.failover import replicated
from tests.chaos.network import relay
from tests.chaos.planted import settle
from tests.chaos.service import parts, parts_beside, until

pytestmark = [pytest.mark.chaos, pytest.mark.xdist_group("chaos"), pytest.mark.timeout(300)]
NAMES = ("worker", "scheduler", "web")


def test_the_engine_is_replaced_by_an_empty_one(tmp_path: Path, postgresql_db: Database) -> None:
    """It is killed and its file set aside while all else runs on; what the comparison finds lost begins anew."""
    db, folder = postgresql_db, tmp_path / "data"
    settle(db, SEATS)
    with parts(folder, db, "engine", *NAMES) as one, parts_beside(one, folder, db, *NAMES) as two:
        drill = Drill.begin(db, "utbytt", (one, two))
        drill.answer(4)
        one.kill("engine")
        drill.answer(4)
        aside = engine.set_aside(folder / "engine.db", drill.clock.now())
        one.start("engine")
        drill.answer(2)
        # As the scheduler does every five minutes, and `svarstid rebuild` at once.
        begun = one.ask_engine(
            lambda client: reconcile(db, client, now=drill.clock.wall(drill.clock.now()), is_whole=True)
        )
        drill.answer(2)
        wrong = drill.faults(folder)
    assert begun == 1 and aside.exists()
    assert not wrong, "\n".join(wrong)


def test_the_database_is_failed_over_to_its_standby(tmp_path: Path) -> None:
    """kill -9 of a PostgreSQL whose commits wait for a standby; the standby is promoted, and all parts find it."""
    programs, folder = postgresql_cluster.programs(), tmp_path / "data"
    assert programs is not None, "PostgreSQL is not installed"
    with replicated(programs) as pair:
        db = Database(pair.url)
        try:
            db.migrate()
            settle(db, SEATS)
            with parts(folder, db, "engine", *NAMES) as one, parts_beside(one, folder, db, *NAMES) as two:
                drill = Drill.begin(db, "overtaget", (one, two))
                drill.answer(5)
                with ThreadPoolExecutor(1) as people:
                    pair.burn()
                    # They see an error, and send once more until they have a receipt.
                    answering = people.submit(drill.answer, 5)
                    drill.waits(3)
                    assert len(drill.shown) == 5
                    pair.promote()
                    answering.result()
                wrong = drill.faults(folder)
            assert db.backup(folder / "backup", drill.clock.now()).stat().st_size > 0
        finally:
            db.dispose()
    assert not wrong, "\n".join(wrong)


def test_the_network_between_the_workers_and_the_engine_is_cut(tmp_path: Path, postgresql_db: Database) -> None:
    """First nothing comes through and nobody is told, then every connection is refused; each over several rungs."""
    db, folder = postgresql_db, tmp_path / "data"
    settle(db, SEATS)
    near = ("scheduler", "web")
    with (
        parts(folder, db, "engine", *near) as one,
        parts_beside(one, folder, db, *near) as two,
        relay(one.engine_address) as line,
        parts_beside(one, folder, db, "worker", TEMPORAL_ADDRESS=line.address),
        parts_beside(one, folder, db, "worker", TEMPORAL_ADDRESS=line.address),
    ):
        drill = Drill.begin(db, "avklippt", (one, two))
        drill.answer(3)
        line.silence()
        drill.answer(2)
        drill.waits(8)
        line.mend()
        drill.answer(2)
        before = line.taken
        line.cut()
        drill.answer(2)
        drill.waits(8)
        line.mend()
        until(lambda: line.taken >= before + 2, "both workers back")
        drill.answer(2)
        wrong = drill.faults(folder)
    assert not wrong, "\n".join(wrong)
