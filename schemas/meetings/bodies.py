"""Bodies of the cooperation and who is in them, as data: dated, by seat, and bound to a person where it must be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from schemas.base import Model
from schemas.file.calendar import BodyKind
from schemas.names import Key, SeatKey, Text

COOPERATION = (
    BodyKind.JOINT_COMMITTEE,
    BodyKind.LEADERSHIP,
    BodyKind.NETWORK,
    BodyKind.STEERING_GROUP,
    BodyKind.WORKING_GROUP,
)
"""The kinds of body that have members here; of the others the register keeps the calendar alone."""
MEMBERS_MEET_IN = (BodyKind.JOINT_COMMITTEE, BodyKind.LEADERSHIP)
"""The kinds in which every member of the cooperation sits."""
ELECTED = (BodyKind.JOINT_COMMITTEE,)
"""The kinds whose members are elected politicians, and may all be others after an election."""


class Role(StrEnum):
    """What somebody is in a body."""

    CHAIR = "ordforande"
    VICE_CHAIR = "vice_ordforande"
    MEMBER = "ledamot"
    STAND_IN = "ersattare"
    ADJUNCT = "adjungerad"
    CHECKER = "justerare"
    SECRETARY = "sekreterare"
    CONTACT = "kontaktperson"


SITTING = (Role.CHAIR, Role.VICE_CHAIR, Role.MEMBER)
"""The roles that make a seat a member."""
SINGLE = (Role.CHAIR, Role.VICE_CHAIR)
"""The roles that one has at a time."""
PERSONAL = (Role.CHAIR, Role.VICE_CHAIR, Role.CHECKER)
"""The roles that a person is chosen to, unless somebody says otherwise."""


@dataclass(frozen=True)
class Body:
    """A body of the cooperation; both days count, and an open end is None."""

    key: str
    name: str
    kind: BodyKind
    organisation: str
    """Where it belongs: the organisation that looks after it."""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Membership:
    """A seat's time in one role of a body; both days count, and an open end is None. `id` is the register's, 0 if new.

    Without a person the role follows the seat: whoever holds it has the role. With one it follows nobody else.
    """

    body: str
    seat: str
    role: Role = Role.MEMBER
    person: int = 0
    """The register's number of the person that it is bound to; 0 for none, or for one that has no number yet."""
    bound_to: str = ""
    """What that person is called; empty where it is bound to nobody."""
    is_acting: bool = False
    """For the time being, until somebody has been chosen (tf.)."""
    from_on: date | None = None
    to_on: date | None = None
    id: int = 0
    is_to_be_introduced: bool = field(default=False, compare=False)

    @property
    def is_bound(self) -> bool:
        """True where it follows a person and not the seat."""
        return bool(self.person or self.bound_to)

    @property
    def is_never(self) -> bool:
        """True where it ended before it began."""
        return self.from_on is not None and self.to_on is not None and self.to_on < self.from_on

    def is_over(self, today: date) -> bool:
        """True where its last day has been."""
        return self.to_on is not None and self.to_on < today

    def holds(self, on: date) -> bool:
        """True on its days."""
        return (self.from_on or date.min) <= on <= (self.to_on or date.max)


@dataclass(frozen=True)
class Person:
    """One person over all the seats that it has had, under each of the names that it has been written by."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """True for the name or an alias, whatever its case."""
        return name.casefold() in {each.casefold() for each in (self.name, *self.aliases)}


class BodyLine(Model):
    """What a form or a line of a file says of a body. None is what it does not say."""

    body: Key
    name: Text | None = None
    kind: BodyKind | None = None
    organisation: Key | None = None
    from_on: date | None = None
    to_on: date | None = None
    row: int = 0


class MemberLine(Model):
    """What a form or a line of a file says of a seat in a body."""

    member: int = 0
    """The register's number of the membership that it is about; 0 = found by body, seat, role and person."""
    body: Key
    seat: SeatKey
    role: Role = Role.MEMBER
    person: str = ""
    """The name of the holder or stand-in that it is bound to; empty: it follows the seat."""
    is_acting: bool | None = None
    from_on: date | None = None
    to_on: date | None = None
    former_to_on: date | None = None
    """The last day of whoever has a role that one has at a time; None = the day before the first."""
    is_to_be_introduced: bool = False
    row: int = 0


class PersonLine(Model):
    """What somebody says of who is who: two times in seats are one person's, or a person is also written otherwise."""

    held: int
    """The register's number of somebody's time in a seat."""
    same_as: int = 0
    """That of another time in a seat, of the same person."""
    alias: str = ""
    row: int = 0
