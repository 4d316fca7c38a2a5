"""The register of people as data: what it holds, what a line of a file or a form says of it, and what would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from schemas.address import Address
from schemas.base import Model
from schemas.meetings.bodies import Body, BodyLine, MemberLine, Membership, Person, PersonLine
from schemas.names import Key

ORDINARY: Literal["ordinarie"] = "ordinarie"
Capacity = Literal["ordinarie", "ersattare"]
SAID = (
    "name",
    "mailbox",
    "registrator",
    "channels",
    "delegation",
    "reader_named_by",
    "about_cooperation",
    "weekly_mail",
)
"""What a line may say of an organisation, by the names of its fields."""


class RegisterLine(Model):
    """One line of a register file, or what a form says: an organisation, a seat of it, and somebody who holds it.

    None is what the line does not say; an empty text is said. Texts are trimmed, addresses as they are sent to.
    """

    organisation: Key
    name: str | None = None
    mailbox: Address | None = None
    registrator: str | None = None
    channels: str | None = None
    delegation: str | None = None
    reader_named_by: str | None = None
    about_cooperation: str | None = None
    weekly_mail: str | None = None
    role: Key | Literal[""] = ""
    """Empty where the line is about the organisation alone."""
    title: str | None = None
    shared: Literal["ja", "nej"] | None = None
    """Whether two have the seat at a time."""
    person: str = ""
    """Who holds the seat; empty where the line is about the seat alone."""
    email: Address | Literal[""] = ""
    capacity: Capacity = ORDINARY
    is_acting: bool | None = None
    """Holds the seat for the time being (tf.)."""
    from_on: date | None = None
    to_on: date | None = None
    is_to_be_introduced: bool = False
    is_correction: bool = False
    """The name of the organisation was misspelt: it never was called what it says now."""
    row: int = 0
    """Where in the file it stands; 0 for a form."""

    @property
    def seat(self) -> str:
        """`organisation/role`; empty for a line without a seat."""
        return f"{self.organisation}/{self.role}" if self.role else ""


Line = RegisterLine | BodyLine | MemberLine | PersonLine
"""Whatever may be said of the register."""


@dataclass(frozen=True)
class Organisation:
    """An organisation as the register has it."""

    key: str
    name: str
    mailbox: str
    registrator: str = ""
    channels: str = ""
    delegation: str = ""
    reader_named_by: str = "samverkanskansliet"
    about_cooperation: str = ""
    weekly_mail: str = ""
    merged_into: str | None = None


@dataclass(frozen=True)
class Seat:
    """A seat as the register has it."""

    key: str
    title: str
    is_shared: bool = False
    """Two have it at a time."""

    @property
    def organisation(self) -> str:
        """The key of its organisation."""
        return self.key.partition("/")[0]


@dataclass(frozen=True)
class Holding:
    """Somebody's time in a seat; both days count, and an open end is None. `id` is the register's, 0 of a new one."""

    seat: str
    name: str
    email: str
    capacity: Capacity = ORDINARY
    from_on: date | None = None
    to_on: date | None = None
    id: int = 0
    is_acting: bool = False
    person: int = 0
    """The register's number of who it is, where somebody has said so."""
    is_to_be_introduced: bool = field(default=False, compare=False)

    @property
    def is_never(self) -> bool:
        """True where it ended before it began: somebody else took over on its first day."""
        return self.from_on is not None and self.to_on is not None and self.to_on < self.from_on

    def is_over(self, today: date) -> bool:
        """True where its last day has been."""
        return self.to_on is not None and self.to_on < today


@dataclass(frozen=True)
class Register:
    """All that the register holds of who there is, each by its key; holdings in the order they were written."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    holdings: list[Holding] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)
    members: list[Membership] = field(default_factory=list)
    persons: dict[int, Person] = field(default_factory=dict)


class ChangeKind(StrEnum):
    """What becomes of one thing in the register."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    SAME = "same"


@dataclass(frozen=True)
class Identity:
    """Who a person is: the times in seats that are its own, and what it is called."""

    person: Person
    holdings: tuple[int, ...]
    """The register's numbers of them."""
    seat: str
    """The seat of the first of them."""
    replaces: tuple[int, ...] = ()
    """The numbers of persons that turn out to be this one."""


Thing = Organisation | Seat | Holding | Body | Membership | Identity


@dataclass(frozen=True)
class Change:
    """What becomes of one thing of the register; `before` is None where it is new."""

    kind: ChangeKind
    after: Thing
    before: Thing | None = None
    row: int = 0
    is_correction: bool = False

    @property
    def organisation(self) -> str:
        """The key of the organisation that it is about."""
        if isinstance(self.after, Body):
            return self.after.organisation
        return self.after.key if isinstance(self.after, Organisation) else self.seat.partition("/")[0]

    @property
    def seat(self) -> str:
        """The key of the seat that it is about; empty for an organisation or a body."""
        match self.after:
            case Seat():
                return self.after.key
            case Holding() | Membership() | Identity():
                return self.after.seat
        return ""

    @property
    def body(self) -> str:
        """The key of the body that it is about; empty where it is about none."""
        match self.after:
            case Body():
                return self.after.key
            case Membership():
                return self.after.body
        return ""


@dataclass(frozen=True)
class LineFault:
    """What is wrong with a line: the field of `RegisterLine`, the problem and the cure in Swedish."""

    row: int
    field: str
    problem: str
    cure: str
    is_of_body: bool = False
    """The line is of a file of bodies, whose columns are others."""


@dataclass(frozen=True)
class Changes:
    """All that lines come to; with faults none of it may be carried out."""

    every: list[Change] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)

    @property
    def real(self) -> list[Change]:
        """Those by which something becomes otherwise."""
        return [change for change in self.every if change.kind is not ChangeKind.SAME]

    def of(self, kind: ChangeKind) -> list[Change]:
        """Those of one kind, in order."""
        return [change for change in self.every if change.kind is kind]
