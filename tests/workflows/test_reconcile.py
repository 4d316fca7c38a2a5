"""Register and engine are compared: what the engine has lost is started again, what cannot go on is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime

import pytest

from cli.doctor.checks import matters
from db import engine_trouble, processes
from db.boards import overview
from db.boards.process import process_board
from db.store.session import Database
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from schemas.errors import Refused
from schemas.file.process import Directory, ProcessFile
from secretariat.engine_calls import handle_of
from secretariat.reconcile import compare, reconcile
from tests.workflows.unmanned import unmanned
from worker import make_worker

pytestmark = pytest.mark.anyio
File = tuple[ProcessFile, Directory]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # a Friday
START = at_local(date(2023, 9, 22), 10)


def broken(file: ProcessFile, key: str) -> ProcessFile:
    """The contract without the notice that its story needs: nothing refuses it here, and the workflow cannot go on."""
    steps = [step for step in file.steps if step.role != "notice"]
    assert len(steps) < len(file.steps)
    return file.model_copy(update={"process": key, "steps": steps})


async def test_what_the_engine_has_lost_is_started_again(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    file, directory = contract_file
    async with unmanned(engine, sqlite_db) as played, make_worker(engine.client, sqlite_db, wake=lambda: None):
        await played.start(file.model_copy(update={"process": "tappad"}), directory, START)
        assert (await compare(sqlite_db, engine.client)).lost == []
        assert await reconcile(sqlite_db, engine.client, now=NOW) == 0
        assert played.handle is not None
        await played.handle.terminate("anyone who reaches the engine may do this")
        found = await compare(sqlite_db, engine.client)
        assert (found.open, found.lost) == (1, ["tappad"])
        check = await matters(sqlite_db, engine.client, "")
        assert not check.ok and "tappad finns i registret men är inte i gång i motorn" in check.text
        assert await reconcile(sqlite_db, engine.client, now=NOW) == 1
        assert (await compare(sqlite_db, engine.client)).lost == []
        assert (await matters(sqlite_db, engine.client, "")).ok
        await handle_of(engine.client, "contract", "tappad").terminate("the test is over")


async def test_what_has_ended_is_not_started_again(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    file, directory = contract_file
    async with unmanned(engine, sqlite_db) as played, make_worker(engine.client, sqlite_db, wake=lambda: None):
        await played.start(file.model_copy(update={"process": "slutad"}), directory, START)
        assert played.handle is not None
        await played.handle.terminate("the test is over")
        with sqlite_db.write() as session:
            processes.get_process(session, "slutad").status = "ended"
        assert await reconcile(sqlite_db, engine.client, now=NOW) == 0


async def test_a_workflow_that_cannot_go_on_is_told_everywhere(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    file, directory = contract_file
    async with unmanned(engine, sqlite_db) as played, make_worker(engine.client, sqlite_db, wake=lambda: None):
        await played.start(broken(file, "fast"), directory, START)
        for _ in range(300):
            if (await compare(sqlite_db, engine.client)).stuck:
                break
            await asyncio.sleep(0.1)
        await reconcile(sqlite_db, engine.client, now=NOW)
        with sqlite_db.read() as session:
            assert engine_trouble.listed(session)["fast"].kind == "stuck"
            assert [need.kind for need in overview.processes(session, NOW)[0].needs] == ["stuck"]
            assert "stuck" in [need.kind for need in process_board(session, "fast", NOW).needs]
        check = await matters(sqlite_db, engine.client, "")
        assert not check.ok and "fast kommer inte vidare" in check.text
        assert played.handle is not None
        await played.handle.terminate("the test is over")


@pytest.mark.timeout(60)
async def test_a_rehearsal_of_what_cannot_go_on_ends_with_the_reason(
    engine: SkippingEngine, contract_file: File
) -> None:
    file, directory = contract_file
    async with stage(engine) as played:
        assert isinstance(played, Stage)
        await played.start(broken(file, "prov"), directory, START)
        with pytest.raises(Refused, match="Ärendet kommer inte vidare"):
            await played.advance(at_local(date(2024, 6, 1), 8))
