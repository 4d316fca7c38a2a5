"""Visitors who answer: the client that every program is measured with, over connections that are kept open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

WARM, _WARMERS = 24, 8
"""Answers that are not measured, before the others; who gives them."""
_FORM = urlencode({"value-fraga": "ja", "strength": "tjansteperson", "comment": "Mätning.", "expected_version": "0"})
_RECEIPT = "svaret är mottaget".encode()


@dataclass(frozen=True)
class Round:
    """What so many clients came to."""

    clients: int
    took_s: float
    each_s: Sequence[float]
    """From the click on "Skicka" until the receipt is there, in seconds."""


class Visitor:
    """One browser: a connection that is kept open, and nothing but what it sends."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self.reader, self.writer, self.host = reader, writer, host

    async def answer(self, path: str) -> float:
        """Submit the form, follow to the receipt; returns the seconds. RuntimeError where no receipt is shown."""
        began = time.perf_counter()
        status, _ = await self._ask("POST", path, _FORM.encode())
        shown, page = await self._ask("GET", f"{path}/kvitto")
        took = time.perf_counter() - began
        if (status, shown) != (303, 200) or _RECEIPT not in page:
            raise RuntimeError(f"an answer got no receipt: {status} and {shown}")
        return took

    async def look(self, path: str) -> float:
        """Open the form; returns the seconds. RuntimeError where it is not shown."""
        began = time.perf_counter()
        status, _ = await self._ask("GET", path)
        if status != 200:
            raise RuntimeError(f"a form was not shown: {status}")
        return time.perf_counter() - began

    async def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        if body:
            lines += [f"Origin: http://{self.host}", "Content-Type: application/x-www-form-urlencoded"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        return int(head.split(b" ", 2)[1]), await self.reader.readexactly(int(fields[b"content-length"]))


async def looked_at(url: str, paths: Sequence[str]) -> list[float]:
    """Seconds until each form was there, for one client."""
    host = urlsplit(url).netloc
    name, _, port = host.partition(":")
    visitor = Visitor(*await asyncio.open_connection(name, int(port)), host)
    each = [await visitor.look(path) for path in paths]
    visitor.writer.close()
    return each


async def warmed(url: str, paths: Sequence[str]) -> None:
    """Answer these first, several at a time: each thread makes its statements and templates once."""
    await submit(url, paths, clients=_WARMERS)


async def submit(url: str, paths: Sequence[str], clients: int) -> Round:
    """Every path answered once, by so many visitors who each take the next one as soon as they have their receipt."""
    host = urlsplit(url).netloc
    name, _, port = host.partition(":")
    left = iter(paths)
    each: list[float] = []

    async def visit() -> None:
        visitor = Visitor(*await asyncio.open_connection(name, int(port)), host)
        for path in left:
            each.append(await visitor.answer(path))
        visitor.writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(visit() for _ in range(clients)))
    return Round(clients, time.perf_counter() - began, each)
