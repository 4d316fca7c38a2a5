"""When the mails of a duty may leave: at its own instant, or in the next office hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rules.dates.clock import local_date, office_instant
from rules.dates.due import HARD
from schemas.duties import Duty, Open
from schemas.plan.plan import PlanStep

_JUST_NOW = timedelta(minutes=1)


def send_at(duty: Duty, step: PlanStep | None, now: datetime) -> datetime:
    """When the mails of this duty may go: at the duty's own instant where that is now and the plan has chosen it,
    else in office hours. A quiet period is not waited out past the step's own day.

    `now` is process time; so is what is returned, in UTC.
    """
    at_once = is_now(duty, now)
    is_planned = bool(duty.rung_key) or (isinstance(duty, Open) and step is not None and step.opens_at == duty.at)
    if at_once and is_planned:
        return duty.at
    moment = duty.at if at_once else now
    found = office_instant(moment, hard=step is not None and step.basis in HARD)
    if step is not None and local_date(found) > step.schedule.operative_on:
        found = office_instant(moment, hard=True)
    return found.astimezone(UTC)


def is_now(duty: Duty, now: datetime) -> bool:
    """True where the duty is carried out when it should be, and no outage lies between."""
    return timedelta(0) <= now - duty.at < _JUST_NOW
