"""A turn of the year wheel from its template, for the tests of the template and of its page."""

from __future__ import annotations

from datetime import date

from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from schemas.file.process import ProcessFile
from secretariat.series import file_text_of

TODAY = date(2022, 8, 15)  # måndag
TYPED = {
    "rubrik": "Halvårsuppföljning 2022", "del": "halvar", "ar": "2022",
    "svarsdag": "2022-09-12", "motesdag": "2022-09-26",
    "aktiviteter": "Tillgång till eleffekt; trafiknatverket/ordforande\nNäringsliv; styrgruppen/ordforande",
    "kommuner-tyreso": "ja",
}  # fmt: skip


def wheel_file(typed: dict[str, str], today: date) -> ProcessFile:
    """The file of a turn of the wheel."""
    text, name = file_text_of("/nytt/mall/arshjul", typed, today)
    return read_uploaded(text.encode(), name, folder=PROCESSES, today=today)[0]
