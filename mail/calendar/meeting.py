"""The calendar entries of a meeting: one for each day, the same UID for ever, a rising SEQUENCE."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mail.calendar.due_day import CANCEL, PUBLISH, on_one_line
from mail.kinds.meetings.call import MeetingProps
from mail.kinds.meetings.cancelled import CancelledProps
from rules.dates.clock import STOCKHOLM
from schemas.meetings.consent import MeetingDay

if TYPE_CHECKING:
    # Slow to import, and few who may send mails make an entry.
    from icalendar import Calendar, Event

_UNKNOWN_LENGTH = timedelta(hours=1)


def entries(props: MeetingProps | CancelledProps, *, stamp: datetime) -> str:
    """A VCALENDAR for a call, or what takes the meeting out of the calendar again where it is cancelled.

    A day fewer than in an earlier call is cancelled with it. The link to the answer page is left out: calendars are
    shared, links answer. `stamp` (aware) is when the mail was recorded.
    """
    is_cancelled = isinstance(props, CancelledProps)
    calendar = _empty(CANCEL if is_cancelled else PUBLISH)
    days = list(props.days)
    for place in range(max(len(days), props.days_before)):
        is_dropped = is_cancelled or place >= len(days)
        day = days[min(place, len(days) - 1)]
        calendar.add_component(_event(props, place, day, stamp, is_dropped=is_dropped))
    content: bytes = calendar.to_ical()
    return content.decode()


def uid(meeting: str, seat: str, place: int) -> str:
    """The entry's id: stable for a meeting, seat and day of it by number, and says nothing of them."""
    digest = hashlib.sha256(f"mote/{meeting}/{seat}/{place}".encode()).hexdigest()[:32]
    return f"{digest}@svarstid"


def _empty(method: str) -> Calendar:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Svarstid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(
    props: MeetingProps | CancelledProps, place: int, day: MeetingDay, stamp: datetime, *, is_dropped: bool
) -> Event:
    from icalendar import Event, vText

    event = Event()
    begins = datetime.combine(day.on, day.begins, STOCKHOLM)
    ends = datetime.combine(day.on, day.ends, STOCKHOLM) if day.ends else begins + _UNKNOWN_LENGTH
    title = on_one_line(props.title)
    event.add("uid", uid(props.meeting, props.seat, place))
    event.add("sequence", props.sequence)
    event.add("dtstamp", stamp)
    # In UTC: no time zone has to be described, and both daylight shifts are right.
    event.add("dtstart", begins.astimezone(stamp.tzinfo))
    event.add("dtend", ends.astimezone(stamp.tzinfo))
    event.add("summary", f"Inställt: {title}" if is_dropped else title)
    if is_dropped:
        event.add("status", "CANCELLED")
    else:
        where = " / ".join(filter(None, [props.place, props.link]))
        if where:
            event.add("location", on_one_line(where))
        event.add("description", "Dagordning och länk för svar finns i mejlet.")
    event.add("class", vText("PUBLIC"))
    return event
