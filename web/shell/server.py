"""The server under the web: no connection may lie idle, no number of them shuts everybody else out."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from typing import Any, ClassVar

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from settings import Settings
from web.shell.pages import error_page

IDLE_S = 10
"""How long a connection may be silent before its first request is whole, or between two."""
_MOST_FILES = 65_536
_KEPT_FILES = 200
"""For the register, the log and the engine."""
_MOST_REQUESTS = 1000
"""With more than this ahead of one, it is better to be told to come back."""
_LONGEST_HEAD = 64 * 1024
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


class ImpatientProtocol(HttpToolsProtocol):
    """uvicorn waits for ever for the first request of a connection, for the rest of a header, and for a reader.

    And it takes a head of any length; here one has at most `_LONGEST_HEAD` bytes.

    Beyond `most` connections the one that has been silent the longest makes room: there always is one, since fewer
    requests are answered at once.
    """

    most: ClassVar[int]
    silent: ClassVar[dict[ImpatientProtocol, None]]
    """The connections that no request is being answered for, the longest silent first."""
    _silence: asyncio.TimerHandle | None = None
    _head_bytes: int | None = 0
    """What has come of a head that is not whole yet; None while a body is read."""

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
        if self.transport.is_closing():
            return
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if (self._head_bytes or 0) > _LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("")
        if self._is_at_work:
            self.silent.pop(self, None)

    def on_headers_complete(self) -> None:
        """The head is whole, and what comes now is its body."""
        self._head_bytes = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes now is the next head."""
        self._head_bytes = 0
        super().on_message_complete()

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
        body = bytes(error_page(400, *_UNREADABLE).body)
        head = (
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
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
