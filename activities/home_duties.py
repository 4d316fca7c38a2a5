"""Duties that another meeting at home brings, by a kansli's choice or a changed calendar: the reminders follow it."""

from __future__ import annotations

from activities.case import Case
from activities.people_duties import replan
from db import calendars
from rules.home_choice import changed_seats, choose_meeting, follow_calendars
from rules.meetings import chosen_meeting
from rules.swedish import capital, count, enumerate_words, long_date
from rules.timetable import timetable
from schemas.events import EventKind
from schemas.messages import CarriedOut, Duty
from schemas.plan import Plan

_MOST_NAMED = 8


def home_meeting(case: Case, duty: Duty, found: CarriedOut) -> None:
    """A kansli has said which meeting decides; the last day stands.

    Only what it said last counts: two pieces of news may come in the wrong order, and each comes by itself.
    """
    assert duty.new_on is not None
    on, (seat,) = duty.new_on, duty.seats
    step = case.plan.step(duty.step)
    said = calendars.chosen(case.session, case.key, step.key).get(seat)
    if said is not None and said.on != on:
        found.timetable = timetable(case.plan)
        return
    text = f"{case.organisation(seat)}: påminnelserna följer sammanträdet {long_date(on)}."
    if step.home_body is not None:
        meeting = chosen_meeting(case.calendars, seat, step.home_body, on)
        text = f"{text} Handlingarna ska vara inne senast {long_date(meeting.papers_by)}."
    replan(
        case,
        duty,
        found,
        lambda: choose_meeting(case.plan, step.key, seat, on, now=case.now, calendars=case.calendars),
        EventKind.HOME_MEETING,
        text,
        seat,
    )


def calendars_changed(case: Case, duty: Duty, found: CarriedOut) -> None:
    """A calendar was read in or changed: seats get their meetings by it, and no due date moves."""
    before = case.plan
    new = follow_calendars(before, now=case.now, calendars=case.calendars, ended=case.ended)
    if new is before:
        # An earlier try did it, or a plan that was made in between has it already.
        found.timetable = timetable(before)
        return
    text = f"{case.note(duty)} {capital(_changes(case, before, new))}.".strip()
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
