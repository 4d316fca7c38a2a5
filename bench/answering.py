"""Answers over HTTP against a whole running service, and how long it takes until the workflow has them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlmodel import col, select
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from bench.instruments.figures import Figure, Section, percentile
from bench.instruments.service import Service, service, start_all
from bench.instruments.visiting import WARM, Round, looked_at, submit, warmed
from rules.dates.clock import local_date
from schemas.file.process import Directory, ProcessFile
from schemas.fingerprint import Fingerprint
from schemas.messages import NewsBatch
from schemas.tables.process import AnswerRow, ProcessRow
from secretariat.engine.asking import ask
from secretariat.engine.calls import handle_of
from tests.synthetic import directory, process_file
from workflows.process import ProcessWorkflow

_SEATS = 8
_MANY = 32


@dataclass(frozen=True)
class Size:
    """How many matters there are; forms that are opened; answers from one client; answers from many at once. Of the
    rest one client takes what it can while so many others are started."""

    processes: int
    looked: int
    alone: int
    at_once: int
    started: int


WHOLE, QUICK = Size(200, 100, 200, 600, 250), Size(60, 50, 80, 240, 50)


async def http(under: Path, is_quick: bool) -> Section:
    """One client, then many, on processes of eight, then while others start; the histories tell when each was in."""
    size = QUICK if is_quick else WHOLE
    with service(under, SVARSTID_EXAMPLES="false") as running:
        paths = iter(await served_matters(running, _SEATS * size.processes))
        sent = _sent_per_second(running)
        url = running.run.base_url
        first = list(islice(paths, WARM))
        await asyncio.gather(*(looked_at(url, first) for _ in range(_SEATS)))
        await warmed(url, first)
        before = running.cpu_ms("web")
        looked = await looked_at(url, list(islice(paths, size.looked)))
        a_form = (running.cpu_ms("web") - before) / size.looked
        alone = await submit(url, list(islice(paths, size.alone)), clients=1)
        await _all_delivered(running)
        before = running.cpu_ms("web")
        many = await submit(url, list(islice(paths, size.at_once)), clients=_MANY)
        an_answer = (running.cpu_ms("web") - before) / size.at_once
        await _all_delivered(running)
        delays = await _delays(running)
        crowded = await _while_others_start(running, list(paths), size.started)
    figures = [
        Figure("CPU of the web for a form", a_form, "ms"),
        Figure("CPU of the web for an answer and its receipt, delivery included", an_answer, "ms"),
        Figure("CPU of the web for form, answer and receipt", a_form + an_answer, "ms", 4),
        Figure("1 client: a form, p99", 1000 * percentile(looked, 0.99), "ms", 25),
        *_figures(alone, delays[WARM : WARM + size.alone], 25),
        *_figures(many, delays[WARM + size.alone :], 150),
        Figure(f"1 client while {size.started} matters start: answer to receipt, p50", _ms(crowded.each_s, 0.5), "ms"),
        Figure(
            f"1 client while {size.started} matters start: answer to receipt, p99", _ms(crowded.each_s, 0.99), "ms", 300
        ),
    ]
    if sent:
        figures.append(Figure("invitations sent from the outbox, while the processes start", sent, "/s"))
    return Section(
        "Answers over HTTP",
        f"{size.processes} processes of {_SEATS} seats in a running `svarstid up`. From the click on “Skicka” to the "
        "receipt: the answer, its event, its receipt mail and its delivery committed to disk, then the receipt page "
        "shown. “In the workflow”: from its arrival until the workflow has taken it in, read off the histories. "
        f"While others start: one client, until {size.started} matters of {_SEATS} seats have been started and their "
        f"{size.started * _SEATS} mails have left or wait for office hours; {len(crowded.each_s)} answers meanwhile.",
        figures,
    )


async def served_matters(running: Service, seats: int) -> list[str]:
    """Start matters with so many seats in all; the paths of their answer pages, once every mail has left."""
    running.until(lambda: running.is_up)
    await start_all(running, _matters("matning", seats // _SEATS))
    await asyncio.to_thread(running.until_asked, seats)
    await asyncio.to_thread(running.until_sent)
    return running.paths()


def _matters(name: str, number: int) -> list[tuple[ProcessFile, Directory]]:
    today = local_date(datetime.now(UTC))
    due_on, people = today + timedelta(days=14), directory(_SEATS)
    return [(process_file(f"{name}-{n:04}", _SEATS, opens_on=today, due_on=due_on), people) for n in range(number)]


async def _while_others_start(running: Service, paths: Sequence[str], started: int) -> Round:
    """One client answers back to back, as long as matters start and their mails leave."""
    starting = asyncio.create_task(_start_others(running, started))
    url, each, began = running.run.base_url, list[float](), time.perf_counter()
    for path in paths:
        if starting.done():
            break
        each += (await submit(url, [path], clients=1)).each_s
    took_s = time.perf_counter() - began
    await starting
    return Round(1, took_s, each)


async def _start_others(running: Service, started: int) -> None:
    seats = running.count("SELECT count(*) FROM invitation") + started * _SEATS
    await start_all(running, _matters("senare", started))
    await asyncio.to_thread(running.until_asked, seats)
    await asyncio.to_thread(running.until_sent)


def _sent_per_second(running: Service) -> float:
    """How fast the invitations left; 0 outside office hours, when they wait."""
    seconds = "SELECT (julianday(max(sent_at)) - julianday(min(sent_at))) * 86400000 FROM mail WHERE state = 'accepted'"
    sent = running.count("SELECT count(*) FROM mail WHERE state = 'accepted'")
    return 1000 * sent / max(1, running.count(seconds)) if sent > 1 else 0.0


async def _all_delivered(running: Service) -> None:
    nothing = "SELECT count(*) FROM delivery WHERE delivered_at IS NULL"
    await asyncio.to_thread(running.until, lambda: running.count(nothing) == 0)


async def _delays(running: Service) -> list[float]:
    """Seconds from arrival until the workflow had it, of every answer, in the order of their arrival."""
    db, client = running.register(), await running.client()
    try:
        with db.read() as session:
            answers = session.exec(select(AnswerRow).order_by(col(AnswerRow.received_at))).all()
            shifts = dict(session.exec(select(ProcessRow.key, ProcessRow.shift_s)).all())
    finally:
        db.dispose()
    taken: dict[tuple[str, str], datetime] = {}
    for process in {answer.process for answer in answers}:
        for seat, at in (await _taken_in(client, process)).items():
            taken[process, seat] = at
    return [
        (taken[answer.process, answer.seat] - answer.received_at).total_seconds() + shifts[answer.process]
        for answer in answers
    ]


async def _taken_in(client: Client, process: str) -> dict[str, datetime]:
    """Seat → when the workflow had handled the signal that first brought its answer; waits for the last of them."""
    handle = handle_of(client, "contract", process)
    assert await ask(handle, ProcessWorkflow.tell_fingerprint, Fingerprint)  # told only after every signal before it
    taken: dict[str, datetime] = {}
    waiting: list[str] = []
    async for event in handle.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            payloads = event.workflow_execution_signaled_event_attributes.input.payloads
            (batch,) = await client.data_converter.decode(payloads, [NewsBatch])
            waiting += [news.seat for news in batch.items]
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            for seat in waiting:
                taken.setdefault(seat, event.event_time.ToDatetime(UTC))
            waiting = []
    return taken


def _ms(each_s: Sequence[float], share: float) -> float:
    return 1000 * percentile(each_s, share)


def _figures(round_: Round, delays: Sequence[float], most_ms: float) -> list[Figure]:
    who = "1 client" if round_.clients == 1 else f"{round_.clients} clients"
    return [
        Figure(f"{who}: answers received", len(round_.each_s) / round_.took_s, "/s"),
        Figure(f"{who}: answer to receipt, p50", _ms(round_.each_s, 0.5), "ms"),
        Figure(f"{who}: answer to receipt, p99", _ms(round_.each_s, 0.99), "ms", most_ms),
        Figure(f"{who}: in the workflow, p50", _ms(delays, 0.5), "ms"),
        Figure(f"{who}: in the workflow, p99", _ms(delays, 0.99), "ms"),
    ]
