"""The calendar entry of a conference, to whoever takes part: what has changed replaces it."""

from __future__ import annotations

from datetime import datetime

from mail.calendar.due_day import PUBLISH
from mail.calendar.occasion import Occasion, calendar_of, uid_of
from mail.kinds.conference_day import ConferenceInfoProps
from rules.meeting.written_days import written_hours


def entry(props: ConferenceInfoProps, *, stamp: datetime) -> str:
    """A VCALENDAR with the conference, with its hours where it has one day and says them so that they can be read.

    Empty for a letter from before entries were made. `stamp` (aware) is when the mail was recorded.
    """
    if props.held_on is None:
        return ""
    last_on = props.last_on or props.held_on
    begins, ends = written_hours(props.time) if last_on == props.held_on else (None, None)
    told = "" if begins else f"{props.time}. " if props.time else ""
    about = Occasion(
        uid=uid_of(f"konferens/{props.conference}/{props.seat}/{'' if props.names else props.numbers[0]}"),
        sequence=props.sequence,
        title=props.title,
        on=props.held_on,
        until_on=last_on,
        begins=begins,
        ends=ends,
        where="" if props.is_digital else props.place,
        about=f"{told}Praktisk information finns i mejlet.",
    )
    return calendar_of([about], PUBLISH, stamp=stamp)
