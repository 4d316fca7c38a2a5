"""A day on which others meet too: whom it concerns, and what the cooperation's practice is then.

All are concerned: the meeting is moved (21 → 28 October 2022). One is: it is kept (8 December 2022, 15 December 2023).
Between the two somebody takes a position; the program never does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
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
    """Whose body it is."""
    name: str
    on: date


@dataclass(frozen=True)
class Clash:
    """The other meetings of a day, and whom they concern."""

    on: date
    concerned: tuple[str, ...]
    """The organisations among the members whose own body meets that day, in the order of the members."""
    names: tuple[str, ...]
    """The bodies that meet, once each."""
    advice: Advice | None
    """None where no member is concerned: only others meet, and somebody may look whether it matters."""


def clash(on: date, members: Collection[str], held: Iterable[Held]) -> Clash | None:
    """What else is held on a day, for a meeting of those organisations; None where nothing is."""
    same_day = [each for each in held if each.on == on]
    if not same_day:
        return None
    theirs = {each.organisation for each in same_day}
    concerned = tuple(dict.fromkeys(member for member in members if member in theirs))
    names = tuple(dict.fromkeys(each.name for each in same_day))
    return Clash(on, concerned, names, _advice(len(concerned), len(set(members))))


def _advice(concerned: int, members: int) -> Advice | None:
    if not concerned:
        return None
    if concerned == members:
        return Advice.MOVE
    return Advice.KEEP if concerned == 1 else Advice.DECIDE
