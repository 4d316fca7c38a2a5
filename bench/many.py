"""What is done to many at once: statements and CPU of opening for 290, of starting, of catching up, of each mail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlmodel import func, select

from activities.process import ProcessActivities
from acts.duties import CarryOut
from bench.instruments.figures import Figure, Section
from bench.instruments.service import Service, service, start_all
from db import processes
from db.case import load_state
from db.register import people
from db.store.session import Database
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import FileTransport
from rules.agenda import due_duties
from rules.dates.clock import at_local, local_date
from rules.plan.planning import make_plan
from schemas.tables.mail import MailRow
from tests.statements import counted
from tests.synthetic import directory, process_file

_SEATS, _MANY_SEATS = 8, 290
_FEW, _MATTERS, _STARTED, _QUICK_STARTED = 10, 250, 100, 30
_TIMES = 5
SECRETS = {1: b"bara for matning"}
_START = date(2024, 2, 1)
OPENED = at_local(date(2024, 3, 1), 8, 30)
REMINDED = at_local(date(2024, 5, 24), 9, 0)
"""After two rungs of the ladder, of which the outage passed over the first."""


@dataclass(frozen=True)
class Cost:
    """What something cost: statements, and CPU of its thread."""

    statements: int
    ms: float


async def many(under: Path, is_quick: bool) -> Section:
    """Each in a register of its own below `under`; starting in a whole service."""
    opened = _of_many_seats(under)
    number = _QUICK_STARTED if is_quick else _STARTED
    started = await _started(under, number)
    caught_up, at_few, at_many = _caught_up(under)
    reminders = _MATTERS * _SEATS
    figures = [
        Figure(f"opening for {_MANY_SEATS}: statements", opened["open"].statements, "", 60),
        Figure(f"opening for {_MANY_SEATS}: CPU under the lock", opened["open"].ms, "ms", 100),
        Figure(f"reminding {_MANY_SEATS}: statements", opened["remind"].statements, "", 60),
        Figure(f"reminding {_MANY_SEATS}: CPU under the lock", opened["remind"].ms, "ms", 100),
        *(Figure(f"a matter started, CPU of {name}", ms, "ms") for name, ms in started.items()),
        Figure(f"{reminders:,} reminders after an outage: CPU each", caught_up.ms / reminders, "ms", 3),
        Figure("the same: statements of a matter", caught_up.statements / _MATTERS, "", 60),
        Figure(f"a mail written to a file, at {_FEW} matters: CPU", at_few, "ms"),
        Figure(f"the same at {_MATTERS}, as a multiple", at_many / at_few, "", 1.2),
    ]
    return Section(
        "Many at once",
        f"In this process, on a register of SQLite with its flush to disk; the middle of {_TIMES} where it is done "
        f"once. Reminders: {_MATTERS} matters of {_SEATS} seats whose ladder passed two rungs while nothing ran. "
        f"Started: {number} matters of {_SEATS} seats in a running `svarstid up`, until the last seat has its mail "
        "in the outbox; the mails that the worker has sent meanwhile are in its figure.",
        figures,
    )


@contextmanager
def fresh_register(under: Path, name: str) -> Iterator[Database]:
    """An empty register below `under`, with its flush to disk."""
    db = Database(f"sqlite:///{under / name}.db", secrets=lambda: SECRETS)
    db.migrate()
    try:
        yield db
    finally:
        db.dispose()


def begin(db: Database, key: str, seats: int, shift_s: int = 0) -> None:
    """Register a matter whose one step opens at `OPENED`, in a time that is so far ahead of the clock's."""
    file = process_file(key, seats, opens_on=OPENED.date(), due_on=date(2024, 5, 30))
    with db.write() as session:
        people.import_directory(session, directory(seats), _START)
        processes.create_process(
            session, file, make_plan(file, today=_START), now=at_local(_START, 10, 0), shift_s=shift_s
        )


def carry_out(db: Database, key: str, now: datetime) -> Cost:
    """Have done what is due, as the workflow asks for it; what the transaction cost."""
    with db.read() as session:
        state = load_state(session, key)
    batch = CarryOut.model_validate(
        {"process": key, "now": now, "since": state.handled_until, "duties": due_duties(state, now)}
    )
    with counted() as statements:
        began = time.thread_time()
        ProcessActivities(db, wake=lambda: None).carry_out(batch)
        taken = time.thread_time() - began
    return Cost(len(statements), taken * 1000)


def _of_many_seats(under: Path) -> dict[str, Cost]:
    found: dict[str, list[Cost]] = {"open": [], "remind": []}
    for number in range(_TIMES):
        with fresh_register(under, f"many-{number}") as db:
            begin(db, "matning", _MANY_SEATS)
            begin(db, "fore", _SEATS)
            for name, now in (("open", OPENED), ("remind", REMINDED)):
                carry_out(db, "fore", now)  # the statements of a worker that has worked before are made
                found[name].append(carry_out(db, "matning", now))
    return {name: Cost(costs[0].statements, median(cost.ms for cost in costs)) for name, costs in found.items()}


def _caught_up(under: Path) -> tuple[Cost, float, float]:
    """The cost of all reminders, and of a mail at few and at many matters (ms)."""
    each, caught_up = [], Cost(0, 0)
    for matters in (_FEW, _MATTERS):
        keys = [f"matning-{number}" for number in range(matters)]
        with fresh_register(under, f"outage-{matters}") as db:
            for key in keys:
                begin(db, key, _SEATS)
                carry_out(db, key, OPENED)
            sender = Sender(db, FileTransport(under / f"mails-{matters}"), base_url="https://x.example", keys=_KEYS)
            sender.drain(OPENED + timedelta(minutes=1))
            costs = [carry_out(db, key, REMINDED) for key in keys]
            caught_up = Cost(sum(cost.statements for cost in costs), sum(cost.ms for cost in costs))
            _must_be_one_each(db, matters * _SEATS)
            began = time.thread_time()
            sent = sender.drain(REMINDED + timedelta(minutes=1))
            each.append((time.thread_time() - began) * 1000 / sent)
    return caught_up, each[0], each[1]


_KEYS = Keys.single("matning")


def _must_be_one_each(db: Database, reminders: int) -> None:
    with db.read() as session:
        of_ladder = select(func.count()).where(MailRow.kind == "reminder", MailRow.state == "planned")
        found = session.exec(of_ladder).one()
    if found != reminders:
        raise RuntimeError(f"{found} reminders where {reminders} are due")


async def _started(under: Path, number: int) -> dict[str, float]:
    """Who → CPU (ms) of one matter, of those who take part in starting it."""
    today = local_date(datetime.now(UTC))
    files = [
        (process_file(f"matning-{n:04}", _SEATS, opens_on=today, due_on=today + timedelta(days=90)), directory(_SEATS))
        for n in range(number)
    ]
    with service(under, SVARSTID_EXAMPLES="false") as running:
        running.until(lambda: running.is_up)
        before, own = _cpu_ms(running), time.process_time()
        await start_all(running, files)
        own = time.process_time() - own
        await asyncio.to_thread(running.until_asked, _SEATS * number)
        after = _cpu_ms(running)
    spent = {name: (after[name] - ms) / number for name, ms in before.items() if name in ("engine", "worker")}
    return {"who starts it": own * 1000 / number, **{f"the {name}": ms for name, ms in spent.items()}}


def _cpu_ms(running: Service) -> dict[str, float]:
    """Child → what it has used since it began."""
    return {child.name: running.cpu_ms(child.name) for child in running.run.children}
