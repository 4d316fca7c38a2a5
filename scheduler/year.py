"""The jobs of the year: what each person owes, once a week, and the drafts of what recurs."""

from __future__ import annotations

import asyncio
import logging

from scheduler.job import Context
from secretariat import series, weekly

log = logging.getLogger("svarstid.scheduler")


async def mail_week(context: Context) -> None:
    """Write to everybody who wants it what they owe, once a week. It leaves at 08.30, before the ladders write."""
    posted = await asyncio.to_thread(weekly.post_week, context.db, context.clock())
    if posted:
        log.info("veckans mejl lades i utkorgen till %d personer", posted)


async def make_turns(context: Context) -> None:
    """Make the drafts of what recurs, and start what starts by itself."""
    made = await series.make_due(context.db, context.connect, context.clock())
    if made:
        log.info("%d utkast gjordes av det som återkommer", made)
