"""Ask again: a new draft of a joint answer is reviewed by those it concerns and those that still owe an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from kinds.messages import Messages
from kinds.remiss.spec import DECISION, DRAFT, REVIEW
from rules.changes.admission import may_replan
from rules.swedish import enumerate_words
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.messages import Order
from schemas.plan.timetable import ENDED, ProcessState


class AskAgain(Order):
    """Update `ask_again`: a new draft, and the seats that it concerns."""

    seats: list[str]
    due_on: date | None = None
    plan_version: int
    note: int = 0


class AskedAgain(Duty):
    """The register makes the draft a version and plans its review."""

    kind: Literal["ask_again"] = "ask_again"
    seats: list[str]
    new_on: date | None = None
    note: int = 0


def admits(state: ProcessState, draft: AskAgain) -> None:
    """A new draft asks somebody, after the first draft and before the decision. Raises Refused."""
    may_replan(state, None, draft.plan_version)
    ended = {times.role for times in state.timetable.steps if state.steps[times.key].status in ENDED}
    if DRAFT not in ended:
        raise Refused("utkast", "Det första utkastet är inte registrerat.", "Registrera det först.")
    if DECISION in ended:
        raise Refused("utkast", "Svaret är redan beslutat.", "Ett nytt utkast kan inte granskas efter beslutet.")
    known = {seat for times in state.timetable.steps if times.role == REVIEW for seat in times.seats}
    if not draft.seats or not known.issuperset(draft.seats):
        raise Refused("utkast", "Utkastet berör ingen som granskar.", "Ange minst en av kommunerna i ärendet.")


def transition(draft: AskAgain, now: Instant) -> AskedAgain:
    """What must be written."""
    return AskedAgain(at=now, seats=draft.seats, new_on=draft.due_on, note=draft.note, key=f"note-{draft.note}")


def sentence(version: int, names: Sequence[str], changed: str) -> str:
    """The event in the history; `changed` is what the draft itself says of its changes."""
    return f"Utkast {version} är registrerat. {enumerate_words(names)} får frågan på nytt. {changed}".strip()


HOOKS = Messages(duties=(AskedAgain,))
