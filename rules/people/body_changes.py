"""What lines change of bodies and of who is in them: found whole, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from rules.people.holding import current
from rules.swedish import long_date
from schemas.meetings.bodies import COOPERATION, SINGLE, Body, BodyLine, MemberLine, Membership
from schemas.register import Change, ChangeKind, Changes, Holding, LineFault, Register, Seat

_DAY = timedelta(days=1)
_OF_BODY = ("name", "kind", "organisation", "from_on", "to_on")
_BACKWARDS = ("Den sista dagen ligger före den första.", "Byt plats på dagarna.")


def body_changes(register: Register, lines: Sequence[BodyLine], found: Changes) -> None:
    """Add what the lines make of bodies; one that ends ends every time in a role with it."""
    by_key: dict[str, list[BodyLine]] = {}
    for line in lines:
        by_key.setdefault(line.body, []).append(line)
    for key, own in by_key.items():
        known, row = register.bodies.get(key), own[0].row
        said, faults = _said(own)
        faults += _faults_of_body(register, key, said, row, found)
        if faults:
            found.faults.extend(faults)
            continue
        after = replace(known, **said) if known else Body(key=key, **said)
        if after.from_on and after.to_on and after.to_on < after.from_on:
            found.faults.append(LineFault(row, "to_on", *_BACKWARDS))
            continue
        found.every.append(Change(_kind(known, after), after, known, row))
        if after.to_on is not None and (known is None or known.to_on != after.to_on):
            for one in register.members:
                if one.body == key and (one.to_on or date.max) > after.to_on:
                    found.every.append(Change(ChangeKind.ENDED, replace(one, to_on=after.to_on), one, row))


def _said(lines: Sequence[BodyLine]) -> tuple[dict[str, Any], list[LineFault]]:
    """What the lines say of their body, by field; where two of them differ, the first counts."""
    said: dict[str, Any] = {}
    faults = []
    for line in lines:
        for name, value in line.model_dump(include=set(_OF_BODY), exclude_none=True).items():
            if said.setdefault(name, value) != value:
                problem = f"”{value}” säger emot en rad före för samma organ."
                faults.append(LineFault(line.row, name, problem, "Skriv samma på alla rader, eller bara på en."))
    return said, faults


def _faults_of_body(
    register: Register, key: str, said: Mapping[str, Any], row: int, found: Changes
) -> Iterator[LineFault]:
    home = said.get("organisation")
    if home is not None and home not in {*register.organisations, *(change.organisation for change in found.every)}:
        problem = f"Organisationen ”{home}” finns inte i registret."
        yield LineFault(row, "organisation", problem, "Lägg in den först, eller välj en annan.")
    if "kind" in said and said["kind"] not in COOPERATION:
        yield LineFault(row, "kind", "Det slaget av organ har inga ledamöter här.", "Lägg in det i kalendern.")
    if key in register.bodies:
        return
    for name, what in (("name", "namnet"), ("kind", "slaget"), ("organisation", "hemvisten")):
        if name not in said:
            problem = f"Organet ”{key}” är nytt, och {what} saknas."
            yield LineFault(row, name, problem, "Fyll i det på en av organets rader.")


def member_changes(register: Register, lines: Sequence[MemberLine], today: date, found: Changes) -> None:
    """Add what the lines make of who is in which body. A role that one has at a time ends for whoever had it."""
    now = {one.id: one for one in register.members}
    """Number → the time in a role as the lines before have made it."""
    rows: dict[int, int] = {}
    fresh: list[Membership] = []
    bodies = {**register.bodies, **{c.after.key: c.after for c in found.every if isinstance(c.after, Body)}}
    for line in lines:
        body = bodies.get(line.body)
        if body is None:
            problem = f"Organet ”{line.body}” finns inte i registret."
            found.faults.append(LineFault(line.row, "body", problem, "Lägg in organet först."))
            continue
        wanted = _wanted(register, line, found)
        if wanted is None:
            continue
        before = _known(register, line, wanted, today)
        after = _after(register, line, wanted, before, today)
        others = [one for one in [*now.values(), *fresh] if one.body == line.body and one is not now.get(after.id)]
        fault = _fault(line, after, body, others)
        if fault is not None:
            found.faults.append(fault)
            continue
        for one in others:
            if one.id and _follows(after, one):
                end = min(one.to_on or date.max, line.former_to_on or (after.from_on or today) - _DAY)
                now[one.id] = replace(one, to_on=end)
                rows.setdefault(one.id, line.row)
        if before is not None:
            now[before.id] = after
            rows[before.id] = line.row
        else:
            fresh.append(after)
            found.every.append(Change(ChangeKind.NEW, after, row=line.row))
    for one in register.members:
        if one.id in rows:
            found.every.append(Change(_kind(one, now[one.id]), now[one.id], one, rows[one.id]))


def _wanted(register: Register, line: MemberLine, found: Changes) -> Membership | None:
    """The line as a time in a role; None, with a fault, where its seat or person is not known."""
    seats = {*register.seats, *(change.after.key for change in found.every if isinstance(change.after, Seat))}
    if line.seat not in seats:
        problem = f"Platsen ”{line.seat}” finns inte i registret."
        found.faults.append(LineFault(line.row, "seat", problem, "Lägg in platsen först, eller välj en annan."))
        return None
    wanted = Membership(
        line.body, line.seat, line.role, is_acting=bool(line.is_acting), from_on=line.from_on, to_on=line.to_on,
        is_to_be_introduced=line.is_to_be_introduced,
    )  # fmt: skip
    if not line.person:
        return wanted
    held = [*register.holdings, *(c.after for c in found.every if isinstance(c.after, Holding) and not c.after.id)]
    held = [one for one in held if one.seat == line.seat]
    known = {one.person: register.persons[one.person] for one in held if one.person in register.persons}
    called = [one for one in held if one.name.casefold() == line.person.casefold()]
    called += [one for one in held if one.person in known and known[one.person].is_called(line.person)]
    if not called:
        problem = f"Ingen med namnet ”{line.person[:80]}” har eller har haft platsen {line.seat}."
        cure = "Skriv namnet som i registret, eller lämna det tomt så följer uppdraget platsen."
        found.faults.append(LineFault(line.row, "person", problem, cure))
        return None
    one = current(called, line.from_on or date.max) or called[-1]
    name = register.persons[one.person].name if one.person in register.persons else one.name
    return replace(wanted, person=one.person, bound_to=name)


def _known(register: Register, line: MemberLine, wanted: Membership, today: date) -> Membership | None:
    """The time in a role that the line speaks of; None for a new one."""
    if line.member:
        return next((one for one in register.members if one.id == line.member), None)
    same = [
        one
        for one in register.members
        if (one.body, one.seat, one.role) == (wanted.body, wanted.seat, wanted.role)
        and (one.person, one.bound_to.casefold()) == (wanted.person, wanted.bound_to.casefold())
    ]
    exact = [one for one in same if one.from_on == line.from_on]
    open_now = [one for one in same if line.from_on is None and not one.is_over(today)]
    return next(iter([*exact, *open_now]), None)


def _after(
    register: Register, line: MemberLine, wanted: Membership, before: Membership | None, today: date
) -> Membership:
    if before is None:
        has_members = any(one.body == line.body for one in register.members)
        return wanted if wanted.from_on or not has_members else replace(wanted, from_on=today)
    introduced = before.is_to_be_introduced or line.is_to_be_introduced
    if line.member:
        return replace(wanted, id=before.id, is_to_be_introduced=introduced)
    to_on = line.to_on or before.to_on
    is_acting = before.is_acting if line.is_acting is None else line.is_acting
    return replace(before, to_on=to_on, is_acting=is_acting, is_to_be_introduced=introduced)


def _fault(line: MemberLine, after: Membership, body: Body, others: Sequence[Membership]) -> LineFault | None:
    if line.member and not after.id:
        return LineFault(line.row, "", "Uppdraget finns inte i registret.", "Ladda sidan på nytt.")
    if after.is_never:
        return LineFault(line.row, "to_on", *_BACKWARDS)
    if body.to_on and (after.from_on or date.min) > body.to_on:
        problem = f"{body.name} finns till och med {long_date(body.to_on)}."
        return LineFault(line.row, "from_on", problem, "Ange en tidigare dag.")
    same = [one for one in others if one.role is after.role and not one.is_never]
    if after.role in SINGLE:
        return _fault_of_single(line, after, same)
    if any(one.seat == after.seat and _days(one, after) > 1 for one in same):
        cure = "Ange dagar som inte går över varandra, eller ändra det uppdrag som finns."
        return LineFault(line.row, "seat", "Platsen har redan det uppdraget då.", cure)
    return None


def _fault_of_single(line: MemberLine, after: Membership, same: Sequence[Membership]) -> LineFault | None:
    if after.to_on is not None:
        return None
    began = after.from_on or date.min
    later = [one.from_on or date.min for one in same if one.to_on is None and (one.from_on or date.min) >= began]
    if later and (after.from_on is None or min(later) > began or not after.id):
        first = min(later)
        problem = "En annan har uppdraget" + (f" från och med {long_date(first)}." if first > date.min else ".")
        return LineFault(line.row, "from_on", problem, "Ange en senare första dag, eller en sista dag före den.")
    return None


def _follows(after: Membership, one: Membership) -> bool:
    """True where `after` takes over for good a role that one has at a time: that of `one` lasts until then."""
    if after.role not in SINGLE or one.role is not after.role or after.to_on is not None:
        return False
    return (one.from_on or date.min) < (after.from_on or date.min) <= (one.to_on or date.max)


def _days(one: Membership, other: Membership) -> int:
    begins = max(one.from_on or date.min, other.from_on or date.min)
    ends = min(one.to_on or date.max, other.to_on or date.max)
    return max((ends - begins).days + 1, 0)


def _kind(before: Body | Membership | None, after: Body | Membership) -> ChangeKind:
    if before is None:
        return ChangeKind.NEW
    if before == after:
        return ChangeKind.SAME
    is_sooner = after.to_on is not None and after.to_on < (before.to_on or date.max)
    if isinstance(after, Membership) and replace(after, to_on=before.to_on) == before and is_sooner:
        return ChangeKind.ENDED
    return ChangeKind.CHANGED
