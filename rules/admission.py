"""What an update must fulfil before it enters the history; a refusal leaves nothing behind.

Raises `Refused`; the texts reach the secretariat through the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.errors import Refused
from schemas.inquiry import Result, Row
from schemas.messages import AskAgain, Determine
from schemas.timetable import ENDED, ProcessState, StepStatus

_RELOAD = "Läs in sidan på nytt och försök igen."


def may_replan(state: ProcessState, step: str | None, plan_version: int) -> None:
    """A change must build on the plan in force, and the step it is about must not have ended."""
    if plan_version != state.timetable.version:
        raise Refused("plan", "Planen har ändrats sedan förhandsvisningen gjordes.", _RELOAD)
    if step is not None:
        if step not in state.steps:
            raise Refused("steg", f"Steget {step} finns inte i ärendet.", _RELOAD)
        if state.steps[step].status in ENDED:
            raise Refused("steg", "Steget är redan avslutat.", "Ett avslutat steg kan inte få en ny dag.")


def may_ask_again(state: ProcessState, draft: AskAgain) -> None:
    """A new draft asks somebody, after the first draft and before the decision."""
    may_replan(state, None, draft.plan_version)
    ended = {times.role for times in state.timetable.steps if state.steps[times.key].status in ENDED}
    if "draft" not in ended:
        raise Refused("utkast", "Det första utkastet är inte registrerat.", "Registrera det först.")
    if "decision" in ended:
        raise Refused("utkast", "Svaret är redan beslutat.", "Ett nytt utkast kan inte granskas efter beslutet.")
    known = {seat for times in state.timetable.steps if times.role == "review" for seat in times.seats}
    if not draft.seats or not known.issuperset(draft.seats):
        raise Refused("utkast", "Utkastet berör ingen som granskar.", "Ange minst en av kommunerna i ärendet.")


def seen_answers(seats: Sequence[str], rows: Mapping[str, Row]) -> int:
    """What tells one state of the answers from another: the sum of the versions of those who are asked."""
    return sum(rows[seat].version for seat in seats if seat in rows)


def may_determine(state: ProcessState, finding: Determine) -> None:
    """An outcome is determined once, question by question, after the time is out or when no answer is missing."""
    step = state.steps.get(finding.step)
    if step is None:
        raise Refused("steg", f"Steget {finding.step} finns inte i ärendet.", _RELOAD)
    if step.status in ENDED:
        raise Refused("utfall", "Utfallet är redan fastställt.", _RELOAD)
    times = state.times(finding.step)
    if finding.seen is not None and finding.seen != seen_answers(times.seats, step.rows):
        raise Refused("utfall", "Ett svar har kommit sedan sidan visades.", _RELOAD)
    is_complete = all(seat in step.rows and not step.rows[seat].is_missing for seat in times.seats)
    if step.status != StepStatus.CLOSED and not (step.status == StepStatus.OPEN and is_complete):
        raise Refused("utfall", "Svarstiden pågår och svar saknas.", "Vänta till svarsdagen eller flytta den.")
    if set(finding.results) != {question.key for question in times.questions}:
        raise Refused("utfall", "Varje fråga behöver ett utfall.", "Ange ja eller nej för varje fråga.")
    if Result.NEEDS_POSITION in finding.results.values():
        raise Refused("utfall", "Det som fastställs ska vara ett besked.", "Ange ja, nej eller besvarad.")
