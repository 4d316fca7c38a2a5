"""A kansli says which meeting decides: the plan then follows that meeting for its seat."""

from __future__ import annotations

from datetime import date, datetime

from rules.clock import local_date
from rules.meetings import chosen_meeting
from rules.reach import must_be_within_reach
from rules.replanning import next_version, step_of
from rules.swedish import long_date
from schemas.calendar import NO_CALENDARS, Calendars
from schemas.errors import Refused
from schemas.plan import Plan


def choose_meeting(
    plan: Plan, step: str, seat: str, on: date, *, now: datetime, calendars: Calendars = NO_CALENDARS
) -> Plan:
    """The next version of the plan, where the meeting of `on` decides for this seat; the last day stands.

    A meeting that is too late is kept with a warning. Refused: a step without home decision, an unknown seat, a meeting
    that has been or is out of reach.
    """
    old = step_of(plan, step)
    if old.home_body is None or old.done_on is not None:
        raise Refused("step", f"”{old.title}” väntar inte på beslut hemma.", "Välj ett annat steg.")
    if seat not in old.seats:
        cure = f"Platserna är {', '.join(old.seats)}."
        raise Refused("seat", f"”{seat}” är inte tillfrågad i ”{old.title}”.", cure)
    must_be_within_reach("sammanträde", on)
    if on < local_date(now):
        raise Refused("sammanträde", f"{long_date(on)} har redan varit.", "Ange ett sammanträde som ska komma.")
    meeting = chosen_meeting(calendars, seat, old.home_body, on)
    changed = old.model_copy(update={"home": {**old.home, seat: meeting}})
    steps = [changed if each.key == step else each for each in plan.steps]
    return next_version(plan, steps, calendars, now)
