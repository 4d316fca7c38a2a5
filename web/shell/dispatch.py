"""Hands answers to the engine right after they are saved. Best effort: the scheduler delivers whatever is left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from schemas.errors import EngineDown

log = logging.getLogger("svarstid.web")
APART_S = 0.1
"""From one delivery to the next, at least: while answers storm in, each workflow is told of many at a time. To be told
costs the engine and the worker as much for one answer as for ten, and takes them from whoever is answering."""


class Dispatcher:
    """One task beside the web. A lone `wake` delivers at once; any number of them while a delivery runs, and for
    `apart_s` after it, cause one more."""

    def __init__(self, deliver: Callable[[], Awaitable[object]], apart_s: float = APART_S) -> None:
        self.deliver = deliver
        self.apart_s = apart_s
        self.news = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """There is news; callable from any thread, and without effect while the task does not run."""
        if self.loop is not None:
            with suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self.news.set)

    async def run(self) -> None:
        """Deliver after each `wake`, until cancelled."""
        self.loop = asyncio.get_running_loop()
        while True:
            await self.news.wait()
            self.news.clear()
            try:
                await self.deliver()
            except EngineDown:
                log.info("motorn svarar inte, svaren levereras senare")
            except Exception:
                log.exception("leveransen till motorn misslyckades, schemaläggaren försöker igen")
            await asyncio.sleep(self.apart_s)
