"""Reads process files, directories and scenarios: guarded YAML, dates, models, then what only the whole can tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from files.calendar.checks import check_meeting_rules
from files.dates import with_dates
from files.directory_checks import check_directory, with_own_organisations
from files.guarded_yaml import Document, read
from files.process.checks import check_block, check_parties, check_seats_of_steps
from files.process.scenario import check_scenario
from files.process.steps import check_plan, check_steps
from files.process.stories import check_story
from files.validation import validate
from files.whole import Whole
from schemas.errors import FileRefused
from schemas.file.process import Directory, ProcessFile
from schemas.file.scenario import Scenario


def read_process(path: Path | str, *, today: date) -> tuple[ProcessFile, Directory]:
    """A process file and the directory it names, both checked; `start` in a date means `today` (Stockholm).

    FileRefused: the first mistake, in Swedish, with file, field, line where it can, and cure. Nothing else is raised.
    """
    path = Path(path)
    document = with_dates(read(path), today)
    file = validate(ProcessFile, document)
    directory = read_directory(_beside(path, file, document), today=today)
    file, directory = with_own_organisations(file, directory, document)
    check_process(file, directory, document, today)
    return file, directory


def check_process(file: ProcessFile, directory: Directory, document: Document, today: date) -> None:
    """FileRefused at the first thing in the file that cannot hold.

    The order of the checks is the order of the file, so the first refusal is the first thing to mend.
    """
    whole = Whole(file, directory, document, today)
    whole.check_seat(file.secretariat, ("secretariat",))
    check_parties(whole)
    check_block(whole)
    check_steps(whole)
    check_story(whole)
    check_seats_of_steps(whole)
    check_meeting_rules(file, directory, document)
    check_plan(whole)


def read_directory(path: Path | str, *, today: date | None = None) -> Directory:
    """The organisations, seats and holders of a file, checked. FileRefused as above."""
    document = with_dates(read(Path(path)), today)
    directory = validate(Directory, document)
    check_directory(directory, document)
    return directory


def read_scenario(path: Path | str, file: ProcessFile | None, *, today: date | None = None) -> Scenario:
    """A scenario for that process, its acts in time order; `at` becomes aware local time. FileRefused as above.

    Without a `file`, of a process that is still to be made, it is not checked against one.
    """
    document = with_dates(read(Path(path)), today)
    scenario = validate(Scenario, document)
    if file is not None:
        check_scenario(scenario, file, document)
    return scenario.model_copy(update={"acts": sorted(scenario.acts, key=lambda act: act.at)})


def _beside(path: Path, file: ProcessFile, document: Document) -> Path:
    found = path.parent / file.directory
    if not found.is_file():
        raise FileRefused(
            document.name,
            "directory",
            f"filen ”{file.directory}” med organisationer finns inte bredvid processfilen.",
            "Lägg den där, eller rätta namnet.",
            document.line_of(("directory",)),
        )
    return found
