"""A body as it stands on a day: who is in it, who was and will be, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.people.membership import Overlap, Seated, Span, Standing, members_on, overlaps, seated, the_one, uncovered
from schemas.meetings.bodies import SINGLE, SITTING, Body, Membership, Role
from schemas.register import ORDINARY, Register

_ORDER = list(Role)


@dataclass(frozen=True)
class Gap:
    """Days on which nobody had a role, or nobody held the seat of a member."""

    days: Span
    role: Role | None = None
    seat: str = ""
    """The seat that nobody held; empty for a role that nobody had."""


@dataclass(frozen=True)
class BodyToday:
    """One body on a day (Stockholm)."""

    body: Body
    on: date
    now: list[Seated] = field(default_factory=list)
    """Every time in a role that holds, chair first."""
    to_come: list[Seated] = field(default_factory=list)
    before: list[Seated] = field(default_factory=list)
    """Those that are over, the latest first."""
    gaps: list[Gap] = field(default_factory=list)
    overlaps: list[Overlap] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)
    """The seats that are members, each once."""

    @property
    def chair(self) -> Seated | None:
        """Who leads it; None in a gap."""
        held = the_one([one.membership for one in self.now], Role.CHAIR, self.on)
        return next((one for one in self.now if one.membership is held), None)

    @property
    def lacks_chair(self) -> bool:
        """True where nobody leads it that can, though somebody has or will."""
        ever = [one for one in (*self.now, *self.to_come, *self.before) if one.membership.role is Role.CHAIR]
        return bool(ever) and (self.chair is None or self.chair.standing is not Standing.HELD) and not self.is_over

    @property
    def left(self) -> list[Seated]:
        """The roles that are bound to somebody who does not have the seat any more."""
        return [one for one in self.now if one.standing is Standing.LEFT]

    @property
    def vacant(self) -> list[Seated]:
        """The members whose seat nobody holds, each seat once."""
        sitting = [one for one in self.now if one.standing is Standing.VACANT and one.membership.role in SITTING]
        return list({one.membership.seat: one for one in reversed(sitting)}.values())

    @property
    def is_over(self) -> bool:
        """True where the body has ended."""
        return self.body.to_on is not None and self.body.to_on < self.on

    @property
    def wants_a_hand(self) -> bool:
        """True where somebody should look at it."""
        return not self.is_over and (self.lacks_chair or bool(self.left or self.vacant))


def body_today(register: Register, body: Body, on: date) -> BodyToday:
    """The body on that day."""
    own = [one for one in register.members if one.body == body.key and not one.is_never]
    every = sorted((seated(register, one, on) for one in own), key=_place)
    over = [one for one in every if one.standing is Standing.OVER]
    return BodyToday(
        body,
        on,
        now=[one for one in every if one.standing not in (Standing.OVER, Standing.TO_COME)],
        to_come=[one for one in every if one.standing is Standing.TO_COME],
        before=sorted(over, key=lambda one: one.membership.to_on or date.min, reverse=True),
        gaps=[*_role_gaps(body, own, on), *_seat_gaps(register, own, on)],
        overlaps=[each for role in SINGLE for each in overlaps(own, role)],
        seats=members_on(own, on),
    )


def bodies_today(register: Register, on: date, keys: Iterable[str] | None = None) -> list[BodyToday]:
    """Every body on that day, or those of `keys`: those that have ended last."""
    chosen = register.bodies if keys is None else [key for key in keys if key in register.bodies]
    found = [body_today(register, register.bodies[key], on) for key in chosen]
    return sorted(found, key=lambda each: (each.is_over, each.body.name.casefold()))


def _place(one: Seated) -> tuple[int, str, date]:
    return _ORDER.index(one.membership.role), one.membership.seat, one.membership.from_on or date.min


def _role_gaps(body: Body, own: Sequence[Membership], on: date) -> list[Gap]:
    """Between the first that the register knows of and that day."""
    found = []
    for role in SINGLE:
        held = [one for one in own if one.role is role]
        if held:
            first = min(one.from_on or one.to_on or on for one in held)
            found += [Gap(days, role) for days in uncovered(held, first, min(on, body.to_on or on))]
    return found


def _seat_gaps(register: Register, own: Sequence[Membership], on: date) -> list[Gap]:
    """The days of a membership on which the seat had nobody, from the first holder that the register knows of."""
    found = []
    for one in own:
        held = [each for each in register.holdings if each.seat == one.seat and each.capacity == ORDINARY]
        known = [day for each in held if (day := each.from_on or each.to_on) is not None]
        if one.role is not Role.MEMBER or one.is_bound or not known:
            continue
        since, until = max(one.from_on or date.min, min(known)), min(one.to_on or on, on)
        found += [Gap(days, seat=one.seat) for days in uncovered(held, since, until)] if since <= until else []
    return found
