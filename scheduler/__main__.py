"""`python -m scheduler`: settings → context → runner, until SIGTERM or SIGINT."""

from __future__ import annotations

import garbage

if __name__ == "__main__":
    garbage.put_off()

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable

from temporalio.client import Client

import engine
import logs
from db.store.session import Database
from db.store.signs.clock import trusted_clock
from scheduler.job import Context
from scheduler.runner import Runner
from settings import Settings, load
from worker import make_sender


def _connection(settings: Settings) -> Callable[[], Awaitable[Client]]:
    """One client, made when it is first needed: the scheduler starts also while the engine is away."""
    made: list[Client] = []

    async def connect() -> Client:
        if not made:
            made.append(await engine.connect(settings.engine_address or None))
        return made[0]

    return connect


async def _serve(settings: Settings) -> None:
    db = Database.of(settings)
    clock = trusted_clock(settings, db)
    sender = make_sender(settings, db, clock)
    context = Context(
        settings=settings,
        db=db,
        owner=f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(3)}",
        clock=clock,
        connect=_connection(settings),
        outbox=sender,
        trusted=clock,
    )
    stop = asyncio.Event()

    def end() -> None:
        stop.set()
        sender.stop()

    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, end)
    garbage.begin()
    await Runner(context).serve(stop)
    db.dispose()


def main() -> None:
    """Run the scheduler of this environment."""
    logs.configure(logging.INFO, "%(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    asyncio.run(_serve(load()))


if __name__ == "__main__":
    main()
