"""Where the desk finds a meeting: in the folder of files, or in the register, which keeps every meeting called to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import meetings
from files.meeting.file import load_meeting, read_meeting
from files.process.file import read_directory
from files.shipped import PROCESSES
from files.uploaded import directories
from mail.kinds.meeting import register_key
from schemas.consent import MeetingRecord
from schemas.errors import FileRefused, Refused
from schemas.file.process import Directory
from web.shell.forms import Upload
from web.shell.state import Web

_TEMPLATE = "mall"


@dataclass(frozen=True)
class Meeting:
    """One meeting as its file says, and whether the register knows it."""

    record: MeetingRecord
    directory: Directory
    is_called: bool
    path: Path | None = None
    """Its file in the folder; None for one that only the register keeps, or that was just sent."""


def listed(web: Web, today: date) -> list[Meeting]:
    """Every meeting, the latest first; `start` in a file of the folder means `today` (Stockholm)."""
    found = _in_folder(web, today)
    return sorted(found.values(), key=lambda meeting: meeting.record.days[0].on, reverse=True)


def find(web: Web, key: str, today: date) -> Meeting | None:
    """The meeting with that key; a file of the folder goes before what the register keeps of it."""
    return _in_folder(web, today).get(key)


def to_call(meeting: Meeting) -> MeetingRecord:
    """The meeting as it may be called to: with real days, which mean the same whenever the file is read.

    FileRefused where the file counts its days from the day it is read.
    """
    return read_meeting(meeting.path)[0] if meeting.path else meeting.record


def sent(web: Web, upload: Upload, today: date | None) -> Meeting:
    """A meeting from a file that was sent; nothing is kept. FileRefused for a faulty one.

    `today` None refuses days that are counted from the day the file is read, as a call must.
    """
    directory = _directory("", today)
    record = load_meeting(upload.content, upload.name, directory, today=today)
    with web.db.read() as session:
        is_called = meetings.find(session, register_key(record)) is not None
    return Meeting(record, directory, is_called)


def refuse_twofold(web: Web, record: MeetingRecord, today: date) -> None:
    """Refused where the folder has a meeting of that key: then its file there is the one to change."""
    found = _in_folder(web, today).get(record.meeting)
    if found is not None and found.path is not None:
        problem = f"Mötet finns redan som fil, {found.path.name}."
        raise Refused("meeting", problem, "Ändra den filen, eller ge mötet en annan nyckel.")


def _in_folder(web: Web, today: date) -> dict[str, Meeting]:
    with web.db.read() as session:
        kept = {record.meeting: record for record in meetings.kept(session)}
    found = {key: Meeting(record, _directory(record.directory, today), True) for key, record in kept.items()}
    for path in sorted((PROCESSES / "moten").glob("*.yaml")):
        if path.stem == _TEMPLATE:
            continue
        try:
            record, directory = read_meeting(path, today=today)
        except FileRefused:
            continue
        found[record.meeting] = Meeting(record, directory, record.meeting in kept, path)
    return found


def _directory(named: str, today: date | None) -> Directory:
    """The file of organisations with that last name, else the first there is."""
    known = directories(PROCESSES)
    name = Path(named).name
    return read_directory(PROCESSES / (name if name in known else known[0]), today=today)
