"""Reads the folder of a cooperation's year: its own file, and those of its matters, scenarios and meetings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from files.dates import with_dates
from files.guarded_yaml import Document, Place, read
from files.meeting.file import read_meeting
from files.process.file import read_directory, read_process, read_scenario
from files.series import ReadSeries, read_series
from files.validation import suggestion, validate
from files.year.checks import check_year
from rules.dates.clock import local_date
from rules.swedish import long_date
from schemas.errors import FileRefused
from schemas.file.process import Directory, ProcessFile
from schemas.file.scenario import Scenario
from schemas.file.year import YearFile, YearMeeting
from schemas.meetings.consent import MeetingRecord

FILE = "aret.yaml"
"""The file of the year, in its folder."""
_LONGEST = timedelta(days=750)
T = TypeVar("T")


@dataclass(frozen=True)
class ReadMatter:
    """A matter of the year with its files."""

    at: datetime
    """When it is started, aware."""
    file: ProcessFile
    directory: Directory
    scenario: Scenario | None


@dataclass(frozen=True)
class ReadMeeting:
    """A meeting of the year with its file."""

    listed: YearMeeting
    record: MeetingRecord


@dataclass(frozen=True)
class Year:
    """A whole year that has been read and checked."""

    name: str
    """Of the file, for what is refused while it is played."""
    spec: YearFile
    directory: Directory
    matters: Sequence[ReadMatter]
    meetings: Sequence[ReadMeeting]
    series: Sequence[ReadSeries]
    of_series: Sequence[Scenario]
    """Who does what in the matters that the series start."""


def read_year(folder: Path) -> Year:
    """The year of a folder. FileRefused: the first mistake, in Swedish, with its file, field, line and cure."""
    path = folder / FILE
    if not path.is_file():
        raise FileRefused(folder.name, "", f"mappen saknar filen {FILE}.", "Jämför med mappen processes/aret-2023.")
    document = with_dates(read(path), None)
    spec = validate(YearFile, document)
    _check_span(spec, document)
    directory = _beside(folder, spec.directory, ("directory",), document, read_directory)
    matters = [_matter(folder, spec, number, document) for number in range(len(spec.matters))]
    meetings = [_meeting(folder, spec, number, document) for number in range(len(spec.meetings))]
    today = spec.from_on
    of_series = [
        _beside(folder, name, ("series", number, "scenarios", at), document, lambda found: read_scenario(found, None))
        for number, each in enumerate(spec.series)
        for at, name in enumerate(each.scenarios)
    ]
    series = [
        _beside(folder, each.file, ("series", number, "file"), document, lambda found: read_series(found, today=today))
        for number, each in enumerate(spec.series)
    ]
    records = [meeting.record for meeting in meetings]
    check_year(spec, directory, [matter.file for matter in matters], records, document)
    return Year(document.name, spec, directory, matters, meetings, series, of_series)


def _check_span(spec: YearFile, document: Document) -> None:
    if not timedelta(days=0) < spec.until - spec.from_on <= _LONGEST:
        problem = f"året går från {long_date(spec.from_on)} till {long_date(spec.until)}."
        raise document.refusal(("until",), problem, "Slutet ska komma efter början, högst två år senare.")


def _matter(folder: Path, spec: YearFile, number: int, document: Document) -> ReadMatter:
    listed, place = spec.matters[number], ("matters", number)
    today = local_date(listed.at)
    _check_in_year(spec, today, (*place, "at"), document)
    file, directory = _beside(
        folder, listed.file, (*place, "file"), document, lambda found: read_process(found, today=today)
    )
    scenario = None
    if listed.scenario:
        scenario = _beside(
            folder, listed.scenario, (*place, "scenario"), document, lambda found: read_scenario(found, file)
        )
    return ReadMatter(listed.at, file, directory, scenario)


def _meeting(folder: Path, spec: YearFile, number: int, document: Document) -> ReadMeeting:
    listed, place = spec.meetings[number], ("meetings", number)
    record, _ = _beside(folder, listed.file, (*place, "file"), document, read_meeting)
    for on in filter(None, (record.days[0].on, record.days[-1].on, record.called_on, listed.planned_on)):
        _check_in_year(spec, on, (*place, "file"), document)
    known = [item.key for item in record.items]
    for at, task in enumerate(listed.tasks):
        if task.item not in known:
            cure = suggestion(task.item, known) + f"Punkter: {', '.join(known)}."
            problem = f"punkt ”{task.item}” finns inte på mötets dagordning."
            raise document.refusal((*place, "tasks", at, "item"), problem, cure)
    return ReadMeeting(listed, record)


def _check_in_year(spec: YearFile, on: date, place: Place, document: Document) -> None:
    if not spec.from_on <= on <= spec.until:
        problem = f"{long_date(on)} ligger utanför året."
        raise document.refusal(place, problem, "Ändra dagen, eller from och until.")


def _beside(folder: Path, name: str, place: Place, document: Document, reading: Callable[[Path], T]) -> T:
    """What a file is read as that the year names; its own mistakes are told with its own name."""
    found = folder / name
    if not found.is_file():
        problem = f"filen ”{name}” finns inte."
        raise document.refusal(place, problem, "Skriv sökvägen räknat från årets mapp.")
    return reading(found)
