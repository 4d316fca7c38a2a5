"""The hour in which something can be taken back: as long as nobody has heard of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from schemas.errors import Refused
from schemas.plan.plan import Plan, RungTo

WINDOW = timedelta(hours=1)
WAITING = "planned"
_CALLED_OFF = "cancelled"
_FIELD = "ändringen"


def must_be_unheard(*, made_at: datetime, now: datetime, mails: Collection[str]) -> None:
    """Raises Refused where the hour is out, or one of the mails has left or may have.

    `made_at` and `now` are process time; `mails` are the states of the mails that were made.
    """
    if now - made_at > WINDOW:
        raise Refused(_FIELD, "Det har gått mer än en timme.", "Gör en ny ändring i stället.")
    if any(state not in (WAITING, _CALLED_OFF) for state in mails):
        raise Refused(_FIELD, "Ett mejl om ändringen har redan gått.", "Gör en ny ändring i stället.")


def must_wait(mails: Collection[str]) -> None:
    """Raises Refused where none of the mails waits any more, so that there is nothing to take back."""
    if WAITING not in mails:
        raise Refused(_FIELD, "Inget mejl väntar längre.", "Se ärendets historik.")


def must_fit_again(before: Plan, after: Plan, now: datetime) -> None:
    """Raises Refused where a day of the plan `before` the change to `after` has passed meanwhile."""
    known = {step.key: step for step in before.steps}
    is_over = [
        step.title
        for step in after.steps
        if step.key in known and known[step.key].schedule.closes_at <= now < step.schedule.closes_at
    ]
    if is_over:
        raise Refused(_FIELD, f"Den förra dagen för ”{is_over[0]}” har passerat.", "Flytta dagen i stället.")


def must_be_to_seats(before: Plan, after: Plan) -> None:
    """Raises Refused where a mail that went before its day was not to those who owe an answer: it has asked a stand-in,
    who then has a link, or told the secretariat."""
    for step in before.steps:
        left = after.step(step.key).schedule.rungs
        if any(rung.to is not RungTo.SEAT for rung in step.schedule.rungs if rung not in left):
            raise Refused(_FIELD, "Ersättaren är redan tillfrågad.", "Gör en ny ändring i stället.")
