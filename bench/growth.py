"""What one act costs as the register grows, and as a matter does: at 100, 1,000 and 10,000 matters, of 8 and of 290."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count, islice
from pathlib import Path
from statistics import median

from sqlmodel import select
from starlette.requests import Request
from temporalio.client import Client

from bench.instruments.figures import Figure, Section
from bench.many import OPENED, REMINDED, begin, carry_out, fresh_register
from db.answers.answers import record_answer
from db.store.session import Database
from mail.outgoing.sender import Sender
from mail.tokens import Keys, token
from mail.transports.transport import FileTransport
from schemas.errors import EngineDown
from schemas.messages import AnswerIn
from schemas.tables.process import InvitationRow
from settings import Settings
from tests.planted import plant
from web.answer import routes
from web.app import create_app

_SECRET = "bara-for-matning-0123456789-0123456789"
_KEYS = Keys.single(_SECRET)
_SEATS = (8, 290)
_MATTERS = 3
_TIMES = 40
_numbers = count()
_ANSWERED = OPENED + timedelta(hours=1)
_MOST = 1.2


def growth(under: Path, is_quick: bool) -> Section:
    """Every act at every size, and what each costs at the largest as a multiple of what it costs at the smallest."""
    sizes = (100, 1_000) if is_quick else (100, 1_000, 10_000)
    costs: dict[tuple[str, int], float] = {}
    figures = []
    for size in sizes:
        with fresh_register(under, f"growth-{size}") as db:
            plant(db, size)
            for seats in _SEATS * _MATTERS:
                for act, ms in _costs(db, under, f"matning-{next(_numbers)}", seats):
                    least = costs.get((f"{act} of {seats} seats", size), ms)
                    costs[f"{act} of {seats} seats", size] = min(ms, least)
    for act in dict.fromkeys(act for act, _ in costs):
        figures += [Figure(f"{act}, {size:,} matters: CPU", costs[act, size], "ms") for size in sizes]
        ratio = costs[act, sizes[-1]] / costs[act, sizes[0]]
        figures.append(Figure(f"{act}: at {sizes[-1]:,} matters ÷ at {sizes[0]}", ratio, "", _MOST))
    note = (
        "One matter more is begun in a register of so many, and opened, its mails written to files, its form shown, "
        "answers received, their receipts shown, and all of it reminded. CPU of the thread, without HTTP; opening and "
        f"reminding is for the whole matter, the rest for each, the middle of {_TIMES} or of as many as there are. "
        f"{_MATTERS} matters of each kind, of which the quickest counts."
    )
    return Section("Growth", note, figures)


def _costs(db: Database, under: Path, key: str, seats: int) -> Iterator[tuple[str, float]]:
    begin(db, key, seats)
    yield "opening a matter", carry_out(db, key, OPENED).ms
    sender = Sender(db, FileTransport(under / "grown"), base_url="https://x.example", keys=_KEYS)
    before = time.thread_time()
    sent = sender.drain(OPENED + timedelta(minutes=1))
    yield "a mail of a matter", 1000 * (time.thread_time() - before) / sent
    with db.read() as session:
        links = session.exec(select(InvitationRow).where(InvitationRow.process == key).limit(_TIMES)).all()
    settings = Settings(data_dir=under, secret_key=_SECRET, port=0)
    app = create_app(settings, db, connect=_no_engine, clock=lambda: _ANSWERED)

    def request(link: InvitationRow) -> Request:
        path = {"token": token(_KEYS, link.public_id, link.generation)}
        return Request({"type": "http", "app": app, "state": {}, "headers": [], "path_params": path})

    def answer(link: InvitationRow) -> None:
        given = AnswerIn(process=link.process, step=link.step, seat=link.seat, values={"fraga": "ja"})
        with db.write() as session:
            record_answer(session, given, now=_ANSWERED)

    yield "a form of a matter", _middle(links, lambda link: routes.show_form(request(link)))
    yield "an answer to a matter", _middle(links[:-1], answer)
    yield "a receipt of a matter", _middle(links[:-1], lambda link: routes.show_receipt(request(link)))
    yield "reminding a matter", carry_out(db, key, REMINDED).ms


def _middle(links: Sequence[InvitationRow], act: Callable[[InvitationRow], object]) -> float:
    taken = []
    for link in islice(links, _TIMES):
        began = time.thread_time()
        act(link)
        taken.append(1000 * (time.thread_time() - began))
    return median(taken)


async def _no_engine() -> Client:
    raise EngineDown("Motorn är inte med i mätningen.")
