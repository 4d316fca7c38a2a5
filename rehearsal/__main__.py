"""`python -m rehearsal`: play one matter for the desk. The order comes as JSON on standard input, and goes out line by
line on standard output: how far it has come, and at the end what came of it or why nothing did.

It knows no register: whoever starts it keeps what it says. A SIGTERM ends it, and the engine with it.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import garbage
from rehearsal.booting import Booting, booted

if TYPE_CHECKING:
    from rehearsal.order import Said


def main() -> None:
    """Play what standard input orders."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with booted() as booting:
        _play(booting)


def _play(booting: Booting) -> None:
    garbage.put_off()
    from rehearsal.order import Order, Said, report_of  # while the engine boots
    from rehearsal.run import rehearse_read
    from rules.dates.clock import local_date
    from schemas.errors import NotHandedOver, Refused

    garbage.begin()
    order = Order.model_validate_json(sys.stdin.read())

    def progress(start: datetime, now: datetime, end: datetime) -> None:
        _say(Said(permille=round(1000 * ((now - start) / (end - start))), on=local_date(now)))

    playing = rehearse_read(
        order.file, order.directory, order.as_of, order.until, progress,
        meanwhile=order.answers.__call__, booting=booting,
    )  # fmt: skip
    try:
        played = asyncio.run(playing)
    except (Refused, NotHandedOver) as refusal:
        _say(Said(why=str(refusal)))
        return
    _say(Said(permille=1000, report=report_of(played)))


def _say(said: Said) -> None:
    sys.stdout.write(said.model_dump_json(exclude_defaults=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
