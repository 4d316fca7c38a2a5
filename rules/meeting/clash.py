"""A time at which others meet too: whom it concerns, and what the cooperation's practice is then.

All are concerned: the meeting is moved (21 → 28 October 2022). One is: it is kept (8 December 2022, 15 December 2023).
Between the two somebody takes a position; the program never does. What has known hours clashes only where they overlap;
all else counts for the whole day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class Advice(StrEnum):
    """What practice says of a clash."""

    KEEP = "star_kvar"
    MOVE = "flytta"
    DECIDE = "ta_stallning"


@dataclass(frozen=True)
class Held:
    """A meeting of another body, as a calendar has it."""

    organisation: str
    """Whose body it is, or who is a member of it."""
    name: str
    on: date
    begins: time | None = None
    ends: time | None = None
    """None where it is not known: then it may last the rest of the day."""

    def is_during(self, begins: time | None, ends: time | None) -> bool:
        """True where it may overlap what lies between those hours of its day."""
        if begins is None or self.begins is None:
            return True
        return self.begins < (ends or time.max) and begins < (self.ends or time.max)


@dataclass(frozen=True)
class Clash:
    """The other meetings of a day, and whom they concern."""

    on: date
    concerned: tuple[str, ...]
    """The organisations among the members whose own body meets then, in the order of the members."""
    names: tuple[str, ...]
    """The bodies that meet, once each."""
    advice: Advice | None
    """None where no member is concerned: only others meet, and somebody may look whether it matters."""
    beside: tuple[Held, ...] = ()
    """What is held the same day at other hours, once for each body."""


def clash(
    on: date, members: Collection[str], held: Iterable[Held], begins: time | None = None, ends: time | None = None
) -> Clash | None:
    """What else is held on a day, for a meeting of those organisations between those hours; None where nothing is."""
    same_day = [each for each in held if each.on == on]
    if not same_day:
        return None
    during = [each for each in same_day if each.is_during(begins, ends)]
    theirs = {each.organisation for each in during}
    concerned = tuple(dict.fromkeys(member for member in members if member in theirs))
    names = tuple(dict.fromkeys(each.name for each in during))
    beside = {each.name: each for each in same_day if each.name not in names}
    return Clash(on, concerned, names, _advice(len(concerned), len(set(members))), tuple(beside.values()))


def _advice(concerned: int, members: int) -> Advice | None:
    if not concerned:
        return None
    if concerned == members:
        return Advice.MOVE
    return Advice.KEEP if concerned == 1 else Advice.DECIDE
