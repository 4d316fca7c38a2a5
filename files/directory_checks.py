"""What only the whole directory can tell: no two of the same, no two ordinary holders at once."""

from __future__ import annotations

from itertools import pairwise

from files.calendar.checks import check_calendars
from files.guarded_yaml import Document, Place
from rules.swedish import short_date
from schemas.file.process import Directory, HolderSpec, ProcessFile, SeatSpec


def check_directory(directory: Directory, document: Document) -> None:
    """FileRefused where organisations, roles or holders collide."""
    seen: set[str] = set()
    for number, organisation in enumerate(directory.organisations):
        place: Place = ("organisations", number)
        if organisation.key in seen:
            problem = f"organisationen ”{organisation.key}” finns två gånger."
            raise document.refusal((*place, "key"), problem, "Slå ihop dem eller byt nyckel på den ena.")
        seen.add(organisation.key)
        roles: set[str] = set()
        for position, seat in enumerate(organisation.seats):
            inner = (*place, "seats", position)
            if seat.role in roles:
                problem = f"rollen ”{seat.role}” finns två gånger i {organisation.name}."
                raise document.refusal((*inner, "role"), problem, "Lägg innehavarna under samma roll.")
            roles.add(seat.role)
            _check_holders(seat, inner, document)
    check_calendars(directory, document)


def with_own_organisations(
    file: ProcessFile, directory: Directory, document: Document
) -> tuple[ProcessFile, Directory]:
    """The file and its directory, with the organisations that the file itself brings moved into the directory: people
    stand in the register of people alone. FileRefused where one is known already, or the whole does not hold."""
    known = {each.key for each in directory.organisations}
    for number, organisation in enumerate(file.organisations):
        if organisation.key in known:
            problem = f"organisationen ”{organisation.key}” finns redan i {file.directory}."
            raise document.refusal(("organisations", number, "key"), problem, "Ta bort den här, eller byt nyckel.")
    own = Directory(organisations=file.organisations)
    check_directory(own, document)
    whole = directory.model_copy(update={"organisations": [*directory.organisations, *own.organisations]})
    return file.model_copy(update={"organisations": []}), whole


def _check_holders(seat: SeatSpec, place: Place, document: Document) -> None:
    for number, holder in enumerate(seat.holders):
        if holder.from_on and holder.to_on and holder.to_on < holder.from_on:
            problem = f"{holder.name} slutar {short_date(holder.to_on)}, före starten {short_date(holder.from_on)}."
            raise document.refusal((*place, "holders", number, "to"), problem, "Rätta from eller to.")
    ordinary = [holder for holder in seat.holders if holder.capacity == "ordinarie"]
    ordinary.sort(key=lambda holder: (holder.from_on is not None, holder.from_on))
    for former, later in pairwise(ordinary):
        if _overlap(former, later):
            number = seat.holders.index(later)
            problem = f"{former.name} och {later.name} har samma plats samtidigt."
            cure = "Ge den förra ett to-datum, eller skriv capacity: ersattare på den ena."
            raise document.refusal((*place, "holders", number), problem, cure)


def _overlap(former: HolderSpec, later: HolderSpec) -> bool:
    return former.to_on is None or later.from_on is None or later.from_on <= former.to_on
