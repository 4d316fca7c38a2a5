"""The hour in which a change can be taken back: as long as nobody has heard of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from schemas.errors import Refused
from schemas.plan.plan import Plan

WINDOW = timedelta(hours=1)
_WAITING = frozenset({"planned", "cancelled"})
"""States of a mail that has certainly not left, and that can be called off."""


def must_be_undoable(before: Plan, after: Plan, *, made_at: datetime, now: datetime, mails: Iterable[str]) -> None:
    """Raises Refused where the change from `before` to `after` can no longer be taken back.

    `made_at` and `now` are process time; `mails` are the states of the mails that the change has made.
    """
    if now - made_at > WINDOW:
        raise Refused("ändringen", "Det har gått mer än en timme.", "Gör en ny ändring i stället.")
    if any(state not in _WAITING for state in mails):
        raise Refused("ändringen", "Ett mejl om ändringen har redan gått.", "Gör en ny ändring i stället.")
    known = {step.key: step for step in before.steps}
    is_over = [
        step.title
        for step in after.steps
        if step.key in known and known[step.key].schedule.closes_at <= now < step.schedule.closes_at
    ]
    if is_over:
        raise Refused("ändringen", f"Den förra dagen för ”{is_over[0]}” har passerat.", "Flytta dagen i stället.")
