"""A statement that is built once is one thread's own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from db.answers import asked_seats
from db.outbox import dispatch
from db.store.session import Database
from db.store.statements import once_a_thread
from schemas.tables.people import OrganisationRow

THREADS = 8


def test_each_thread_builds_its_own_once() -> None:
    made: list[object] = []

    def build() -> object:
        made.append(object())
        return made[-1]

    statement = once_a_thread(build)
    assert statement() is statement()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(statement).result() is not statement()
    assert len(made) == 2


def test_many_threads_may_run_one_for_the_first_time_together(any_db: Database) -> None:
    together = threading.Barrier(THREADS)

    def look(number: int) -> bool:
        together.wait(30)
        with any_db.read() as session:
            nothing = asked_seats.of_invitation(session, f"ingen-{number}") is None
            return nothing and not dispatch.is_anything_due(session, wall_now=datetime(2024, 5, 14, tzinfo=UTC))

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(look, range(THREADS)))


def test_the_first_rows_that_a_program_reads_have_their_attributes(sqlite_db: Database) -> None:
    with sqlite_db.write() as session:
        session.add(OrganisationRow(key="salem", name="Salems kommun", mailbox="kommun@salem.example"))
    program = f"""
        from datetime import date
        from db.register.seats import load_seats
        from db.store.session import Database
        with Database({str(sqlite_db.url)!r}).read() as session:
            print(load_seats(session, ["salem"], date(2024, 5, 30)).organisation_name("salem"))
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    said = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "Salems kommun"
