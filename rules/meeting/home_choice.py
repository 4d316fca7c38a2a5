"""Another meeting decides for a seat, because a kansli says so or a calendar has changed: the plan follows it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from rules.dates.clock import local_date
from rules.dates.reach import must_be_within_reach
from rules.meeting.usable import chosen_meeting
from rules.plan.planning import with_warnings
from rules.plan.replanning import next_version, step_of
from rules.swedish import long_date
from schemas.errors import Refused
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.plan.plan import Plan


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


def follow_calendars(plan: Plan, *, now: datetime, calendars: Calendars, ended: Collection[str] = frozenset()) -> Plan:
    """The next version of the plan where `calendars` give some seat another meeting; else the plan itself.

    No due date moves, and what a kansli has said stands. Steps in `ended` are left alone.
    """
    replanned = next_version(plan, plan.steps, calendars, now)
    steps = [old if old.key in ended else new for old, new in zip(plan.steps, replanned.steps, strict=True)]
    new = with_warnings(replanned.model_copy(update={"steps": steps}))
    return new if changed_seats(plan, new) else plan


def changed_seats(old: Plan, new: Plan) -> list[tuple[str, str]]:
    """(step, seat) of every seat whose meeting is another, or known now, or known no more; in plan order."""
    return [
        (after.key, seat)
        for before, after in zip(old.steps, new.steps, strict=True)
        for seat in after.seats
        if before.home.get(seat) != after.home.get(seat)
        or (seat in before.home_unknown) != (seat in after.home_unknown)
    ]
