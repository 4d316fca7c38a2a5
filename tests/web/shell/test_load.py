"""Idle lines and a flood on one link leave the desk and all other links answering; who is refused is told when to come
back, and nothing is half done."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from db import processes
from db.register import people
from db.store.session import Database
from mail.tokens import Keys, token
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.plan.timetable import StepStatus
from settings import Settings
from tests import synthetic
from tests.web.served import End, ask, served
from tests.web.site import PROCESS, SECRET, Site, no_engine
from web.app import create_app
from web.shell.middleware.load import RETRY_AFTER_S, Pace, Room
from web.shell.middleware.rates import KEPT
from web.shell.server import Sizes, raise_files

YES = {"value-forlangning": "ja", "value-ny-upphandling": "ja", "strength": "tjansteperson"}
IDLE, FILES = 1100, 1024
"""More idle lines than a process with the usual limit may have files open."""


def _is_told(end: End) -> bool:
    """True where a refusal says, to programs and in Swedish, when to come back."""
    return int(end.headers["retry-after"]) > 0 and "försök igen" in end.text and "inte mottaget" in end.text


@pytest.mark.timeout(300)
def test_idle_lines_and_a_flood_on_one_link_shut_nobody_out(site: Site) -> None:
    raise_files()
    flooded = site.link("salem")

    def send(number: int) -> End:
        who = {"comment": f"flod {number}", "answered_by": "Någon", "answered_email": f"n{number}@annan.example"}
        return ask(port, flooded, {**YES, **who, "expected_version": str(number)})

    with served(site, idle_s=60, files=FILES) as port, ExitStack() as lines, ThreadPoolExecutor(16) as flood:
        for _ in range(IDLE):
            lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
        ends = [flood.submit(send, number) for number in range(200)]
        cookie = ask(port, "/logga-in", {"code": site.login_code()}).headers["set-cookie"].partition(";")[0]
        assert ask(port, f"/arenden/{PROCESS}", cookie=cookie).status == 200
        assert ask(port, site.link("tyreso")).status == 200
        assert ask(port, site.link("tyreso"), YES).status == 303
        assert ask(port, f"{site.link('tyreso')}/kvitto").status == 200
        found = [end.result() for end in ends]
    refused = [end for end in found if end.status in (429, 503)]
    conflicts = [end for end in found if end.status == 409]
    kept = [end for end in found if end.status == 303]
    assert len(refused) + len(kept) + len(conflicts) == len(found), {end.status for end in found}
    assert refused and all(_is_told(end) for end in refused)
    assert 0 < len(kept) <= KEPT["link"].amount
    assert site.answer_count() == len(kept) + 1, "each receipt is an answer, and each answer was told"


def test_a_version_that_never_was_is_a_conflict_and_no_error(client: TestClient, site: Site) -> None:
    answer = client.post(site.link("salem"), data={**YES, "expected_version": "7"})
    assert answer.status_code == 409 and "Inget är skickat" in answer.text
    assert 'name="expected_version" value="0"' in answer.text
    assert site.answer_count() == 0


def test_beyond_the_cap_the_longest_silent_line_makes_room(site: Site) -> None:
    most = Sizes.of(220).connections
    with served(site, idle_s=60, files=220) as port, ExitStack() as lines:
        opened = []
        for _ in range(most + 1):
            opened.append(lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)))
            time.sleep(0.01)
        assert opened[0].recv(1) == b""
        opened[-1].sendall(b"GET /tillganglighet HTTP/1.1\r\nHost: x\r\n\r\n")
        assert opened[-1].recv(20).startswith(b"HTTP/1.1 200")


def test_there_is_always_a_silent_line_to_close() -> None:
    for files in (400, 1024, 65_536):
        sizes = Sizes.of(files)
        assert 0 < sizes.requests < sizes.connections
        assert sizes.requests + sizes.connections < files


def test_what_is_no_request_is_told_so_in_swedish(site: Site) -> None:
    with served(site) as port, socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert said.startswith("HTTP/1.1 400 ") and "Inget har ändrats" in said


def test_a_head_without_an_end_is_told_so_too(site: Site) -> None:
    with served(site) as port, socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 65_536)
        said = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert said.startswith("HTTP/1.1 400 ") and "Inget har ändrats" in said


def test_a_reader_who_never_reads_is_hung_up_on(site: Site) -> None:
    is_over = threading.Event()

    async def endless(_scope: Scope, _receive: Receive, send: Send) -> None:
        if _scope["type"] != "http":
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while True:
                await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
        finally:
            is_over.set()

    app = Pace(endless, pause_s=0.2)
    with served(site, app=app) as port, socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_over.wait(30)


def _through(app: Any, messages: list[Message], path: str = "/x") -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        if not messages:
            await asyncio.sleep(30)
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "path": path, "method": "POST", "headers": []}
    asyncio.run(app(scope, receive, send))
    return sent


async def _reads_all(_scope: Scope, receive: Receive, _send: Send) -> None:
    while (await receive()).get("more_body"):
        pass


def test_a_body_that_pauses_or_drips_is_refused_and_a_slow_one_is_not() -> None:
    part: Message = {"type": "http.request", "body": b"x", "more_body": True}
    end: Message = {"type": "http.request", "body": b"", "more_body": False}
    with pytest.raises(HTTPException) as pausing:
        _through(Pace(_reads_all, pause_s=0.05), [part])
    assert pausing.value.status_code == 408

    async def dripping(scope: Scope, receive: Receive, send: Send) -> None:
        async def slowly() -> Message:
            await asyncio.sleep(0.02)
            return await receive()

        await Pace(_reads_all, pause_s=0.1, slowest_bytes_s=1000)(scope, slowly, send)

    with pytest.raises(HTTPException):
        _through(dripping, [part] * 50)
    big: Message = {"type": "http.request", "body": b"x" * 1000, "more_body": True}
    _through(dripping, [*[big] * 20, end])


def test_a_full_house_is_told_in_swedish_and_health_still_answers() -> None:
    async def never(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    room = Room(never, most=0)
    start, body = _through(room, [])
    assert start["status"] == 503
    assert (b"retry-after", str(RETRY_AFTER_S).encode()) in start["headers"]
    assert "Det är många här just nu" in body["body"].decode()
    assert _through(room, [], "/halsa")[0]["status"] == 200


@pytest.fixture
def country(sqlite_db: Database) -> tuple[Database, list[str]]:
    """300 municipalities asked one question; gives the paths of their links."""
    day, key = date(2024, 5, 14), "alla"  # en tisdag
    file = synthetic.process_file(key, 300, opens_on=day, due_on=day + timedelta(days=30))
    with sqlite_db.write() as session:
        people.import_directory(session, synthetic.directory(300), day)
        processes.create_process(session, file, make_plan(file, today=day), now=at_local(day, 8))
        processes.get_step(session, key, "fraga").status = StepStatus.OPEN.value
        rows = [
            processes.invitation(session, key, "fraga", f"kommun{n}/kommundirektor", now=at_local(day, 8))
            for n in range(300)
        ]
        paths = [f"/s/{token(Keys.single(SECRET), row.public_id, row.generation)}" for row in rows]
    return sqlite_db, paths


@pytest.mark.timeout(300)
def test_three_hundred_people_behind_one_address_all_answer_in_the_same_minute(
    country: tuple[Database, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    db, paths = country
    # The clock of the limits stands still: however slow the machine, all of it falls in the same minute.
    monkeypatch.setattr("time.time", lambda: 1_716_000_000.0)
    settings = Settings(
        data_dir=Path(db.url.database or "").parent, public_url="http://testserver", secret_key=SECRET, port=0
    )
    app = create_app(settings, db, connect=no_engine, clock=lambda: at_local(date(2024, 5, 14), 9))
    with TestClient(app, "http://testserver", client=("203.0.113.7", 5), follow_redirects=False) as client:
        client.headers["Sec-Fetch-Site"] = "same-origin"
        for path in paths:
            assert client.get(path).status_code == 200
            assert client.post(path, data={"value-fraga": "ja", "strength": "tjansteperson"}).status_code == 303
