"""Reads a calendar of meetings from CSV or iCalendar. Good rows are kept; every other is told by line, in Swedish.

Nothing is written here: the caller imports what was read in one transaction.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from icalendar import Calendar, Component

from files.loose_dates import HOW, loose_date
from files.validation import suggestion
from rules.clock import local_date
from rules.swedish import long_date
from rules.workdays import day_name, is_working_day
from schemas.calendar import BodyKind, BodySpec, Calendars, MeetingSpec
from schemas.calendar_reading import CalendarReading, RowRemark
from schemas.errors import FileRefused

MAX_BYTES = 1024 * 1024
MAX_ROWS = 20_000
_COLUMNS = {
    "body": ("body", "organ", "nämnd", "möte", "sammanträde med"),
    "organisation": ("organisation", "kommun"),
    "on": ("on", "date", "datum", "dag", "sammanträdesdag", "mötesdag"),
    "papers_by": ("papers_by", "handlingar", "handlingar senast", "inlämning", "stoppdag", "manusstopp"),
    "justering_days": ("justering_days", "justering", "justeringsdagar"),
    "note": ("note", "anteckning", "kommentar"),
}
_KINDS = {
    "kommunstyrelse": BodyKind.BOARD,
    "kommunstyrelsen": BodyKind.BOARD,
    "ks": BodyKind.BOARD,
    "utskott": BodyKind.COMMITTEE,
    "utskottet": BodyKind.COMMITTEE,
    "ksau": BodyKind.COMMITTEE,
    "ledningsgrupp": BodyKind.LEADERSHIP,
    "lg": BodyKind.LEADERSHIP,
    "samarbetskommitte": BodyKind.JOINT_COMMITTEE,
    "ssk": BodyKind.JOINT_COMMITTEE,
}
"""How people name a body without saying whose it is."""
_SHARED = frozenset({BodyKind.LEADERSHIP, BodyKind.JOINT_COMMITTEE})
_PLAIN = str.maketrans("åäöé", "aaoe")
_AT_ONCE = ("omedelbar", "omedelbart", "direkt")
_PAPERS = re.compile(
    r"(?:handlingar|inlämning|stoppdag|manusstopp)\D{0,40}?(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2} \d{4})", re.IGNORECASE
)

Row = Mapping[str, str]


def read_calendar(name: str, content: bytes, known: Calendars, *, today: date, body: str = "") -> CalendarReading:
    """The meetings of a file, of bodies that `known` has. `body`: the body of every row that names none.

    A row is left out where its date or body cannot be read, or it stands there twice; a meeting that has been, or that
    falls on no working day, is kept with a remark. FileRefused: the file as a whole cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise FileRefused(name, "", "filen är större än 1 MB.", "Dela upp den.")
    text = _decoded(content)
    if body and known.body(body) is None:
        cure = suggestion(body, [one.key for one in known.bodies])
        raise FileRefused(name, "organ", f"”{body}” finns inte i kalendern.", cure)
    rows = _events(name, text) if "BEGIN:VCALENDAR" in text[:2000].upper() else _lines(name, text)
    reading = CalendarReading(name=name)
    seen: dict[tuple[str, date], int] = {}
    for line, row in rows:
        try:
            meeting = _meeting(row, known, body)
        except ValueError as error:
            problem, _, cure = str(error).partition("|")
            reading.faults.append(RowRemark(line=line, problem=problem, cure=cure))
            continue
        former = seen.setdefault((meeting.body, meeting.on), line)
        if former != line:
            problem = f"{long_date(meeting.on)} står redan på rad {former}."
            reading.faults.append(RowRemark(line=line, problem=problem, cure="Raden är utelämnad."))
            continue
        reading.meetings.append(meeting)
        reading.remarks += [RowRemark(line=line, problem=remark) for remark in _remarks(meeting, today)]
    if not reading.meetings and not reading.faults:
        raise FileRefused(name, "", "filen har inga sammanträden.", "Kontrollera att det är rätt fil.")
    return reading


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel in Swedish writes Windows' own letters.
        return content.decode("cp1252", errors="replace")


def _lines(name: str, text: str) -> Iterator[tuple[int, Row]]:
    """Line number and fields, by the names of `_COLUMNS`."""
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns: dict[str, int] = {}
    try:
        for number, fields in enumerate(reader):
            if number > MAX_ROWS:
                raise FileRefused(name, "", f"filen har fler än {MAX_ROWS} rader.", "Dela upp den.")
            if not any(field.strip() for field in fields):
                continue
            if not columns:
                columns = _columns(name, fields)
                continue
            yield reader.line_num, {key: fields[at].strip() for key, at in columns.items() if at < len(fields)}
    except csv.Error:
        problem = "går inte att läsa som CSV."
        raise FileRefused(name, "", problem, "Spara den som CSV (UTF-8).", reader.line_num) from None


def _columns(name: str, fields: list[str]) -> dict[str, int]:
    words = [field.strip().lower() for field in fields]
    found = {
        key: next(words.index(alias) for alias in aliases if alias in words)
        for key, aliases in _COLUMNS.items()
        if any(alias in words for alias in aliases)
    }
    if "on" not in found:
        problem = f"första raden har ingen kolumn med datum; kolumnerna är {', '.join(filter(None, words))[:200]}."
        raise FileRefused(name, "datum", problem, "Kalla kolumnerna organ, organisation, datum och handlingar.", 1)
    return found


def _events(name: str, text: str) -> Iterator[tuple[int, Row]]:
    """Line of `BEGIN:VEVENT` and the same fields, from an iCalendar file."""
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]
    try:
        events = list(Calendar.from_ical(text).walk("VEVENT"))
    except (ValueError, IndexError, KeyError):
        problem = "går inte att läsa som iCalendar."
        raise FileRefused(name, "", problem, "Exportera kalendern på nytt som .ics.") from None
    for line, event in zip(lines, events, strict=False):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            yield line, {"fault": "sammanträdet är inställt.|Raden är utelämnad."}
            continue
        if "RRULE" in event:
            yield line, {"fault": "återkommande sammanträden kan inte läsas in.|Exportera varje sammanträde för sig."}
            continue
        words = f"{event.get('SUMMARY', '')}\n{event.get('DESCRIPTION', '')}"
        papers = _PAPERS.search(words)
        try:
            on = _start_of(event)
        except ValueError as error:
            yield line, {"fault": str(error)}
            continue
        body, papers_by = str(event.get("SUMMARY", "")).strip(), papers[1] if papers else ""
        yield line, {"body": body, "on": on, "papers_by": papers_by}


def _start_of(event: Component) -> str:
    """The day of an event; empty where it has none. ValueError `problem|cure`: it cannot be read."""
    start = event.get("DTSTART")
    if start is None:
        return ""
    try:
        day = start.dt
    except (AttributeError, ValueError):
        day = None
    if not isinstance(day, date):
        raise ValueError("sammanträdets dag går inte att läsa.|Rätta DTSTART, eller exportera kalendern på nytt.")
    return _day_of(day).isoformat()


def _day_of(start: date | datetime) -> date:
    if isinstance(start, datetime):
        return local_date(start) if start.tzinfo else start.date()
    return start


def _meeting(row: Row, known: Calendars, usual: str) -> MeetingSpec:
    """The meeting of a row; ValueError `problem|cure`."""
    if "fault" in row:
        raise ValueError(row["fault"])
    body = _body(row, known, usual)
    if not row.get("on"):
        raise ValueError(f"datum saknas.|{HOW}")
    on = _dated(row["on"])
    papers_by = _dated(row["papers_by"]) if row.get("papers_by") else None
    if papers_by is not None and papers_by > on:
        problem = f"handlingarna ska vara inne {long_date(papers_by)}, efter sammanträdet {long_date(on)}."
        raise ValueError(f"{problem}|Rätta datumen.")
    days = _justering(row.get("justering_days", ""))
    return MeetingSpec(body=body.key, on=on, papers_by=papers_by, justering_days=days, note=row.get("note", "")[:500])


def _dated(written: str) -> date:
    try:
        return loose_date(written)
    except ValueError as error:
        raise ValueError(f"{error}|{HOW}") from None


def _justering(written: str) -> int | None:
    if not written:
        return None
    if written.lower() in _AT_ONCE:
        return 0
    if not (written.isdecimal() and len(written) < 4) or int(written) > 60:
        raise ValueError(f"”{written[:20]}” är inget antal dagar för justering.|Skriv 0–60, eller omedelbar.")
    return int(written)


def _body(row: Row, known: Calendars, usual: str) -> BodySpec:
    """The body that a row means: by key or name, else by what sort it is and in which organisation."""
    written, where = row.get("body", ""), row.get("organisation", "")
    word = written.lower()
    exact = [body for body in known.bodies if word in (body.key, body.name.lower())]
    if len(exact) == 1:
        return exact[0]
    named = [body for body in known.bodies if word and body.name.lower() in word]
    kind = _KINDS.get(word, BodyKind.OTHER)
    alike = named or [body for body in known.bodies if word in _KINDS and body.kind is kind]
    near = [body for body in alike if not where or _is_of(body, where)]
    if len(near) == 1 and (named or where or kind in _SHARED):
        return near[0]
    if usual and (not written or not near):
        return next(body for body in known.bodies if body.key == usual)
    if near:
        problem = f"det framgår inte vilken organisation ”{written[:60]}” hör till."
        raise ValueError(f"{problem}|Ange organisation, eller organets nyckel, t.ex. {near[0].key}.")
    if not written:
        raise ValueError("organ saknas.|Ange organets nyckel eller namn.")
    shown = {body.name.lower(): body.name for body in known.bodies} | {body.key: body.key for body in known.bodies}
    place = f" i ”{where[:60]}”" if where else ""
    near_words = suggestion(word, list(shown)) if not where or any(_is_of(body, where) for body in known.bodies) else ""
    for lowered, name in shown.items():
        near_words = near_words.replace(f"”{lowered}”", f"”{name}”")
    cure = f"{near_words}Lägg annars till organet först." if near_words else "Lägg till organet först."
    raise ValueError(f"organet ”{written[:60]}” finns inte{place}.|{cure}")


def _is_of(body: BodySpec, where: str) -> bool:
    return where.lower().translate(_PLAIN).startswith(body.organisation)


def _remarks(meeting: MeetingSpec, today: date) -> Iterator[str]:
    if meeting.on < today:
        yield f"{long_date(meeting.on)} har redan varit; raden är med men kan inte väljas."
    if not is_working_day(meeting.on):
        yield f"{long_date(meeting.on)} är {day_name(meeting.on) or 'ingen arbetsdag'}; kontrollera datumet."
