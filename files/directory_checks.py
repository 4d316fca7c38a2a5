"""What only the whole directory can tell: no two of the same, no two ordinary holders at once."""

from __future__ import annotations

from itertools import pairwise

from files.calendar.checks import check_calendars
from files.guarded_yaml import Document, Place
from files.validation import suggestion
from rules.swedish import short_date
from schemas.file.directory import GroupSpec
from schemas.file.process import Directory, HolderSpec, ProcessFile, SeatSpec
from schemas.meetings.bodies import COOPERATION


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
    _check_bodies(directory, document)
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


def _check_bodies(directory: Directory, document: Document) -> None:
    seen: set[str] = set()
    organisations = [organisation.key for organisation in directory.organisations]
    for number, body in enumerate(directory.bodies):
        place: Place = ("bodies", number)
        if body.key in seen:
            raise document.refusal((*place, "key"), f"organet ”{body.key}” finns två gånger.", "Byt nyckel på det ena.")
        seen.add(body.key)
        if body.organisation not in organisations:
            problem = f"organisationen ”{body.organisation}” finns inte."
            cure = suggestion(body.organisation, organisations) + "Lägg till den under organisations."
            raise document.refusal((*place, "organisation"), problem, cure)
        if body.kind not in COOPERATION:
            kinds = ", ".join(kind.value for kind in COOPERATION)
            cure = f"Skriv något av {kinds}, eller lägg det under calendars.bodies."
            raise document.refusal((*place, "kind"), f"”{body.kind.value}” har inga ledamöter här.", cure)
        _check_members(directory, body, place, document)


def _check_members(directory: Directory, body: GroupSpec, place: Place, document: Document) -> None:
    for number, member in enumerate(body.members):
        inner = (*place, "members", number)
        seat = directory.seat(member.seat)
        if seat is None:
            every = [f"{each.key}/{own.role}" for each in directory.organisations for own in each.seats]
            cure = suggestion(member.seat, every) + "Platserna står under organisations, som organisation/roll."
            raise document.refusal((*inner, "seat"), f"platsen ”{member.seat}” finns inte.", cure)
        if member.person and member.person not in [holder.name for holder in seat.holders]:
            problem = f"”{member.person}” har inte platsen {member.seat}."
            cure = "Skriv namnet som bland platsens holders, eller ta bort raden så följer uppdraget platsen."
            raise document.refusal((*inner, "person"), problem, cure)
        if member.from_on and member.to_on and member.to_on < member.from_on:
            problem = f"uppdraget slutar {short_date(member.to_on)}, före starten {short_date(member.from_on)}."
            raise document.refusal((*inner, "to"), problem, "Rätta from eller to.")


def _overlap(former: HolderSpec, later: HolderSpec) -> bool:
    return former.to_on is None or later.from_on is None or later.from_on <= former.to_on
