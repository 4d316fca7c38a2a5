"""An engine that answers and says no: the matter is noted with the reason, the others go on, and it is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, update
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from cli.doctor.checks import matters
from db import processes
from db.boards.lists import overview
from db.service import engine_trouble
from db.store import deliveries
from db.store.session import Database
from rehearsal.clock import SkippingEngine
from rules.dates.clock import at_local
from schemas.errors import EngineDown, EngineRefused
from schemas.file.process import Directory, ProcessFile
from schemas.messages import News, NewsKind
from schemas.tables.process import ProcessRow
from secretariat.engine import faults, searchable
from secretariat.engine.again import start_waiting
from secretariat.engine.calls import handle_of
from secretariat.engine.news import dispatch_news
from secretariat.engine.reconcile import compare, reconcile
from secretariat.engine.start import start_process
from words.needs import need_text

pytestmark = pytest.mark.anyio
File = tuple[ProcessFile, Directory]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # a Friday
START = at_local(date(2023, 9, 22), 10)
FINAL = [
    RPCStatusCode.INVALID_ARGUMENT,
    RPCStatusCode.PERMISSION_DENIED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.NOT_FOUND,
]
PASSING = [RPCStatusCode.INTERNAL, RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED]


def refusing(call: Callable[..., Any], named: str, status: RPCStatusCode, tries: list[str]) -> Callable[..., Any]:
    """The call, which the engine refuses for the workflow of that name."""

    async def refused(self: Any, *args: Any, **how: Any) -> Any:
        name = how.get("id") or self.id
        if name == named:
            tries.append(name)
            raise RPCError("no", status, b"")
        return await call(self, *args, **how)

    return refused


async def saved(db: Database, file: File, *keys: str) -> None:
    """Matters that wait for the engine, as where they are begun while it is away."""
    for key in keys:
        with pytest.raises(EngineDown):
            await start_process(db, None, file[0].model_copy(update={"process": key}), file[1], now=START)


def trouble(db: Database, key: str) -> tuple[str, str, datetime | None]:
    with db.read() as session:
        row = engine_trouble.listed(session)[key]
        return row.kind, row.code, row.retry_at


def statuses(db: Database) -> dict[str, str]:
    with db.read() as session:
        return {line.key: line.status for line in overview.processes(session, NOW)}


async def end(client: Client, *keys: str) -> None:
    for key in keys:
        await handle_of(client, "contract", key).terminate("the test is over")


@pytest.mark.parametrize("status", FINAL + PASSING)
async def test_one_that_is_refused_stops_no_other(
    engine: SkippingEngine,
    contract_file: File,
    sqlite_db: Database,
    monkeypatch: pytest.MonkeyPatch,
    status: RPCStatusCode,
) -> None:
    keys = [f"{status.name.lower().replace('_', '-')}-{number}" for number in range(3)]
    await saved(sqlite_db, contract_file, *keys)
    tries: list[str] = []
    with monkeypatch.context() as patched:
        refused = refusing(Client.start_workflow, f"contract/{keys[0]}", status, tries)
        patched.setattr(Client, "start_workflow", refused)
        assert await start_waiting(sqlite_db, engine.client, now=NOW) == 2
        assert statuses(sqlite_db) == {keys[0]: "starting", keys[1]: "running", keys[2]: "running"}
        kind, code, retry_at = trouble(sqlite_db, keys[0])
        pause = timedelta(minutes=1) if status in FINAL else timedelta(seconds=2)
        assert (kind, code, retry_at) == ("refused", status.name, NOW + pause)
        with sqlite_db.read() as session:
            (need,) = next(line for line in overview.processes(session, NOW) if line.key == keys[0]).needs[:1]
        assert status.name in need_text(need) and "svarar inte" not in need_text(need)
        check = await matters(sqlite_db, engine.client, "")
        assert not check.ok and keys[0] in check.text and status.name in check.text
        # Not at once again, and later each time.
        assert await start_waiting(sqlite_db, engine.client, now=NOW) == 0
        assert len(tries) == 1
        assert await start_waiting(sqlite_db, engine.client, now=NOW + pause) == 0
        assert len(tries) == 2
        assert trouble(sqlite_db, keys[0])[2] == NOW + 3 * pause
    assert await start_waiting(sqlite_db, engine.client, now=NOW + 3 * pause) == 1
    with sqlite_db.read() as session:
        assert engine_trouble.listed(session) == {}
    await end(engine.client, *keys)


async def test_whoever_mends_the_cause_need_not_wait(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`svarstid rebuild` compares everything, and tries at once what was refused."""
    await saved(sqlite_db, contract_file, "lagat")
    with monkeypatch.context() as patched:
        refused = refusing(Client.start_workflow, "contract/lagat", RPCStatusCode.PERMISSION_DENIED, [])
        patched.setattr(Client, "start_workflow", refused)
        await start_waiting(sqlite_db, engine.client, now=NOW)
    await reconcile(sqlite_db, engine.client, now=NOW, pause_s=0.05)
    assert statuses(sqlite_db) == {"lagat": "starting"}
    await reconcile(sqlite_db, engine.client, now=NOW, is_whole=True, pause_s=0.05)
    assert statuses(sqlite_db) == {"lagat": "running"}
    await end(engine.client, "lagat")


async def test_the_one_who_starts_it_hears_that_it_was_refused(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = contract_file[0].model_copy(update={"process": "nekad"})
    refused = refusing(Client.start_workflow, "contract/nekad", RPCStatusCode.RESOURCE_EXHAUSTED, [])
    monkeypatch.setattr(Client, "start_workflow", refused)
    with pytest.raises(EngineRefused, match=r"tog inte emot det.*RESOURCE_EXHAUSTED"):
        await start_process(sqlite_db, engine.client, file, contract_file[1], now=START)
    assert statuses(sqlite_db) == {"nekad": "starting"}


@pytest.mark.parametrize("status", FINAL[:3] + PASSING)
async def test_news_that_is_refused_stops_no_other(
    engine: SkippingEngine,
    contract_file: File,
    sqlite_db: Database,
    monkeypatch: pytest.MonkeyPatch,
    status: RPCStatusCode,
) -> None:
    keys = [f"nytt-{status.name.lower().replace('_', '-')}-{number}" for number in range(2)]
    await saved(sqlite_db, contract_file, *keys)
    await start_waiting(sqlite_db, engine.client, now=NOW)
    with sqlite_db.write() as session:
        for key in keys:
            deliveries.post(session, key, News(kind=NewsKind.CALENDARS, generation=1), START)
    with monkeypatch.context() as patched:
        refused = refusing(WorkflowHandle.signal, f"contract/{keys[0]}", status, [])
        patched.setattr(WorkflowHandle, "signal", refused)
        assert await dispatch_news(sqlite_db, engine.client, now=NOW) == 1
        with sqlite_db.read() as session:
            assert list(deliveries.undelivered(session)) == [keys[0]]
        assert trouble(sqlite_db, keys[0])[:2] == ("refused", status.name)
        assert await dispatch_news(sqlite_db, engine.client, now=NOW) == 0
    assert await dispatch_news(sqlite_db, engine.client, now=NOW + timedelta(hours=1)) == 1
    with sqlite_db.read() as session:
        assert engine_trouble.listed(session) == {}
    await end(engine.client, *keys)


async def test_one_that_cannot_be_read_stops_no_other(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await saved(sqlite_db, contract_file, "olaslig", "laslig")
    with sqlite_db.write() as session:
        of_one = col(ProcessRow.key) == "olaslig"
        session.exec(update(ProcessRow).where(of_one).values(file={"kind": "contract"}))
    with pytest.raises(ValueError, match="validation errors"):
        await start_waiting(sqlite_db, engine.client, now=NOW)
    with sqlite_db.read() as session:
        assert processes.get_process(session, "laslig").status == "running"
    await end(engine.client, "laslig")


async def test_an_engine_that_does_not_answer_is_down(
    engine: SkippingEngine, contract_file: File, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is broken for every matter and for the question whether it answers at all: nothing is noted of any."""

    async def silent(_client: Client) -> bool:
        return False

    await saved(sqlite_db, contract_file, "tyst")
    monkeypatch.setattr(faults, "is_answering", silent)
    refused = refusing(Client.start_workflow, "contract/tyst", RPCStatusCode.UNAVAILABLE, [])
    monkeypatch.setattr(Client, "start_workflow", refused)
    with pytest.raises(EngineDown, match="så snart processmotorn svarar"):
        await start_waiting(sqlite_db, engine.client, now=NOW)
    with sqlite_db.read() as session:
        assert engine_trouble.listed(session) == {}


async def test_a_list_that_is_refused_is_said_as_such(
    engine: SkippingEngine, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise RPCError("no", RPCStatusCode.PERMISSION_DENIED, b"")

    monkeypatch.setattr(Client, "list_workflows", never)
    with pytest.raises(EngineRefused, match=r"svarar men lämnar inte ut.*PERMISSION_DENIED"):
        await compare(sqlite_db, engine.client)
    check = await matters(sqlite_db, engine.client, "")
    assert not check.ok and "svarar inte" not in check.text


@pytest.mark.parametrize(("status", "is_error"), [("PERMISSION_DENIED", False), ("UNAVAILABLE", True)])
async def test_search_attributes_are_done_without_only_where_they_may_not_be_seen(
    monkeypatch: pytest.MonkeyPatch, status: str, is_error: bool
) -> None:
    class Silent:
        namespace = "default"
        service_client: object = type("Service", (), {})()

        class operator_service:  # noqa: N801
            @staticmethod
            async def list_search_attributes(_request: object) -> None:
                raise RPCError("no", RPCStatusCode[status], b"")

    if is_error:
        with pytest.raises(RPCError):
            await searchable.is_searchable(Silent())  # type: ignore[arg-type]
    else:
        assert await searchable.is_searchable(Silent()) is False  # type: ignore[arg-type]
