"""Svarstid in the same job: a whole `svarstid up`, with its ladders, receipts by mail, events and seals."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bench.answering import served_matters
from bench.instruments.service import Place, Service, place
from bench.instruments.visiting import WARM, submit, warmed
from bench.many import OPENED, begin, carry_out, fresh_register
from bench.peers.programs import Answered, Reminded
from db.case import load_state
from db.store.session import Database
from rules.agenda import upcoming
from schemas.duties import Remind
from schemas.plan.plan import MailKind

_SEATS = 8
_NO_EXAMPLES = {"SVARSTID_EXAMPLES": "false"}
_UNDELIVERED = "SELECT count(*) FROM delivery WHERE delivered_at IS NULL"
_REMINDERS = "SELECT count(*) FROM mail WHERE kind = 'reminder'"
_REMINDED = "SELECT count(DISTINCT process || ' ' || seat) FROM mail WHERE kind = 'reminder'"
_AS_IF_STARTED = (
    "UPDATE process SET status = 'running'",
    "UPDATE mail SET state = 'accepted' WHERE state = 'planned'",
)
_TRIED = 8
"""Matters from which it is reckoned how long all will take."""
_AHEAD_S = 30.0


def answered(under: Path, answers: int, few: int, clients: int) -> Answered:
    """So many answers, the first few of them by one client, and until the workflows have them."""

    async def measured(running: Service) -> Answered:
        paths = iter(await served_matters(running, answers + WARM))
        await warmed(running.run.base_url, list(islice(paths, WARM)))
        await asyncio.to_thread(_all_delivered, running)
        before = running.cpu_ms()
        one = await submit(running.run.base_url, list(islice(paths, few)), clients=1)
        await asyncio.to_thread(_all_delivered, running)
        began = time.perf_counter()
        many = await submit(running.run.base_url, list(paths), clients=clients)
        await asyncio.to_thread(_all_delivered, running)
        in_workflow_s = time.perf_counter() - began
        return Answered(one, many, (running.cpu_ms() - before) / answers, in_workflow_s)

    with place(under) as own, own.up(**_NO_EXAMPLES) as running:
        return asyncio.run(measured(running))


def _all_delivered(running: Service) -> None:
    running.until(lambda: running.count(_UNDELIVERED) == 0)


def reminded(under: Path, number: int, patience_s: float) -> Reminded:
    """So many reminders, eight of a matter, fall due while nothing runs; until all of them are in the outbox.

    The matters live in a time of their own, in which the first rung of their ladder comes when everything is down.
    """
    with place(under) as own:
        matters = number // _SEATS
        due_at = _prepare(own, matters)
        with own.up(**_NO_EXAMPLES) as running:
            asyncio.run(_all_run(running, matters))
        time.sleep(max(0.0, due_at - time.time()))
        with own.up(**_NO_EXAMPLES) as running:
            took_s = running.until(lambda: running.count(_REMINDED) >= number, patience_s)
            cpu_ms = running.cpu_ms()
            if (kept := running.count(_REMINDERS)) != number:
                raise RuntimeError(f"{kept} reminders were kept where {number} are due")
    return Reminded(number, took_s, cpu_ms / number)


def _prepare(own: Place, matters: int) -> float:
    """Register matters that have been asked, and no workflow; returns when their first rung comes (seconds since
    1970): late enough for an engine to take them all."""
    with tempfile.TemporaryDirectory(dir=own.folder) as folder, fresh_register(Path(folder), "tried") as tried:
        began = time.perf_counter()
        _ask(tried, range(_TRIED))
        each_s = (time.perf_counter() - began) / _TRIED
        with tried.read() as session:
            coming = upcoming(load_state(session, _key(0)))
    rung_at = next(each.at for each in coming if isinstance(each, Remind) and each.rung.kind is MailKind.REMINDER)
    due_at = datetime.now(UTC) + timedelta(seconds=_AHEAD_S + 3 * each_s * matters)
    db = own.register()
    try:
        db.migrate()
        _ask(db, range(matters), round((rung_at - due_at).total_seconds()))
        with db.write() as session:
            for statement in _AS_IF_STARTED:
                session.connection().exec_driver_sql(statement)
    finally:
        db.dispose()
    return due_at.timestamp()


def _ask(db: Database, matters: Iterable[int], shift_s: int = 0) -> None:
    for number in matters:
        begin(db, _key(number), _SEATS, shift_s)
        carry_out(db, _key(number), OPENED)


def _key(number: int) -> str:
    return f"matning-{number}"


async def _all_run(running: Service, matters: int) -> None:
    running.until(lambda: running.is_up)
    client = await running.client()
    while (await client.count_workflows("ExecutionStatus = 'Running'")).count < matters:
        running.until(lambda: True)
        await asyncio.sleep(0.5)
    if reminded := running.count(_REMINDERS):
        raise RuntimeError(f"{reminded} reminders fell due before all matters ran")
