"""The register as the desk shows it: every organisation with its seats, who holds them when, and what is amiss."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from db.calendar import calendars
from db.register import addresses, checks, whole
from rules.people.holding import current
from schemas.file.calendar import BodySpec
from schemas.register import Holding, Organisation, Register, Seat
from schemas.tables.mail import AddressRow
from schemas.tables.people import FormerNameRow, RegisterCheckRow, RegisterProposalRow


@dataclass(frozen=True)
class CapacityLine:
    """Who holds a seat in one capacity: now, later and before."""

    capacity: str
    now: Holding | None
    later: list[Holding] = field(default_factory=list)
    before: list[Holding] = field(default_factory=list)
    trouble: AddressRow | None = None
    """How the present address stands, where mail does not come through."""


@dataclass(frozen=True)
class SeatLine:
    """One seat."""

    seat: Seat
    holder: CapacityLine
    stand_in: CapacityLine

    @property
    def role(self) -> str:
        """The part of its key that names the role."""
        return self.seat.key.partition("/")[2]

    @property
    def lines(self) -> tuple[CapacityLine, CapacityLine]:
        """The holder's, then the stand-in's."""
        return self.holder, self.stand_in


@dataclass(frozen=True)
class OrganisationLine:
    """One organisation."""

    organisation: Organisation
    seats: list[SeatLine]
    bodies: list[BodySpec]
    former: list[FormerNameRow]
    trouble: AddressRow | None
    """How the official mailbox stands, where mail does not come through."""
    confirmed_at: datetime | None
    """When somebody last confirmed that all is right."""
    asked_at: datetime | None
    unanswered: RegisterCheckRow | None
    """The newest time that it was asked, where it has not answered."""
    proposals: int

    @property
    def vacant(self) -> list[SeatLine]:
        """The seats that nobody holds."""
        return [line for line in self.seats if line.holder.now is None]

    @property
    def without_stand_in(self) -> list[SeatLine]:
        """The seats that somebody holds and nobody stands in for."""
        return [line for line in self.seats if line.holder.now and line.stand_in.now is None]

    @property
    def troubled(self) -> Iterator[AddressRow]:
        """The addresses of it that no mail reaches."""
        rows = [self.trouble, *(line.trouble for seat in self.seats for line in seat.lines)]
        return (row for row in rows if row is not None)


def organisation_lines(
    session: Session, today: date, organisations: Collection[str] | None = None
) -> list[OrganisationLine]:
    """Every organisation by its name, or those of the keys; merged ones last."""
    register = whole.load(session, organisations)
    troubles = {row.email: row for row in addresses.troubled(session)}
    former = whole.former_names(session, organisations)
    asked = _newest_checks(session)
    waiting = dict(
        session.exec(
            select(RegisterProposalRow.organisation, func.count())
            .where(RegisterProposalRow.state == "waiting")
            .group_by(RegisterProposalRow.organisation)
        ).all()
    )
    unanswered = {row.organisation: row for row in checks.unanswered(session)}
    bodies = calendars.load(session).bodies
    lines = [
        OrganisationLine(
            organisation=each,
            seats=_seats(register, each.key, troubles, today),
            bodies=[body for body in bodies if body.organisation == each.key],
            former=former.get(each.key, []),
            trouble=troubles.get(each.mailbox.casefold()),
            confirmed_at=asked[each.key][0] if each.key in asked else None,
            asked_at=asked[each.key][1] if each.key in asked else None,
            unanswered=unanswered.get(each.key),
            proposals=waiting.get(each.key, 0),
        )
        for each in register.organisations.values()
    ]
    return sorted(lines, key=lambda line: (bool(line.organisation.merged_into), line.organisation.name.casefold()))


def _newest_checks(session: Session) -> dict[str, tuple[datetime | None, datetime]]:
    """Organisation → when it last confirmed, and when it was last asked."""
    confirmed: dict[str, datetime | None] = {}
    asked: dict[str, datetime] = {}
    for row in session.exec(select(RegisterCheckRow).order_by(col(RegisterCheckRow.asked_at))):
        confirmed[row.organisation] = row.confirmed_at or confirmed.get(row.organisation)
        asked[row.organisation] = row.asked_at
    return {key: (confirmed[key], at) for key, at in asked.items()}


def _seats(register: Register, organisation: str, troubles: Mapping[str, AddressRow], today: date) -> list[SeatLine]:
    own = [seat for seat in register.seats.values() if seat.organisation == organisation]

    def line(seat: Seat, capacity: str) -> CapacityLine:
        held = [one for one in register.holdings if (one.seat, one.capacity) == (seat.key, capacity)]
        held = [one for one in held if not one.is_never]
        now = current(held, today)
        return CapacityLine(
            capacity,
            now,
            later=sorted((one for one in held if one.from_on and one.from_on > today), key=_from),
            before=sorted((one for one in held if one is not now and one.is_over(today)), key=_from, reverse=True),
            trouble=troubles.get(now.email.casefold()) if now else None,
        )

    return [SeatLine(seat, line(seat, "ordinarie"), line(seat, "ersattare")) for seat in own]


def _from(held: Holding) -> date:
    return held.from_on or date.min
