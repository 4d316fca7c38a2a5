"""The calendars that a plan is made with: those of the register, where there is one, and those of the file."""

from __future__ import annotations

from db.calendar import calendars
from db.store.session import Database
from rules.meeting.usable import together
from schemas.file.calendar import NO_CALENDARS, Calendars
from schemas.file.process import Directory
from settings import load


def with_known(directory: Directory) -> Directory:
    """The directory with the calendars it would be started with. Reads the register and never makes one."""
    return directory.model_copy(update={"calendars": together(_registered(), directory.calendars)})


def _registered() -> Calendars:
    settings = load()
    if not settings.database_url and not settings.register_file.exists():
        return NO_CALENDARS
    db = Database.of(settings)
    found, newest = db.revision()
    if found != newest:
        # A start brings the tables up to date first; a look changes nothing.
        return NO_CALENDARS
    with db.read() as session:
        return calendars.load(session)
