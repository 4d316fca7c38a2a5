"""The calendar entries of a meeting: one for each day, the same UID for ever, a rising SEQUENCE."""

from __future__ import annotations

from datetime import datetime

from mail.calendar.due_day import CANCEL, PUBLISH
from mail.calendar.occasion import Occasion, calendar_of, uid_of
from mail.kinds.meetings.call import MeetingProps
from mail.kinds.meetings.cancelled import CancelledProps


def entries(props: MeetingProps | CancelledProps, *, stamp: datetime) -> str:
    """A VCALENDAR for a call, or what takes the meeting out of the calendar again where it is cancelled.

    A day fewer than in an earlier call is cancelled with it. The link to the answer page is left out: calendars are
    shared, links answer. `stamp` (aware) is when the mail was recorded.
    """
    is_cancelled = isinstance(props, CancelledProps)
    days = list(props.days)
    occasions = []
    for place in range(max(len(days), props.days_before)):
        day = days[min(place, len(days) - 1)]
        is_dropped = is_cancelled or place >= len(days)
        occasions.append(
            Occasion(
                uid=uid(props.meeting, props.seat, place),
                sequence=props.sequence,
                title=props.title,
                on=day.on,
                until_on=day.on,
                begins=day.begins,
                ends=day.ends,
                where="" if is_dropped else " / ".join(filter(None, [props.place, props.link])),
                about="Dagordning och länk för svar finns i mejlet.",
                is_dropped=is_dropped,
            )
        )
    return calendar_of(occasions, CANCEL if is_cancelled else PUBLISH, stamp=stamp)


def uid(meeting: str, seat: str, place: int) -> str:
    """The entry's id: stable for a meeting, seat and day of it by number."""
    return uid_of(f"mote/{meeting}/{seat}/{place}")
