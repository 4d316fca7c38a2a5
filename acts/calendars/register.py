"""Changed calendars in the register: seats get their meetings by them, and no due date moves."""

from __future__ import annotations

from acts.calendars import CalendarsChanged
from acts.case import Case
from acts.replan import replan
from rules.meeting.home_choice import changed_seats, follow_calendars
from rules.plan.timetable import timetable
from rules.swedish import capital, count, enumerate_words, long_date
from schemas.events import EventKind
from schemas.messages import CarriedOut
from schemas.plan.plan import Plan

_MOST_NAMED = 8


def write(case: Case, duty: CalendarsChanged, found: CarriedOut) -> None:
    """Follow the calendars as they now are."""
    before = case.plan
    new = follow_calendars(before, now=case.now, calendars=case.calendars, ended=case.ended)
    if new is before:
        # An earlier try did it, or a plan that was made in between has it already.
        found.timetable = timetable(before)
        return
    text = f"{case.note(duty.note)} {capital(_changes(case, before, new))}.".strip()
    replan(case, duty, found, lambda: new, EventKind.CALENDARS_CHANGED, text)


def _changes(case: Case, before: Plan, new: Plan) -> str:
    words = []
    for step, seat in changed_seats(before, new):
        meeting = new.step(step).home.get(seat)
        if meeting is not None:
            what = f"sista sammanträde {long_date(meeting.on)}"
        else:
            what = "sammanträdesdagarna är inte kända" if seat in new.step(step).home_unknown else "inget ligger i tid"
        words.append(f"{case.organisation(seat)}: {what} (”{new.step(step).title}”)")
    more = count(len(words) - _MOST_NAMED, "ändring till", "ändringar till")
    return enumerate_words(words if len(words) <= _MOST_NAMED else [*words[:_MOST_NAMED], more])
