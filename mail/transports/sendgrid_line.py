"""The line of SendGrid's client: two patiences, and no detours.

As it comes, the client waits for ever, takes whatever proxy the environment names, and carries the key along to
wherever an answer sends it on.
"""

from __future__ import annotations

from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.request import (
    AbstractHTTPHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    OpenerDirector,
    Request,
)

from python_http_client import Client

_API_VERSION = 3


class Line(Client):  # type: ignore[misc] # the library has no types
    """The client's inner client, with an opener of ours; `connect_timeout_s` is for TCP and TLS each."""

    def __init__(self, given: Client, *, connect_timeout_s: float, timeout_s: float, **more: Any) -> None:
        """`given` is the inner client as the library makes it: its host and headers are kept."""
        super().__init__(
            given.host, request_headers=given.request_headers, version=_API_VERSION, timeout=timeout_s, **more
        )
        self.connect_timeout_s = connect_timeout_s

    def _build_client(self, name: str | None = None) -> Line:
        path = [*self._url_path, name] if name else self._url_path
        return Line(self, connect_timeout_s=self.connect_timeout_s, timeout_s=self.timeout, url_path=path)

    def _make_request(self, _opener: OpenerDirector, request: Request, timeout: float | None = None) -> Any:
        straight = OpenerDirector()
        for handler in (_Straight(self.connect_timeout_s), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
            straight.add_handler(handler)
        return super()._make_request(straight, request, timeout=timeout)


class _Connection(HTTPConnection):
    """Made with the patience for an answer, which begins when the line stands."""

    def __init__(self, host: str, *, timeout: float, connect_timeout_s: float) -> None:
        super().__init__(host, timeout=connect_timeout_s)
        self.answer_timeout_s = timeout

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(self.answer_timeout_s)


class _EncryptedConnection(_Connection, HTTPSConnection):
    """The same over TLS; certificates are checked."""


class _Straight(AbstractHTTPHandler):
    def __init__(self, connect_timeout_s: float) -> None:
        super().__init__()
        self.connect_timeout_s = connect_timeout_s

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_Connection, connect_timeout_s=self.connect_timeout_s), request)

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_EncryptedConnection, connect_timeout_s=self.connect_timeout_s), request)

    http_request = https_request = AbstractHTTPHandler.do_request_
