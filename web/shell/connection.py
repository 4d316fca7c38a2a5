"""One client of the engine for the whole web, made at the first need and made again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from temporalio.client import Client

import engine
from settings import Settings

_PATIENCE_S = 2.0


def engine_connection(settings: Settings) -> Callable[[], Awaitable[Client]]:
    """A function that gives the client, connecting where it is not connected yet. It raises EngineDown."""
    lock = asyncio.Lock()
    made: list[Client] = []

    async def connect() -> Client:
        async with lock:
            if not made:
                # Read each time: `svarstid up` may have started the engine on another port since.
                made.append(await engine.connect(settings.engine_address or None, patience_s=_PATIENCE_S))
            return made[0]

    return connect
