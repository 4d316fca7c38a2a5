"""`svarstid watch`: the alarms where the parts run one by one, without `svarstid up`."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Annotated

import typer

import logs
from cli.up.alarms import Alarms, alone
from cli.up.answering import answers_at
from cli.up.watch import LIVE_PATH
from db.store.session import Database
from db.store.signs.clock import trusted_clock
from schemas.errors import Refused
from settings import Settings, load


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(watch)


def watch(
    once: Annotated[bool, typer.Option("--once", help="Se efter en gång och sluta, för ett schemalagt jobb.")] = False,
) -> None:
    """Bevaka tjänstens delar och mejla SVARSTID_ALARM_TO när någon står stilla, utan svarstid up."""
    settings = load()
    if not settings.alarm_to:
        raise Refused("SVARSTID_ALARM_TO", "Det finns ingen att larma.", "Ange en eller flera adresser.")
    if not settings.database_url and not settings.register_file.exists():
        raise Refused("registret", f"Det finns inget i {settings.data_dir}.", "Peka ut datamappen: SVARSTID_DATA_DIR.")
    logs.configure(logging.INFO, "%(levelname)s %(name)s %(message)s")
    db = Database.of(settings)  # as it is: one that does not answer is what shall be told
    web = watched_web(settings)
    alarms = Alarms(settings, db, trusted_clock(settings, db), (lambda: answers_at(web, LIVE_PATH)) if web else None)
    if once:
        with alone(settings):
            alarms.look()
            alarms.keep()
    else:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        alarms.run(stopped)
    db.dispose()


def watched_web(settings: Settings) -> str:
    """Where the web is asked; empty where nobody knows: a port that was free is known to `svarstid up` alone."""
    return settings.watch_web or (f"http://{settings.host}:{settings.port}" if settings.port else "")
