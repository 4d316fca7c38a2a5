"""The server under the web: no connection may lie idle, no number of them shuts everybody else out."""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import uvicorn
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from settings import Settings

IDLE_S = 10
"""How long a connection may be silent before its first request, or between two."""
BODY_S = 20
"""How long a body may pause."""
_MOST_FILES = 65_536
_KEPT_FILES = 200
"""For the register, the log and the engine."""
_FILES_A_REQUEST = 4
"""The connection itself, and what its page may open."""


class ImpatientProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """uvicorn waits for ever for the first request of a connection, and for the rest of a header."""

    _silence: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Give the client some seconds to ask for something."""
        super().connection_made(transport)
        self._silence = self.loop.call_later(self.timeout_keep_alive, self._hang_up)

    def on_response_complete(self) -> None:
        """Begin anew with the next request of the same connection."""
        super().on_response_complete()
        if self._silence is not None:
            self._silence.cancel()
        self._silence = self.loop.call_later(self.timeout_keep_alive, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._silence is not None:
            self._silence.cancel()
        super().connection_lost(exc)

    def _hang_up(self) -> None:
        is_at_work = self.cycle is not None and not self.cycle.response_complete
        if not is_at_work and not self.transport.is_closing():
            self.transport.close()


class SlowBody:
    """Turns away a body that stops arriving."""

    def __init__(self, app: ASGIApp, pause_s: float = BODY_S) -> None:
        self.app = app
        self.pause_s = pause_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_whole = False

        async def receive_soon() -> Message:
            nonlocal is_whole
            if is_whole:  # what comes now is that the client has gone, and that may take its time
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), self.pause_s)
            except TimeoutError:
                raise HTTPException(408) from None
            is_whole = not message.get("more_body", False)
            return message

        await self.app(scope, receive_soon, send)


def config_of(app: ASGIApp, settings: Settings, *, idle_s: int = IDLE_S) -> uvicorn.Config:
    """How uvicorn serves the app. The process may open as many files as the system lets it."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=ImpatientProtocol,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=settings.environment == "production",
        limit_concurrency=(raise_files() - _KEPT_FILES) // _FILES_A_REQUEST,
        timeout_keep_alive=idle_s,
        timeout_graceful_shutdown=5,
    )


def raise_files() -> int:
    """Raise the soft limit of open files towards the hard one; returns what it now is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return _MOST_FILES if soft == resource.RLIM_INFINITY else max(soft, 2 * _KEPT_FILES)
