"""Reads a calendar of meetings from CSV or iCalendar. Good rows are kept; every other is reported by line, in Swedish.

Nothing is written here: the caller imports what was read in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from files.calendar.bodies import Register, find_body
from files.calendar.events_of_ics import ics_rows, is_icalendar
from files.calendar.rows import Row, cancels, doubts, without_cancellation
from files.calendar.rows_of_csv import csv_rows
from files.calendar.text import calendar_text
from files.validation import suggestion
from rules.dates.workdays import day_name, is_working_day
from rules.dates.written import HOW, NoDate, Order, column_order, written_moment, written_order
from rules.meeting.written_days import written_hours
from rules.swedish import long_date
from schemas.errors import FileRefused
from schemas.file.calendar import BodySpec, Calendars, MeetingSpec
from schemas.file.calendar_reading import CalendarReading, RowRemark

MAX_BYTES = 1024 * 1024
_AT_ONCE = ("omedelbar", "omedelbart", "direkt")
_LONGEST_JUSTERING = 60


@dataclass(frozen=True)
class _Columns:
    """The order of day and month in each column of dates; None where its rows contradict each other."""

    on: bool | None
    papers_by: bool | None


def read_calendar(
    name: str, content: bytes, known: Calendars, *, names: Mapping[str, str], today: date, body: str = ""
) -> CalendarReading:
    """The meetings of a file, of bodies that `known` has, and those that it says are cancelled.

    `names`: organisation → its name. `body`: the body of every row that names none. A row is left out where its date
    or body cannot be read, or it stands there twice; a meeting that has been, or that falls on no working day, is kept
    with a remark. FileRefused: the file as a whole cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise FileRefused(name, "", "filen är större än 1 MB.", "Dela upp den.")
    usual = known.body(body) if body else None
    if body and usual is None:
        cure = suggestion(body, [one.key for one in known.bodies])
        raise FileRefused(name, "organ", f"”{body}” finns inte i kalendern.", cure)
    text = calendar_text(name, content)
    reading = CalendarReading(name=name)
    if is_icalendar(text):
        rows = ics_rows(name, text)
        columns = _Columns(on=False, papers_by=False)
    else:
        table = csv_rows(name, text)
        rows, columns = table.rows, _orders(table.rows, reading)
        reading.remarks += table.remarks
    register = Register(known, names)
    for row in rows:
        _read(row, register, usual, columns, reading, today)
    if not reading.meetings and not reading.cancelled and not reading.faults:
        raise FileRefused(name, "", "filen har inga sammanträden.", "Kontrollera att det är rätt fil.")
    return reading


def _orders(rows: Sequence[Row], reading: CalendarReading) -> _Columns:
    """Whether the dates of each column have their month first, with a remark where that had to be inferred."""
    found: dict[str, bool | None] = {}
    for key, word in (("on", "datum"), ("papers_by", "handlingar")):
        shown = column_order(getattr(row, key) for row in rows)
        found[key] = None if {Order.DAY_FIRST, Order.MONTH_FIRST} <= shown else Order.MONTH_FIRST in shown
        line = next((row.line for row in rows if written_order(getattr(row, key)) is not None), 1)
        if found[key]:
            line = next(row.line for row in rows if written_order(getattr(row, key)) is Order.MONTH_FIRST)
            problem = f"kolumnen {word} är läst med månaden först, eftersom raden inte går att läsa på annat sätt."
            reading.remarks.append(RowRemark(line=line, problem=problem, cure="Kontrollera dagarna."))
        elif shown == {Order.EITHER}:
            problem = f"kolumnen {word} är läst med dagen först, som 4/5 för den 4 maj; ingen rad visar ordningen."
            reading.remarks.append(RowRemark(line=line, problem=problem, cure="Kontrollera dagarna."))
    return _Columns(**found)


def _read(
    row: Row, register: Register, usual: BodySpec | None, columns: _Columns, reading: CalendarReading, today: date
) -> None:
    """Take one row into the reading: as a meeting, as a cancelled one, or as a fault."""
    is_cancelled = row.fault is None and cancels(row)
    meeting: MeetingSpec | None
    try:
        meeting = _meeting(row, register, usual, columns, is_cancelled=is_cancelled)
    except ValueError as error:
        meeting = _by_uid(row, register.known) if is_cancelled else None
        if meeting is None:
            problem, _, cure = str(error).partition("|")
            if is_cancelled:
                problem = f"raden ställer in ett sammanträde, men {problem}"
            reading.faults.append(RowRemark(line=row.line, problem=problem, cure=cure))
            return
    former = reading.lines.setdefault(CalendarReading.place(meeting), row.line)
    if former != row.line:
        problem = f"{long_date(meeting.on)} står redan på rad {former}."
        reading.faults.append(RowRemark(line=row.line, problem=problem, cure="Raden är utelämnad."))
        return
    if is_cancelled:
        problem = f"sammanträdet {long_date(meeting.on)} är inställt."
        reading.cancelled.append(meeting)
        reading.faults.append(RowRemark(line=row.line, problem=problem, cure="Raden är utelämnad."))
        return
    reading.meetings.append(meeting)
    remarks = [*row.remarks, *doubts(row), *_remarks(meeting, row, today)]
    reading.remarks += [RowRemark(line=row.line, problem=remark) for remark in remarks]


def _by_uid(row: Row, known: Calendars) -> MeetingSpec | None:
    """The meeting of the register that a cancellation means by its UID alone, as RFC 5546 3.2.5 allows."""
    found = [meeting for meeting in known.meetings if row.uid and meeting.uid == row.uid]
    if len(found) != 1:
        return None
    return found[0].model_copy(update={"is_cancelled": True, "sequence": row.sequence})


def _meeting(
    row: Row, register: Register, usual: BodySpec | None, columns: _Columns, *, is_cancelled: bool
) -> MeetingSpec:
    """The meeting of a row; ValueError `problem|cure`."""
    if row.fault is not None:
        raise ValueError("|".join(row.fault))
    title, written = row.body, row.on
    if is_cancelled:
        title, written = without_cancellation(title), without_cancellation(written)
    body = find_body(register, title, row.organisation, usual)
    if not written:
        raise ValueError(f"datum saknas.|{HOW}")
    on = _dated(written, columns.on)
    papers_by = None
    if not is_cancelled and row.papers_by:
        papers_by = _dated(row.papers_by, columns.papers_by)
        if papers_by > on and row.uid == "":
            problem = f"handlingarna ska vara inne {long_date(papers_by)}, efter sammanträdet {long_date(on)}."
            raise ValueError(f"{problem}|Rätta datumen.")
        papers_by = papers_by if papers_by <= on else None
    begins, ends = written_hours(row.hours)
    return MeetingSpec(
        body=body.key,
        on=on,
        begins=begins,
        ends=ends,
        papers_by=papers_by,
        justering_days=_justering(row.justering_days),
        note=row.note[:500],
        is_cancelled=is_cancelled,
        uid=row.uid,
        sequence=row.sequence,
    )


def _dated(written: str, month_first: bool | None) -> date:
    if month_first is None and written_order(written) is Order.EITHER:
        problem = f"det framgår inte om ”{written[:20]}” har dagen eller månaden först: kolumnen har båda."
        raise ValueError(f"{problem}|{HOW}")
    is_turned = month_first or (month_first is None and written_order(written) is Order.MONTH_FIRST)
    try:
        return written_moment(written, month_first=is_turned).on
    except NoDate as error:
        raise ValueError(f"{error.problem}|{error.cure}") from None


def _justering(written: str) -> int | None:
    if not written:
        return None
    if written.lower() in _AT_ONCE:
        return 0
    if not (written.isascii() and written.isdigit()) or int(written[:9]) > _LONGEST_JUSTERING or len(written) > 9:
        problem = f"”{written[:20]}” är inget antal dagar för justering."
        raise ValueError(f"{problem}|Skriv 0–{_LONGEST_JUSTERING}, eller omedelbar.")
    return int(written)


def _remarks(meeting: MeetingSpec, row: Row, today: date) -> Iterator[str]:
    if row.papers_by and meeting.papers_by is None:
        yield "dagen för handlingarna är efter sammanträdet och läses inte."
    if row.hours and meeting.begins is None:
        yield f"klockslaget ”{row.hours[:20]}” läses inte; mötet räknas för hela dagen."
    if meeting.on < today:
        yield f"{long_date(meeting.on)} har redan varit; raden är med men kan inte väljas."
    if not is_working_day(meeting.on):
        yield f"{long_date(meeting.on)} är {day_name(meeting.on) or 'ingen arbetsdag'}; kontrollera datumet."
