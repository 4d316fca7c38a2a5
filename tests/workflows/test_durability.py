"""What a process survives: a dead worker, a lost engine, an outage over rungs and over the deadline, a long life."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from activities.process import ProcessActivities
from acts.duties import CarryOut
from acts.move import Moved
from db import events, processes
from db.answers import answers
from db.store.session import Database
from rehearsal.clock import SkippingEngine, shift_to, skipping_engine
from rehearsal.stage import Stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, ProcessFile
from schemas.inquiry import Result
from schemas.messages import AnswerIn
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from secretariat.engine.again import rebuild
from secretariat.engine.calls import handle_of
from tests.workflows.history_cost import cost_of
from tests.workflows.story import (
    all_say,
    at,
    done,
    engine_state,
    local,
    mails,
    moved,
    register,
    says,
    sentences,
    shift,
    to,
)
from tests.workflows.unmanned import unmanned
from worker import make_worker
from workflows import policies

pytestmark = pytest.mark.anyio
QUESTION = "forlangning"
File = tuple[ProcessFile, Directory]


async def test_another_worker_goes_on_where_the_first_died(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    file, directory = contract_file
    async with unmanned(engine, sqlite_db) as played:
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await played.start(file.model_copy(update={"process": "arvet"}), directory, at_local(date(2023, 9, 22), 10))
            await to(played, date(2024, 3, 1))
            await says(played, "salem", at(date(2024, 3, 4)))
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await to(played, date(2024, 5, 16))
            await all_say(played, at(date(2024, 5, 20)))
            await to(played, date(2024, 5, 31))
        assert register(played).steps[QUESTION].status == StepStatus.DETERMINED
        keys = [(m.kind, m.step, m.to_email, local(m)) for m in mails(played) if m.kind != "receipt"]
        assert len(keys) == len(set(keys))
        assert played.handle is not None
        await played.handle.terminate("the test is over")


async def test_a_lost_engine_is_rebuilt_and_an_outage_gives_one_catch_up_each(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    file, directory = contract_file
    key = "aterskapad"
    async with unmanned(engine, sqlite_db) as played:
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await played.start(file.model_copy(update={"process": key}), directory, at_local(date(2023, 9, 22), 10))
            await to(played, date(2024, 4, 26))
            await says(played, "salem", at(date(2024, 4, 26), 13))
        assert played.handle is not None
        await played.handle.terminate("the engine is lost")
    before = len(mails(played, "reminder"))
    # Away from fredag 26 april to fredag 24 maj: the rungs -20, -10 and -5 pass, and an answer arrives.
    back = at_local(date(2024, 5, 24), 9)
    with sqlite_db.write() as session:
        answer = AnswerIn(
            process=key,
            step=QUESTION,
            seat="nacka/kommundirektor",
            values={QUESTION: "ja", "ny-upphandling": "ja"},
        )
        answers.record_answer(session, answer, now=at_local(date(2024, 5, 10), 10))
        shift(session, key, shift_to(back, datetime.now(UTC)))
        row = processes.get_process(session, key)
    async with skipping_engine() as fresh, unmanned(fresh, sqlite_db) as again:
        again.process, again.shift_s = key, row.shift_s
        async with make_worker(fresh.client, sqlite_db, wake=lambda: None):
            assert await rebuild(sqlite_db, fresh.client, now=datetime.now(UTC)) == 1
            again.handle = handle_of(fresh.client, "contract", key)
            await to(again, date(2024, 5, 24), 12)
            caught_up = [m for m in mails(again, "reminder") if local(m) > "2024-05-24"]
            assert before + len(caught_up) == len(mails(again, "reminder"))
            receivers = [m.to_email for m in caught_up]
            assert len(receivers) == len(set(receivers)), "one catch-up mail each"
            assert {local(m)[:10] for m in caught_up} == {"2024-05-24"}
            assert not any("salem" in r or "nacka" in r for r in receivers), "who has answered is left in peace"
            assert "tyreso" in "".join(receivers)
            assert any("ersätter 2 påminnelser" in text for text in sentences(again, "caught_up"))
            await to(again, date(2024, 5, 28))
            assert [local(m) for m in mails(again, "reminder") if m.to_email == "kommundirektor@tyreso.example"][
                -1
            ] == ("2024-05-28 08.30")
            assert await rebuild(sqlite_db, fresh.client, now=datetime.now(UTC)) == 0, "what runs is left alone"


async def test_an_outage_over_the_deadline_closes_rightly(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database
) -> None:
    """An answer in time that the workflow never got counts; one after midnight is late; nobody is reminded."""
    file, directory = contract_file
    key = "avbrott"
    async with unmanned(engine, sqlite_db) as played:
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await played.start(file.model_copy(update={"process": key}), directory, at_local(date(2023, 9, 22), 10))
            await to(played, date(2024, 5, 29))
        assert played.handle is not None
        await played.handle.terminate("the engine is lost")
    with sqlite_db.write() as session:
        for organisation, when in (
            ("salem", at_local(date(2024, 5, 30), 23, 59)),
            ("tyreso", at_local(date(2024, 5, 31), 0, 1)),
        ):
            seat = f"{organisation}/kommundirektor"
            values = {QUESTION: "ja", "ny-upphandling": "ja"}
            answers.record_answer(session, AnswerIn(process=key, step=QUESTION, seat=seat, values=values), now=when)
        shift(session, key, shift_to(at_local(date(2024, 6, 3), 10), datetime.now(UTC)))
    async with skipping_engine() as fresh, unmanned(fresh, sqlite_db) as again:
        with sqlite_db.read() as session:
            again.process, again.shift_s = key, processes.get_process(session, key).shift_s
        async with make_worker(fresh.client, sqlite_db, wake=lambda: None):
            await rebuild(sqlite_db, fresh.client, now=datetime.now(UTC))
            again.handle = handle_of(fresh.client, "contract", key)
            await to(again, date(2024, 6, 3), 11)
        state = register(again).steps[QUESTION]
        assert state.status == StepStatus.CLOSED and state.outcome is not None
        assert {r.seat.partition("/")[0] for r in state.outcome.reasons} == {
            "haninge", "nynashamn", "huddinge", "botkyrka", "nykvarn", "nacka"
        }  # fmt: skip
        assert not state.rows["salem/kommundirektor"].is_late
        assert state.rows["tyreso/kommundirektor"].is_late
        assert not [m for m in mails(again) if local(m) >= "2024-06-03" and m.kind in ("reminder", "last_reminder")]
        assert [local(m) for m in mails(again, "escalation", QUESTION)]
        assert register(again).steps["avisering"].status == StepStatus.PLANNED


async def test_a_batch_tried_again_later_writes_nothing_twice(contract: Stage) -> None:
    """A local activity that was done but whose answer was lost is done again, with another now."""
    await to(contract, date(2024, 4, 2))
    await moved(contract, at(date(2024, 4, 3)), date(2024, 6, 13))
    duties = ProcessActivities(db=contract.db, wake=lambda: None)
    with contract.db.read() as session:
        before = (len(events.listed(session, contract.process)), processes.load_plan(session, contract.process).version)
        sent = len(session.exec(select(MailRow)).all())
    for hour in (11, 12):
        now = at_local(date(2024, 4, 3), hour)
        duty = Moved(at=now, step=QUESTION, new_on=date(2024, 6, 13), note=1, key="note-1")
        found = duties.carry_out(CarryOut(process=contract.process, now=now, duties=[duty]))
        assert found.timetable is not None and found.timetable.version == before[1]
    with contract.db.read() as session:
        assert len(events.listed(session, contract.process)) == before[0]
        assert processes.load_plan(session, contract.process).version == before[1]
        assert len(session.exec(select(MailRow)).all()) == sent


async def test_it_continues_as_new_without_losing_anything(contract: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "HISTORY_LIMIT", 60)
    await to(contract, date(2024, 3, 1))
    for number, organisation in enumerate(("salem", "tyreso", "nacka", "haninge", "huddinge", "botkyrka")):
        await says(contract, organisation, at(date(2024, 3, 4 + number)))
    await to(contract, date(2024, 5, 31))
    assert contract.handle is not None
    description = await contract.handle.describe()
    first = await contract.client.get_workflow_handle(contract.handle.id).fetch_history()
    assert first.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    assert description.run_id
    state = await engine_state(contract)
    assert len(state.steps[QUESTION].rows) == 6
    assert state.steps[QUESTION].status == StepStatus.CLOSED
    keys = [(m.kind, m.step, m.to_email, local(m)) for m in mails(contract) if m.kind != "receipt"]
    assert len(keys) == len(set(keys))


async def test_news_from_before_a_new_run_is_not_taken_twice(contract: Stage) -> None:
    await all_say(contract, at(date(2024, 5, 20)))
    await done(contract, "avisering", at(date(2024, 6, 10)))
    await to(contract, date(2024, 6, 11))
    assert len(sentences(contract, "done", "avisering")) == 1
    assert register(contract).steps[QUESTION].results[QUESTION] == Result.YES
    assert len(sentences(contract, "contract_extended")) == 1


@pytest.mark.parametrize(("respondents", "events_each", "actions_each"), [(8, 8.0, 2.5), (60, 6.0, 1.3)])
async def test_the_history_stays_small(
    engine: SkippingEngine, respondents: int, events_each: float, actions_each: float
) -> None:
    cost = await cost_of(engine, respondents)
    assert cost.events_each <= events_each
    assert cost.actions_each <= actions_each
