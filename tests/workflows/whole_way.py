"""The whole way of one matter through the real engine, web and mail: each thing done once, with faults in it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlmodel import SQLModel, col, func, select

import logs
from db import processes
from db.outbox import posting
from db.store import sessions
from db.store.session import Database
from mail.kinds import MAILS
from mail.message import REHEARSED
from mail.outgoing.sender import Sender
from mail.tokens import Keys, token
from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import OneByOne, Parcel
from rehearsal.clock import SkippingEngine
from rehearsal.stage import Stage
from rules.dates.clock import at_local
from schemas.file.process import Directory, ProcessFile
from schemas.tables.mail import MailRow
from schemas.tables.process import ProcessRow
from schemas.tables.users import TerminalRow, UserRow
from secretariat.engine.again import start_waiting
from secretariat.engine.news import dispatch_news
from settings import Settings
from tests.faults import NAME_IN_THE_ERROR, Faults
from tests.mail.transports.faulty_smtp import FaultySmtp
from tests.web.desk.confirmed import hidden
from web.app import create_app
from worker import make_worker

SECRET = "a-secret-key-for-tests-only-0123456789"
STEP, ACT = "fraga", "zebrafinkens-egen-blankett"
BEGAN = at_local(date(2024, 4, 8), 9)  # en måndag
DUE_ON, MOVED_TO = date(2024, 5, 16), date(2024, 5, 30)  # två torsdagar
ANSWERER = {"answered_by": "Zelda Zirkon", "answered_email": "zelda.zirkon@zebra.example"}
COMMENT, REASON, SOURCE = "Zinkgruvans förskola stänger", "Zoltans nämnd är sjuk", "Zenobia ringde på morgonen"
NEW_HOLDER = {"person": "Zacharias Zander", "email": "zacharias.zander@zornstad.example"}
_SURE = ("banner 421", "mail 451", "rcpt 450", "data 421", "content drop", "dot 451", "dot 554", "dot 421")
"""Not an address that is refused for good: of that more follows than a mail that comes later."""
_UNSURE = ("dot drop", "dot drop untaken", "dot garbage")
_SKIPPED = """id public_id digest previous mail fence lease_until attempts uncertain doubts handed_at detail props
    shift_s token note dedup_key handled_until"""
log = logging.getLogger("svarstid.mail")
logging.getLogger("httpx2").setLevel(logging.WARNING)  # the browser of the test itself


def file(process: str) -> ProcessFile:
    """One question to three municipalities; every word that somebody typed begins with Z."""
    return ProcessFile.model_validate(
        {
            "process": process,
            "kind": "fraga",
            "title": "Zambesiavtalet",
            "secretariat": "kansliet/kansli",
            "parties": [{"organisation": key} for key in ("ekeby", "zornstad", "vik")],
            "steps": [
                {
                    "key": STEP,
                    "title": "Zonindelningen",
                    "kind": "inquiry",
                    "text": "Zonerna ska ritas om",
                    "opens_on": "2024-04-15",
                    "due": {"on": DUE_ON.isoformat(), "basis": "agreement", "source": "Zenits protokoll"},
                    "questions": [{"key": STEP, "text": "Zonen, är den rätt?"}],
                }
            ],
        }
    )


def directory() -> Directory:
    """Three municipalities with directors of their own names, and the secretariat."""

    def organisation(key: str, role: str, name: str) -> dict[str, object]:
        holder = {"name": name, "email": f"{name.lower().replace(' ', '.')}@{key}.example"}
        seat = {"role": role, "title": role.capitalize(), "holders": [holder]}
        return {"key": key, "name": key.capitalize(), "mailbox": f"zentral@{key}.example", "seats": [seat]}

    people = (
        ("ekeby", "kommundirektor", "Zara Zingmark"),
        ("zornstad", "kommundirektor", "Zlatan Zachrisson"),
        ("vik", "kommundirektor", "Zita Zetterlund"),
        ("kansliet", "kansli", "Zoe Zedig"),
    )
    return Directory.model_validate({"organisations": [organisation(*one) for one in people]})


@dataclass
class Line(OneByOne):
    """The carrier: each mail meets one fault of the line first, in every way that its kind allows."""

    port: int
    server: FaultySmtp
    is_failing: bool
    failed: set[str] = field(default_factory=set)
    fault: str = ""
    name: str = "smtp"

    def send(self, parcel: Parcel) -> str:
        """Over the line, with the fault whose turn it is."""
        terms = SmtpSettings("127.0.0.1", self.port, security="none", timeout_s=5, last_word_s=5)
        self.fault = ""
        if self.is_failing and parcel.public_id not in self.failed:
            ways = (*_SURE, *_UNSURE) if MAILS[parcel.row.kind].is_resent else _SURE
            self.fault = ways[len(self.failed) % len(ways)]
            self.failed.add(parcel.public_id)
        return SmtpTransport(terms).send(parcel)

    def was_taken(self, mail: MailRow) -> bool | None:
        """As SMTP knows it."""
        return None if mail.handed_at else False


@dataclass
class Way:
    """One run: its register, its faults, and all that was said of them."""

    played: Stage
    app: FastAPI
    faults: Faults
    browser: httpx2.AsyncClient
    pages: list[str] = field(default_factory=list)
    """The error pages that nobody's own form stands on."""
    forms: list[str] = field(default_factory=list)
    now: datetime = BEGAN
    """Process time."""
    sending_at: datetime = BEGAN
    """The clock of the sender, which goes on while mails are tried again."""

    @property
    def db(self) -> Database:
        """The register."""
        return self.played.db

    async def go(self, process: str) -> None:
        """All of it."""
        await self._do("start", lambda: self._start(process), is_loop=True)
        await self._to(date(2024, 4, 16))
        await self._log_in()
        page = f"/arenden/{process}"
        mail = f"/utkorg/{self._first_mail()}"
        for path in ("/", page, "/utkorg", f"{page}/{STEP}/svar", mail, f"{mail}/html"):
            await self._get(path)
        link = self.link("ekeby")
        await self._get(link)
        said = {f"value-{STEP}": "ja", "strength": "tjansteperson", "comment": COMMENT, **ANSWERER}
        await self._post(link, {**said, "expected_version": "0"})
        await self._get(f"{link}/kvitto")
        await self._news()
        noted = {"seat": "vik/kommundirektor", "channel": "telefon", "source": SOURCE, f"value-{STEP}": "nej"}
        noted |= {"strength": "tjansteperson", "received_on": "2024-04-16"}
        await self._post(f"{page}/{STEP}/svar", noted)
        await self._news()
        shown = await self._post(f"{page}/innehavare", {"seat": "zornstad/kommundirektor", **NEW_HOLDER})
        await self._post("/register/infor", hidden(shown))
        await self._news()
        await self._until_mailed("invitation", 4)
        await self._to(date(2024, 4, 16), 13)
        moved = {"to_on": MOVED_TO.isoformat(), "reason": REASON, "act": ACT}
        await self._post(f"{page}/{STEP}/flytta", moved)
        await self._post(f"{page}/{STEP}/flytta/bekrafta", {**moved, "plan_version": "1"})
        await self._to(date(2024, 4, 16), 14)
        await self._to(date(2024, 5, 24))
        await self._to(date(2024, 6, 3))
        await self._log_in()
        found = {f"result-{STEP}": "nej", "reason": REASON, "act": ACT}
        await self._post(f"{page}/{STEP}/faststall", found)
        await self._post(f"{page}/{STEP}/faststall/bekrafta", found)
        await self._to(date(2024, 6, 4))

    def link(self, organisation: str) -> str:
        """The path of a seat's answer page."""
        with self.db.read() as session:
            row = processes.find_invitation(session, self.played.process, STEP, f"{organisation}/kommundirektor")
        assert row is not None
        return f"/s/{token(Keys.single(SECRET), row.public_id, row.generation)}"

    def _first_mail(self) -> int:
        """Its number: PostgreSQL gives none of a try that failed again."""
        with self.db.read() as session:
            return session.exec(select(func.min(MailRow.id))).one() or 0

    def wall(self) -> datetime:
        """The clock of the web."""
        return self.now - timedelta(seconds=self.played.shift_s)

    async def _do(self, label: str, act: Any, *, is_loop: bool = False) -> Any:
        return await self.faults.through(label, act, self._failed, is_loop=is_loop)

    def _failed(self, end: Any) -> None:
        if isinstance(end, httpx2.Response):
            is_form = '<form method="post"' in end.text
            if end.status_code >= 400:
                (self.forms if is_form else self.pages).append(end.text)
        elif isinstance(end, Exception):
            log.error("the act failed and is done again", exc_info=end)

    async def _start(self, process: str) -> None:
        with self.db.read() as session:
            is_there = session.get(ProcessRow, process) is not None
        if is_there:
            await start_waiting(self.db, self.played.client, now=self.now)
            self.played.handle = self.played.client.get_workflow_handle(f"fraga/{process}")
        else:
            await self.played.start(file(process), directory(), BEGAN)

    async def _to(self, on: date, hour: int = 12) -> None:
        self.now = at_local(on, hour)
        assert self.played.handle is not None
        await self.played.engine.advance(self.played.handle, self.played.shift_s, self.now)
        for hours in range(40):
            self.sending_at = self.now + timedelta(hours=hours)
            await self._do("send", lambda: asyncio.to_thread(self._send), is_loop=True)
            if hours and not self._unsent():
                return
        raise AssertionError([(row.kind, row.state, row.detail) for row in self._unsent()])

    async def _until_mailed(self, kind: str, times: int) -> None:
        """Until the workflow has had as many mails of that kind written."""
        for _ in range(3000):
            with self.db.read() as session:
                if len(session.exec(select(MailRow.id).where(MailRow.kind == kind)).all()) >= times:
                    return
            # What fails is tried again by a timer of the engine, whose clock stands still but for this.
            self.now += timedelta(milliseconds=20)
            assert self.played.handle is not None
            await self.played.engine.advance(self.played.handle, self.played.shift_s, self.now)
        raise AssertionError(kind)

    def _send(self) -> None:
        self.played.sender.drain(self.sending_at, process_now=self.now)
        for row in self._unsent():
            if row.state == "failed" or (row.state == "unknown" and row.retry_at is None):
                with self.db.write() as session:
                    posting.send_again(session, row.id or 0, wall_now=self.sending_at)

    def _unsent(self) -> list[MailRow]:
        with self.db.read() as session:
            due = select(MailRow).where(col(MailRow.state).not_in(["accepted", "cancelled"]))
            return list(session.exec(due.where(col(MailRow.send_at) <= self.now)))

    async def _news(self) -> None:
        await self._do("news", lambda: dispatch_news(self.db, self.played.client, now=self.now))

    async def _log_in(self) -> None:
        self.browser.cookies.clear()
        with self.db.write() as session:
            code = sessions.create_login_code(session, self.wall())
        # A code that was used up by a try that failed is used up: the person asks for another one.
        answer = await self.browser.post("/logga-in", data={"code": code})
        assert answer.status_code == 303

    async def _get(self, path: str) -> None:
        answer = await self._do(f"GET {_route(path)}", lambda: self.browser.get(path))
        assert answer.status_code == 200, (path, answer.status_code)

    async def _post(self, path: str, form: dict[str, str]) -> str:
        answer = await self._do(f"POST {_route(path)}", lambda: self.browser.post(path, data=form))
        assert answer.status_code in (200, 303), (path, answer.status_code, re.findall(r"<li>.*", answer.text))
        return str(answer.text)


def _route(path: str) -> str:
    for named, unnamed in ((r"/arenden/[^/]+", "/arenden/…"), (r"/s/[^/]+", "/s/…"), (r"/utkorg/\d+", "/utkorg/1")):
        path = re.sub(named, unnamed, path)
    return path


@asynccontextmanager
async def way(
    engine: SkippingEngine, db: Database, faults: Faults, line: Line, *, is_wordless: bool = True
) -> AsyncIterator[Way]:
    """A run that may begin; with `is_wordless` off the worker lets errors cross as they are."""
    found: list[Way] = []
    sender = Sender(
        db, line, base_url="https://svarstid.example", keys=Keys.single(SECRET), from_=REHEARSED,
        clock=lambda: found[0].sending_at,
    )  # fmt: skip
    played = Stage(engine=engine, db=db, sender=sender, transport=None)  # type: ignore[arg-type]
    folder = Settings(public_url="http://testserver", secret_key=SECRET, port=0, rates=False)

    async def connect() -> Any:
        return engine.client

    app = create_app(folder, db, connect=connect, clock=lambda: found[0].wall())
    worker = make_worker(engine.client, db, wake=lambda: None)
    carrier = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with worker, httpx2.AsyncClient(transport=carrier, base_url="http://testserver", headers=headers) as browser:
        found.append(Way(played, app, faults, browser))
        yield found[0]
        if played.handle is not None and (await played.handle.describe()).close_time is None:
            await played.handle.terminate("the test is over")


async def histories(way: Way) -> str:
    """Every text of every run's history, payloads opened, a line each."""
    assert way.played.handle is not None
    texts: list[str] = []
    run_id: str | None = None
    while True:
        handle = way.played.client.get_workflow_handle(way.played.handle.id, run_id=run_id)
        history = json.loads((await handle.fetch_history()).to_json())
        texts += decoded(history)
        began = history["events"][0]["workflowExecutionStartedEventAttributes"]
        if not (run_id := began.get("continuedExecutionRunId")):
            return "\n".join(texts)


def decoded(node: object) -> Iterator[str]:
    """Every text of a history, its payloads opened."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "data" and isinstance(value, str):
                yield b64decode(value).decode("utf-8", "replace")
            else:
                yield from decoded(value)
    elif isinstance(node, list):
        for value in node:
            yield from decoded(value)
    elif isinstance(node, str):
        yield node


@contextmanager
def written_logs(form: logging.Formatter | None = None) -> Iterator[io.StringIO]:
    """Everything that any logger says, as the processes write it."""
    found = io.StringIO()
    handler = logging.StreamHandler(found)
    handler.setFormatter(form or logs.TypesOnly("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield found
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def secrets(db: Database, server: FaultySmtp) -> set[str]:
    """Every name, address, free text and token of the world."""
    spec, people = file("x"), directory()
    found = {NAME_IN_THE_ERROR, COMMENT, REASON, SOURCE, *ANSWERER.values(), *NEW_HOLDER.values(), spec.title}
    for step in spec.steps:
        found |= {step.title, step.text, *(question.text for question in step.questions)}
    for organisation in people.organisations:
        found |= {organisation.mailbox, *(h.name for s in organisation.seats for h in s.holders)}
        found |= {h.email for s in organisation.seats for h in s.holders}
    for _, content in server.taken:
        text = content.replace(b"=\r\n", b"").decode("utf-8", "replace")
        found |= set(re.findall(r"/s/([\w.-]{30,})", text))
    return {one for one in found if one}


def register(db: Database) -> dict[str, list[str]]:
    """All rows but what the clock, chance and the number of tries have written."""
    skip = set(_SKIPPED.split())
    skip_tables = {"session", "login_code", "lease", "heartbeat", "alembic_version", "engine_trouble", "reason", "note"}
    skip_tables |= {"seal", "clock", "incident"}
    found: dict[str, list[str]] = {}
    with db.read() as session:
        drawn = "|".join([*session.exec(select(UserRow.id)), *session.exec(select(TerminalRow.id))])
        by_chance = re.compile(rf"\d{{4}}-\d\d-\d\dT[\d:.+Z]*|\b(?:{drawn or '$^'})\b")
        for table in SQLModel.metadata.sorted_tables:
            if table.name in skip_tables:
                continue
            columns = [c for c in table.columns if c.name not in skip and not c.name.endswith("_at") and c.name != "at"]
            rows = session.connection().execute(select(*columns)).all() if columns else []
            found[table.name] = sorted(by_chance.sub("…", str(tuple(row))) for row in rows)
    return found
