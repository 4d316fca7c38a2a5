"""Answers over HTTP against a whole running service, and how long it takes until the workflow has them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from sqlmodel import col, select
from temporalio.api.enums.v1 import EventType

from bench.figures import Figure, Section, percentile
from bench.service import Service, service, start_all
from bench.synthetic import directory, process_file
from rules.clock import local_date
from schemas.messages import NewsBatch
from schemas.tables import AnswerRow
from secretariat.engine_calls import handle_of

_SEATS = 8
_PROCESSES = 100
_ALONE = 200
"""Answers from one client; the others of the processes come from many at once."""
_MANY = 32
_DELIVERED_WITHIN_S = 60.0
_FORM = urlencode({"value-fraga": "ja", "strength": "kommunstyrelse", "comment": "Mätning.", "expected_version": "0"})
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

    async def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        if body:
            lines += [f"Origin: http://{self.host}", "Content-Type: application/x-www-form-urlencoded"]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        return int(head.split(b" ", 2)[1]), await self.reader.readexactly(int(fields[b"content-length"]))


async def http(under: Path) -> Section:
    """One client, then many, on processes of eight; then the histories tell when each answer was taken in."""
    today = local_date(datetime.now(UTC))
    files = [
        (process_file(f"matning-{n:03}", _SEATS, opens_on=today, due_on=today + timedelta(days=14)), directory(_SEATS))
        for n in range(_PROCESSES)
    ]
    with service(under, SVARSTID_EXAMPLES="false") as running:
        running.until(lambda: running.is_up)
        await start_all(running, files)
        await _quiet(running, invitations=_SEATS * _PROCESSES)
        paths = iter(running.paths())
        alone = await _submit(running, list(islice(paths, _ALONE)), clients=1)
        await _all_delivered(running)
        many = await _submit(running, list(paths), clients=_MANY)
        await _all_delivered(running)
        delays = await _delays(running, [file.process for file, _ in files], {alone.clients: _ALONE, many.clients: 0})
    note = (
        f"{_PROCESSES} processes of {_SEATS} seats in a running `svarstid up`. From the click on “Skicka” to the receipt "
        "page: the answer, its event, its receipt mail and its delivery committed to disk, and both pages served. "
        "“In the workflow” is from arrival until the workflow has taken the answer in, read off the histories."
    )
    return Section("Answers over HTTP", note, [*_figures(alone, delays[0]), *_figures(many, delays[1])])
