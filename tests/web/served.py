"""A real server under the web, in a thread of this process; and a browser that knows nothing but sockets."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import uvicorn
from starlette.types import ASGIApp

from ports import reserved
from tests.web.site import Site
from web.shell.server import config_of


@contextmanager
def served(site: Site, *, idle_s: int = 1, files: int | None = None, app: ASGIApp | None = None) -> Iterator[int]:
    """The site on a free port; gives the port."""
    with reserved() as port:
        own = site.settings.model_copy(update={"port": port})
        server = uvicorn.Server(config_of(app or site.app(), own, idle_s=idle_s, files=files))
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield port
        finally:
            server.should_exit = True
            thread.join()


@dataclass(frozen=True)
class End:
    """How a request ended."""

    status: int
    headers: Mapping[str, str]
    text: str


def ask(port: int, path: str, form: Mapping[str, str] | None = None, cookie: str = "") -> End:
    """One request on a connection of its own; a form makes it a POST."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    if cookie:
        headers["Cookie"] = cookie
    try:
        line.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
        answer = line.getresponse()
        return End(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
    finally:
        line.close()
