"""What lines of a file or of a form change in the register of people: found whole, before anything is written.

What the lines do not name is not touched. A new holder without a last day closes the time of whoever held the seat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rules.people.body_changes import body_changes, member_changes
from rules.people.holding import current
from rules.people.identities import person_changes
from rules.swedish import long_date
from schemas.meetings.bodies import BodyLine, MemberLine, PersonLine
from schemas.register import (
    SAID,
    Change,
    ChangeKind,
    Changes,
    Holding,
    Line,
    LineFault,
    Organisation,
    Register,
    RegisterLine,
    Seat,
    Thing,
)

_DAY = timedelta(days=1)


def changes(register: Register, lines: Sequence[Line], today: date) -> Changes:
    """What the register would become by the lines on that day (Stockholm), and what is wrong with them."""
    found = Changes()
    people = [line for line in lines if isinstance(line, RegisterLine)]
    _organisations(register, people, found)
    _seats(register, people, found)
    places: dict[tuple[str, str], list[RegisterLine]] = {}
    for line in people:
        if line.role and line.person:
            places.setdefault((line.seat, line.capacity), []).append(line)
    for (seat, capacity), wanted in places.items():
        known = [held for held in register.holdings if (held.seat, held.capacity) == (seat, capacity)]
        _holdings([held for held in known if not held.is_never], wanted, today, found)
    of_people = len(found.faults)
    body_changes(register, [line for line in lines if isinstance(line, BodyLine)], found)
    member_changes(register, [line for line in lines if isinstance(line, MemberLine)], today, found)
    person_changes(register, [line for line in lines if isinstance(line, PersonLine)], found)
    found.faults[of_people:] = [replace(fault, is_of_body=True) for fault in found.faults[of_people:]]
    return found


def _organisations(register: Register, lines: Sequence[RegisterLine], found: Changes) -> None:
    by_key: dict[str, list[RegisterLine]] = {}
    for line in lines:
        by_key.setdefault(line.organisation, []).append(line)
    for key, own in by_key.items():
        texts, known = _said(own, found), register.organisations.get(key)
        row, is_correction = own[0].row, any(line.is_correction for line in own)
        if known is None:
            _new_organisation(key, texts, row, found)
        elif known.merged_into:
            problem = f"”{known.name}” är en del av en annan organisation."
            found.faults.append(LineFault(row, "organisation", problem, "Ändra den organisationen i stället."))
        else:
            after = replace(known, **texts)
            found.every.append(Change(_kind(known, after), after, known, row, is_correction))


def _said(own: Sequence[RegisterLine], found: Changes) -> dict[str, str]:
    """What the lines say of their organisation, by field; where two of them differ, the first counts."""
    said: dict[str, tuple[str, int]] = {}
    for line in own:
        for name in SAID:
            text = getattr(line, name)
            if text is None:
                continue
            before, row = said.setdefault(name, (text, line.row))
            if before != text:
                problem = f"”{text}” säger emot rad {row}, som har ”{before}” för samma organisation."
                found.faults.append(LineFault(line.row, name, problem, "Skriv samma på alla rader, eller bara på en."))
    return {name: text for name, (text, _) in said.items()}


def _new_organisation(key: str, texts: dict[str, str], row: int, found: Changes) -> None:
    for name, what in (("name", "namnet på organisationen"), ("mailbox", "den officiella brevlådan")):
        if not texts.get(name):
            problem = f"”{key}” är ny i registret, och {what} saknas."
            found.faults.append(LineFault(row, name, problem, "Fyll i kolumnen på en av organisationens rader."))
    if texts.get("name") and texts.get("mailbox"):
        found.every.append(Change(ChangeKind.NEW, Organisation(key=key, **texts), row=row))


def _seats(register: Register, lines: Sequence[RegisterLine], found: Changes) -> None:
    titles: dict[str, str] = {}
    shared: dict[str, str] = {}
    first: dict[str, RegisterLine] = {}
    for line in lines:
        if not line.role:
            continue
        first.setdefault(line.seat, line)
        if line.title and titles.setdefault(line.seat, line.title) != line.title:
            problem = f"”{line.title}” säger emot ”{titles[line.seat]}” för samma plats."
            found.faults.append(LineFault(line.row, "title", problem, "Skriv samma titel på alla platsens rader."))
        if line.shared and shared.setdefault(line.seat, line.shared) != line.shared:
            problem = f"”{line.shared}” säger emot ”{shared[line.seat]}” för samma plats."
            found.faults.append(LineFault(line.row, "shared", problem, "Skriv samma på alla platsens rader."))
    for key, line in first.items():
        known, title = register.seats.get(key), titles.get(key, "")
        if known is not None:
            is_shared = shared[key] == "ja" if key in shared else known.is_shared
            after = replace(known, title=title or known.title, is_shared=is_shared)
            found.every.append(Change(_kind(known, after), after, known, line.row))
        elif title:
            found.every.append(Change(ChangeKind.NEW, Seat(key, title, shared.get(key) == "ja"), row=line.row))
        else:
            problem = f"Platsen ”{key}” är ny i registret, och titeln saknas."
            found.faults.append(LineFault(line.row, "title", problem, "Skriv till exempel kommundirektören."))


def _holdings(known: list[Holding], wanted: Sequence[RegisterLine], today: date, found: Changes) -> None:
    """What becomes of those who hold one seat in one capacity."""
    matched = _matched(known, wanted, today)
    fresh = [(line, _begun(line, known, today)) for line in wanted if all(line is not row for row, _ in matched)]
    later: dict[int, Change] = {}
    for line, held in matched:
        after = replace(
            held,
            name=line.person,
            from_on=line.from_on or held.from_on,
            to_on=line.to_on or held.to_on,
            is_acting=held.is_acting if line.is_acting is None else line.is_acting,
            is_to_be_introduced=line.is_to_be_introduced or held.is_to_be_introduced,
        )
        found.faults.extend(_backwards(after, line.row))
        later[held.id] = Change(_kind(held, after), after, held, line.row)
    for line, new in fresh:
        found.faults.extend(_backwards(new, line.row))
        if fault := _clash(line, new, known, [one for other, one in fresh if other is not line]):
            found.faults.append(fault)
        elif new.to_on is None:
            for held in known:
                _close(later, held, new, line.row)
    found.every.extend(change for _, change in sorted(later.items()))
    found.every.extend(Change(ChangeKind.NEW, new, row=line.row) for line, new in fresh)


def _matched(
    known: Sequence[Holding], wanted: Sequence[RegisterLine], today: date
) -> list[tuple[RegisterLine, Holding]]:
    """Which line speaks of whom that the register has: by address and first day, else by address alone."""
    left, found = list(known), list[tuple[RegisterLine, Holding]]()
    for is_exact in (True, False):
        for line in wanted:
            if any(line is row for row, _ in found):
                continue
            same = [held for held in left if held.email.casefold() == line.email.casefold()]
            if is_exact:
                same = [held for held in same if held.from_on == line.from_on]
            else:
                same = [
                    held for held in same if not held.is_over(today) and (line.from_on is None or _is_same(line, held))
                ]
            if same:
                held = same[-1]
                left.remove(held)
                found.append((line, held))
    return found


def _is_same(line: RegisterLine, held: Holding) -> bool:
    return line.person.casefold() == held.name.casefold() and held.to_on is None


def _begun(line: RegisterLine, known: Sequence[Holding], today: date) -> Holding:
    """The new holding; without a first day it begins today, where somebody has the seat, and has always been else."""
    begins = line.from_on or (today if any(not held.is_over(today) for held in known) else None)
    return Holding(
        seat=line.seat,
        name=line.person,
        email=line.email,
        capacity=line.capacity,
        from_on=begins,
        to_on=line.to_on,
        is_acting=bool(line.is_acting),
        is_to_be_introduced=line.is_to_be_introduced,
    )


def _clash(line: RegisterLine, new: Holding, known: Sequence[Holding], others: Sequence[Holding]) -> LineFault | None:
    if new.to_on is not None:
        return None
    if any(other.to_on is None and other.from_on == new.from_on for other in others):
        cure = "Låt en vara innehavare och en annan ersättare, eller ange olika dagar."
        return LineFault(line.row, "from_on", "Platsen har två nya från samma dag.", cure)
    begun = new.from_on or date.min
    after = [held.from_on for held in known if held.to_on is None and held.from_on and held.from_on > begun]
    if after:
        first = min(after)
        problem = f"En annan har platsen från och med {long_date(first)}."
        return LineFault(line.row, "to_on", problem, "Ange en sista dag före den, eller en senare första dag.")
    return None


def _close(later: dict[int, Change], held: Holding, new: Holding, row: int) -> None:
    """Let the time of `held` end where that of `new` begins, if it lasts until then."""
    if new.from_on is None or (held.from_on or date.min) > new.from_on or (held.to_on or date.max) < new.from_on:
        return
    change = later.get(held.id)
    present = change.after if change is not None and isinstance(change.after, Holding) else held
    later[held.id] = Change(ChangeKind.ENDED, replace(present, to_on=new.from_on - _DAY), held, row)


def _backwards(held: Holding, row: int) -> list[LineFault]:
    if not held.is_never:
        return []
    return [LineFault(row, "to_on", "Den sista dagen ligger före den första.", "Byt plats på dagarna.")]


def _kind(before: Thing, after: Thing) -> ChangeKind:
    if before == after:
        return ChangeKind.SAME
    if isinstance(before, Holding) and isinstance(after, Holding) and replace(after, to_on=before.to_on) == before:
        is_sooner = after.to_on is not None and after.to_on < (before.to_on or date.max)
        return ChangeKind.ENDED if is_sooner else ChangeKind.CHANGED
    return ChangeKind.CHANGED


def held_on(register: Register, seat: str, capacity: str, on: date) -> Holding | None:
    """Who holds the seat in that capacity on that day; None where nobody does."""
    return current([held for held in register.holdings if (held.seat, held.capacity) == (seat, capacity)], on)
