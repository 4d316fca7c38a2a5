"""The calendar entry of a due date: all day, the same UID for ever, a rising SEQUENCE, nothing that depends on when
it is made."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mail import wording
from mail.due_note import due_note
from mail.props import Asked, Contact
from rules.swedish import long_date
from schemas.file.process import StepKind

if TYPE_CHECKING:
    # Slow to import, and few who may send mails make an entry.
    from icalendar import Event

FILENAME = "svarsdag.ics"
MEETING_FILENAME = "mote.ics"
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def uid(process: str, step: str, seat: str) -> str:
    """The entry's id: stable for a process, step and seat, and says nothing of them."""
    digest = hashlib.sha256(f"{process}/{step}/{seat}".encode()).hexdigest()[:32]
    return f"{digest}@svarstid"


def entries(items: Sequence[Asked], *, stamp: datetime, contact: Contact, are_cancelled: bool = False) -> str:
    """A VCALENDAR with one all-day entry for each of `items`, on the day to act by; or, with `are_cancelled`, what
    takes them out of the calendar again (METHOD:CANCEL).

    SEQUENCE rises with the plan's version, and a cancellation is above the entry that it cancels. `stamp` (aware) is
    when the mail was recorded. The answer link is left out: calendars are shared, links answer.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Svarstid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", CANCEL if are_cancelled else PUBLISH)
    for asked in items:
        calendar.add_component(_event(asked, stamp, contact, is_cancelled=are_cancelled))
    content: bytes = calendar.to_ical()
    return content.decode()


def method_of(calendar: str) -> str:
    """The METHOD of a calendar made here."""
    return CANCEL if f"METHOD:{CANCEL}" in calendar.splitlines() else PUBLISH


def filename_of(calendar: str) -> str:
    """What the file of a calendar made here is called: a day to answer lasts all day, a meeting has its hours."""
    return FILENAME if "DTSTART;VALUE=DATE:" in calendar else MEETING_FILENAME


def _event(asked: Asked, stamp: datetime, contact: Contact, *, is_cancelled: bool) -> Event:
    from icalendar import Event, vText

    event = Event()
    verb = "Svara senast i dag" if asked.kind is StepKind.INQUIRY else "Klart senast i dag"
    title = on_one_line(f"{verb}: {asked.title} ({wording.short_organisation(asked.organisation)})")
    event.add("uid", uid(asked.process, asked.step, asked.seat))
    event.add("sequence", 2 * asked.plan_version + is_cancelled)
    event.add("dtstamp", stamp)
    event.add("dtstart", asked.operative_on)
    event.add("dtend", asked.operative_on + timedelta(days=1))
    event.add("summary", f"Inställt: {title}" if is_cancelled else title)
    if is_cancelled:
        event.add("status", "CANCELLED")
    else:
        event.add("description", _description(asked, contact))
    event.add("transp", vText("TRANSPARENT"))
    event.add("class", vText("PUBLIC"))
    return event


def _description(asked: Asked, contact: Contact) -> str:
    lines = [
        f"Ärende: {asked.process_title}",
        f"Dag att handla: {long_date(asked.operative_on)}.",
        due_note(asked),
        "Länken finns i mejlet.",
        f"Frågor: {contact.name}, {contact.email}",
    ]
    return "\n".join(on_one_line(line) for line in lines if line)


def on_one_line(text: str) -> str:
    """The text on one line and without control characters, which no calendar may hold (RFC 5545, 3.1)."""
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in text).split())
