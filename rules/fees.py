"""A fee per inhabitant, worked out in whole öre: amounts, control sum, and what a correction comes to."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.year.fees import FeeBasis, FeeDifference, FeeLine, FeeMember, PartRule

LEAST_YEAR, MOST_YEAR = 2000, 2100
MOST_INHABITANTS = 20_000_000
_MONTHS = 12


@dataclass(frozen=True)
class FeeFault:
    """What is wrong with a basis: in which member's figures (empty: the whole), in which field, and the cure."""

    organisation: str
    field: str
    text: str


@dataclass(frozen=True)
class ControlSum:
    """The sum worked out two ways, to be compared with SCB's and with the invoices."""

    inhabitants: int
    product_ore: int
    """All inhabitants times the rate, as if everybody had been a member the whole year."""
    total_ore: int
    """The sum of the amounts."""

    @property
    def reduced_ore(self) -> int:
        """What is not paid since somebody was a member for a part of the year; 0 where the two sums agree."""
        return self.product_ore - self.total_ore


def counted_on(year: int) -> date:
    """The day whose population the fee of a year is counted on: 31 December of the year before."""
    return date(year - 1, 12, 31)


def share(member: FeeMember, year: int, rule: PartRule) -> tuple[int, int]:
    """How many parts of the year the member pays for, and of how many. (0, …) where it was no member in it."""
    first = max(member.from_on or date.min, date(year, 1, 1))
    last = min(member.to_on or date.max, date(year, 12, 31))
    days = max((last - first).days + 1, 0)
    match rule:
        case PartRule.DAYS:
            return days, 366 if calendar.isleap(year) else 365
        case PartRule.MONTHS:
            return (last.month - first.month + 1 if days else 0), _MONTHS
        case PartRule.WHOLE_YEAR:
            return int(bool(days)), 1


def amount_ore(inhabitants: int, rate_ore: int, parts: int, whole: int) -> int:
    """The amount, its half öre rounded up; exact for a whole year."""
    return (2 * inhabitants * rate_ore * parts + whole) // (2 * whole)


def lines(basis: FeeBasis) -> list[FeeLine]:
    """What each member pays, in the order of the basis."""
    found = []
    for member in basis.members:
        parts, whole = share(member, basis.year, basis.part_rule)
        amount = amount_ore(member.inhabitants, basis.rate_ore, parts, whole)
        found.append(FeeLine(member=member, parts=parts, whole=whole, amount_ore=amount))
    return found


def control_sum(basis: FeeBasis) -> ControlSum:
    """The inhabitants of all members times the rate, and the sum of the amounts."""
    inhabitants = sum(member.inhabitants for member in basis.members)
    total = sum(line.amount_ore for line in lines(basis))
    return ControlSum(inhabitants, inhabitants * basis.rate_ore, total)


def differences(before: FeeBasis, after: FeeBasis) -> list[FeeDifference]:
    """What each member pays more or less by `after`, where it differs; one that only one of them has counts as 0."""
    old = {line.member.organisation: line for line in lines(before)}
    new = {line.member.organisation: line for line in lines(after)}
    found = [
        FeeDifference(
            organisation=key,
            name=(new.get(key) or old[key]).member.name,
            before_ore=old[key].amount_ore if key in old else 0,
            after_ore=new[key].amount_ore if key in new else 0,
        )
        for key in dict.fromkeys([*old, *new])
    ]
    return [each for each in found if each.difference_ore]


def faults(basis: FeeBasis) -> list[FeeFault]:
    """Everything that keeps amounts from being set."""
    found = []
    if not LEAST_YEAR <= basis.year <= MOST_YEAR:
        found.append(
            FeeFault("", "year", f"Året går inte att använda. Skriv ett år mellan {LEAST_YEAR} och {MOST_YEAR}.")
        )
    if basis.rate_ore <= 0:
        found.append(FeeFault("", "rate", "Avgiften måste vara mer än 0. Skriv den som 4 eller 4,50."))
    if not basis.members:
        found.append(FeeFault("", "", "Ingen medlem är vald. Kryssa i dem som betalar avgiften."))
    for member in basis.members:
        found += [FeeFault(member.organisation, field, text) for field, text in _faults_of(member, basis.year)]
    return found


def _faults_of(member: FeeMember, year: int) -> Sequence[tuple[str, str]]:
    if not 0 < member.inhabitants <= MOST_INHABITANTS:
        return [("inhabitants", f"{member.name}: folkmängden saknas. Skriv antalet invånare.")]
    if member.from_on and member.to_on and member.to_on < member.from_on:
        return [("to_on", f"{member.name}: sista dagen är före den första. Rätta den ena.")]
    if not share(member, year, PartRule.WHOLE_YEAR)[0]:
        return [("to_on", f"{member.name} är inte medlem någon dag {year}. Ta bort krysset, eller rätta dagarna.")]
    return []
