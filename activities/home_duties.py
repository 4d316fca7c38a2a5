"""The duty that a kansli's choice of meeting brings: its reminders follow that meeting."""

from __future__ import annotations

from activities.case import Case
from activities.people_duties import replan
from db import calendars
from rules.home_choice import choose_meeting
from rules.meetings import chosen_meeting
from rules.swedish import long_date
from rules.timetable import timetable
from schemas.events import EventKind
from schemas.messages import CarriedOut, Duty


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
