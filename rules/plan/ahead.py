"""A ladder without one of its rungs: a mail that has gone before its day, or that is left out."""

from __future__ import annotations

from datetime import datetime

from rules.plan.replanning import next_version, step_of
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.plan.plan import Plan, Rung, Schedule


def without_rung(plan: Plan, step: str, rung: Rung, *, now: datetime, calendars: Calendars = NO_CALENDARS) -> Plan:
    """The next version of the plan, in which that rung of the step comes no more; a day that moves lays a new ladder.

    Refused: an unknown step, or a rung that is not on any ladder of it.
    """
    old = step_of(plan, step)
    common, own = _left(old.schedule, rung), {seat: _left(times, rung) for seat, times in old.own.items()}
    if common == old.schedule and own == old.own:
        raise Refused("mejl", "Mejlet finns inte längre bland dem som ska komma.", "Läs in sidan på nytt.")
    changed = old.model_copy(update={"schedule": common, "own": own})
    return next_version(plan, [changed if each.key == step else each for each in plan.steps], calendars, now)


def _left(times: Schedule, rung: Rung) -> Schedule:
    return times.model_copy(update={"rungs": [each for each in times.rungs if each != rung]})
