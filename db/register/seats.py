"""Seats in words and who holds them, read in one statement whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from db.register import merged
from db.store.rows import Part, fetch
from db.store.statements import once_a_thread
from mail.letter import Addressee
from mail.props import Contact
from rules.people.holding import current
from schemas.errors import Refused
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow
from schemas.tables.process import InvitationRow

ORDINARY = "ordinarie"
STAND_IN = "ersattare"
KANSLI = "kansli"
"""The role of the seat that answers for an organisation's calendar."""


@dataclass(frozen=True)
class SeatName:
    """A seat in words: `Kommundirektör`, `Tyresö kommun`."""

    key: str
    title: str
    organisation: str
    mailbox: str


class Seats:
    """The seats of some organisations as they stand on one day (Stockholm)."""

    def __init__(
        self, organisations: list[OrganisationRow], seats: list[SeatRow], holders: list[HolderRow], on: date
    ) -> None:
        self.on = on
        self.organisations = {row.key: row for row in organisations}
        self.rows = {row.key: row for row in seats}
        self._holders: dict[tuple[str, str], list[HolderRow]] = {}
        for row in holders:
            self._holders.setdefault((row.seat, row.capacity), []).append(row)

    def name(self, key: str) -> SeatName:
        """A seat in words; one that the register does not know is shown by its key."""
        organisation_key, _, role = key.partition("/")
        seat, organisation = self.rows.get(key), self.organisations.get(organisation_key)
        return SeatName(
            key=key,
            title=seat.title if seat else role,
            organisation=organisation.name if organisation else organisation_key,
            mailbox=organisation.mailbox if organisation else "",
        )

    def organisation_name(self, key: str) -> str:
        """The name of an organisation; its key where the register does not know it."""
        row = self.organisations.get(key)
        return row.name if row else key

    def names_of(self, seats: Sequence[str]) -> dict[str, str]:
        """Seat → the name of its organisation, with what the seat is where several of the seats belong to one.

        Refused for an unknown seat.
        """
        several = {key for key, count in Counter(seat.partition("/")[0] for seat in seats).items() if count > 1}
        names = {seat: self.organisation_of(seat) for seat in seats}
        return {
            seat: f"{row.name} ({self.rows[seat].title})" if row.key in several else row.name
            for seat, row in names.items()
        }

    def organisation_of(self, seat: str) -> OrganisationRow:
        """The organisation that a seat belongs to; Refused where the seat is unknown."""
        row = self.rows.get(seat)
        found = self.organisations.get(row.organisation) if row else None
        if found is None:
            cure = "Skriv kommun/roll, t.ex. tyreso/kommundirektor."
            raise Refused("platsen", f"”{seat}” finns inte i registret.", cure)
        return found

    def holder(self, seat: str, on: date | None = None) -> HolderRow | None:
        """Who holds the seat, on another day where one is given; None where nobody does."""
        return current(self._holders.get((seat, ORDINARY), []), on or self.on)

    @property
    def held(self) -> dict[str, list[HolderRow]]:
        """Seat → everybody who is on record for it, in either capacity; every seat is there."""
        return {
            seat: [*self._holders.get((seat, ORDINARY), []), *self._holders.get((seat, STAND_IN), [])]
            for seat in self.rows
        }

    def is_vacant(self, seat: str) -> bool:
        """True in a gap: somebody has held the seat, or will, and nobody does."""
        return self.holder(seat) is None and bool(self._holders.get((seat, ORDINARY)))

    def vacant_from(self, seat: str) -> date | None:
        """The first day of a gap, where somebody held the seat before; None where nobody did."""
        ended = [row.to_on for row in self._holders.get((seat, ORDINARY), []) if row.to_on and row.to_on < self.on]
        return max(ended) + timedelta(days=1) if ended else None

    def has_new_address(self, seat: str) -> bool:
        """True where the holder is the one that there was before, and only the address is another."""
        rows, person = self._holders.get((seat, ORDINARY), []), self.holder(seat)
        if person is None or person.from_on is None:
            return False
        eve = person.from_on - timedelta(days=1)
        return any(row is not person and row.name == person.name and row.to_on == eve for row in rows)

    def stand_in(self, seat: str) -> HolderRow | None:
        """Who may answer in the holder's place; None where nobody is named."""
        return current(self._holders.get((seat, STAND_IN), []), self.on)

    def is_shared(self, seat: str) -> bool:
        """True where two have the seat at a time: the stand-in is asked together with the holder."""
        row = self.rows.get(seat)
        return row is not None and row.is_shared

    def addressee(self, seat: str, *, invitation: InvitationRow | None = None, is_stand_in: bool = False) -> Addressee:
        """Whom to write to for a seat, with the official mailbox in copy.

        A seat that nobody holds is written to by way of the organisation's mailbox alone. Refused for an unknown seat.
        """
        organisation = self.organisation_of(seat)
        person = self.stand_in(seat) if is_stand_in else self.holder(seat)
        email = person.email if person else organisation.mailbox
        other = self.holder(seat) if is_stand_in else self.stand_in(seat)
        is_shared = self.is_shared(seat) and person is not None and other is not None
        return Addressee(
            seat=seat,
            seat_title=self.rows[seat].title,
            organisation=organisation.name,
            name=person.name if person else organisation.name,
            email=email,
            cc_email="" if email.casefold() == organisation.mailbox.casefold() else organisation.mailbox,
            public_id=invitation.public_id if invitation else "",
            generation=_generation(invitation, is_stand_in=is_stand_in),
            is_stand_in=is_stand_in,
            shares_with=other.name if is_shared and other and other.email.casefold() != email.casefold() else "",
        )

    def kansli_of(self, seat: str, *, invitation: InvitationRow) -> Addressee:
        """Whom to ask of the meetings of a seat's organisation: its kansli, else its official mailbox.

        The answer is about `seat`, and goes by the kansli's own link of its invitation. Refused for an unknown seat.
        """
        organisation = self.organisation_of(seat)
        kansli = f"{organisation.key}/{KANSLI}"
        if kansli in self.rows:
            person = self.addressee(kansli, invitation=invitation)
            return replace(person, seat=seat, generation=invitation.kansli_generation)
        return Addressee(
            seat=seat,
            seat_title="kansliet",
            organisation=organisation.name,
            name=organisation.name,
            email=organisation.mailbox,
            public_id=invitation.public_id,
            generation=invitation.kansli_generation,
        )

    def is_of_seat(self, seat: str, email: str) -> bool:
        """True for an address of the seat's holder, stand-in or mailbox. Refused for an unknown seat."""
        return bool(self.role_of(seat, email))

    def role_of(self, seat: str, email: str) -> str:
        """What an address is to the seat, in Swedish: who holds it, the stand-in, the official mailbox; else empty.

        Refused for an unknown seat.
        """
        mailbox = self.organisation_of(seat).mailbox
        holder, stand_in = self.holder(seat), self.stand_in(seat)
        roles = (
            (holder.email if holder else "", "den som har platsen"),
            (stand_in.email if stand_in else "", "ersättaren"),
            (mailbox, "den officiella brevlådan"),
        )
        return next((role for known, role in roles if known and known.casefold() == email.casefold()), "")

    def office(self, seat: str) -> Addressee:
        """The official mailbox of the seat's organisation, without a copy. Refused for an unknown seat."""
        organisation = self.organisation_of(seat)
        return Addressee(seat, self.rows[seat].title, organisation.name, organisation.name, organisation.mailbox)

    def contact(self, seat: str) -> Contact:
        """Whom the reader of a mail may ask: the holder of the secretariat's seat, by way of its mailbox."""
        organisation, person = self.organisation_of(seat), self.holder(seat)
        name = person.name if person else organisation.name
        return Contact(name=name, email=organisation.mailbox, organisation=organisation.name)


def _generation(link: InvitationRow | None, *, is_stand_in: bool) -> int:
    if link is None:
        return 0
    return link.stand_in_generation if is_stand_in else link.generation


def load_seats(session: Session, seats: Iterable[str], on: date) -> Seats:
    """Every seat of the organisations that `seats` (`organisation/role`, or an organisation's key) belong to.

    To read: its rows are not the session's.
    """
    keys = sorted({key.partition("/")[0] for key in seats})
    if 0 < len(keys) <= 2:  # as for an answer: its organisation's and the secretariat's
        found = fetch(session, _OF_TWO(), one=keys[0], other=keys[-1])
    else:
        found = fetch(session, _OF_ORGANISATIONS(), keys=keys)
    organisations, rows = {}, {}
    holders = []
    for values in found:
        organisation, seat, holder = values[:_TO_SEAT], values[_TO_SEAT:_TO_HOLDER], values[_TO_HOLDER:]
        if organisation[0] not in organisations:
            organisations[organisation[0]] = _ORGANISATION.row(organisation)
        if seat[0] is not None and seat[0] not in rows:
            rows[seat[0]] = _SEAT.row(seat)
        if holder[0] is not None:
            holders.append(_HOLDER.row(holder))
    if any(row.merged_into for row in organisations.values()):
        into = load_seats(session, [row.merged_into for row in organisations.values() if row.merged_into], on)
        holders = merged.followed(organisations, rows, holders, into.organisations, into.held)
    return Seats([*organisations.values()], [*rows.values()], holders, on)


_ORGANISATION, _SEAT, _HOLDER = Part(OrganisationRow), Part(SeatRow), Part(HolderRow)
_TO_SEAT = len(_ORGANISATION)
_TO_HOLDER = _TO_SEAT + len(_SEAT)


def _of_organisations(keys: Any) -> Select[Any]:
    organisation, seat, holder = _ORGANISATION.table.c, _SEAT.table.c, _HOLDER.table.c
    found = select(*_ORGANISATION.columns, *_SEAT.columns, *_HOLDER.columns).select_from(_ORGANISATION.table)
    found = found.outerjoin(_SEAT.table, seat.organisation == organisation.key)
    found = found.outerjoin(_HOLDER.table, holder.seat == seat.key)
    found = found.where(organisation.key.in_(keys))
    ordered: Select[Any] = found.order_by(seat.key, holder.id)
    return ordered


_OF_ORGANISATIONS = once_a_thread(lambda: _of_organisations(bindparam("keys", expanding=True)))
_OF_TWO = once_a_thread(lambda: _of_organisations([bindparam("one"), bindparam("other")]))
"""A list of any length is written into the statement anew each time."""
