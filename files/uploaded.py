"""Process files that arrive as text, from the desk: the same checks as a file on disk, and the same words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from files.dates import with_dates
from files.directory_checks import with_own_organisations
from files.guarded_yaml import load
from files.process.file import check_process, read_directory
from files.validation import validate
from schemas.errors import FileRefused
from schemas.file.process import Directory, ProcessFile


def read_uploaded(text: bytes, name: str, *, folder: Path, today: date) -> tuple[ProcessFile, Directory]:
    """A process file and its directory; the directory is looked for by its name alone, in `folder`.

    `today` (Stockholm) is what `start` means. FileRefused: the first mistake, in Swedish, as for a file on disk.
    """
    document = with_dates(load(text, name), today)
    file = validate(ProcessFile, document)
    place = folder / Path(file.directory).name
    if not place.is_file():
        raise FileRefused(
            name,
            "directory",
            f"filen ”{Path(file.directory).name}” med organisationer finns inte här.",
            f"Skriv en av dem som finns: {', '.join(directories(folder)) or 'ingen'}.",
            document.line_of(("directory",)),
        )
    directory = read_directory(place, today=today)
    file, directory = with_own_organisations(file, directory, document)
    check_process(file, directory, document, today)
    return file, directory


def directories(folder: Path) -> list[str]:
    """The names of the files of organisations in a folder: those that are no processes, which may have some too."""
    texts = {path.name: "\n" + path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}
    return sorted(name for name, text in texts.items() if "\norganisations:" in text and "\nprocess:" not in text)
