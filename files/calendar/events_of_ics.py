"""The events of an iCalendar file, each read for itself: one that is broken is told, and the others are kept.

UID, SEQUENCE and RECURRENCE-ID say which event is the newer of two (RFC 5545 3.8.4, RFC 5546 2.1.5). RDATE and EXDATE
are read; a rule (RRULE) is told, since it may go on for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from files.calendar.rows import Row, is_cancelled_title, newest
from rules.dates.clock import STOCKHOLM, local_date
from rules.dates.reach import FIRST_YEAR, LAST_YEAR, is_within_reach
from rules.dates.written import NoDate, date_at, plain_text
from schemas.errors import FileRefused

if TYPE_CHECKING:
    from icalendar import Component

MAX_EVENTS = 5_000
_LEADS = "ska|skall|vara|inne|in|lämnas|inlämnade|senast|sista|dag|den|är|av|för|till|handlingar|ärenden"
_PAPERS = re.compile(
    r"\b(?:handlingar(?:na)?|inlämning(?:sdag)?|stoppdag|manusstopp)\b"
    rf"(?:[ :,-]+(?:{_LEADS})\b)*[ :-]*"
)
_UNREADABLE = ("händelsen går inte att läsa.", "Rätta den, eller exportera kalendern på nytt som .ics.")
_NO_DAY = ("sammanträdets dag går inte att läsa.", "Rätta DTSTART, eller exportera kalendern på nytt.")
_BROKEN = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError)
"""What the iCalendar package raises for properties that are not what their names say."""


@dataclass(frozen=True)
class _Block:
    line: int
    text: str
    is_cancelled: bool
    """The calendar around it has METHOD:CANCEL."""
    is_whole: bool = True


def is_icalendar(text: str) -> bool:
    """True where the text is, or was meant to be, an iCalendar file."""
    return "BEGIN:VCALENDAR" in text[:4000].upper() or "BEGIN:VEVENT" in text[:4000].upper()


def ics_rows(name: str, text: str) -> list[Row]:
    """A row for every event and every day of a series, newest word of each first kept; the others are faults.

    FileRefused: no event is whole, or there are too many.
    """
    blocks = list(_blocks(text))
    if len(blocks) > MAX_EVENTS:
        raise FileRefused(name, "", f"filen har fler än {MAX_EVENTS} händelser.", "Dela upp den.")
    if blocks and not any(block.is_whole for block in blocks):
        problem = "går inte att läsa som iCalendar."
        raise FileRefused(name, "", problem, "Exportera kalendern på nytt som .ics.")
    rows = [row for block in blocks for row in _rows(block)]
    overridden = {row.uid.rpartition("#")[0] for row in rows if row.is_override}
    rows = [_as_instance(row) if row.uid in overridden and not row.is_override else row for row in rows]
    return newest(rows)


def _blocks(text: str) -> Iterator[_Block]:
    """Every event as text, with the method of its calendar; what stands around the events is not looked at."""
    lines = re.split(r"\r\n|\n|\r", text)
    marks = [line.strip().upper().replace(" ", "") for line in lines]
    # The method may stand after the events: it belongs to the calendar whose lines it is among.
    methods, calendar = {}, 0
    for mark in marks:
        calendar += mark == "BEGIN:VCALENDAR"
        if mark.startswith("METHOD:"):
            methods[calendar] = mark.removeprefix("METHOD:") in ("CANCEL", "CANCELED", "CANCELLED")
    calendar, begun = 0, -1
    for at, mark in enumerate(marks):
        calendar += mark == "BEGIN:VCALENDAR"
        is_end = mark == "END:VEVENT"
        if begun >= 0 and (is_end or mark in ("BEGIN:VEVENT", "END:VCALENDAR")):
            inside = "\r\n".join(lines[begun : at + is_end]) + "\r\n"
            yield _Block(begun + 1, inside, methods.get(calendar, False), is_whole=is_end)
            begun = -1
        if mark == "BEGIN:VEVENT":
            begun = at
    if begun >= 0:
        yield _Block(begun + 1, "", methods.get(calendar, False), is_whole=False)


def _rows(block: _Block) -> Iterator[Row]:
    if not block.is_whole:
        yield Row(block.line, fault=("händelsen är inte avslutad (END:VEVENT saknas).", _UNREADABLE[1]))
        return
    from icalendar import Event  # slow to import, and few calendars are read

    try:
        event = Event.from_ical(block.text)
    except _BROKEN:
        yield Row(block.line, fault=_NO_DAY if re.search(r"^DTSTART", block.text, re.MULTILINE) else _UNREADABLE)
        return
    head = _head(block, event)
    if "RRULE" in event and "RECURRENCE-ID" not in event and not head.is_cancelled:
        cure = "Exportera varje sammanträde för sig."
        yield replace(head, fault=("återkommande sammanträden kan inte läsas in.", cure))
        return
    if str(_parameter(event, "RECURRENCE-ID", "RANGE")).upper() == "THISANDFUTURE":
        problem = "ändringen gäller alla följande sammanträden i en serie och kan inte läsas in."
        yield replace(head, fault=(problem, "Exportera varje sammanträde för sig."))
        return
    try:
        yield from _days_of(head, event)
    except _BROKEN:
        yield replace(head, fault=_NO_DAY)
    except NoDate as error:
        yield replace(head, fault=(error.problem, error.cure))


def _head(block: _Block, event: Component) -> Row:
    title, text = _text(event, "SUMMARY"), _text(event, "DESCRIPTION")
    status = _text(event, "STATUS")
    sequence = _text(event, "SEQUENCE")
    stamps = [_stamp(event, key) for key in ("LAST-MODIFIED", "DTSTAMP")]
    papers_by, remarks = _papers(f"{title}\n{text}")
    return Row(
        line=block.line,
        body=title,
        papers_by=papers_by,
        others=tuple(part for part in text.splitlines() if part.strip()),
        uid=_text(event, "UID")[:500],
        sequence=int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 10 else 0,
        stamp=next((stamp for stamp in stamps if stamp), ""),
        is_cancelled=block.is_cancelled or is_cancelled_title(status),
        remarks=remarks,
    )


def _days_of(head: Row, event: Component) -> Iterator[Row]:
    """One row for the day of the event, one for each day more that it lists, and one for each that it takes out."""
    if "RECURRENCE-ID" in event:
        instance = _day(_property(event, "RECURRENCE-ID").dt)
        row = replace(head, uid=f"{head.uid}#{instance.isoformat()}" if head.uid else "", is_override=True)
        yield replace(row, on=_start(event) or instance.isoformat())
        return
    more, out = _listed(event, "RDATE"), _listed(event, "EXDATE")
    if not more and not out:
        yield replace(head, on=_start(event), hours=_hours(event))
        return
    start = _start(event)
    days = dict.fromkeys([*([start] if start else []), *(day.isoformat() for day in more)])
    for on in days:
        yield _as_instance(replace(head, on=on, is_cancelled=head.is_cancelled or date.fromisoformat(on) in out))


def _as_instance(row: Row) -> Row:
    return replace(row, uid=f"{row.uid}#{row.on}") if row.uid and row.on else row


def _start(event: Component) -> str:
    """The day of an event, ISO; empty where it states none."""
    start = _property(event, "DTSTART")
    if start is None:
        if any(name is None or name == "DTSTART" for name, _ in event.errors):
            raise ValueError("a line that cannot be read may be the day")
        return ""
    return _day(start.dt).isoformat()


def _hours(event: Component) -> str:
    """When on its day an event begins and ends, as people write it; empty of one that lasts all day."""
    clocks = [_clock(_property(event, key)) for key in ("DTSTART", "DTEND")]
    return f"kl. {'–'.join(clock for clock in clocks if clock)}" if clocks[0] else ""


def _clock(stated: Any) -> str:
    value = getattr(stated, "dt", None)
    if not isinstance(value, datetime):
        return ""
    local = value.astimezone(STOCKHOLM) if value.tzinfo else value
    return f"{local:%H.%M}"


def _listed(event: Component, key: str) -> list[date]:
    stated = _property(event, key) or []
    lists = stated if isinstance(stated, list) else [stated]
    return [_day(each.dt) for one in lists for each in one.dts]


def _day(value: object) -> date:
    """The Stockholm day of a value; a floating time is local, and a period begins where it does."""
    if isinstance(value, tuple):
        value = value[0]
    if not isinstance(value, date):
        raise TypeError("no day")
    if not is_within_reach(value):
        problem, cure = "sammanträdets dag ligger för långt bort.", f"Årtalet ska vara {FIRST_YEAR}–{LAST_YEAR}."
        raise NoDate(problem, cure)
    if isinstance(value, datetime):
        return local_date(value) if value.tzinfo else value.date()
    return value


def _property(event: Component, key: str) -> Any:
    """A property as the package has it: of any type, or None."""
    return event.get(key)


def _text(event: Component, key: str) -> str:
    """A property as text; of one that stands several times the last, which is what most calendars show."""
    value = _property(event, key) or ""
    value = value[-1] if isinstance(value, list) and value else value
    return "".join(letter for letter in str(value) if letter.isprintable() or letter in "\n\t").strip()


def _parameter(event: Component, key: str, name: str) -> str:
    return str(getattr(_property(event, key), "params", {}).get(name, ""))


def _stamp(event: Component, key: str) -> str:
    try:
        return str(_property(event, key).dt.isoformat()) if key in event else ""
    except _BROKEN:
        return ""


def _papers(words: str) -> tuple[str, tuple[str, ...]]:
    """The day for papers that a text states, ISO, and what is to be told where it seems to state one.

    Only a date that the words lead straight to is taken; a date elsewhere in the text may be of anything.
    """
    for text in (plain_text(line) for line in words.splitlines()):
        for found in _PAPERS.finditer(text):
            try:
                day = date_at(text, found.end())
            except NoDate as error:
                return "", (f"dagen för handlingarna läses inte: {error.problem}",)
            if day is not None:
                return day.on.isoformat(), ()
            if "senast" in found.group():
                return "", (f"dagen för handlingarna läses inte ur ”{text[:80]}”.",)
    return "", ()
