"""Each statement fails once, and each mail: nobody is named in a history, a log or an error page, and nothing is lost.

The faults of the whole way are dealt out over SLICES runs, each of which ends in the same register as one without.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from temporalio.common import RetryPolicy
from temporalio.worker import Interceptor

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db.seals.verification import verify
from db.store.session import Database
from rehearsal.clock import SkippingEngine
from schemas.messages import CarriedOut
from tests.faults import Faults, failing
from tests.mail.transports.faulty_smtp import FaultySmtp, faulty_smtp
from tests.workflows.whole_way import Line, histories, register, secrets, way, written_logs
from web.shell.pages import error_page
from workflows import policies

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(600)]
SLICES = 2
MANY = 60
"""A slice has more faults than this; else the test tests little."""


@dataclass(frozen=True)
class Ran:
    """What one run left behind."""

    faults: Faults
    server: FaultySmtp
    register: dict[str, list[str]]
    history: str
    log: str
    pages: list[str]
    forms: list[str]

    def named(self, words: set[str]) -> dict[str, list[str]]:
        """Where a word of the world stands that must not."""
        places = {"history": self.history, "log": self.log, "page": "\n".join(self.pages)}
        return {place: found for place, text in places.items() if (found := sorted(w for w in words if w in text))}


RUNNING: list[Faults] = []
"""The faults of the run that is under way."""


@pytest.fixture(autouse=True, scope="module")
def _batches_are_acts() -> Iterator[None]:
    """A batch of duties is an act of its own, tried again by the engine; each failure stands in the history."""
    carry_out = ProcessActivities.carry_out
    quick = RetryPolicy(initial_interval=timedelta(milliseconds=5), maximum_interval=timedelta(milliseconds=5))
    once = {**policies.REGISTER, "retry_policy": quick, "local_retry_threshold": timedelta(milliseconds=1)}

    @wraps(carry_out)
    def attempted(self: ProcessActivities, batch: CarryOut) -> CarriedOut:
        with RUNNING[-1].attempt(f"carry out {' '.join(sorted({duty.kind for duty in batch.duties}))}"):
            found: CarriedOut = carry_out(self, batch)
            return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProcessActivities, "carry_out", attempted)
        patch.setattr(policies, "REGISTER", once)
        yield


async def run(
    engine: SkippingEngine, db: Database, faults: Faults, process: str, form: logging.Formatter | None = None
) -> Ran:
    """The whole way with these faults."""
    lines: list[Line] = []
    with faulty_smtp(lambda _: lines[0].fault) as (port, server), written_logs(form) as said:
        lines.append(Line(port, server, is_failing=faults.slices > 0))
        async with way(engine, db, faults, lines[0]) as whole:
            RUNNING.append(faults)
            with failing(faults):
                await whole.go(process)
            history = await histories(whole)
        return Ran(faults, server, register(db), history, said.getvalue(), whole.pages, whole.forms)


@pytest.fixture(scope="module")
async def unfailed(engine: SkippingEngine, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The run without a fault."""
    path = tmp_path_factory.mktemp("unfailed") / "svarstid.db"
    shutil.copy(migrated_file, path)
    db = Database(f"sqlite:///{path}")
    try:
        return await run(engine, db, Faults(slices=0), "hela-vagen")
    finally:
        db.dispose()


@pytest.mark.parametrize("number", range(SLICES))
async def test_each_statement_and_each_mail_fails_once(
    engine: SkippingEngine, sqlite_db: Database, unfailed: Ran, number: int
) -> None:
    faults = Faults(number, SLICES)
    ran = await run(engine, sqlite_db, faults, f"hela-vagen-{number}")
    due = {which for which in unfailed.faults.said if faults.picks(which)}
    assert len(due) > MANY
    missed = due - faults.failed
    # What is said only when something happens to be slow, or quick, has not always its turn.
    assert len(missed) < len(due) / 8, sorted(missed)
    assert len(set(ran.server.used)) >= 5, "and so has every mail, in many ways"
    if any(which.startswith("carry out") for which in faults.failed):
        assert "sqlalchemy.exc." in ran.log and "sqlalchemy.exc." in ran.history, "by its type, and by nothing else"
    assert ran.pages, "somebody has seen an error page"
    words = secrets(sqlite_db, ran.server)
    assert len(words) > 25
    assert ran.named(words) == {}
    assert not [text for text in [*ran.pages, *ran.forms] if re.search(r"sqlite|SELECT|Traceback|Error\b", text)]
    unlike = _unlike(ran.register, unfailed.register, f"hela-vagen-{number}")
    assert unlike == [], "nothing is lost, and nothing is doubled"
    with sqlite_db.read() as session:
        assert [fault for chain in verify(session, None) for fault in chain.faults] == [], "the seal holds"


def _unlike(one: dict[str, list[str]], unfailed: dict[str, list[str]], process: str) -> list[str]:
    """The rows that stand in one of two registers only."""
    other = {table: sorted(row.replace("hela-vagen", process) for row in rows) for table, rows in unfailed.items()}
    return [
        f"{sign} {table} {row}"
        for table, rows in one.items()
        for sign, many, few in (("+", rows, other[table]), ("-", other[table], rows))
        for row in (Counter(many) - Counter(few)).elements()
    ]


class _Everything(Interceptor):
    """Lets every error cross as it is."""


WITHOUT: dict[str, tuple[str, Any]] = {
    "history": ("worker.FailuresWithoutWords", _Everything),
    "log": ("logs.type_of", str),
    "page": ("web.app._broken", lambda _request, error: error_page(500, "Fel", str(error))),
}
"""Where words are found, and what keeps them in there, taken away."""


async def test_the_search_finds_what_it_looks_for(
    engine: SkippingEngine, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With parameters shown, and the other walls down, names do stand wherever they must not."""
    for target, wordy in WITHOUT.values():
        monkeypatch.setattr(target, wordy)
    for one in (sqlite_db._writer, sqlite_db._reader):
        one.hide_parameters = False
    ran = await run(engine, sqlite_db, Faults(1, 2 * SLICES), "ordrik", logging.Formatter("%(message)s"))
    assert ran.named(secrets(sqlite_db, ran.server)).keys() == WITHOUT.keys()


async def test_the_same_on_postgresql(engine: SkippingEngine, postgresql_db: Database) -> None:
    """A sample: its driver quotes a value in its own words, whether parameters are hidden or not."""
    ran = await run(engine, postgresql_db, Faults(2, 4 * SLICES), "hela-vagen-pg")
    assert len(ran.faults.failed) > MANY / 3
    assert "sqlalchemy.exc.DataError" in ran.log and "sqlalchemy.exc.DataError" in ran.history
    assert ran.named(secrets(postgresql_db, ran.server)) == {}
