"""What an election makes of the seats of elected politicians: who is new, who leaves, and of whom nobody has said.

The election is held on the second Sunday of September every fourth year. The council's mandate begins on 15 October
(kommunallagen 5:9), and that of boards and committees on 1 January after (6:18).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.people.holding import current
from rules.people.membership import is_same_person, members_on
from schemas.meetings.bodies import ELECTED
from schemas.register import ORDINARY, Holding, Register

_FIRST, _EVERY = 2022, 4
_SHOWN_FOR = timedelta(days=180)
"""How long after the new boards have begun the page still shows their election."""
_SUNDAY = 6


@dataclass(frozen=True)
class Election:
    """An ordinary election with the days that follow from it."""

    year: int

    @property
    def on(self) -> date:
        """The second Sunday of September."""
        first = date(self.year, 9, 1)
        return first + timedelta(days=(_SUNDAY - first.weekday()) % 7 + 7)

    @property
    def council_from(self) -> date:
        """The first day of the new council."""
        return date(self.year, 10, 15)

    @property
    def board_from(self) -> date:
        """The first day of the new boards, and of whoever leads them."""
        return date(self.year + 1, 1, 1)

    @property
    def period(self) -> str:
        """By which organisations are asked once whether the register is right after it."""
        return f"{self.year}-val"


class After(StrEnum):
    """What is known of a seat from the first day of the new boards."""

    NEW = "new"
    STAYS = "stays"
    """The same person, and the organisation has said so since the election."""
    UNCONFIRMED = "unconfirmed"
    """The same person as before the election, as far as anybody has said."""
    VACANT = "vacant"


@dataclass(frozen=True)
class SeatAfter:
    """One elected politician's seat before and after."""

    seat: str
    state: After
    before: Holding | None = None
    """Who had it on the day of the election."""
    after: Holding | None = None
    """Who has it on the first day of the new boards."""

    @property
    def organisation(self) -> str:
        """The key of its organisation."""
        return self.seat.partition("/")[0]


def election_of(year: int) -> Election | None:
    """The ordinary election of that year; None in other years."""
    return Election(year) if year >= _FIRST and (year - _FIRST) % _EVERY == 0 else None


def election_near(today: date) -> Election:
    """The election that matters on that day (Stockholm): the last one until half a year after its boards have begun,
    else the next."""
    year = today.year
    while (found := election_of(year)) is None or found.board_from + _SHOWN_FOR < today:
        year += 1
    before = election_of(year - _EVERY)
    return before if before and before.board_from + _SHOWN_FOR >= today else found


def after_election(register: Register, election: Election, confirmed: Collection[str]) -> list[SeatAfter]:
    """Every seat that is a member of an elected body, those of which nobody has said first. `confirmed` has the keys of
    the organisations that have said since the election that the register is right."""
    seats = dict[str, None]()
    for body in register.bodies.values():
        if body.kind in ELECTED:
            own = [one for one in register.members if one.body == body.key]
            seats |= dict.fromkeys([*members_on(own, election.on), *members_on(own, election.board_from)])
    order = list(After)
    found = [_after(register, seat, election, confirmed) for seat in seats]
    return sorted(found, key=lambda each: (-order.index(each.state), each.seat))


def _after(register: Register, seat: str, election: Election, confirmed: Collection[str]) -> SeatAfter:
    held = [one for one in register.holdings if (one.seat, one.capacity) == (seat, ORDINARY)]
    before, after = current(held, election.on), current(held, election.board_from)
    if after is None:
        state = After.VACANT
    elif before is None or not is_same_person(before, after):
        state = After.NEW
    else:
        state = After.STAYS if seat.partition("/")[0] in confirmed else After.UNCONFIRMED
    return SeatAfter(seat, state, before, after)
