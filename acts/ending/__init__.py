"""Ending without an outcome: a report is done, a mere date has come, a step is left out, the process is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from rules.swedish import enumerate_words, long_date
from schemas.duties import Duty
from schemas.file.process import StepKind
from schemas.plan.plan import PlanStep

ENDED = "Ärendet är avslutat."
"""The event of a process that is over."""


class Done(Duty):
    """A task is reported done, or a receipt is recorded."""

    kind: Literal["done"] = "done"


def done_sentence(step: PlanStep, receiver: str) -> str:
    """The event of a report; `receiver` (genitive) is who gave the receipt of a notice."""
    if step.kind == StepKind.NOTICE:
        return f"Beskedet ”{step.title}” är lämnat och {receiver} kvitto är registrerat."
    return f"Uppgiften ”{step.title}” är klar."


def milestone_sentence(step: PlanStep, today: date, undone: Sequence[str] = ()) -> str:
    """The event of a date that is only a date, or that is to be acted on today since it falls on a free day.

    What depends on something that has not been decided (the titles `undone`) is not said to happen.
    """
    on, last_on = step.schedule.counts_by, max(step.schedule.counts_by, step.schedule.operative_on)
    if last_on < today:
        when = f"Dagen har redan passerat ({long_date(last_on)})"
    elif on > today:
        when = f"Dagen är {long_date(on)} och ingen arbetsdag, handla i dag"
    else:
        when = "Dagen är inne"
    if undone:
        names = enumerate_words([f"”{title}”" for title in undone])
        return f"{when} för ”{step.title}”, men {names} är inte avgjort."
    return f"{when}: {step.title}."


def skip_sentence(title: str) -> str:
    """The event of a step that is left out."""
    return f"Steget ”{title}” utgår."
