"""The server under the web: no connection may lie idle, no number of them shuts everybody else out."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from typing import Any, ClassVar

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from settings import Settings
from web.shell.pages import error_page

IDLE_S = 10
"""How long a connection may be silent before its first request is whole, or between two."""
_MOST_FILES = 65_536
_KEPT_FILES = 200
"""For the register, the log and the engine."""
_MOST_REQUESTS = 1000
"""With more than this ahead of one, it is better to be told to come back."""
_UNREADABLE = ("Det gick inte att läsa det som skickades", "Inget har ändrats. Öppna länken från mejlet igen.")


@dataclass(frozen=True)
class Sizes:
    """How many connections there is room for, and how many requests of them are answered at once."""

    connections: int
    requests: int

    @classmethod
    def of(cls, files: int) -> Sizes:
        """What a process that may have so many files open has room for: a request may open one more."""
        room = files - _KEPT_FILES
        requests = min(room // 4, _MOST_REQUESTS)
        return cls(room - requests, requests)


class ImpatientProtocol(H11Protocol):
    """uvicorn waits for ever for the first request of a connection, for the rest of a header, and for a reader.

    Beyond `most` connections the one that has been silent the longest makes room: there always is one, since fewer
    requests are answered at once.
    """

    most: ClassVar[int]
    silent: ClassVar[dict[ImpatientProtocol, None]]
    """The connections that no request is being answered for, the longest silent first."""
    _silence: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Give the client some seconds to ask for something."""
        super().connection_made(transport)
        self._begin_silence()
        if len(self.connections) > self.most:
            longest = next(iter(self.silent))
            del self.silent[longest]
            longest.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on; a whole head is a request."""
        super().data_received(data)
        if self._is_at_work:
            self.silent.pop(self, None)

    def on_response_complete(self) -> None:
        """Begin anew with the next request of the same connection."""
        super().on_response_complete()
        if not self._is_at_work:
            self._begin_silence()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.silent.pop(self, None)
        if self._silence is not None:
            self._silence.cancel()
        super().connection_lost(exc)

    def send_400_response(self, _msg: str) -> None:
        """Say so in Swedish, whatever it was that is no request."""
        page = error_page(400, *_UNREADABLE)
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
        parts = (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(page.body)),
            h11.EndOfMessage(),
        )
        self.transport.write(b"".join(self.conn.send(part) or b"" for part in parts))
        self.transport.close()

    @property
    def _is_at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _begin_silence(self) -> None:
        self.silent.pop(self, None)
        self.silent[self] = None
        if self._silence is not None:
            self._silence.cancel()
        self._silence = self.loop.call_later(self.timeout_keep_alive, self._hang_up)

    def _hang_up(self) -> None:
        if self.transport.is_closing():
            # It has been closed before, and what was to be sent then has not been fetched since.
            self.transport.abort()
            return
        if not self._is_at_work:
            self.transport.close()
        self._silence = self.loop.call_later(self.timeout_keep_alive, self._hang_up)


def config_of(app: ASGIApp, settings: Settings, *, idle_s: int = IDLE_S, files: int | None = None) -> uvicorn.Config:
    """How uvicorn serves the app. The process may open as many files as the system lets it, or only `files`."""
    most = Sizes.of(files or raise_files()).connections
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",  # a third of what a request costs besides its own work
        http=type("Protocol", (ImpatientProtocol,), {"most": most, "silent": {}}),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=settings.environment == "production",
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
