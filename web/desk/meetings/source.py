"""Where the desk finds a meeting: in the folder of files, or in the register, which keeps every meeting called to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db import meetings
from db.meetings import is_called
from db.register import directories
from files.meeting.file import load_meeting, read_meeting
from files.process.file import read_directory
from files.shipped import PROCESSES
from files.uploaded import directories as files_of_organisations
from mail.kinds.meetings.call import register_key
from rules.dates.clock import local_date
from rules.meeting.agenda import with_proposals_sent
from rules.meeting.silence import begins_at
from schemas.errors import FileRefused, Refused
from schemas.file.process import Directory, OrganisationSpec
from schemas.meetings.consent import MeetingRecord
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
    is_kept: bool = True
    """The register keeps it: it has been called to, or planned on the desk."""

    @property
    def is_own(self) -> bool:
        """True where it is changed on the desk: no file in the folder says what it is."""
        return self.is_kept and self.path is None


def listed(web: Web, today: date) -> list[Meeting]:
    """Every meeting, the latest first; `start` in a file of the folder means `today` (Stockholm)."""
    found = _in_folder(web, today)
    return sorted(found.values(), key=lambda meeting: meeting.record.days[0].on, reverse=True)


def find(web: Web, key: str, today: date) -> Meeting | None:
    """The meeting with that key; a file of the folder goes before what the register keeps of it."""
    return _in_folder(web, today).get(key)


def to_call(meeting: Meeting, on: date) -> MeetingRecord:
    """The meeting as it may be called to on a day: with real days, which mean the same whenever the file is read.

    A meeting of the desk sends its proposals with the call. FileRefused where a file counts its days from the day it
    is read.
    """
    if meeting.path:
        return read_meeting(meeting.path)[0]
    return with_proposals_sent(meeting.record, on) if meeting.record.is_of_desk else meeting.record


def own(web: Web, key: str) -> MeetingRecord | None:
    """The meeting with that key where it is changed on the desk; None for one of a file, and for none."""
    found = find(web, key, local_date(web.clock()))
    return found.record if found and found.is_own else None


def held(web: Web, key: str) -> Meeting | None:
    """The meeting with that key where it is the desk's own and has begun; None for any other."""
    found = find(web, key, local_date(web.clock()))
    return found if found and found.is_own and web.clock() >= begins_at(found.record) else None


def sent(web: Web, upload: Upload, today: date | None) -> Meeting:
    """A meeting from a file that was sent; nothing is kept. FileRefused for a faulty one.

    `today` None refuses days that are counted from the day the file is read, as a call must.
    """
    directory = directory_named("", today)
    record = load_meeting(upload.content, upload.name, directory, today=today)
    with web.db.read() as session:
        known = meetings.find(session, register_key(record))
    return Meeting(record, directory, known is not None and is_called(known), is_kept=known is not None)


def refuse_twofold(web: Web, record: MeetingRecord, today: date) -> None:
    """Refused where the folder has a meeting of that key: then its file there is the one to change."""
    found = _in_folder(web, today).get(record.meeting)
    if found is not None and found.path is not None:
        problem = f"Mötet finns redan som fil, {found.path.name}."
        raise Refused("meeting", problem, "Ändra den filen, eller ge mötet en annan nyckel.")


def _in_folder(web: Web, today: date) -> dict[str, Meeting]:
    with web.db.read() as session:
        kept = {record.meeting: record for record in meetings.kept(session)}
        registered = directories.of_register(session) if kept else []
    found = {
        key: Meeting(record, _with_register(registered, directory_named(record.directory, today)), is_called(record))
        for key, record in kept.items()
    }
    for path in sorted((PROCESSES / "moten").glob("*.yaml")):
        if path.stem == _TEMPLATE:
            continue
        try:
            record, directory = read_meeting(path, today=today)
        except FileRefused:
            continue
        known = kept.get(record.meeting)
        has_call = known is not None and is_called(known)
        found[record.meeting] = Meeting(record, directory, has_call, path, is_kept=known is not None)
    return found


def directory_named(named: str, today: date | None) -> Directory:
    """The file of organisations with that last name, else the first there is."""
    known = files_of_organisations(PROCESSES)
    name = Path(named).name
    return read_directory(PROCESSES / (name if name in known else known[0]), today=today)


def seats_known(web: Web, today: date) -> Directory:
    """Every organisation and seat that can be chosen: those of the register, and of the file where it lacks them."""
    with web.db.read() as session:
        registered = directories.of_register(session)
    return _with_register(registered, directory_named("", today))


def _with_register(registered: list[OrganisationSpec], file: Directory) -> Directory:
    known = {organisation.key for organisation in registered}
    others = [organisation for organisation in file.organisations if organisation.key not in known]
    return file.model_copy(update={"organisations": [*registered, *others]})
