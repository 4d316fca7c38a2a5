"""Opening: the day of a step has come and its seats are asked; information is sent, and done thereby."""

from __future__ import annotations

from rules.swedish import count, long_date
from schemas.plan import PlanStep
from schemas.process import StepKind


def sentence(step: PlanStep, asked: int) -> str:
    """The event; `asked` of the step's seats get the question, and the rest have answered already."""
    by = long_date(step.schedule.counts_by)
    if step.kind != StepKind.INQUIRY:
        return f"Uppgiften ”{step.title}” gick ut. Klar senast {by}."
    early = len(step.seats) - asked
    answered = f" {count(early, 'part', 'parter').capitalize()} hade redan svarat." if early else ""
    return f"Frågan ”{step.title}” gick ut till {count(asked, 'part', 'parter')}.{answered} Svar senast {by}."
