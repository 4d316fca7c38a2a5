"""Who is the same person over several seats and names: only where somebody says so, never by the name alone."""

from __future__ import annotations

from collections.abc import Sequence

from rules.people.membership import is_same_person
from schemas.meetings.bodies import Person, PersonLine
from schemas.register import Change, ChangeKind, Changes, Holding, Identity, LineFault, Register


def person_changes(register: Register, lines: Sequence[PersonLine], found: Changes) -> None:
    """Add what the lines say of who is who."""
    by_id = {one.id: one for one in register.holdings}
    for line in lines:
        held, other = by_id.get(line.held), by_id.get(line.same_as)
        if held is None or (line.same_as and other is None) or line.held == line.same_as:
            found.faults.append(LineFault(line.row, "same_as", "Personen finns inte i registret.", "Välj en annan."))
        elif not line.alias.strip() and other is None:
            cure = "Skriv ett namn, eller välj en plats."
            found.faults.append(LineFault(line.row, "alias", "Inget är angivet.", cure))
        else:
            found.every.append(_identified(register, held, other, " ".join(line.alias.split()), line.row))


def _identified(register: Register, held: Holding, other: Holding | None, alias: str, row: int) -> Change:
    own = [one for one in register.holdings if is_same_person(one, held)]
    own += [one for one in register.holdings if other is not None and is_same_person(one, other) and one not in own]
    numbers = list(dict.fromkeys(one.person for one in own if one.person))
    known = register.persons.get(held.person)
    kept, name = held.person or next(iter(numbers), 0), known.name if known else held.name
    spelt = [one.name for one in own] + ([alias] if alias else [])
    for number in numbers:
        spelt += [register.persons[number].name, *register.persons[number].aliases]
    aliases = {each.casefold(): each for each in reversed(spelt) if each.casefold() != name.casefold()}
    person = Person(kept, name, tuple(sorted(aliases.values())))
    gone = tuple(number for number in numbers if number != kept)
    identity = Identity(person, tuple(one.id for one in own), held.seat, gone)
    is_same = person == known and all(one.person == kept for one in own)
    kind = ChangeKind.SAME if is_same else ChangeKind.CHANGED if kept else ChangeKind.NEW
    return Change(kind, identity, row=row)
