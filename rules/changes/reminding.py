"""A reminder by hand beside the ladder: whom it would be the second one of the day for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from rules.dates.clock import local_date
from schemas.plan.plan import PlanStep, RungTo


def reminded_that_day(
    step: PlanStep, seats: Sequence[str], sent: Mapping[str, Iterable[datetime]], on: date, now: datetime
) -> list[str]:
    """Those of `seats` that get another reminder of the step on that day (Stockholm), past or still to come.

    `sent` is seat → when its reminders left or are to leave; the rungs of the ladder that lie ahead of `now` come on
    top of them.
    """
    return [
        seat
        for seat in seats
        if any(local_date(at) == on for at in sent.get(seat, ()))
        or any(local_date(at) == on and at > now for at in _rungs_of(step, seat))
    ]


def _rungs_of(step: PlanStep, seat: str) -> list[datetime]:
    rungs = step.schedule_of(seat).rungs
    return [rung.at for rung in rungs if rung.to is RungTo.SEAT and (not rung.seats or seat in rung.seats)]
