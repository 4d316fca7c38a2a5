"""A register played forward to a moment without an engine, and the web on top of it. Shared with tests/e2e."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import col, select, update
from starlette.testclient import TestClient
from temporalio.client import Client

from activities.process import ProcessActivities
from acts import requests
from acts.duties import CarryOut
from acts.requests import AnyRequest, Requested
from db import processes
from db.answers import answers
from db.answers import rows as answer_rows
from db.case import load_state
from db.matters import keeping
from db.register import people
from db.store import sessions
from db.store.session import Database
from db.users import users
from files.process.file import read_process
from mail.tokens import Keys, token
from rules import transitions
from rules.agenda import due_duties
from rules.dates.clock import at_local
from rules.fingerprint import difference, fingerprint
from rules.plan.planning import make_plan
from schemas.actor import Role
from schemas.duties import ONCE, Duty, Open
from schemas.errors import EngineDown
from schemas.inquiry import Channel, Strength
from schemas.messages import AnswerIn
from schemas.plan.timetable import ProcessState
from schemas.tables.mail import MailRow
from schemas.tables.process import InvitationRow, ProcessRow
from schemas.tables.users import UserRow
from settings import Settings
from web.app import create_app
from words.roles import ROLES

FILE = Path(__file__).parents[2] / "processes" / "varudistribution-2023.yaml"
AS_OF = date(2023, 9, 22)  # fredag
PROCESS, STEP = "varudistribution-2023", "forlangning"
PAGE_OF = f"/arenden/{PROCESS}"
IN_MAY = at_local(date(2024, 5, 14), 9, 0)  # tisdag
LATE = at_local(date(2024, 6, 3), 9, 0)  # måndag
SECRET = "a-secret-key-for-tests-only-0123456789"


class Site:
    """One register with the goods-distribution contract, at a moment that the test chooses."""

    def __init__(self, db: Database, folder: Path, base_url: str = "http://testserver", now: datetime | None = None):
        """A new register on 22 September 2023, or one that has been played until `now` before."""
        self.db = db
        self.now = now or at_local(AS_OF, 10, 0)
        self.settings = Settings(data_dir=folder, public_url=base_url, secret_key=SECRET, port=0)
        self.activities = ProcessActivities(db, wake=lambda: None)
        self.engine: Client | None = None
        """What answers in the engine's place; None = the engine is down."""
        if now is not None:
            return
        file, directory = read_process(FILE, today=AS_OF)
        with db.write() as session:
            people.import_directory(session, directory, AS_OF)
            processes.create_process(session, file, make_plan(file, today=AS_OF), now=self.now)

    def advance(self, to: datetime) -> None:
        """Let everything happen that falls due until `to`, as the workflow would have it done."""
        state = None
        for on in _steps(self.now, to):
            self.now = on
            if state is None:
                with self.db.read() as session:
                    state = load_state(session, PROCESS)
            if duties := due_duties(state, self.now):
                self._carry_out(state, duties)
                state = None
        self.send()

    def send(self) -> None:
        """Let every mail that is due have left."""
        with self.db.write() as session:
            session.exec(
                update(MailRow)
                .where(col(MailRow.send_at) <= self.now, col(MailRow.state) == "planned")
                .values(state="accepted", sent_at=MailRow.send_at)
            )

    def _carry_out(self, state: ProcessState, duties: Sequence[Duty]) -> None:
        batch = CarryOut.model_validate({"process": PROCESS, "now": self.now, "duties": duties})
        transitions.carried_out(state, duties, self.now)
        transitions.found(state, self.activities.carry_out(batch), self.now)

    def ask(self, request: AnyRequest, reason: str = "Prov.") -> None:
        """The secretariat asks this of the matter now, and the workflow has it done. Raises Refused."""
        with self.db.write() as session:
            note = processes.add_note(session, PROCESS, reason, now=self.now) if reason else 0

        def begin(state: ProcessState) -> list[Duty]:
            seen = request.model_copy(update={"plan_version": request.plan_version or state.timetable.version})
            requests.admits(state, Requested(request=seen), self.now)
            return [requests.transition(state, seen.model_copy(update={"note": note}), self.now)]

        self.act(begin)

    def act(self, begin: Callable[[ProcessState], Sequence[Duty]]) -> int:
        """Carry out the duties of an act or of news, and what falls due with them; returns the plan's version then."""
        with self.db.read() as session:
            state = load_state(session, PROCESS)
        duties = begin(state)
        self._carry_out(state, [*duties, *due_duties(state, self.now)])
        while duties := due_duties(state, self.now):
            self._carry_out(state, duties)
        with self.db.read() as session:
            assert not difference(load_state(session, PROCESS), fingerprint(state)), "workflow and register agree"
        return state.timetable.version

    def open(self, step: str) -> None:
        """The story opens a step that waits for it."""
        with self.db.read() as session:
            state = load_state(session, PROCESS)
        seats = state.times(step).seats
        self._carry_out(state, [Open(at=self.now, step=step, seats=seats, key=ONCE)])

    def answer(self, organisation: str, extend: str = "ja", procure: str = "ja", **more: object) -> None:
        """A director answers now."""
        content: dict[str, object] = {"strength": Strength.OFFICIAL, **more}
        channel, source = Channel(str(content.pop("channel", "webb"))), str(content.pop("source", ""))
        values = {"forlangning": extend, "ny-upphandling": procure}
        answer = AnswerIn.model_validate(
            {"process": PROCESS, "step": STEP, "seat": f"{organisation}/kommundirektor", "values": values, **content}
        )
        with self.db.write() as session:
            answers.record_answer(session, answer, now=self.now, channel=channel, source=source)

    def invitation(self, organisation: str, step: str = STEP, role: str = "kommundirektor") -> InvitationRow:
        """The invitation of a seat."""
        with self.db.read() as session:
            found = processes.find_invitation(session, PROCESS, step, f"{organisation}/{role}")
        assert found is not None
        return found

    def link(self, organisation: str, step: str = STEP, role: str = "kommundirektor") -> str:
        """The path of a seat's answer page."""
        row = self.invitation(organisation, step, role)
        return f"/s/{token(Keys.single(SECRET), row.public_id, row.generation)}"

    def answer_count(self) -> int:
        """How many versions of answers the register holds."""
        with self.db.read() as session:
            return sum(row.version for row in answer_rows.latest(session, PROCESS).values())

    def mails(self) -> list[MailRow]:
        """Every mail, oldest first."""
        with self.db.read() as session:
            return list(session.exec(select(MailRow).order_by(col(MailRow.id))))

    def set_status(self, status: str) -> None:
        """Set the process's status directly."""
        with self.db.write() as session:
            session.exec(update(ProcessRow).values(status=status))
            keeping.make(session, PROCESS)

    def app(self) -> FastAPI:
        """The web at this moment."""
        return create_app(self.settings, self.db, connect=self._connect, clock=lambda: self.now)

    async def _connect(self) -> Client:
        return self.engine or await no_engine()

    @contextmanager
    def client(self, *, is_logged_in: bool = False, role: Role = Role.ADMINISTRATOR) -> Iterator[TestClient]:
        """A client without a browser's headers; logged in by a real one-time link where asked, in that role."""
        with TestClient(self.app(), base_url="http://testserver", follow_redirects=False) as client:
            client.headers["Sec-Fetch-Site"] = "same-origin"
            if is_logged_in:
                self.log_in(client, role)
            yield client

    def user(self, role: Role = Role.ADMINISTRATOR) -> UserRow:
        """The test's user in that role, called after it; made where it is new."""
        with self.db.write() as session:
            email = f"{role.value}@sodertorn.example"
            name = f"{ROLES[role].capitalize()} A"
            return users.by_email(session, email, self.now) or users.add(
                session, name=name, email=email, role=role, now=self.now
            )

    def login_code(self, role: Role = Role.ADMINISTRATOR) -> str:
        """A fresh code of a login link."""
        user = self.user(role)
        with self.db.write() as session:
            return sessions.create_login_code(session, self.now, user)

    def log_in(self, client: TestClient, role: Role = Role.ADMINISTRATOR) -> None:
        """Follow a login link and press its button."""
        assert client.post("/logga-in", data={"code": self.login_code(role)}).status_code == 303


def play(folder: Path) -> None:
    """Make a register played to IN_MAY in `folder`, in a file to copy from."""
    db = Database(f"sqlite:///{folder / 'svarstid.db'}")
    db.migrate()
    Site(db, folder).advance(IN_MAY)
    # The last connection to close carries the WAL into the file, so that a plain copy is whole.
    db.dispose()


async def no_engine() -> Client:
    """The engine is down."""
    raise EngineDown("Processmotorn svarar inte just nu. Ingenting är ändrat. Försök igen om en stund.")


def _steps(start: datetime, end: datetime) -> Iterator[datetime]:
    """One moment a day, late in the morning, and the end."""
    now = start
    while now + timedelta(days=1) < end:
        now += timedelta(days=1)
        yield now
    yield end


def form_fields(html: str) -> dict[str, str]:
    """What a browser would send of the page's first form with `method=post` if nobody touched it."""
    form = html[html.index('<form method="post" action="/s/') :]
    form = form[: form.index("</form>")]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes.get("type") not in ("radio", "checkbox") or " checked" in tag:
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, text in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        fields[name] = unescape(text)
    return fields
