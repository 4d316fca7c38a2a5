"""A chosen meeting in the register: the seat's reminders follow it."""

from __future__ import annotations

from acts.case import Case
from acts.own_meeting import HomeMeeting, sentence
from acts.replan import replan
from db.calendar import calendars
from rules.meeting.home_choice import choose_meeting
from rules.meeting.usable import chosen_meeting
from rules.plan.timetable import timetable
from schemas.events import EventKind
from schemas.messages import CarriedOut


def write(case: Case, duty: HomeMeeting, found: CarriedOut) -> None:
    """A kansli has said which meeting decides; the last day stands.

    Only what it said last counts: two pieces of news may come in the wrong order, and each comes by itself.
    """
    on, seat = duty.new_on, duty.seat
    step = case.plan.step(duty.step)
    said = calendars.chosen(case.session, case.key, step.key).get(seat)
    if said is not None and said.on != on:
        found.timetable = timetable(case.plan)
        return
    papers_by = chosen_meeting(case.calendars, seat, step.home_body, on).papers_by if step.home_body else None
    replan(
        case,
        duty,
        found,
        lambda: choose_meeting(case.plan, step.key, seat, on, now=case.now, calendars=case.calendars),
        EventKind.HOME_MEETING,
        sentence(case.organisation(seat), on, papers_by),
        seat,
    )
