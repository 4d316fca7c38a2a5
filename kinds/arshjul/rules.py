"""The rules of the year wheel: how an activity has gone over the years, and whether the sums agree. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kinds.arshjul.spec import WheelSpec
from schemas.errors import Refused
from schemas.file.process import ProcessFile

DONE = "genomford"
"""The status of an activity that is over."""


@dataclass(frozen=True)
class Said:
    """What was said of an activity in one turn of the wheel."""

    process: str
    when: str
    """`halvårsuppföljning 2022`."""
    status: str
    """The code; empty where nothing has come."""
    status_words: str
    amount: int | None
    """In whole kronor; None where none was given."""
    text: str


@dataclass(frozen=True)
class Activity:
    """One activity with all that has been said of it."""

    key: str
    """The same over the turns: by it the activity is known again."""
    title: str
    owner: str
    now: Said
    before: Sequence[Said]
    """Earlier turns, the newest first."""

    @property
    def slipped(self) -> int:
        """In how many turns before it was not done either; 0 for one that is done, or new."""
        if self.now.status == DONE:
            return 0
        turns = 0
        for said in self.before:
            if said.status == DONE:
                break
            turns += 1
        return turns


@dataclass(frozen=True)
class Sums:
    """The amounts of the lines against the sum that the books have."""

    total: int
    lines: int
    stated: int | None

    @property
    def difference(self) -> int:
        """The stated sum less that of the lines; 0 where none is stated."""
        return 0 if self.stated is None else self.stated - self.total

    @property
    def tolerance(self) -> int:
        """What rounding alone can come to: each line, and the sum itself, is off by half a krona at most."""
        return max(1, (self.lines + 1) // 2)

    @property
    def is_rounding(self) -> bool:
        """They differ by no more than rounding."""
        return self.difference != 0 and abs(self.difference) <= self.tolerance

    @property
    def is_wrong(self) -> bool:
        """They differ by more than rounding."""
        return abs(self.difference) > self.tolerance


@dataclass(frozen=True)
class Decided:
    """What the committee decided of the whole plan or report, once or more."""

    on: date
    """The day of the meeting."""
    words: str
    """`Godkänd med ändringar`."""
    note: str
    """What was changed, or is to be worked over."""
    paragraph: str
    published: str = ""
    """Where what was decided is published; empty until it is."""


def wheel_of(file: ProcessFile) -> WheelSpec:
    """Which turn it is. Refused where the process is of another kind."""
    if not isinstance(file.block, WheelSpec):
        raise Refused("ärendet", "Ärendet är inget årshjul.", "Välj ett ärende av slaget årshjul.")
    return file.block


def sums_of(amounts: Sequence[int | None], stated: int | None) -> Sums:
    """The sum of the amounts that were given, as whole kronor."""
    given = [amount for amount in amounts if amount is not None]
    return Sums(sum(given), len(given), stated)
