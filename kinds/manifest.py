"""The manifest of a kind of process: its names, its block of the process file, its roles and its scenario acts.

Data only, so that the rules and the workflows can ask it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from schemas.base import Model
from schemas.file.step_kind import StepKind
from schemas.names import SeatKey


@dataclass(frozen=True)
class NamedDay:
    """A day of a block, with its field and its name in Swedish."""

    on: date
    field: str
    name: str


class Block(Model):
    """What only one kind has in its process file, under the kind's own key. The base has nothing."""

    anchor_names: ClassVar[dict[str, str]] = {}
    """The dates that steps may be derived from (`contract.end`), each with its name in Swedish."""
    period_title: ClassVar[str] = "Gäller till och med"
    """What the end of the period is called."""
    receiver_s: ClassVar[str] = "mottagarens"
    """Who receives a notice, as in `mottagarens kvitto`."""
    beginning: ClassVar[str] = ""
    """The anchor before which no meeting counts; empty where any meeting does."""

    counted_within: ClassVar[dict[str, str]] = {}
    """An anchor that steps are counted forwards from → the anchor whose day none of them may pass."""

    def anchors(self) -> dict[str, date]:
        """The days of `anchor_names` (Stockholm dates)."""
        return {}

    def named_seats(self) -> dict[str, SeatKey]:
        """The seats that the block names, by field; each must be in the directory."""
        return {}

    def notifier(self) -> SeatKey | None:
        """The seat that sends a notice where the step names none; None = the secretariat."""
        return None

    def receiver_seat(self) -> SeatKey | None:
        """The seat that a notice is for; None where the receiver is no seat."""
        return None

    def receiver_name(self) -> str:
        """Whom a notice is for where it is no seat."""
        return "mottagaren"

    def earliest_due_on(self) -> NamedDay | None:
        """The day before which no step can be due; None where there is none."""
        return None

    def known_days(self, _end_on: date | None) -> list[NamedDay]:
        """Days of what the process is about that no step has. `_end_on` is the end of the period as it stands now."""
        return []

    def period_end_on(self) -> date | None:
        """The day on which what the process is about ends as it stands now; it travels with the plan."""
        return None

    def last_possible_on(self) -> date | None:
        """The last day of it all: a rehearsal without a scenario goes on until then."""
        return None


NO_BLOCK = Block()


class ScenarioAct(Model):
    """Something that is done in a rehearsal; a subclass gives its name as the literal of `do`."""

    names_parties: ClassVar[str] = ""
    """The field with keys of organisations that must be parties; empty where it has none."""

    at: datetime = Field(description="local time, Europe/Stockholm; a bare date means 10.00")
    do: str

    @property
    def about(self) -> str:
        """The step that it names; empty where it names none."""
        return str(getattr(self, "step", ""))


@dataclass(frozen=True)
class Role:
    """What a step is to the story of its process, and all that generic code must know of it.

    A role's key means one thing in the whole program; kinds may share it.
    """

    key: str
    title: str
    """In Swedish, definite: `bedömningen`."""
    step_kind: StepKind | None = None
    """The kind of step that it must be; None = any."""
    is_needed: bool = False
    """True where the process cannot do without it."""
    is_single: bool = False
    """True where only one step may have it (a window repeats it by itself)."""
    is_opened_by_story: bool = False
    """True where no day opens it, only the story of the kind."""
    question: str = ""
    """The role of the inquiry, in the same window, that must be determined first: until then it is urgent."""
    asks_first_only: bool = False
    """True where a repeated window asks its first question only."""
    is_asked_again: bool = False
    """True where a new version asks anew, in a step called `<key>-2`."""
    takes_position: bool = False
    """True where an answer with choices may rest on a decision, and says how binding it is."""
    is_own_decision: bool = False
    """True where a municipality's own body decides, whatever it says."""
    tells_what_lies_ahead: bool = False
    """True where its mail lists what lies ahead, with days."""
    is_first_to_reach_kansli: bool = False
    """True where its mail is the first that a kansli hears of the matter; what is asked of its meetings goes along."""
    sent_title: str = ""
    """What a list of all that has been sent by such steps is called; empty where nothing leaves the house by them."""
    called: str = ""
    """What such a step is, indefinite: `inlämning`; empty where the word for its kind fits."""


NO_ROLE = Role(key="", title="")


@dataclass(frozen=True)
class Kind:
    """One kind of process."""

    key: str
    """As `kind:` has it in the process file; also the name of its package here, and of its workflow."""
    title: str
    """As the desk has it: `Remiss`."""
    roles: tuple[Role, ...] = ()
    block: type[Block] | None = None
    """The class of its block; None where it has none."""
    block_title: str = ""
    """What the block is, in Swedish, definite: `remissens uppgifter`."""
    block_cure: str = ""
    """What to do where it is missing."""
    commands: tuple[str, ...] = ()
    """The commands that its module `commands` adds to the command line with `register`."""
    acts: tuple[type[ScenarioAct], ...] = ()
    """The acts of a scenario that only this kind knows; each has its name as the literal of `do`."""
