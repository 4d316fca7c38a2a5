"""Ending without an outcome: a report is done, a mere date has come, a step is left out, the process is over."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rules.swedish import long_date
from schemas.duties import Duty
from schemas.plan import PlanStep
from schemas.process import StepKind

ENDED = "Ärendet är avslutat."
"""The event of a process that is over."""


class Done(Duty):
    """A task is reported done, or a receipt is recorded."""

    kind: Literal["done"] = "done"


class Ended(Duty):
    """The process is over."""

    kind: Literal["ended"] = "ended"


def done_sentence(step: PlanStep, receiver: str) -> str:
    """The event of a report; `receiver` (genitive) is who gave the receipt of a notice."""
    if step.kind == StepKind.NOTICE:
        return f"Beskedet ”{step.title}” är lämnat och {receiver} kvitto är registrerat."
    return f"Uppgiften ”{step.title}” är klar."


def milestone_sentence(step: PlanStep, today: date) -> str:
    """The event of a date that is only a date."""
    on = step.schedule.due_on
    when = f"Dagen har redan passerat ({long_date(on)})" if on < today else "Dagen är inne"
    return f"{when}: {step.title}."


def skip_sentence(title: str) -> str:
    """The event of a step that is left out."""
    return f"Steget ”{title}” utgår."
