"""The health page says `down` where no answer can be saved, and `degraded` where anything else stands still."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from html import unescape
from typing import NoReturn

import pytest
from sqlmodel import update
from starlette.testclient import TestClient
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from acts.move import MoveDeadline
from db.service import engine_trouble, incidents
from db.store.session import Database
from db.store.signs import heartbeats
from db.store.signs.clock import Clock
from schemas.errors import EffectUnknown, EngineDown
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow
from secretariat.engine import calls
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


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_live_asks_nobody(client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    def away(_db: Database) -> NoReturn:
        raise TimeoutError

    monkeypatch.setattr(Database, "read", away)
    monkeypatch.setattr(Database, "write", away)
    assert client.request(method, "/halsa/live").status_code == 200
    assert client.get("/halsa/ready").json() == {"status": "not_ready", "lacking": "database"}
    assert client.request(method, "/halsa/ready").status_code == 503


def test_ready_is_a_write_at_the_revision_of_this_program(client: TestClient, site: Site) -> None:
    """Alive or not, whatever else stands still."""
    assert client.get("/halsa/ready").json() == {"status": "ready"}


def test_a_register_of_another_revision_is_not_ready(client: TestClient, site: Site) -> None:
    with site.db.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert client.get("/halsa/ready").json() == {"status": "not_ready", "lacking": "revision"}


def test_the_ages_of_what_waits(client: TestClient, site: Site) -> None:
    _alive(site)
    found = client.get("/halsa").json()
    assert (found["undelivered_s"], found["unsent_s"], found["compared_s"], found["clock_off_s"]) == (None, None, 0, 0)
    site.answer("salem")
    site.now += timedelta(seconds=50)
    found = client.get("/halsa").json()
    assert (found["undelivered"], found["undelivered_s"], found["unsent_s"], found["compared_s"]) == (1, 50, 50, 50)
    site.now -= timedelta(hours=1)
    found = client.get("/halsa").json()
    assert found["seconds_since"]["worker"] < 0, "an age that cannot be is told as it is"
    assert found["status"] == "degraded"


class _Set:
    """A wall clock that is three weeks ahead of the count."""

    def __init__(self, site: Site) -> None:
        self.site, self.off = site, timedelta(0)

    def clock(self) -> Clock:
        return Clock(self.site.db, wall=lambda: self.site.now + self.off, count=lambda: 1000.0, boot="b")


def test_a_clock_that_has_jumped_is_told_and_confirmed_by_a_person(site: Site) -> None:
    _alive(site)
    machine = _Set(site)
    machine.clock().keep()
    machine.off = timedelta(days=21)
    machine.clock().keep()
    app = site.app()
    app.state.web.trusted = machine.clock()
    with TestClient(app, follow_redirects=False) as desk:
        desk.headers["Sec-Fetch-Site"] = "same-origin"
        site.log_in(desk)
        found = desk.get("/halsa").json()
        assert (found["status"], found["standing_still"]) == ("degraded", ["clock"])
        assert found["clock_off_s"] == 21 * 86400
        assert "21 dagar före den tid som Svarstid räknar" in desk.get("/").text
        shown = desk.get("/klocka").text
        assert "Det som händer då går inte att ta tillbaka" in shown
        assert "Det här händer om du bekräftar klockan" in shown
        assert "svarstiden för" in shown.lower()
        seen = unescape(re.findall(r'name="seen" value="([^"]+)"', shown)[0])
        for wrong in ("", "i går", "2024-05-14", (machine.site.now - timedelta(days=1)).isoformat()):
            assert desk.post("/klocka", data={"seen": wrong}).status_code == 422
        assert desk.post("/klocka", data={"seen": seen}).headers["location"] == "/"
        assert "Klockan går rätt" in desk.get("/klocka").text
        site.now += machine.off
        machine.off = timedelta(0)
        machine.clock().keep()
        assert desk.get("/halsa").json()["standing_still"] == []
        assert "ställdes fram 21 dagar och bekräftades" in desk.get("/").text


def test_whoever_looks_after_the_process_leaves_no_trace_in_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "svarstid.web"):
        client.get("/halsa/live")
        client.get("/halsa/ready")
    asked = [record.getMessage() for record in caplog.records if record.getMessage().startswith("GET")]
    assert [line.split()[1] for line in asked] == ["/halsa/ready"]


def test_a_clock_that_sets_nothing_off_is_confirmed_without_a_warning(site: Site) -> None:
    machine = _Set(site)
    machine.clock().keep()
    with site.db.write() as session:
        session.exec(update(ProcessRow).values(status="ended"))
        session.exec(update(MailRow).values(state="accepted"))
    machine.off = timedelta(days=21)
    app = site.app()
    app.state.web.trusted = machine.clock()
    with TestClient(app, follow_redirects=False) as desk:
        desk.headers["Sec-Fetch-Site"] = "same-origin"
        site.log_in(desk)
        shown = desk.get("/klocka").text
        assert "Inget öppnas, stängs eller skickas" in shown
        assert "ta tillbaka" not in shown
        with site.db.write() as session:
            session.exec(update(MailRow).values(state="planned"))
        shown = desk.get("/klocka").text
        assert "Inget öppnas" not in shown
        assert "Mejl utanför de pågående ärendena</h3>" in shown and f"{len(site.mails())} mejl som väntar" in shown


def test_what_befell_the_service_is_told_for_a_day(site: Site) -> None:
    _alive(site)
    with site.db.write() as session:
        for _ in range(2):
            incidents.note(session, "hung", site.now, part="web")
    with site.client(is_logged_in=True) as desk:
        told = "Webben slutade svara och startades om"
        assert told in desk.get("/").text
        assert "Det har hänt 2 gånger" in desk.get("/").text
        assert desk.get("/halsa").json()["status"] == "ok"
    site.now += timedelta(hours=25)
    with site.client(is_logged_in=True) as desk:
        assert told not in desk.get("/").text


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
        await calls.update(Client(), site.db, PROCESS, ProcessWorkflow.move_deadline, move)  # type: ignore[arg-type]
    assert "Ingenting är ändrat" not in str(told.value)
    assert "ärendets historik" in str(told.value)
    with pytest.raises(EngineDown, match="Ingenting är ändrat"):
        await calls.update(None, site.db, PROCESS, ProcessWorkflow.move_deadline, move)
