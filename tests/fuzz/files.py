"""The readers of files, each fed whole files: processes, organisations, scenarios, meetings, templates, calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from files.calendar.file import read_calendar
from files.dates import with_dates
from files.guarded_yaml import load
from files.meeting.extract import as_html, as_markdown
from files.meeting.file import load_meeting, names_of
from files.process.file import check_process, read_directory, read_process, read_scenario
from files.template_values import organisations_of, read_values
from files.templates import fill, read_template
from files.validation import validate
from rules.meeting.extract import extract
from rules.meeting.silence import assess
from rules.plan.planning import make_plan
from schemas.errors import FileRefused, Refused
from schemas.file.calendar import Calendars
from schemas.file.process import Directory, ProcessFile
from tests.fuzz.invariants import Broken, must_be_a_sentence
from tests.fuzz.target import Feed, Target
from tests.fuzz.texts import any_text, spoilt
from tests.sources import ROOT

PROCESSES = ROOT / "processes"
TODAY = date(2024, 5, 14)  # tisdag
_YAML = ("- ", ": ", "[]", "{}", "null", "true", "&a ", "*a", "!!int 1", "|", ">", "# ", "start+30", "start-5wd", "'")
_FIELDS = (
    "due", "on:", "basis: law", "opens_on", "questions:", "seats:", "kind:", "type: belopp", "rule: summa", "means: ja",
    "waits_for:", "when:", "parties:", "holders:", "from_on", "to_on", "directory:", "home_body", "at_least: 99",
    "months: 12", "ladder:", "options:", "sections:", "choices:", "after:", "at: 2024-05-30 10.00", "do: answer",
)  # fmt: skip
_CSV = "organisation;organ;datum;handlingar;justering;anmärkning\n"
CSV = (
    f"{_CSV}tyreso;kommunstyrelse;2024-11-05;2024-10-22;10;\nsalem;ks;5/11 2024;;omedelbar;inställt\n",
    'Organ,Datum\n"Kommunstyrelsen i Tyresö",11/05/2024\nKS Salem,11/26/2024\n',
    "sep=;\norgan;datum\nkommunstyrelsen tyresö;tisdag 5 november 2024 kl. 18.00\n;;\n",
)
_CSV_PARTS = (";", ",", "\t", '"', '""', "\n", "sep=,", "datum", "organ", "inställt", "2024-11-05", "31/12/2024", "20;")
_EVENT = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Kommunstyrelsen i Tyresö\r\nDTSTART;VALUE=DATE:20241105\r\n"
_HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Prov//SV\r\n"
_BROKEN_DAYS = (
    "RDATE;VALUE=PERIOD:20241114T100000Z/PT1H\r\nEXDATE:20241114T100000Z\r\nEND:VEVENT\r\n",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20241105\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n",
    "DTSTART;TZID=Stockholm:20241105T083000\r\nDURATION:P99999999D\r\nEND:VEVENT\r\n",
    "RRULE:FREQ=WEEKLY;COUNT=99999999\r\nSUMMARY:Inställt: KS Salem\r\nSEQUENCE:2\r\nEND:VEVENT\r\n",
)
_TAIL = "END:VCALENDAR\r\n"
ICS = (
    f"{_HEAD}METHOD:PUBLISH\r\n{_EVENT}DESCRIPTION:Handlingar senast 2024-10-22\r\nEND:VEVENT\r\n{_TAIL}",
    f"{_HEAD}BEGIN:VTIMEZONE\r\nTZID:Stockholm\r\nEND:VTIMEZONE\r\n{_EVENT}{_BROKEN_DAYS[2]}{_TAIL}",
    f"{_HEAD}{_EVENT}{_BROKEN_DAYS[1]}{_EVENT}{_BROKEN_DAYS[3]}{_TAIL}",
    f"{_HEAD}{''.join(_EVENT + days for days in _BROKEN_DAYS)}{_TAIL}",
)
_ICS_PARTS = (
    "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "DTSTART:", ";VALUE=DATE", ";TZID=X", ";VALUE=PERIOD", "00010101", "99991231",
    "T235959Z", "/P99999999D", "RDATE:", "EXDATE:", "RRULE:FREQ=SECONDLY", "RECURRENCE-ID:", "SEQUENCE:", "\r\n ",
    "\\n", "METHOD:CANCEL", "UID:", "DTSTAMP:", "LAST-MODIFIED:", "X-WR-TIMEZONE:", "19700101T000000", "+2400",
)  # fmt: skip


@cache
def whole(folder: str) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") for path in sorted((PROCESSES / folder).glob("*.yaml")))


@cache
def _directory() -> Directory:
    return read_directory(PROCESSES / "sodertorn.yaml", today=TODAY)


@cache
def _processes() -> tuple[str, ...]:
    return tuple(text for text in (*whole("."), *whole("examples")) if "\nprocess:" in f"\n{text}")


@cache
def _organisations() -> tuple[str, ...]:
    # The shipped one is long; what each part of it can be is in its first two organisations.
    whole = (PROCESSES / "sodertorn.yaml").read_text(encoding="utf-8")
    parts = whole.split("\n  - key: ")
    return ("\n  - key: ".join(parts[:3]), whole)


@cache
def _process() -> ProcessFile:
    return read_process(PROCESSES / "varudistribution-2023.yaml", today=date(2023, 9, 22))[0]


@cache
def _calendars() -> tuple[Calendars, Mapping[str, str]]:
    names = {each.key: each.name for each in _directory().organisations}
    bodies = [
        {"key": f"{key}-ks", "organisation": key, "kind": "kommunstyrelse", "name": f"Kommunstyrelsen i {name}"}
        for key, name in names.items()
    ]
    return Calendars.model_validate({"bodies": bodies}), names


def feed_process(raw: bytes, _folder: Path) -> None:
    """A process file is refused by its line, or a plan is made of it."""
    document = with_dates(load(raw, "prov.yaml"), TODAY)
    file = validate(ProcessFile, document)
    check_process(file, _directory(), document, TODAY)
    make_plan(file, today=TODAY, calendars=_directory().calendars)


def feed_directory(raw: bytes, folder: Path) -> None:
    """A file of organisations is refused by its line, or read."""
    read_directory(_kept(raw, folder), today=TODAY)


def feed_scenario(raw: bytes, folder: Path) -> None:
    """A scenario is refused by its line, or its acts stand in the order of their time."""
    scenario = read_scenario(_kept(raw, folder), _process(), today=TODAY)
    if [act.at for act in scenario.acts] != sorted(act.at for act in scenario.acts):
        raise Broken("the acts are not in the order of their time")


def feed_meeting(raw: bytes, _folder: Path) -> None:
    """A meeting is refused by its line, or its extract can be made and drawn."""
    record = load_meeting(raw, "mote.yaml", _directory(), today=TODAY)
    made = extract(record, assess(record), names_of(record, _directory()))
    as_html(made)
    as_markdown(made)


def feed_template(raw: bytes, folder: Path) -> None:
    """A template is refused by its line, or it can be filled in; a file made of it is refused or planned."""
    template = read_template(_kept(raw, folder))
    organisations = organisations_of(_directory(), str(template.body.get("respondent", "")))
    given = {field.key: ["2024-06-14" if "date" in field.type.value else "Frågan"] for field in template.head.fields}
    for typed in ({}, given):
        values, wrong = read_values(template.head, typed, organisations, today=TODAY)
        for text in wrong.values():
            must_be_a_sentence(text, raw.decode("utf-8", "replace"))
        if not wrong:
            feed_process(fill(template, values).encode(), folder)


def feed_calendar(raw: bytes, _folder: Path) -> None:
    """A calendar is refused, or read with a remark in words on every row that is not."""
    known, names = _calendars()
    reading = read_calendar("kalender", raw, known, names=names, today=TODAY)
    for remark in (*reading.remarks, *reading.faults):
        must_be_a_sentence(f"{remark.problem} {remark.cure}", raw.decode("utf-8", "replace"))


def _kept(raw: bytes, folder: Path) -> Path:
    path = folder / "prov.yaml"
    path.write_bytes(raw)
    return path


def _fed(feed: Callable[[bytes, Path], None]) -> Callable[[Path], Any]:
    @contextmanager
    def opened(folder: Path) -> Iterator[Feed]:
        def fed(raw: bytes) -> None:
            try:
                feed(raw, folder)
            except Refused as refusal:
                if isinstance(refusal, FileRefused) and not refusal.cure.strip():
                    raise Broken(f"no cure: {refusal}") from None
                must_be_a_sentence(str(refusal), raw.decode("utf-8", "replace"))

        yield fed

    return opened


def _target(
    name: str,
    weight: int,
    feed: Callable[[bytes, Path], None],
    real: Callable[[], tuple[str, ...]],
    parts: tuple[str, ...],
) -> Target:
    def inputs(_world: Path) -> st.SearchStrategy[bytes]:
        whole = st.one_of(spoilt(real(), parts), spoilt(real(), parts), any_text)
        encoded = st.tuples(whole, st.sampled_from(["utf-8"] * 12 + ["utf-8-sig", "cp1252", "utf-16", "latin-1"]))
        return encoded.map(lambda pair: pair[0].encode(pair[1], "surrogatepass" if "utf" in pair[1] else "replace"))

    return Target(
        name, weight, inputs, _fed(feed), seeds=lambda: [each.encode() for each in real()], words=parts, per_world=5000
    )


TARGETS = [
    _target("process", 30, feed_process, _processes, _YAML + _FIELDS),
    _target("directory", 10, feed_directory, _organisations, _YAML + _FIELDS),
    _target("scenario", 16, feed_scenario, lambda: whole("scenarios"), _YAML + _FIELDS),
    _target("meeting", 16, feed_meeting, lambda: whole("moten"), _YAML + _FIELDS),
    _target("template", 16, feed_template, lambda: whole("mallar"), (*_YAML, *_FIELDS, "${x}", "${x|dag}", "|")),
    _target("csv", 50, feed_calendar, lambda: CSV, _CSV_PARTS),
    _target("icalendar", 60, feed_calendar, lambda: ICS, _ICS_PARTS),
]
