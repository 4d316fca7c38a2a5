"""The file of organisations: seats, who holds them, when their bodies meet. One class per block, texts in Swedish."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.address import Address
from schemas.base import Model
from schemas.file.calendar import BodyKind, Calendars
from schemas.meetings.bodies import Role
from schemas.names import Key, SeatKey, Text


class HolderSpec(Model):
    """A person who holds a seat for a time; `ersattare` may answer in the holder's place."""

    name: Text
    email: Address
    capacity: Literal["ordinarie", "ersattare"] = "ordinarie"
    is_acting: bool = Field(default=False, alias="acting")
    """For the time being, until the seat has its holder (tf.)."""
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")


class SeatSpec(Model):
    """A role in an organisation."""

    role: Key
    title: Text
    holders: list[HolderSpec] = []


class NamedBy(StrEnum):
    """Whose word that another should answer suffices, so that the question goes there; no word goes unheard."""

    SECRETARIAT = "samverkanskansliet"
    """The secretariat confirms whatever anybody says."""
    BOTH = "brevladan_och_samverkanskansliet"
    """The official mailbox is always asked first, then the secretariat confirms."""
    MAILBOX = "brevladan"
    """The official mailbox is always asked first, and its yes suffices."""
    SEAT = "platsen"
    """Whoever has the link, or proves to be of the seat, says it, and it is so."""


class OrganisationSpec(Model):
    """An organisation with its official mailbox."""

    key: Key
    name: Text
    mailbox: Address
    reader_named_by: NamedBy = NamedBy.SECRETARIAT
    """Who may name the right reader of a question that came to the wrong person."""
    seats: list[SeatSpec] = []


class MemberSpec(Model):
    """A seat's time in one role of a body; both days count."""

    seat: SeatKey
    role: Role = Role.MEMBER
    person: str = Field(default="", max_length=200)
    """The name of the holder that the role is bound to; empty: it follows the seat."""
    is_acting: bool = Field(default=False, alias="acting")
    """For the time being (tf.)."""
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")


class GroupSpec(Model):
    """A body of the cooperation with its members; when it meets stands in the calendars under the same key."""

    key: Key
    name: Text
    kind: BodyKind
    organisation: Key
    """Where it belongs: the organisation that looks after it."""
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")
    members: list[MemberSpec] = Field(default=[], max_length=400)


class Directory(Model):
    """The file of organisations, seats and holders, and of the bodies that they are in."""

    organisations: list[OrganisationSpec]
    bodies: list[GroupSpec] = []
    calendars: Calendars = Calendars()

    def organisation(self, key: str) -> OrganisationSpec | None:
        """The organisation with that key, or None."""
        return next((o for o in self.organisations if o.key == key), None)

    def seat(self, key: str) -> SeatSpec | None:
        """The seat `organisation/role`, or None."""
        organisation, _, role = key.partition("/")
        found = self.organisation(organisation)
        return next((s for s in found.seats if s.role == role), None) if found else None
