"""Parties: organisations join or leave what is open and what is to come; answers that were given are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rules.changes.admission import may_replan
from rules.swedish import enumerate_words
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.messages import Order
from schemas.plan.timetable import ProcessState


class ChangeParties(Order):
    """Update `change_parties`: the keys of the organisations that join and leave."""

    joined: list[str] = []
    left: list[str] = []
    plan_version: int = 0
    note: int = 0


class PartiesChanged(Duty):
    """The register plans anew; who joined is asked in every open inquiry, who left is asked no more."""

    kind: Literal["parties"] = "parties"
    joined: list[str] = []
    left: list[str] = []
    note: int = 0


def admits(state: ProcessState, change: ChangeParties, _now: Instant) -> None:
    """The plan is the one in force, and something is still to come. Raises Refused."""
    if state.is_decided:
        raise Refused("ärendet", "Ärendet är avgjort.", "Parterna ändras i ett nytt ärende.")
    may_replan(state, None, change.plan_version)


def transition(_state: ProcessState, change: ChangeParties, now: Instant) -> PartiesChanged:
    """What must be written."""
    key = f"note-{change.note}"
    return PartiesChanged(at=now, joined=change.joined, left=change.left, note=change.note, key=key)


def sentence(joined: Sequence[str], left: Sequence[str]) -> str:
    """The event in the history, from the names of the organisations; the reason follows it."""
    parts = []
    if joined:
        parts.append(f"Ny part: {enumerate_words(joined)}.")
    if left:
        parts.append(f"Inte längre part: {enumerate_words(left)}.")
    return " ".join(parts)
