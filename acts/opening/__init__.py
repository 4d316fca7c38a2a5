"""Opening: the day of a step has come and its seats are asked; information is sent, and done thereby."""

from __future__ import annotations

from datetime import datetime

from rules.swedish import count, long_date, moment
from schemas.file.process import StepKind
from schemas.plan.plan import PlanStep


def sentence(step: PlanStep, asked: int, *, goes_at: datetime | None = None) -> str:
    """The event; `asked` of the step's seats get the question, and the rest have answered already.

    `goes_at` (aware) is when the mail leaves, where that is later than the event.
    """
    by = long_date(step.schedule.counts_by)
    went, when = ("går ut", f" {moment(goes_at)}") if goes_at else ("gick ut", "")
    if step.kind != StepKind.INQUIRY:
        return f"Uppgiften ”{step.title}” {went}{when}. Klar senast {by}."
    early = len(step.seats) - asked
    if early and not asked:
        return f"Frågan ”{step.title}” öppnades. Ingen behövde frågas: alla hade redan svarat. Svar senast {by}."
    answered = f" {count(early, 'part', 'parter').capitalize()} hade redan svarat." if early else ""
    return f"Frågan ”{step.title}” {went} till {count(asked, 'part', 'parter')}{when}.{answered} Svar senast {by}."
