"""A meeting that was called to is cancelled: said once, with what takes it out of the calendar."""

from __future__ import annotations

from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from rules.meeting.extract import days_in_words
from schemas.meetings.consent import MeetingDay, MeetingRecord


class CancelledProps(Props):
    """What a member is told of a meeting that is not held."""

    meeting: str
    title: str
    body_name: str
    when: str
    first_on: date
    organisation: str
    seat_title: str
    reason: str = ""
    seat: str
    place: str = ""
    link: str = ""
    days: list[MeetingDay]
    sequence: int
    days_before: int = 0
    is_held: bool = False
    """The meeting is held, without the reader."""


MEETING_CANCELLED = Mail("meeting_cancelled", "Inställt möte", CancelledProps, "meeting")


def meeting_cancelled(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    *,
    reason: str,
    sequence: int,
    days_before: int,
    send_at: datetime,
    is_held: bool = False,
) -> Letter:
    """The notice to a member that has been called; `sequence` is above that of the last call.

    `is_held`: the meeting is, but the call does not concern the reader any more.
    """
    key = register_key(record)
    props = CancelledProps(
        contact=contact,
        meeting=record.meeting,
        title=record.title,
        body_name=record.body_name,
        when=days_in_words(record.days),
        first_on=record.days[0].on,
        organisation=to.organisation,
        seat_title=to.seat_title,
        reason=reason,
        seat=to.seat,
        place=record.place,
        link=record.link,
        days=record.days,
        sequence=sequence,
        days_before=days_before,
        is_held=is_held,
    )
    item = f"{key}/{to.seat}/{MEETING_CANCELLED.name}/{sequence}"
    return MEETING_CANCELLED.letter(to, props, (item,), send_at, process=key)
