"""How many requests are answered at once, and how long one may take to arrive and to be fetched."""

from __future__ import annotations

import asyncio
import time

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.shell.pages import error_page

PAUSE_S = 20
"""How long a body may pause, and how long the reader of a page may."""
SLOWEST_BYTES_S = 8 * 1024
"""A body that comes more slowly than this, on the whole, is sent to keep us busy."""
RETRY_AFTER_S = 5
_ALWAYS = "/halsa"
"""Whoever watches over the service must see that it lives, however crowded it is."""
_CROWDED = "Det är många här just nu"
_COME_BACK = (
    "Vänta några sekunder och försök igen. Det du senast skickade är inte mottaget; det som du har fått kvitto på är "
    "kvar."
)


def come_back(response: Response) -> Response:
    """A page that says no for now; programs are told when to try again, too."""
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


class Room:
    """Turns away, unread, what comes while as many requests as there is room for are being answered."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = most
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == _ALWAYS:
            await self.app(scope, receive, send)
            return
        if self.inside >= self.most:
            await come_back(error_page(503, _CROWDED, _COME_BACK))(scope, receive, send)
            return
        self.inside += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.inside -= 1


class Pace:
    """Turns away a body that stops arriving or drips, and hangs up on a reader who stops reading."""

    def __init__(self, app: ASGIApp, pause_s: float = PAUSE_S, slowest_bytes_s: float = SLOWEST_BYTES_S) -> None:
        self.app = app
        self.pause_s = pause_s
        self.slowest_bytes_s = slowest_bytes_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_whole, began_s, received = False, time.monotonic(), 0

        async def receive_soon() -> Message:
            nonlocal is_whole, received
            if is_whole:  # what comes now is that the client has gone, and that may take its time
                return await receive()
            left_s = began_s + self.pause_s + received / self.slowest_bytes_s - time.monotonic()
            try:
                async with asyncio.timeout(min(self.pause_s, left_s)):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            received += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            return message

        async def send_soon(message: Message) -> None:
            async with asyncio.timeout(self.pause_s):  # in this task: `wait_for` would begin another
                await send(message)

        await self.app(scope, receive_soon, send_soon)
