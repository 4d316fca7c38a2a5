"""The calendar entry of a due date: all day, the same UID for ever, a rising SEQUENCE, nothing that depends on when
it is made."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from mail.props import Asked, Contact
from mail.writing import wording
from mail.writing.due_note import due_note
from rules.swedish import long_date
from schemas.file.process import StepKind

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
    method = CANCEL if are_cancelled else PUBLISH
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Svarstid//SV", f"METHOD:{method}"]
    for asked in items:
        lines += _event(asked, stamp, contact, is_cancelled=are_cancelled)
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def method_of(calendar: str) -> str:
    """The METHOD of a calendar made here."""
    return CANCEL if f"METHOD:{CANCEL}" in calendar.splitlines() else PUBLISH


def filename_of(calendar: str) -> str:
    """What the file of a calendar made here is called: a day to answer keeps nobody busy, a meeting does."""
    return FILENAME if "TRANSP:TRANSPARENT" in calendar.splitlines() else MEETING_FILENAME


def _event(asked: Asked, stamp: datetime, contact: Contact, *, is_cancelled: bool) -> list[str]:
    verb = "Svara senast i dag" if asked.kind is StepKind.INQUIRY else "Klart senast i dag"
    title = on_one_line(f"{verb}: {asked.title} ({wording.short_organisation(asked.organisation)})")
    # In the order in which the library writes them; to have it put the whole together took a fifth of a mail.
    return [
        "BEGIN:VEVENT",
        _text("SUMMARY", f"Inställt: {title}" if is_cancelled else title),
        _day("DTSTART", asked.operative_on),
        _day("DTEND", asked.operative_on + timedelta(days=1)),
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"UID:{uid(asked.process, asked.step, asked.seat)}",
        f"SEQUENCE:{2 * asked.plan_version + is_cancelled}",
        "CLASS:PUBLIC",
        "STATUS:CANCELLED" if is_cancelled else _text("DESCRIPTION", _description(asked, contact)),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


@lru_cache(maxsize=500)
def _text(name: str, text: str) -> str:
    """A line with a text, escaped and folded; much of it is the same for everybody who is asked."""
    from icalendar import vText  # slow to import, and few who may send mails make an entry
    from icalendar.parser import Contentline, Parameters

    line: bytes = Contentline.from_parts(name, Parameters(), vText(text)).to_ical()
    return line.decode()


def _day(name: str, on: date) -> str:
    return f"{name};VALUE=DATE:{on:%Y%m%d}"


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
