"""Where the time of a form, an answer and a receipt goes, function by function, without HTTP around them."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

from fastapi import FastAPI
from sqlmodel import select
from starlette.requests import Request
from temporalio.client import Client

from bench.instruments.figures import Figure, Section
from bench.many import OPENED, begin, carry_out, fresh_register
from db.answers.answers import record_answer
from db.store.session import Database
from mail.tokens import Keys, token
from schemas.errors import EngineDown
from schemas.messages import AnswerIn
from schemas.tables.process import InvitationRow
from settings import Settings
from web.answer import routes
from web.app import create_app

_SECRET = "bara-for-matning-0123456789-0123456789"
_TIMES, _SHOWN, _SEATS = 200, 15, 8
_NOW = OPENED + timedelta(hours=1)


def profile(under: Path) -> list[Section]:
    """Each of the three many times over, in one thread, on a register below `under`."""
    with fresh_register(under, "profile") as db:
        begin(db, "matning", _SEATS)
        carry_out(db, "matning", OPENED)
        asked, other = _asked(db)
        values = count()

        def answer() -> None:
            value = ("ja", "nej")[next(values) % 2]
            given = AnswerIn(process=asked.process, step=asked.step, seat=asked.seat, values={"fraga": value})
            with db.write() as session:
                record_answer(session, given, now=_NOW)

        answer()
        settings = Settings(data_dir=under, secret_key=_SECRET, port=0)
        app = create_app(settings, db, connect=_no_engine, clock=lambda: _NOW)
        acts: dict[str, Callable[[], object]] = {
            "A form": lambda: routes.show_form(_request(app, other)),
            "An answer received": answer,
            "A receipt": lambda: routes.show_receipt(_request(app, asked)),
        }
        return [_section(name, act) for name, act in acts.items()]


def _asked(db: Database) -> tuple[InvitationRow, InvitationRow]:
    with db.read() as session:
        first, second = session.exec(select(InvitationRow).order_by(InvitationRow.seat).limit(2)).all()
    return first, second


def _request(app: FastAPI, invitation: InvitationRow) -> Request:
    path = token(Keys.single(_SECRET), invitation.public_id, invitation.generation)
    return Request({"type": "http", "app": app, "state": {}, "headers": [], "path_params": {"token": path}})


async def _no_engine() -> Client:
    raise EngineDown("Motorn är inte med i mätningen.")


def _section(name: str, act: Callable[[], object]) -> Section:
    act()
    profiler = cProfile.Profile(time.thread_time)  # who waits for the disk or for other work takes nothing
    profiler.enable()
    for _ in range(_TIMES):
        act()
    profiler.disable()
    found = pstats.Stats(profiler).get_stats_profile()
    spent = sorted(found.func_profiles.items(), key=lambda each: -each[1].tottime)
    figures = [
        Figure(f"{Path(one.file_name).name}:{one.line_number} {name}", 100 * one.tottime / found.total_tt, "%")
        for name, one in spent[:_SHOWN]
    ]
    each_ms = 1000 * found.total_tt / _TIMES
    note = f"Of {_TIMES}, {each_ms:.1f} ms of CPU each with the profiler on: what functions take themselves."
    return Section(name, note, figures)
