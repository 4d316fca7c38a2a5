"""A process file with what it is checked against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from schemas.file.process import Directory, ProcessFile


@dataclass(frozen=True)
class Whole:
    """A process file with what it is checked against."""

    file: ProcessFile
    directory: Directory
    document: Document
    today: date

    def called(self, seat: str) -> str:
        """A seat by its organisation, with how it is written: `Salems kommun (salem/kommundirektor)`."""
        found = self.directory.organisation(seat.partition("/")[0])
        return f"{found.name} ({seat})" if found else f"”{seat}”"

    def check_seat(self, seat: str, place: Place) -> None:
        """Refuses a seat that the directory does not have."""
        if self.directory.seat(seat):
            return
        organisation, _, role = seat.partition("/")
        self.check_organisation(organisation, place)
        found = self.directory.organisation(organisation)
        roles = [f"{organisation}/{known.role}" for known in found.seats] if found else []
        cure = suggestion(seat, roles) + f"Lägg till rollen i {self.file.directory} eller rätta platsen."
        raise self.document.refusal(place, f"organisationen ”{organisation}” har ingen roll ”{role}”.", cure)

    def check_organisation(self, organisation: str, place: Place) -> None:
        """Refuses an organisation that the directory does not have, with the nearest name."""
        if self.directory.organisation(organisation):
            return
        known = {each.key: each.key for each in self.directory.organisations}
        known |= {each.name.lower(): each.key for each in self.directory.organisations}
        near = suggestion(organisation, list(known))
        cure = near + f"Organisationerna finns i {self.file.directory}."
        raise self.document.refusal(place, f"organisationen ”{organisation}” finns inte.", cure)
