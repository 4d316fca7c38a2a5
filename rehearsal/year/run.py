"""A cooperation's whole year from start to end, and its report."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from files.year.folder import Year
from mail.transports.transport import Parcel
from rehearsal.clock import SkippingEngine
from rehearsal.year.order import begins_on, moments
from rehearsal.year.report import report_of
from rehearsal.year.stage import year_stage
from rules.dates.clock import at_local
from schemas.errors import FileRefused, Refused
from schemas.output.year import YearReport

Progress = Callable[[datetime, datetime, datetime], None]
"""Called with (start, now, end) of the year's time as it goes on."""


@dataclass(frozen=True, repr=False)
class PlayedYear:
    """What a year came to: the stable report, and the mails that would have left."""

    report: YearReport
    captured: list[Parcel]


async def play_year(year: Year, progress: Progress, *, engine: SkippingEngine | None = None) -> PlayedYear:
    """Play the year in a register of its own; nothing is sent. An engine that is given is used and left running.

    Raises FileRefused for what cannot be done at its time, with where it stands, and EngineDown.
    """
    began = time.monotonic()
    starts_at, ends_at = begins_on(year), at_local(year.spec.until, 23, 59)
    with tempfile.TemporaryDirectory(prefix="svarstid-") as folder:
        async with year_stage(starts_at, engine) as played:
            for moment in moments(year, Path(folder)):
                concerned = moment.concerned(played.running)
                await played.advance(moment.at, concerned)
                try:
                    await moment.do(played)
                except FileRefused:
                    raise
                except Refused as refusal:
                    raise FileRefused(year.name, moment.where, str(refusal), "Rätta filen.") from refusal
                await played.tell()
                for process in concerned:
                    played.stir(process)
                progress(starts_at, moment.at, ends_at)
            await played.advance(ends_at)
            with played.db.read() as session:
                captured = played.transport.captured
                report = report_of(session, captured, year, time.monotonic() - began)
            return PlayedYear(report, captured)
