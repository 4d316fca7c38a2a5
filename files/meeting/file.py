"""Reads a meeting file: the agenda before the meeting, the record of presence, views and decisions after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from pathlib import Path

from files.dates import with_dates
from files.guarded_yaml import Document, Place, load, read
from files.meeting.checks import check_meeting
from files.process.file import read_directory
from files.validation import validate
from schemas.errors import FileRefused
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingRecord

_CLOCKS = frozenset({"begins", "ends", "arrives", "leaves", "decided_at"})
_CLOCK = re.compile(r"(?:(?:kl|ca)\.?\s*)*(\d{1,2})[:.](\d{2})")


def read_meeting(path: Path | str, *, today: date | None = None) -> tuple[MeetingRecord, Directory]:
    """A meeting file and the directory it names, both checked; `start` in a date means `today` (Stockholm).

    FileRefused: the first mistake, in Swedish, with file, field, line where it can, and cure. Nothing else is raised.
    """
    path = Path(path)
    document = read(path)
    record = _record(document, today)
    found = path.parent / record.directory
    if not found.is_file():
        raise document.refusal(
            ("directory",),
            f"filen ”{record.directory}” med organisationer finns inte.",
            "Skriv sökvägen räknat från mötesfilen.",
        )
    directory = read_directory(found, today=today)
    check_meeting(record, directory, document)
    return record, directory


def load_meeting(raw: bytes, name: str, directory: Directory, *, today: date | None = None) -> MeetingRecord:
    """A meeting from the bytes of an upload, checked against a directory already known. FileRefused as above."""
    document = load(raw, name)
    record = _record(document, today)
    check_meeting(record, directory, document)
    return record


def seat_names(seats: Iterable[str], directory: Directory) -> dict[str, str]:
    """Seat → what a reader calls it: the organisation, with the role where it has several of the seats.

    A seat that the directory does not know keeps its key.
    """
    seats = list(dict.fromkeys(seats))
    organisations = [seat.partition("/")[0] for seat in seats]
    names = {}
    for seat, key in zip(seats, organisations, strict=True):
        organisation, known = directory.organisation(key), directory.seat(seat)
        if organisation is None or known is None:
            names[seat] = seat
        else:
            names[seat] = organisation.name + (f", {known.title}" if organisations.count(key) > 1 else "")
    return names


def names_of(record: MeetingRecord, directory: Directory) -> dict[str, str]:
    """The names of every seat that the meeting mentions."""
    concerned = [seat for item in record.items for seat in (*item.parties, *item.concerns)]
    seats = [member.seat for member in record.members] + concerned + record.justerare
    seats += [stretch.seat for stretch in record.presence] + [view.seat for view in record.views]
    return seat_names(seats, directory)


def _record(document: Document, today: date | None) -> MeetingRecord:
    dated = with_dates(document, today)
    clocked = Document(dated.name, _with_clocks(dated.content, (), dated), dated.lines)
    return validate(MeetingRecord, clocked)


def _with_clocks(value: object, place: Place, document: Document) -> object:
    if isinstance(value, dict):
        return {key: _with_clocks(inner, (*place, key), document) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_clocks(inner, (*place, number), document) for number, inner in enumerate(value)]
    if place and place[-1] in _CLOCKS and isinstance(value, str):
        return _clock(value, place, document)
    return value


def _clock(written: str, place: Place, document: Document) -> time:
    found = _CLOCK.fullmatch(written.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise _no_clock(written, place, document)
    return time(int(found[1]), int(found[2]))


def _no_clock(written: str, place: Place, document: Document) -> FileRefused:
    return document.refusal(place, f"”{written[:40]}” är inget klockslag.", "Skriv det som 08.30 eller 10.00.")
