"""The question for items on the agenda of a coming meeting, with the last day for papers."""

from __future__ import annotations

from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.meeting.extract import days_in_words
from rules.meeting.silence import begins_at
from rules.meeting.stops import stop_days
from schemas.base import Instant
from schemas.meetings.consent import MeetingRecord


class AgendaCallProps(Props):
    """What a member is asked for before a meeting is called to."""

    title: str
    body_name: str
    place: str = ""
    when: str
    first_on: date
    papers_by: date
    call_on: date
    begins_at: Instant
    organisation: str
    seat_title: str
    public_id: str = ""
    is_new_reader: bool = False


MEETING_AGENDA = Mail(
    "meeting_agenda",
    "Fråga om punkter till dagordningen",
    AgendaCallProps,
    "meeting",
    look=LastLook.MEETING,
    is_bound=True,
)


def agenda_call(record: MeetingRecord, to: Addressee, contact: Contact, *, send_at: datetime, number: int) -> Letter:
    """The question to a member; `number` counts those of the seat, for its key."""
    key, stops = register_key(record), stop_days(record)
    props = AgendaCallProps(
        contact=contact,
        title=record.title,
        body_name=record.body_name,
        place=record.place,
        when=days_in_words(record.days),
        first_on=record.days[0].on,
        papers_by=stops.papers_by,
        call_on=stops.call_on,
        begins_at=begins_at(record),
        organisation=to.organisation,
        seat_title=to.seat_title,
        public_id=to.public_id,
    )
    return MEETING_AGENDA.letter(to, props, (f"{key}/{to.seat}/{MEETING_AGENDA.name}/{number}",), send_at, process=key)
