"""The mail of the week: read at leisure, recorded some at a time, so that nobody who answers has to wait for it."""

from __future__ import annotations

from datetime import datetime

from db.outbox import weekly
from db.store.session import Database

_AT_A_TIME = 50


def post_week(db: Database, now: datetime) -> int:
    """Record the mails of this week; how many were new. `now` is wall-clock time. Done twice it is done once."""
    with db.read() as session:
        letters = weekly.letters(session, now)
    posted = 0
    for start in range(0, len(letters), _AT_A_TIME):
        with db.write() as session:
            posted += weekly.post_all(session, letters[start : start + _AT_A_TIME], now)
    return posted
