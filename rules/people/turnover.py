"""Who came and went in a year, seat by seat and role by role. Nobody is named: what is told is how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.register import Holding, Register

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Turnover:
    """One role over all organisations in a year."""

    role: str
    title: str
    """What most of its seats are called; every title where they are all called otherwise."""
    seats: int
    came: int
    went: int
    changed: int
    """How many of the seats had somebody come or go."""
    organisations: list[str]
    """The keys of those in which somebody did."""

    @property
    def percent(self) -> int:
        """How many of a hundred seats had a change."""
        return round(100 * self.changed / self.seats) if self.seats else 0


def turnover(register: Register, year: int) -> list[Turnover]:
    """Every role with a seat, the most changed first. Stand-ins, and those who hold a seat for a time within somebody
    else's, are not counted; nor is a new address of the same person."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    roles: dict[str, list[str]] = {}
    for key in register.seats:
        organisation, _, role = key.partition("/")
        if not register.organisations[organisation].merged_into:
            roles.setdefault(role, []).append(key)
    found = []
    for role, seats in roles.items():
        came = went = 0
        changed = []
        for seat in sorted(seats):
            held = _terms(one for one in register.holdings if one.seat == seat and one.capacity == "ordinarie")
            began = [one for one in held if one.from_on and first <= one.from_on <= last]
            ended = [one for one in held if one.to_on and first <= one.to_on <= last]
            came, went = came + len(began), went + len(ended)
            changed += [seat.partition("/")[0]] if began or ended else []
        title = _title([register.seats[seat].title for seat in seats])
        found.append(Turnover(role, title, len(seats), came, went, len(changed), changed))
    return sorted(found, key=lambda each: (-each.changed, each.title))


def _title(titles: list[str]) -> str:
    most = max(titles, key=titles.count)
    return most if 2 * titles.count(most) > len(titles) else " / ".join(sorted(set(titles)))


def _terms(holdings: Iterable[Holding]) -> list[Holding]:
    """The holdings as terms: one person's that follow on each other are one, and those within another's are none."""
    held = [one for one in holdings if not one.is_never]
    held = [one for one in held if not any(_is_within(one, other) for other in held)]
    terms: list[Holding] = []
    for one in sorted(held, key=lambda each: each.from_on or date.min):
        before = terms[-1] if terms else None
        is_same = before is not None and before.name == one.name and before.to_on and before.to_on + _DAY == one.from_on
        if before is not None and is_same:
            terms[-1] = Holding(one.seat, one.name, one.email, from_on=before.from_on, to_on=one.to_on)
        else:
            terms.append(one)
    return terms


def _is_within(one: Holding, other: Holding) -> bool:
    """True for a time that begins and ends while another has the seat."""
    if one is other or one.from_on is None or one.to_on is None:
        return False
    return (other.from_on or date.min) < one.from_on and one.to_on < (other.to_on or date.max)
