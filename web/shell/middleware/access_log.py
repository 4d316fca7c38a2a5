"""Our own access log: method, route, status, time and public id. Never a path, a query or a token."""

from __future__ import annotations

import logging
import time
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.shell.addresses import LIVE

log = logging.getLogger("svarstid.web")


class AccessLog:
    """Writes one line a request, with the route's template in place of the path.

    None of what is asked every other second, by whoever looks after the process.
    """

    def __init__(self, app: ASGIApp, counted: Counter[str]) -> None:
        """`counted` is kept: class of status, such as `5xx` → how many requests were answered with it."""
        self.app = app
        self.counted = counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/") or scope["path"] == LIVE:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500
        scope.setdefault("state", {})

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            self.counted[f"{status // 100}xx"] += 1
            route = getattr(scope.get("route"), "path", "(ingen sida)")
            public_id = scope["state"].get("public_id", "-")
            took_ms = (time.perf_counter() - started) * 1000
            log.info("%s %s %s %.0f ms %s", scope["method"], route, status, took_ms, public_id)
