"""The calendar entry of a due date: all day, the same UID for ever, a rising SEQUENCE, nothing that depends on when
it is made."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from mail import wording
from mail.props import Asked, Contact
from rules.swedish import long_date
from schemas.process import StepKind

FILENAME = "svarsdag.ics"


def uid(process: str, step: str, seat: str) -> str:
    """The entry's id: stable for a process, step and seat, and says nothing of them."""
    digest = hashlib.sha256(f"{process}/{step}/{seat}".encode()).hexdigest()[:32]
    return f"{digest}@svarstid"


def entry(asked: Asked, *, stamp: datetime, contact: Contact) -> str:
    """A VCALENDAR (METHOD:PUBLISH) with one all-day entry on the day to act by, SEQUENCE = the plan's version.

    `stamp` (aware) is when the mail was recorded. The answer link is left out: calendars are shared, links answer.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Svarstid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    verb = "Svara senast i dag" if asked.kind is StepKind.INQUIRY else "Klart senast i dag"
    event.add("uid", uid(asked.process, asked.step, asked.seat))
    event.add("sequence", asked.plan_version)
    event.add("dtstamp", stamp)
    event.add("dtstart", asked.operative_on)
    event.add("dtend", asked.operative_on + timedelta(days=1))
    event.add("summary", f"{verb}: {asked.title} ({wording.short_organisation(asked.organisation)})")
    event.add("description", _description(asked, contact))
    event.add("transp", vText("TRANSPARENT"))
    event.add("class", vText("PUBLIC"))
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _description(asked: Asked, contact: Contact) -> str:
    lines = [
        f"Ärende: {asked.process_title}",
        f"Dag att handla: {long_date(asked.operative_on)}.",
        wording.due_note(asked),
        "Länken finns i mejlet.",
        f"Frågor: {contact.name}, {contact.email}",
    ]
    return "\n".join(line for line in lines if line)
