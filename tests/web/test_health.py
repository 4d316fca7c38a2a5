"""The health page says `down` where no answer can be saved, and `degraded` where anything else stands still."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from acts.move import MoveDeadline
from db import engine_trouble
from db.store import heartbeats
from schemas.errors import EffectUnknown, EngineDown
from secretariat import engine_calls
from settings import Settings
from tests.web.site import AS_OF, PROCESS, STEP, Site
from workflows.process import ProcessWorkflow


def _alive(site: Site) -> None:
    with site.db.write() as session:
        for component in ("worker", "scheduler", "engine"):
            heartbeats.beat(session, component, site.now)


def _standing_still(client: TestClient) -> tuple[str, list[str]]:
    found = client.get("/halsa").json()
    return found["status"], found["standing_still"]


def test_all_is_well_and_the_look_is_no_sign_of_life(client: TestClient, site: Site) -> None:
    _alive(site)
    assert _standing_still(client) == ("ok", [])
    assert set(client.get("/halsa").json()["seconds_since"]) == {"worker", "scheduler", "engine"}


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_sign_of_life_from_another_hour_is_none(client: TestClient, site: Site, hours: int) -> None:
    _alive(site)
    site.now += timedelta(hours=hours)
    assert _standing_still(client)[0] == "degraded"
    assert {"worker", "scheduler"} <= set(_standing_still(client)[1])


def test_an_engine_that_has_not_been_reached_for_long_is_told(client: TestClient, site: Site) -> None:
    _alive(site)
    site.now += timedelta(minutes=20)
    with site.db.write() as session:
        for component in ("worker", "scheduler"):
            heartbeats.beat(session, component, site.now)
    assert _standing_still(client) == ("degraded", ["engine"])


@pytest.mark.parametrize("kind", ["lost", "stuck"])
def test_a_matter_that_the_engine_does_not_move_is_told(site: Site, kind: str) -> None:
    _alive(site)
    with site.db.write() as session:
        engine_trouble.note(session, {PROCESS: kind}, site.now)
    with site.client(is_logged_in=True) as desk:
        found = desk.get("/halsa").json()
        assert (found["status"], found[kind]) == ("degraded", 1)
        words = {"lost": "Processmotorn har tappat ärendet", "stuck": "Ärendet kommer inte vidare"}[kind]
        assert words in desk.get("/").text
        assert words in desk.get(f"/arenden/{PROCESS}").text
    with site.db.write() as session:
        engine_trouble.note(session, {}, site.now)
        assert engine_trouble.listed(session) == {}


def test_where_nothing_can_be_written_it_is_down(client: TestClient, site: Site) -> None:
    _alive(site)
    with site.db.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON heartbeat BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    answer = client.get("/halsa")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")


def test_a_disk_that_is_almost_full_is_told(client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _alive(site)
    monkeypatch.setattr(Settings, "free_bytes", 3 * 2**20)
    found = client.get("/halsa").json()
    assert (found["status"], found["free_mb"]) == ("degraded", 3)


@pytest.mark.parametrize(
    "ending",
    [
        WorkflowUpdateRPCTimeoutOrCancelledError(),
        RPCError("", RPCStatusCode.UNAVAILABLE, b""),
        RPCError("", RPCStatusCode.DEADLINE_EXCEEDED, b""),
    ],
    ids=["timeout", "unavailable", "deadline"],
)
@pytest.mark.anyio
async def test_a_change_without_an_answer_is_never_called_undone(
    site: Site, monkeypatch: pytest.MonkeyPatch, ending: Exception
) -> None:
    class Silent:
        async def execute_update(self, *_: object, **__: object) -> None:
            raise ending

    class Client:
        def get_workflow_handle(self, *_: object, **__: object) -> Silent:
            return Silent()

    move = MoveDeadline(step=STEP, to_on=AS_OF, plan_version=1, note=1)
    with pytest.raises(EffectUnknown) as told:
        await engine_calls.update(Client(), site.db, PROCESS, ProcessWorkflow.move_deadline, move)  # type: ignore[arg-type]
    assert "Ingenting är ändrat" not in str(told.value)
    assert "ärendets historik" in str(told.value)
    with pytest.raises(EngineDown, match="Ingenting är ändrat"):
        await engine_calls.update(None, site.db, PROCESS, ProcessWorkflow.move_deadline, move)
