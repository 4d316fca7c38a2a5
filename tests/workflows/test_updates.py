"""What the secretariat does, through the real engine: done when it says so, refused in full, once however often."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import TypedSearchAttributes
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

import engine as engines
from acts.case import Case
from acts.correct import CorrectOutcome
from acts.determine import Determine
from acts.move import MoveDeadline
from acts.remind import register as ladder
from db import actors, events, processes
from db.api import tokens
from db.store.session import Database
from db.store.signs.clock import wall_clock
from files.shipped import PROCESSES
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport
from rehearsal.clock import SkippingEngine, skipping_engine
from rehearsal.register import BASE_URL
from rehearsal.stage import Stage, stage
from rules import agenda
from rules.dates.clock import at_local
from rules.plan import replanning
from schemas.actor import PROGRAM, Role, person
from schemas.api import Scope
from schemas.duties import Remind
from schemas.errors import EffectUnknown, EngineDown, Refused
from schemas.events import EventKind
from schemas.file.process import Directory, ProcessFile
from schemas.file.scenario import DetermineAct
from schemas.inquiry import Channel, Result
from schemas.plan.timetable import ProcessState, StepStatus
from secretariat.engine import calls, start
from secretariat.engine.reconcile import compare
from secretariat.engine.start import begin
from secretariat.matter import requests, withdrawal
from settings import Settings
from tests import synthetic
from tests.replay.record import histories_of
from tests.workflows.story import (
    ALL,
    all_say,
    at,
    done,
    engine_state,
    leaves,
    local,
    mails,
    moved,
    receivers,
    register,
    says,
    sentences,
    to,
)
from web.app import create_app
from worker import WORKFLOWS, deployment_of, make_worker, runtime_of, tracing_of
from workflows import search
from workflows.ids import TASK_QUEUE
from workflows.process import ProcessWorkflow

pytestmark = pytest.mark.anyio
QUESTION, MORE = "forlangning", "ny-upphandling"
IN_APRIL = at_local(date(2024, 4, 10), 10)
File = tuple[ProcessFile, Directory]


def message(played: Stage, to_on: date, *, note: int = 0) -> MoveDeadline:
    """The due date of the question moves, by the plan in force."""
    return MoveDeadline(step=QUESTION, to_on=to_on, plan_version=register(played).timetable.version, note=note)


async def test_an_update_returns_when_the_register_has_it_with_the_plan_that_holds(contract: Stage) -> None:
    await to(contract, date(2024, 4, 10))
    officer = person("0f0f0f0f0f0f", Role.OFFICER)
    with actors.acting(officer):
        acted = await calls.update(
            contract.client,
            contract.db,
            contract.process,
            ProcessWorkflow.move_deadline,
            message(contract, date(2024, 6, 13)),
        )
    with contract.db.read() as session:
        plan = processes.load_plan(session, contract.process)
        by = {event.kind: event.actor for event in events.listed(session, contract.process)}
    assert by.pop("deadline_moved") == officer, "who asked is in the event, through the workflow"
    assert set(by.values()) == {PROGRAM}
    assert acted.plan_version == plan.version == 2
    assert plan.step(QUESTION).schedule.due_on == date(2024, 6, 13)


async def test_the_same_act_twice_is_one(contract: Stage) -> None:
    await to(contract, date(2024, 4, 10))
    for _ in range(2):
        await requests.carry_out(
            contract.db,
            contract.client,
            contract.process,
            MoveDeadline(step=QUESTION, to_on=date(2024, 6, 13)),
            reason="Flera nämnder möts senare.",
            now=IN_APRIL,
            plan_version=1,
            act_id="formular-1",
        )
    assert len(sentences(contract, "deadline_moved")) == 1
    assert register(contract).timetable.version == 2
    with pytest.raises(Refused, match="Planen har ändrats") as refusal:
        await requests.carry_out(
            contract.db,
            contract.client,
            contract.process,
            MoveDeadline(step=QUESTION, to_on=date(2024, 6, 20)),
            reason="En annan.",
            now=IN_APRIL,
            plan_version=1,
            act_id="formular-2",
        )
    assert (refusal.value.field, refusal.value.cure) == ("plan", "Läs in sidan på nytt och försök igen.")


async def test_what_the_register_cannot_carry_out_is_refused_and_not_called_done(
    contract: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is made in the register's transaction: what does not fit there comes back with field and cure."""
    await to(contract, date(2024, 4, 10))

    def refusing(*_: object, **__: object) -> None:
        raise Refused("to_on", "Dagen går inte.", "Välj en annan dag.")

    asked = message(contract, date(2024, 6, 13))
    monkeypatch.setattr(replanning, "move_step", refusing)
    with pytest.raises(Refused) as refusal:
        await calls.update(contract.client, contract.db, contract.process, ProcessWorkflow.move_deadline, asked)
    why = refusal.value
    assert (why.field, why.problem, why.cure) == ("to_on", "Dagen går inte.", "Välj en annan dag.")
    assert any("gick inte att genomföra" in text for text in sentences(contract, "warned"))
    assert register(contract).timetable.version == 1
    monkeypatch.undo()
    await to(contract, date(2024, 6, 3))
    assert register(contract).steps[QUESTION].status == StepStatus.CLOSED, "the process goes on"


async def test_a_reminder_that_the_register_refuses_holds_up_neither_others_nor_the_matter(
    asked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await to(asked, date(2024, 4, 10))
    climb = ladder.remind

    def refusing(case: Case, duties: Sequence[Remind]) -> None:
        if any(duty.rung.key == "-10" for duty in duties):
            raise Refused("platsen", "Ingen sådan plats finns.", "Lägg in den.")
        climb(case, duties)

    monkeypatch.setattr(ladder, "remind", refusing)
    await to(asked, date(2024, 6, 3))
    assert any("gick inte att genomföra" in text for text in sentences(asked, "warned"))
    reminded_on = {local(mail)[:10] for mail in mails(asked, "reminder", QUESTION)}
    assert "2024-05-16" not in reminded_on and "2024-05-23" in reminded_on
    assert register(asked).steps[QUESTION].status == StepStatus.CLOSED


@asynccontextmanager
async def unmanned(engine: SkippingEngine, db: Database, file: File, key: str) -> AsyncIterator[Stage]:
    """A process that a worker has started, and then no worker."""
    sender = Sender(db, CaptureTransport(), base_url=BASE_URL, keys=Keys.single("prov"), batch=500)
    played = Stage(engine=engine, db=db, sender=sender, transport=CaptureTransport())
    async with make_worker(engine.client, db, wake=lambda: None):
        await played.start(file[0].model_copy(update={"process": key}), file[1], at_local(date(2023, 9, 22), 10))
        await to(played, date(2024, 4, 9))
    yield played
    assert played.handle is not None
    await played.handle.terminate("the test is over")


async def test_with_no_worker_the_effect_is_unknown_and_the_same_act_again_is_done_once(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with unmanned(engine, sqlite_db, contract_file, "obemannat") as played:

        async def move() -> None:
            await requests.carry_out(
                sqlite_db,
                engine.client,
                "obemannat",
                MoveDeadline(step=QUESTION, to_on=date(2024, 6, 13)),
                reason="Flera nämnder möts senare.",
                now=IN_APRIL,
                plan_version=1,
                act_id="formular-3",
            )

        monkeypatch.setattr(calls, "_PATIENCE", timedelta(seconds=1))
        with pytest.raises(EffectUnknown, match="kan vara på väg") as unknown:
            await move()
        assert "Ingenting är ändrat" not in str(unknown.value) and "historik" in str(unknown.value)
        monkeypatch.undo()
        async with make_worker(engine.client, sqlite_db, wake=lambda: None):
            await move()
        assert len(sentences(played, "deadline_moved")) == 1
        assert register(played).timetable.version == 2


async def test_without_a_client_nothing_is_done_and_it_says_so(contract: Stage) -> None:
    with pytest.raises(EngineDown, match="Ingenting är ändrat"):
        await withdrawal.withdraw(contract.db, None, contract.process, reason="Prov.", now=IN_APRIL)
    assert sentences(contract, "withdrawn") == []


async def test_an_outcome_is_corrected_while_nothing_rests_on_it(asked: Stage) -> None:
    await to(asked, date(2024, 4, 8))
    await all_say(asked, at(date(2024, 4, 9)))
    await to(asked, date(2024, 6, 3))
    assert register(asked).steps[QUESTION].status == StepStatus.DETERMINED

    async def correct(results: dict[str, Result], **more: Any) -> None:
        await requests.carry_out(
            asked.db,
            asked.client,
            asked.process,
            CorrectOutcome(step=QUESTION, results=results, **more),
            reason="Fel rad lästes upp.",
            now=at_local(date(2024, 6, 3), 13),
        )

    with pytest.raises(Refused, match="bygger på utfallet"):
        await correct({QUESTION: Result.NO, MORE: Result.YES})
    seats = [f"{organisation}/kommundirektor" for organisation in ("haninge", "nacka")]
    await correct({QUESTION: Result.YES, MORE: Result.YES}, within={MORE: seats})
    await to(asked, date(2024, 6, 4))
    assert register(asked).steps[QUESTION].within == {MORE: seats}
    assert (await engine_state(asked)).steps[QUESTION].within == {MORE: seats}
    (number,) = {state.steps[QUESTION].corrected for state in (register(asked), await engine_state(asked))}
    assert number > 0
    with pytest.raises(Refused, match="rättats sedan sidan visades"):
        await correct({QUESTION: Result.YES, MORE: Result.NO}, seen=0)
    (text,) = sentences(asked, "corrected")
    now_said, _, before = text.partition(" Förut: ")
    some = re.search(r"ja för (.+) och (.+), inte för", now_said)
    assert some is not None and {name.split()[0] for name in some.groups()} == {"Haninge", "Nacka"}, text
    assert "inte för" not in before and text.endswith("Skäl: Fel rad lästes upp.")
    told = [mail for mail in mails(asked, "outcome") if mail.props["corrected_to"]]
    assert receivers(told) == {*ALL, "sodertorn"}
    assert some.group() in told[0].props["corrected_to"] and "ja för" not in told[0].props["corrected_from"]
    assert len(sentences(asked, "determined")) == 1, "what was determined stands"


async def test_a_finding_may_be_a_yes_for_some(asked: Stage) -> None:
    await to(asked, date(2024, 4, 8))
    await says(asked, "nacka", at(date(2024, 4, 9)), extend="nej")
    await to(asked, date(2024, 6, 3))
    seats = [f"{organisation}/kommundirektor" for organisation in ALL if organisation != "nacka"]
    await requests.carry_out(
        asked.db,
        asked.client,
        asked.process,
        Determine(step=QUESTION, results={QUESTION: Result.YES, MORE: Result.NO}, within={QUESTION: seats}),
        reason="Nacka lämnar.",
        now=at_local(date(2024, 6, 3), 13),
    )
    await to(asked, date(2024, 6, 4))
    (text,) = sentences(asked, "determined", QUESTION)
    assert "inte för Nacka" in text
    assert (await engine_state(asked)).steps[QUESTION].within == {QUESTION: seats}

    correction = {
        "do": "correct",
        "at": "2024-06-04T13:00",
        "step": QUESTION,
        "results": {QUESTION: "ja", MORE: "nej"},
        "within": {QUESTION: seats[1:]},
        "reason": "Fel svar lästes upp.",
    }
    await asked.perform(DetermineAct.model_validate(correction))
    (text,) = sentences(asked, "corrected")
    assert text.endswith("Skäl: Fel svar lästes upp.")
    assert register(asked).steps[QUESTION].within == {QUESTION: seats[1:]}
    first, *_ = mails(asked, "outcome")
    assert first.props["tables"][0]["within"] and first.props["result"] == Result.ANSWERED


async def test_who_answered_before_the_question_went_out_hears_that_the_matter_is_withdrawn(contract: Stage) -> None:
    await to(contract, date(2024, 2, 1))
    assert register(contract).steps[QUESTION].status == StepStatus.PLANNED
    await says(contract, "salem", at(date(2024, 2, 5)), channel=Channel.PHONE, source="Direktören ringde.")
    await withdrawal.withdraw(
        contract.db, contract.client, contract.process, reason="Avtalet hävs.", now=at_local(date(2024, 2, 6), 10)
    )
    await to(contract, date(2024, 2, 7))
    told = mails(contract, "withdrawn")
    assert "salem" in receivers(told) and "tyreso" not in receivers(told)


async def test_the_log_says_how_many_were_asked_and_who_had_answered(contract: Stage) -> None:
    await to(contract, date(2024, 2, 1))
    await says(contract, "salem", at(date(2024, 2, 5)), channel=Channel.PHONE, source="Direktören ringde.")
    await to(contract, date(2024, 5, 1))
    (text,) = sentences(contract, "opened", QUESTION)
    assert "gick ut till 7 parter. 1 part hade redan svarat." in text


@pytest.fixture(scope="module")
async def searchable(anyio_backend: str) -> AsyncIterator[SkippingEngine]:
    """An engine with the search attributes of the embedded one."""
    async with skipping_engine(is_searchable=True) as running:
        yield running


async def test_a_process_is_found_by_what_it_is_and_what_it_waits_for(
    searchable: SkippingEngine, contract_file: File
) -> None:
    file, directory = contract_file
    async with stage(searchable) as played:
        await played.start(file.model_copy(update={"process": "sokt"}), directory, at_local(date(2023, 9, 22), 10))
        assert played.handle is not None

        async def shown() -> TypedSearchAttributes:
            assert played.handle is not None
            return (await played.handle.describe()).typed_search_attributes

        found = await shown()
        assert found[search.KIND] == "contract" and found[search.STATE] == "running"
        assert "salem" in found[search.ORGANISATIONS] and "sodertorn" in found[search.ORGANISATIONS]
        description = await played.handle.describe()
        assert await description.static_summary() == "contract sokt"
        await to(played, date(2024, 4, 10))
        ahead = agenda.next_due_at(await engine_state(played))
        assert ahead is not None
        shown_due = (await shown())[search.DUE] + timedelta(seconds=played.shift_s)
        assert abs(shown_due - ahead) < timedelta(seconds=2)
        assert (await compare(played.db, played.client)).next_at == (await shown())[search.DUE], "the next timer of all"
        await to(played, date(2024, 6, 3))
        assert (await shown())[search.STATE] == "needs_position", "nobody has answered"
        now = at_local(date(2024, 6, 3), 13)
        await withdrawal.withdraw(played.db, played.client, "sokt", reason="Avtalet hävs.", now=now)
        await to(played, date(2024, 6, 4))
        ended = await shown()
        assert ended[search.STATE] == "withdrawn" and ended.get(search.DUE) is None


@pytest.mark.parametrize(("asked", "is_listed"), [(100, True), (290, False)])
async def test_a_process_starts_however_many_are_asked(searchable: SkippingEngine, asked: int, is_listed: bool) -> None:
    opens_on, due_on = date(2024, 2, 1), date(2024, 5, 30)
    file = synthetic.process_file(f"alla-{asked}", asked, opens_on=opens_on, due_on=due_on)
    async with stage(searchable) as played:
        await played.start(file, synthetic.directory(asked), at_local(date(2024, 1, 10), 10))
        await to(played, date(2024, 2, 2))
        assert played.handle is not None
        found = (await played.handle.describe()).typed_search_attributes[search.ORGANISATIONS]
        assert ("kommun7" in found) == is_listed
        assert (list(found) == [search.EVERYONE]) != is_listed


async def test_an_engine_without_the_attributes_is_not_asked_to_keep_them(contract: Stage) -> None:
    await to(contract, date(2024, 4, 10))
    assert contract.handle is not None
    assert (await contract.handle.describe()).typed_search_attributes.get(search.STATE) is None
    assert not (await engine_state(contract)).is_searchable


async def test_timers_and_activities_say_in_codes_what_they_are_for(contract: Stage) -> None:
    await to(contract, date(2024, 4, 30))
    assert contract.handle is not None
    history = await contract.handle.fetch_history()
    said = {
        json.loads(event.user_metadata.summary.data)
        for event in history.events
        if event.HasField("user_metadata") and event.user_metadata.summary.data
    }
    assert {"open", "open presentation", "rung presentation"} <= said, "of activities, and of timers with their step"


async def test_what_waited_for_the_register_replays(asked: Stage) -> None:
    """Acts, an act refused in the register, an extension won and a new run: today's code reads its own histories."""
    await to(asked, date(2024, 4, 10))
    await moved(asked, at(date(2024, 4, 10)), date(2024, 6, 13))
    await leaves(asked, at(date(2024, 4, 11)), "nacka")
    await all_say(asked, at(date(2024, 5, 2)))
    await to(asked, date(2024, 6, 14))
    await done(asked, "avisering", at(date(2024, 6, 17)))
    await to(asked, date(2024, 6, 18))
    assert asked.handle is not None
    runs = await histories_of(asked.client, asked.handle.id)
    assert len(runs) == 2, "the extension won continued as new"
    for run in runs:
        await Replayer(workflows=WORKFLOWS, data_converter=pydantic_data_converter).replay_workflow(run)


async def test_an_older_run_answers_its_updates_at_once_until_it_continues_as_new(
    engine: SkippingEngine, contract_file: File
) -> None:
    """A run that began before updates waited keeps its ways; the change is carried out all the same."""
    file, directory = contract_file
    async with stage(engine) as played:

        def as_of_old(*of: Any) -> tuple[bool, ProcessState]:
            is_calendar_new, state = begin(*of)
            return is_calendar_new, state.model_copy(update={"schema_version": 1})

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(start, "begin", as_of_old)
            await played.start(
                file.model_copy(update={"process": "gammal"}), directory, at_local(date(2023, 9, 22), 10)
            )
        await to(played, date(2024, 4, 10))
        assert (await engine_state(played)).schema_version == 1
        await moved(played, at(date(2024, 4, 10)), date(2024, 6, 13))
        await to(played, date(2024, 4, 11))
        assert register(played).timetable.version == 2
        assert played.handle is not None
        await played.handle.terminate("the test is over")


async def test_with_a_deployment_only_the_current_version_gets_work(
    searchable: SkippingEngine, contract_file: File
) -> None:
    """As docs/drift.md has it: the new workers wait beside the old until their version is made the current one."""
    file, directory = contract_file
    client = searchable.client
    settings = Settings(worker_deployment="svarstid-prov", build_id="b1", cached_matters=12)
    async with (
        stage(searchable) as played,
        make_worker(client, played.db, wake=lambda: None, settings=settings) as beside,
    ):
        assert beside.config()["max_cached_workflows"] == 12
        request = SetWorkerDeploymentCurrentVersionRequest(
            namespace=client.namespace,
            deployment_name="svarstid-prov",
            build_id="b1",
            ignore_missing_task_queues=True,
            allow_no_pollers=True,
        )
        await client.workflow_service.set_worker_deployment_current_version(request)
        # The engine tells its queues afterwards; until then the stage's own worker, of no version, would get the work.
        asked = DescribeTaskQueueRequest(namespace=client.namespace, task_queue=TaskQueue(name=TASK_QUEUE))
        while True:
            told = await client.workflow_service.describe_task_queue(asked)
            if told.versioning_info.current_deployment_version.build_id:
                break
            await asyncio.sleep(0.02)
        await played.start(file.model_copy(update={"process": "utrullat"}), directory, at_local(date(2024, 4, 10), 10))
        await to(played, date(2024, 4, 11))
        assert played.handle is not None
        history = await played.handle.fetch_history()
        versions = {
            event.workflow_task_completed_event_attributes.deployment_version.build_id
            for event in history.events
            if event.HasField("workflow_task_completed_event_attributes")
        }
        assert versions == {"b1"}
        await played.handle.terminate("the test is over")


def test_no_deployment_no_metrics_and_no_traces_unless_asked_for() -> None:
    settings = Settings()
    assert deployment_of(settings) is None and runtime_of(settings) is None and tracing_of(settings) == []
    with pytest.raises(ValueError, match="antingen SVARSTID_METRICS_ADDRESS eller SVARSTID_OTLP_URL"):
        Settings(metrics_address="127.0.0.1:9464", otlp_url="http://127.0.0.1:4317")


def test_traces_that_cannot_be_made_are_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "temporalio.contrib.opentelemetry", None)
    with pytest.raises(Refused, match="Installera opentelemetry-sdk"):
        tracing_of(Settings(tracing=True))


async def test_metrics_are_served_where_the_settings_say(engine: SkippingEngine, port: int) -> None:
    target = engine.client.service_client.config.target_host
    address = f"127.0.0.1:{port}"
    client = await engines.connect(target, runtime=runtime_of(Settings(metrics_address=address)))
    await client.service_client.check_health()
    async with httpx.AsyncClient() as browser:
        served = (await browser.get(f"http://{address}/metrics")).text
    assert "temporal_request" in served


async def test_another_system_moves_a_day_and_starts_a_matter_through_the_engine(asked: Stage, tmp_path: Path) -> None:
    """The API on a real engine: done when it says so, once however often it is sent, and in the system's name."""

    async def connect() -> Client:
        return asked.client

    with asked.db.write() as session:
        row, token = tokens.make(session, "Diariet", tuple(Scope), wall_clock())
    folder = Settings(data_dir=tmp_path, public_url="http://testserver", secret_key="prov " * 8, port=0)
    carrier = httpx.ASGITransport(app=create_app(folder, asked.db, connect=connect))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=carrier, base_url="http://testserver/api/v1", headers=headers) as system:
        place = f"/matters/{asked.process}/steps/{QUESTION}/move"
        told = {"to_on": "2024-06-13", "reason": "Flera nämnder möts i juni."}
        once = {"Idempotency-Key": "flytt-1"}
        done, again = [await system.post(place, json=told, headers=once) for _ in range(2)]
        assert (done.status_code, done.json()["is_done"]) == (200, True), done.text
        assert (again.json(), again.headers["idempotency-replayed"]) == (done.json(), "true")
        late = await system.post(place, json={**told, "to_on": "2024-06-20", "plan_version": 1})
        assert (late.status_code, late.headers["content-type"]) == (409, "application/problem+json"), late.text

        example = (PROCESSES / "examples" / "vintervagar.yaml").read_text(encoding="utf-8")
        file = {"file": example.replace("../sodertorn", "sodertorn").replace("exempel-", "fran-annat-system-")}
        once = {"Idempotency-Key": "start-1"}
        begun, again = [await system.post("/matters", json=file, headers=once) for _ in range(2)]
        new = "fran-annat-system-vintervagar"
        assert (begun.status_code, begun.json()) == (201, {"matter": new, "state": "running"}), begun.text
        assert again.json() == begun.json()
        seen = (await system.get(f"/matters/{new}")).json()
        assert (seen["matter"], seen["steps"][0]["step"]) == (new, QUESTION)
    state = await engine_state(asked)
    assert (state.timetable.version, register(asked).timetable.version) == (2, 2)
    handle = calls.handle_of(asked.client, "contract", new)
    assert (await handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await handle.terminate("the test is over")
    with asked.db.read() as session:
        log = events.listed(session, asked.process)
        (begun_,) = [event for event in events.listed(session, new) if event.kind == EventKind.STARTED]
    assert [event.actor for event in log if event.kind == EventKind.DEADLINE_MOVED] == [f"system/{row.key}"]
    assert begun_.actor == f"system/{row.key}"
