"""The job that lets the lists of the desk count from today, once a day has passed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from db.matters import keeping, remaking
from db.store.session import Database
from rules.dates.clock import local_date

log = logging.getLogger("svarstid.scheduler")
_A_RUN = 1000
"""Lines made anew in one run: ten thousand are done within minutes of midnight."""


class Context(Protocol):
    """What the job needs of a scheduler's context."""

    @property
    def db(self) -> Database:
        """The register."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The trusted time, aware UTC."""


async def turn_day(context: Context) -> None:
    """Say anew which day is the next in each matter, and whether its plan can still be kept."""
    made = await asyncio.to_thread(remaking.turn_day, context.db, local_date(context.clock()), _A_RUN)
    log.info("%d rader i listorna räknades om", made)


def are_old(context: Context) -> bool:
    """True while a line counts from an earlier day, or is lacking."""
    with context.db.read() as session:
        return bool(keeping.unchecked(session, local_date(context.clock()), 1))
