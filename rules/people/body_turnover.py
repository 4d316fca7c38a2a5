"""How many of those who were in a body on one day are not in it on a later one. Nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.people.membership import is_same_person, seated
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import SITTING, Body
from schemas.register import Holding, Register


@dataclass(frozen=True)
class BodyTurnover:
    """One body, or all networks together, between two days."""

    name: str
    since: date
    until: date
    persons: int
    """How many were in it on the first day."""
    left: int
    """How many of them are not in it on the last."""
    came: int
    """How many are in it on the last day that were not on the first."""
    now: int
    body: str = ""
    """The key of the body; empty for all networks together."""

    @property
    def percent(self) -> int:
        """How many of a hundred of those who were there have left."""
        return round(100 * self.left / self.persons) if self.persons else 0


def body_turnover(register: Register, since: date, until: date) -> list[BodyTurnover]:
    """Every body that there was between the days (both count, Stockholm), by name, and the networks together last where
    there are several. A body that began later is counted from its first day, one that ended until its last."""
    found, networks = [], []
    for body in sorted(register.bodies.values(), key=lambda each: each.name.casefold()):
        first, last = max(since, body.from_on or since), min(until, body.to_on or until)
        if first > last:
            continue
        people = _people(register, [body], first), _people(register, [body], last)
        found.append(_between(body.name, body.key, *people, first, last))
        networks += [body] if body.kind is BodyKind.NETWORK else []
    if len(networks) > 1:
        begun = [body.from_on for body in networks if body.from_on is not None and body.from_on <= until]
        first = max([since, *begun]) if len(begun) == len(networks) else since
        people = _people(register, networks, first), _people(register, networks, until)
        found.append(_between("Alla nätverk", "", *people, first, until))
    return found


def _people(register: Register, bodies: Iterable[Body], on: date) -> list[Holding]:
    """Whoever is a member on that day, each person once."""
    keys, found = {body.key for body in bodies}, list[Holding]()
    for one in register.members:
        holder = seated(register, one, on).holder if one.body in keys and one.role in SITTING else None
        if holder is not None and not _has(found, holder):
            found.append(holder)
    return found


def _between(
    name: str, key: str, before: Sequence[Holding], after: Sequence[Holding], since: date, until: date
) -> BodyTurnover:
    return BodyTurnover(
        name, since, until,
        persons=len(before),
        left=sum(not _has(after, one) for one in before),
        came=sum(not _has(before, one) for one in after),
        now=len(after),
        body=key,
    )  # fmt: skip


def _has(people: Iterable[Holding], one: Holding) -> bool:
    return any(other == one or is_same_person(other, one) for other in people)
