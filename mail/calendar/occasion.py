"""What people go to as an entry of a calendar, whatever it is: the same UID for ever, a rising SEQUENCE, its hours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from mail.calendar.due_day import on_one_line
from rules.dates.clock import STOCKHOLM

if TYPE_CHECKING:
    # Slow to import, and few who may send mails make an entry.
    from icalendar import Calendar

_UNKNOWN_LENGTH = timedelta(hours=1)


@dataclass(frozen=True)
class Occasion:
    """One entry. Without an hour it lasts its days."""

    uid: str
    sequence: int
    title: str
    on: date
    until_on: date
    begins: time | None = None
    ends: time | None = None
    where: str = ""
    about: str = ""
    is_dropped: bool = False
    """It is taken out of the calendar again."""


def uid_of(what: str) -> str:
    """An entry's id: stable for what it is about, and says nothing of it."""
    return f"{hashlib.sha256(what.encode()).hexdigest()[:32]}@svarstid"


def calendar_of(occasions: Iterable[Occasion], method: str, *, stamp: datetime) -> str:
    """A VCALENDAR with the occasions; `stamp` (aware) is when the mail was recorded."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Svarstid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for each in occasions:
        _add(calendar, each, stamp)
    content: bytes = calendar.to_ical()
    return content.decode()


def _add(calendar: Calendar, occasion: Occasion, stamp: datetime) -> None:
    from icalendar import Event, vText

    event, title = Event(), on_one_line(occasion.title)
    event.add("uid", occasion.uid)
    event.add("sequence", occasion.sequence)
    event.add("dtstamp", stamp)
    if occasion.begins is None:
        event.add("dtstart", occasion.on)
        event.add("dtend", occasion.until_on + timedelta(days=1))
    else:
        begins = datetime.combine(occasion.on, occasion.begins, STOCKHOLM)
        ends = datetime.combine(occasion.until_on, occasion.ends, STOCKHOLM) if occasion.ends else None
        # In UTC: no time zone has to be described, and both daylight shifts are right.
        event.add("dtstart", begins.astimezone(stamp.tzinfo))
        event.add("dtend", (ends or begins + _UNKNOWN_LENGTH).astimezone(stamp.tzinfo))
    event.add("summary", f"Inställt: {title}" if occasion.is_dropped else title)
    if occasion.is_dropped:
        event.add("status", "CANCELLED")
    else:
        if occasion.where:
            event.add("location", on_one_line(occasion.where))
        event.add("description", on_one_line(occasion.about))
    event.add("class", vText("PUBLIC"))
    calendar.add_component(event)
