"""Closing: the time of a step is out. An inquiry gets its outcome from the answers; a late report stays open."""

from __future__ import annotations

from typing import Literal

from rules.swedish import long_date
from schemas.duties import Duty
from schemas.file.process import StepKind
from schemas.plan.plan import PlanStep


class OutcomeChanged(Duty):
    """A late answer came after the time was out and before anything was determined."""

    kind: Literal["outcome_changed"] = "outcome_changed"


def sentence(title: str, answered: int, asked: int) -> str:
    """The event of an inquiry that closes."""
    return f"Svarstiden för ”{title}” är ute: {answered} av {asked} har svarat."


def all_answered_sentence(title: str, asked: int) -> str:
    """The event of an inquiry that closes before its day, since all have answered."""
    who = f"Alla {asked} har" if asked > 1 else "Den som tillfrågades har"
    return f"{who} svarat på ”{title}”, som därmed är stängd."


def overdue_sentence(step: PlanStep) -> str:
    """The event of a report that is late."""
    what = "Kvittot saknas för" if step.kind == StepKind.NOTICE else "Ännu inte klar:"
    return f"{what} ”{step.title}”, som skulle vara klar senast {long_date(step.schedule.counts_by)}."
