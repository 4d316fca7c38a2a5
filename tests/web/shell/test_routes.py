"""Who may open what: every route of the desk asks for a login, and only the routes listed here do not."""

from __future__ import annotations

import re
from typing import NoReturn

import pytest
from starlette.testclient import TestClient

from db.store.session import Database
from tests.web.shell.routes import routes
from tests.web.site import PROCESS, STEP, Site

PUBLIC = {
    "/static",
    "/s/{token}",
    "/s/{token}/fil/{sha256}",
    "/s/{token}/handling/{sha256}",
    "/s/{token}/kvitto",
    "/s/{token}/med-fil",
    "/s/{token}/oppnad",
    "/s/{token}/sammantrade",
    "/s/{token}/fel-person",
    "/m/{token}",
    "/m/{token}/kvitto",
    "/logga-in",
    "/logga-in/{code}",
    "/logga-ut",
    "/halsa",
    "/halsa/live",
    "/halsa/ready",
    "/tillganglighet",
    "/personuppgifter",
    "/inkommande/sendgrid",
}
VALUES = {
    "process": PROCESS,
    "step": STEP,
    "mail_id": "1",
    "number": "1",
    "place": "1",
    "meeting": "mote",
    "key": "spar",
    "sha256": "0f" * 32,
}


def test_every_route_but_the_public_ones_asks_for_a_login(client: TestClient, site: Site) -> None:
    walked = list(routes(client.app.routes))  # type: ignore[attr-defined]
    assert {path for path, _ in walked} >= PUBLIC
    private = [(path, methods) for path, methods in walked if path not in PUBLIC]
    assert len(private) > 15
    for path, methods in private:
        address = re.sub(r"\{(\w+)\}", lambda match: VALUES[match[1]], path)
        for method in methods - {"OPTIONS"}:
            answer = client.request(method, address)
            assert (answer.status_code, answer.headers.get("location", "").split("?")[0]) == (303, "/logga-in"), (
                f"{method} {path} is open to anyone"
            )
    assert site.answer_count() == 0


def test_every_public_page_answers_head_as_get(client: TestClient, site: Site) -> None:
    for address in (
        site.link("salem"),
        "/logga-in",
        "/logga-in/kod",
        "/halsa",
        "/halsa/live",
        "/halsa/ready",
        "/tillganglighet",
        "/personuppgifter",
    ):
        assert client.head(address).status_code == client.get(address).status_code == 200


def test_reading_a_page_writes_nothing(desk: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who only looks never waits for a writer. Only the probe of health tries whether writing works."""

    def write(_db: Database) -> NoReturn:
        pytest.fail("a page opened a transaction that writes")

    monkeypatch.setattr(Database, "write", write)
    pages = [path for path, methods in routes(desk.app.routes) if "GET" in methods]  # type: ignore[attr-defined]
    values = VALUES | {"token": site.link("salem").rsplit("/", 1)[-1]}
    for path in pages:
        if path in ("/halsa", "/halsa/ready", "/driftlage"):
            continue
        address = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "x"), path)
        assert desk.get(address).status_code != 500, address


def test_a_forged_or_ended_session_is_no_session(site: Site) -> None:
    with site.client() as client:
        client.cookies.set("svarstid", "påhittad".encode().hex())
        assert client.get("/").status_code == 303
        client.cookies.clear()
        site.log_in(client)
        assert client.get("/").status_code == 200
        kept = client.cookies["svarstid"]
        assert client.post("/logga-ut").status_code == 303
        client.cookies.set("svarstid", kept)
        assert client.get("/").status_code == 303
