"""The job that lets the lists of the desk count from today, once a day has passed."""

from __future__ import annotations

import asyncio
import logging

from db.matters import keeping, remaking
from rules.dates.clock import local_date
from scheduler.job import Context

log = logging.getLogger("svarstid.scheduler")
_A_RUN = 1000
"""Lines made anew in one run: ten thousand are done within minutes of midnight."""


async def turn_day(context: Context) -> None:
    """Say anew which day is the next in each matter, and whether its plan can still be kept."""
    made = await asyncio.to_thread(remaking.turn_day, context.db, local_date(context.clock()), _A_RUN)
    log.info("%d rader i listorna räknades om", made)


def are_old(context: Context) -> bool:
    """True while a line counts from an earlier day, or is lacking."""
    with context.db.read() as session:
        return bool(keeping.unchecked(session, local_date(context.clock()), 1))
