"""A reminder by hand beside the ladder: who has only just been asked, and for whom it is the second of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from rules.dates.clock import local_date
from schemas.plan.plan import PlanStep, RungTo

JUST_NOW = timedelta(hours=1)
"""For how long whoever has got the question is not reminded of it by hand."""


def is_just_asked(asked: Iterable[datetime], renewed_at: datetime | None, now: datetime) -> bool:
    """True where a reader is still to get the question at `now`, or got it within the hour.

    `asked` is when the question left for the reader or is to leave; `renewed_at` when the link was made anew for it,
    of which a question must follow. A question that waits has no earlier time than `now`.
    """
    times = list(asked)
    if renewed_at is not None and not times:
        return True
    return any(at > now - JUST_NOW for at in times)


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
