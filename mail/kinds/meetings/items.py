"""The owner of outstanding items is reminded before the next meeting of the body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.meeting.extract import days_in_words
from rules.meeting.silence import begins_at
from schemas.base import Instant, Model
from schemas.meetings.consent import MeetingRecord


class OwedItem(Model):
    """One outstanding item in a reminder."""

    number: int
    """In the register."""
    text: str
    origin: str
    """`punkt 5 den 28 april 2023`."""
    due_on: date | None = None


class OwedItemsProps(Props):
    """What an owner is reminded of."""

    title: str
    body_name: str
    when: str
    first_on: date
    begins_at: Instant
    organisation: str
    seat_title: str
    items: list[OwedItem]


MEETING_ITEMS = Mail(
    "meeting_items", "Påminnelse om utestående punkter", OwedItemsProps, "meeting", look=LastLook.ITEMS
)


def items_reminder(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    items: Sequence[OwedItem],
    *,
    send_at: datetime,
    number: int,
) -> Letter:
    """The reminder to one owner before a meeting; `number` counts those of the seat, for its key."""
    key = register_key(record)
    props = OwedItemsProps(
        contact=contact,
        title=record.title,
        body_name=record.body_name,
        when=days_in_words(record.days),
        first_on=record.days[0].on,
        begins_at=begins_at(record),
        organisation=to.organisation,
        seat_title=to.seat_title,
        items=list(items),
    )
    return MEETING_ITEMS.letter(to, props, (f"{key}/{to.seat}/{MEETING_ITEMS.name}/{number}",), send_at, process=key)
