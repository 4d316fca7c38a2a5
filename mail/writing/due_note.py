"""The difference between the day that a matter names and the day to act by, in a sentence."""

from __future__ import annotations

from datetime import date

from mail.props import Asked
from rules.dates.workdays import day_name
from rules.swedish import long_date, weekday_name
from schemas.file.process import Basis, DueRule, StepKind


def named_date(on: date) -> str:
    """`fredag den 21 juni 2024 (midsommarafton)`: the long date, with the name of a red day or eve."""
    name = day_name(on)
    return f"{long_date(on)} ({name})" if name and name.casefold() != weekday_name(on) else long_date(on)


def due_note(asked: Asked, written_on: date | None = None) -> str:
    """The difference between the named day and the day to act by, as a sentence; empty where there is none.

    Written after the day to act by (`written_on`), only what the named day was.
    """
    noun, act = _definite(asked), long_date(asked.operative_on)
    what = "svara" if asked.kind is StepKind.INQUIRY else "lämna det" if asked.is_told else "gör det"
    if asked.rule is DueRule.BEFORE:
        needed = "Svaret behövs" if asked.kind is StepKind.INQUIRY else "Det ska vara klart"
        return f"{needed} före {named_date(asked.due_on)}, så {what} senast {act}."
    if asked.operative_on == asked.due_on:
        return ""
    if written_on is not None and written_on > asked.operative_on:
        return f"{noun} {'var' if written_on > asked.due_on else 'är'} {named_date(asked.due_on)}."
    if asked.basis is Basis.LAW and asked.operative_on > asked.due_on:
        enough = "att svara" if asked.kind is StepKind.INQUIRY else "att göra det"
        return (
            f"{noun} är {named_date(asked.due_on)}. Det är ingen arbetsdag, så det räcker {enough} {act} "
            "(lag 1930:173, 2 §)."
        )
    return f"{noun} är {named_date(asked.due_on)}, så {what} senast {act}."


def _definite(asked: Asked) -> str:
    if asked.kind is StepKind.INQUIRY:
        return "Svarsdagen"
    return "Sista dagen enligt avtalet" if asked.basis is Basis.CONTRACT else "Sista dagen"
