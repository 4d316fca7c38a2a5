"""Register and engine are compared: what the engine has lost is started again, what cannot go on is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from temporalio import workflow
from temporalio.client import Client
from temporalio.service import RPCError

from activities.process import ProcessActivities
from acts.duties import CarryOut
from cli.doctor.checks import matters
from db import events, processes
from db.answers import answers
from db.boards.lists import overview
from db.boards.process import process_board
from db.boards.upkeep.service import news
from db.service import engine_trouble
from db.store import deliveries
from db.store.session import Database
from files.process.file import read_process
from rehearsal.clock import SkippingEngine, skipping_engine
from rehearsal.stage import Stage, stage
from rules.dates.clock import at_local
from rules.fingerprint import Difference
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.file.process import Directory, ProcessFile
from schemas.messages import AnswerIn, NewsBatch
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from secretariat.engine import contents, cures
from secretariat.engine.again import rebuild
from secretariat.engine.calls import handle_of
from secretariat.engine.contents import compare_contents
from secretariat.engine.news import dispatch_news
from secretariat.engine.reconcile import compare, reconcile
from tests.workflows.story import engine_state, mails, says
from tests.workflows.unmanned import unmanned
from words.needs import need_text
from worker import make_worker
from workflows.process import ProcessWorkflow

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def engine(anyio_backend: str) -> AsyncIterator[SkippingEngine]:
    """An engine of its own: what other tests have left running in theirs is foreign here."""
    async with skipping_engine() as running:
        yield running


File = tuple[ProcessFile, Directory]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # a Friday
REMISS = Path(__file__).parents[2] / "processes" / "remiss-nationellplan-2021.yaml"
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
        assert (list(found.open), found.lost) == (["tappad"], ["tappad"])
        check = await matters(sqlite_db, engine.client, "")
        assert not check.ok and "tappad finns i registret men är inte i gång i motorn" in check.text
        assert await reconcile(sqlite_db, engine.client, now=NOW) == 1
        assert (await compare(sqlite_db, engine.client)).lost == []
        assert (await matters(sqlite_db, engine.client, "")).ok
        await handle_of(engine.client, "contract", "tappad").terminate("the test is over")


@pytest.mark.parametrize("is_signalled", [True, False], ids=["taken_by_the_engine", "waiting"])
async def test_a_task_whose_report_the_lost_workflow_never_heard_of_is_done(
    engine: SkippingEngine, sqlite_db: Database, is_signalled: bool
) -> None:
    began = at_local(date(2021, 11, 30), 8)  # tisdag
    file, directory = read_process(REMISS, today=began.date())
    process = f"{file.process}-{is_signalled}".lower()
    async with unmanned(engine, sqlite_db) as played:
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await played.start(file.model_copy(update={"process": process}), directory, began)
            await played.advance(began + timedelta(hours=1))
            assert (await engine_state(played)).steps["bedomning"].status == StepStatus.OPEN
        report = AnswerIn(process=process, step="bedomning", seat="sodertorn/kansli", values={"hantering": "gemensamt"})
        with sqlite_db.write() as session:
            answers.record_answer(session, report, now=began + timedelta(hours=2))
        if is_signalled:
            assert await dispatch_news(sqlite_db, engine.client, now=NOW) == 1
        assert played.handle is not None
        await played.handle.terminate("the engine loses it before it has heard of the report")
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            assert await rebuild(sqlite_db, engine.client, only=[process], now=NOW) == 1
            assert await dispatch_news(sqlite_db, engine.client, now=NOW) == 1
            await played.advance(began + timedelta(hours=3))
            assert (await engine_state(played)).steps["bedomning"].status == StepStatus.DONE
            assert await looked_into(sqlite_db, engine.client) == {}
            with sqlite_db.read() as session:
                kinds = [event.kind for event in events.listed(session, process)]
            assert kinds.count(EventKind.DONE) == 1
            await played.handle.terminate("the test is over")


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


async def test_a_workflow_whose_history_does_not_replay_is_started_again_from_the_register_twice_a_day(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, directory = contract_file
    as_it_is = ProcessWorkflow._have_done

    async def otherwise(self: ProcessWorkflow, *args: Any) -> Any:
        await workflow.sleep(timedelta(milliseconds=1))
        return await as_it_is(self, *args)

    async with unmanned(engine, sqlite_db) as played:
        with monkeypatch.context() as changed:
            changed.setattr(ProcessWorkflow, "_have_done", otherwise)
            async with make_worker(engine.client, sqlite_db, wake=lambda: None):
                await played.start(file.model_copy(update={"process": "ospelbar"}), directory, START)
                await played.advance(at_local(date(2024, 5, 16), 12))
        handle = handle_of(engine.client, "contract", "ospelbar")
        run = (await handle.describe()).run_id
        try:
            async with make_worker(engine.client, sqlite_db, wake=lambda: None):
                await handle.signal(ProcessWorkflow.news, NewsBatch(items=[]))
                for _ in range(300):
                    if (await compare(sqlite_db, engine.client)).unreplayed:
                        break
                    await asyncio.sleep(0.1)
                check = await matters(sqlite_db, engine.client, "")
                assert "ospelbar kommer inte vidare: motorns historik stämmer inte" in check.text
                assert "svarstid rebuild" in check.cure
                with monkeypatch.context() as often:
                    often.setattr(cures, "_CURES", 0)
                    assert "rättas av sig självt" not in (await matters(sqlite_db, engine.client, "")).cure
                    assert await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.1) == 0
                    with sqlite_db.read() as session:
                        assert engine_trouble.listed(session)["ospelbar"].kind == "stuck"
                assert [await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.1) for _ in range(2)] == [1, 0]
                assert (await handle.describe()).run_id != run
                assert cures.to_start_again(sqlite_db, ["ospelbar"], NOW) == ["ospelbar"], "once more that day"
                assert (await compare(sqlite_db, engine.client)).stuck == []
                assert await looked_into(sqlite_db, engine.client) == {}
                with sqlite_db.read() as session:
                    assert engine_trouble.listed(session) == {}
                    (told,) = news(session, NOW)
                assert told.startswith(
                    "Ärendet ospelbar kom inte vidare i processmotorn och startades om från registret"
                )
                assert await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.1) == 0
                before = len(mails(played, "reminder"))
                await played.advance(at_local(date(2024, 5, 24), 12))
                assert len(mails(played, "reminder")) > before
        finally:
            with suppress(RPCError):
                await handle.terminate("the test is over")


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


@asynccontextmanager
async def open_matter(
    engine: SkippingEngine, file: File, db: Database, key: str, *, to_on: date = date(2024, 5, 16)
) -> AsyncIterator[Stage]:
    """The contract with its question out, and a worker; ended with the block."""
    async with unmanned(engine, db) as played, make_worker(engine.client, db, wake=lambda: None):
        await played.start(file[0].model_copy(update={"process": key}), file[1], START)
        await played.advance(at_local(to_on, 12))
        yield played
        await handle_of(engine.client, "contract", key).terminate("the test is over")


def copy_of(db: Database, folder: Path) -> Database:
    """The register as it is now, as a restored backup will have it."""
    return Database(f"sqlite:///{db.backup(folder, NOW)}")


async def looked_into(db: Database, client: Client) -> dict[str, Difference]:
    found = await compare(db, client)
    contents = await compare_contents(db, client, found.open, pause_s=0.05)
    assert contents.compared == set(found.open)
    return {process: one.how for process, one in contents.differing.items()}


async def test_a_workflow_that_never_got_an_answer_gets_the_news_again(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    async with open_matter(engine, contract_file, sqlite_db, "tapptsvar") as played:
        assert await looked_into(sqlite_db, engine.client) == {}
        answer = AnswerIn(
            process="tapptsvar",
            step="forlangning",
            seat="nacka/kommundirektor",
            values={"forlangning": "ja", "ny-upphandling": "ja"},
        )
        with sqlite_db.write() as session:
            answers.record_answer(session, answer, now=at_local(date(2024, 5, 16), 13))
            numbers = [number for items in deliveries.undelivered(session).values() for number, _ in items]
            deliveries.mark_delivered(session, numbers, NOW)
        assert await looked_into(sqlite_db, engine.client) == {"tapptsvar": Difference.BEHIND}
        run = (await handle_of(engine.client, "contract", "tapptsvar").describe()).run_id
        assert await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.1) == 0
        assert await looked_into(sqlite_db, engine.client) == {}
        assert (await handle_of(engine.client, "contract", "tapptsvar").describe()).run_id == run
        with sqlite_db.read() as session:
            assert engine_trouble.listed(session) == {}
        assert "nacka/kommundirektor" in (await engine_state(played)).steps["forlangning"].rows


async def test_a_workflow_that_knows_more_than_a_restored_register_is_built_again(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, tmp_path: Path
) -> None:
    async with open_matter(engine, contract_file, sqlite_db, "vetmer") as played:
        older = copy_of(sqlite_db, tmp_path)
        await says(played, "salem", datetime(2024, 5, 16, 13))
        await played.advance(at_local(date(2024, 5, 17), 12))
        assert await looked_into(sqlite_db, engine.client) == {}
        assert await looked_into(older, engine.client) == {"vetmer": Difference.OTHER}
        assert await reconcile(older, engine.client, now=NOW, pause_s=0.1) == 1
        assert await looked_into(older, engine.client) == {}
        assert (await engine_state(played)).steps["forlangning"].rows == {}
        assert await reconcile(older, engine.client, now=NOW, pause_s=0.1) == 0
        older.dispose()


async def test_reminders_that_a_restored_register_knows_nothing_of_are_a_difference(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, tmp_path: Path
) -> None:
    """No answer came and no step moved; only a rung was climbed, which the register has lost with its mails."""
    async with open_matter(engine, contract_file, sqlite_db, "pamint", to_on=date(2024, 5, 22)) as played:
        older = copy_of(sqlite_db, tmp_path)
        await played.advance(at_local(date(2024, 5, 24), 12))
        assert await looked_into(sqlite_db, engine.client) == {}
        assert await looked_into(older, engine.client) == {"pamint": Difference.OTHER}
        older.dispose()


async def test_what_a_restored_register_lacks_is_made_up_for_by_the_next_batch(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, tmp_path: Path
) -> None:
    """The workflow goes on before anyone has compared: what it left behind must not count as handled unseen."""
    async with open_matter(engine, contract_file, sqlite_db, "ifatt", to_on=date(2024, 5, 22)) as played:
        older = copy_of(sqlite_db, tmp_path)
        await played.advance(at_local(date(2024, 5, 24), 12))
        state = await engine_state(played)
        carry = ProcessActivities(db=older, wake=lambda: None)
        with older.read() as session:
            before = len(session.exec(select(MailRow)).all())
        now = at_local(date(2024, 5, 24), 13)
        carry.carry_out(CarryOut(process="ifatt", now=now, since=state.handled_until, duties=[]))
        with older.read() as session:
            assert len(session.exec(select(MailRow)).all()) > before
            told = [row.kind for row in events.listed(session, "ifatt")]
        assert told.count("reminded") + told.count("caught_up") > 0
        older.dispose()


async def test_what_stays_different_is_told_and_not_started_again_for_ever(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_matter(engine, contract_file, sqlite_db, "olika"):
        monkeypatch.setattr(contents, "difference", lambda *_: Difference.OTHER)
        rebuilt = [await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.05) for _ in range(4)]
        assert rebuilt == [1, 1, 0, 0]
        with sqlite_db.read() as session:
            assert engine_trouble.listed(session)["olika"].kind == "differs"
            (need,) = overview.processes(session, NOW)[0].needs[:1]
        assert "stod på annan plats i processmotorn" in need_text(need)
        check = await matters(sqlite_db, engine.client, "")
        assert not check.ok and "olika står på annan plats i motorn än i registret" in check.text
        monkeypatch.undo()
        await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.05)
        assert (await matters(sqlite_db, engine.client, "")).ok


async def test_what_the_register_does_not_know_is_ended_in_an_engine_of_ones_own(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, tmp_path: Path
) -> None:
    file, directory = contract_file
    before = copy_of(sqlite_db, tmp_path)
    async with unmanned(engine, sqlite_db) as played, make_worker(engine.client, sqlite_db, wake=lambda: None):
        await played.start(file.model_copy(update={"process": "okand"}), directory, START)
        for _ in range(100):
            if (await compare(before, engine.client, pause_s=0.05)).foreign:
                break
            await asyncio.sleep(0.1)
        await reconcile(before, engine.client, now=NOW, pause_s=0.05)
        check = await matters(before, engine.client, "")
        assert not check.ok and "contract/okand" in check.text and "--restored" in check.cure
        await reconcile(before, engine.client, now=NOW, is_ours=True, pause_s=0.05)
        assert (await compare(before, engine.client, pause_s=0.05)).foreign == []
        assert (await matters(before, engine.client, "")).ok
        before.dispose()


def test_each_comparison_looks_into_the_next_part() -> None:
    keys = [f"arende-{number}" for number in range(10_000)]
    parts = [contents.part_of(keys, NOW + timedelta(seconds=contents.EVERY_S * number)) for number in range(50)]
    assert max(map(len, parts)) == contents.PART
    assert sorted(key for part in parts for key in part) == sorted(keys)
    assert contents.part_of(keys[:200], NOW) == sorted(keys[:200])
