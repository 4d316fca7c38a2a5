"""Who is in a body on a day, of the times that are on record: members, roles, gaps and overlaps. Days are Stockholm's.

A seat's time in a role says nothing of who holds the seat: that is looked up, unless the role is bound to a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.people.holding import Period, current
from schemas.meetings.bodies import MEMBERS_MEET_IN, SITTING, Membership, Role
from schemas.register import ORDINARY, Holding, Register

_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How a time in a role stands on a day."""

    HELD = "held"
    """Somebody has it."""
    VACANT = "vacant"
    """It follows the seat, and nobody holds the seat."""
    LEFT = "left"
    """It is bound to a person who does not have the seat any more. It is not the successor's: somebody must choose."""
    TO_COME = "to_come"
    OVER = "over"


@dataclass(frozen=True)
class Span:
    """Some days, both inclusive."""

    from_on: date
    to_on: date


@dataclass(frozen=True)
class Overlap:
    """Two times in one role at once, as minutes often have it ("t o m 12 mars", "fr o m den 12 mars")."""

    former: Membership
    later: Membership
    days: Span

    @property
    def is_one_day(self) -> bool:
        """True for the day on which the one hands over to the other."""
        return self.days.from_on == self.days.to_on


@dataclass(frozen=True)
class Seated:
    """One time in a role, with who has it on a day."""

    membership: Membership
    standing: Standing
    holder: Holding | None = None
    """Who has it; None where nobody does."""
    moved_to: str = ""
    """Of a role bound to somebody who has left the seat: another seat that the same person has on that day."""


def in_role(members: Iterable[Membership], role: Role, on: date) -> list[Membership]:
    """The times in a role that hold on that day, in the order they are given."""
    return [one for one in members if one.role is role and one.holds(on) and not one.is_never]


def the_one(members: Iterable[Membership], role: Role, on: date) -> Membership | None:
    """Whose a role is that one has at a time: on a day that two have, of the one that began later. None in a gap."""
    return current(in_role(members, role, on), on)


def members_on(members: Iterable[Membership], on: date) -> list[str]:
    """The seats that are members on that day, each once: those with any of the roles that make one a member."""
    return list(dict.fromkeys(one.seat for one in members if one.role in SITTING and one.holds(on)))


def member_organisations(register: Register, since: date, until: date, secretariats: Collection[str]) -> list[str]:
    """The members of the cooperation on any day from `since` to `until`, by their names: keys of organisations.

    They are those that sit in its committee or its leadership; a register that has neither tells nobody apart. Whoever
    runs matters (`secretariats`, seats) and the home of a body are no members.
    """
    bodies = [body for body in register.bodies.values() if body.kind in MEMBERS_MEET_IN]
    apart = {seat.partition("/")[0] for seat in secretariats} | {body.organisation for body in register.bodies.values()}
    sitting = {
        one.seat.partition("/")[0]
        for one in register.members
        if one.role in SITTING and one.body in {body.key for body in bodies} and not one.is_never
        if (one.from_on or date.min) <= until and (one.to_on or date.max) >= since
    }
    known = [own for own in register.organisations.values() if not own.merged_into and own.key not in apart]
    found = [own for own in known if own.key in sitting or not bodies]
    return [own.key for own in sorted(found, key=lambda own: own.name.casefold())]


def gaps(members: Iterable[Membership], role: Role, since: date, until: date) -> list[Span]:
    """The days from `since` to `until` on which nobody has the role; both count."""
    return uncovered((one for one in members if one.role is role), since, until)


def uncovered(periods: Iterable[Period], since: date, until: date) -> list[Span]:
    """The days from `since` to `until`, both counting, that none of the periods has."""
    held = sorted((one.from_on or date.min, one.to_on or date.max) for one in periods)
    found, first = list[Span](), since
    for begins, ends in held:
        if begins > ends or ends < first:
            continue
        if begins > until:
            break
        if begins > first:
            found.append(Span(first, begins - _DAY))
        if ends >= until:
            return found
        first = ends + _DAY
    return [*found, Span(first, until)] if first <= until else found


def overlaps(members: Iterable[Membership], role: Role) -> list[Overlap]:
    """Every two times in the role that share a day, in the order they began."""
    held = [one for one in members if one.role is role and not one.is_never]
    held.sort(key=lambda one: one.from_on or date.min)
    found = []
    for number, former in enumerate(held):
        for later in held[number + 1 :]:
            begins, ends = later.from_on or date.min, min(former.to_on or date.max, later.to_on or date.max)
            if begins <= ends:
                found.append(Overlap(former, later, Span(begins, ends)))
    return found


def seated(register: Register, membership: Membership, on: date) -> Seated:
    """Who has a time in a role on that day, and how it stands."""
    if membership.is_over(on) or membership.is_never:
        return Seated(membership, Standing.OVER)
    if not membership.holds(on):
        return Seated(membership, Standing.TO_COME)
    if membership.is_bound:
        return _bound(register, membership, on)
    holder = current(_of_seat(register, membership.seat, [ORDINARY]), on)
    return Seated(membership, Standing.HELD if holder else Standing.VACANT, holder)


def _bound(register: Register, membership: Membership, on: date) -> Seated:
    own = [one for one in register.holdings if is_of(one, membership)]
    here = current([one for one in own if one.seat == membership.seat], on)
    if here is not None and (here.capacity != ORDINARY or _holds(register, here, on)):
        return Seated(membership, Standing.HELD, here)
    elsewhere = current([one for one in own if one.seat != membership.seat and _holds(register, one, on)], on)
    return Seated(membership, Standing.LEFT, moved_to=elsewhere.seat if elsewhere else "")


def roles_of(register: Register, holdings: Collection[int], on: date) -> list[Membership]:
    """The roles in bodies that the times in seats of those numbers give on that day, or later."""
    found = []
    for one in register.members:
        at = seated(register, one, max(on, one.from_on or date.min))
        if at.holder is not None and at.holder.id in holdings:
            found.append(one)
    return found


def is_of(held: Holding, membership: Membership) -> bool:
    """True where that time in a seat is of the person that the role is bound to."""
    if membership.person:
        return held.person == membership.person
    return held.seat == membership.seat and held.name.casefold() == membership.bound_to.casefold()


def is_same_person(one: Holding, other: Holding) -> bool:
    """True for two times in seats of one person: where somebody has said so, or name and address are the same, or one
    name follows on itself in the same seat. The same name alone is not enough."""
    if one.person and other.person:
        return one.person == other.person
    if one.name.casefold() != other.name.casefold():
        return False
    first, then = sorted((one, other), key=lambda held: held.from_on or date.min)
    follows = one.seat == other.seat and first.to_on is not None and first.to_on + _DAY == then.from_on
    return follows or one.email.casefold() == other.email.casefold()


def _holds(register: Register, held: Holding, on: date) -> bool:
    """True where that very time is the one that counts in its seat: nobody else holds it for the time being."""
    return current(_of_seat(register, held.seat, [held.capacity]), on) is held


def _of_seat(register: Register, seat: str, capacities: Sequence[str]) -> list[Holding]:
    return [one for one in register.holdings if one.seat == seat and one.capacity in capacities]
