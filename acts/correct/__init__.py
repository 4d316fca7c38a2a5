"""Correct: an outcome that was determined earlier gets other results, with a reason, as a new event.

What stands in the history stays there. An outcome is corrected while nothing that rests on it has begun.
"""

from __future__ import annotations

from typing import Literal

from acts.determine import must_be_findings, must_be_within
from rules.changes.admission import RELOAD
from rules.changes.correction import last_on
from rules.gates import rests_on
from rules.swedish import long_date
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.inquiry import Result
from schemas.messages import Order
from schemas.plan.timetable import ProcessState, StepState, StepStatus


class CorrectOutcome(Order):
    """Update `correct_outcome`: the results that hold from now on, question by question."""

    step: str
    results: dict[str, Result]
    within: dict[str, list[str]] = {}
    """Question → the seats that a yes is for, where it is not for all."""
    former: dict[str, Result] = {}
    """The results that the secretariat saw; others hold by now → refused."""
    seen: int | None = None
    """The newest correction that the secretariat saw, as `StepState.corrected`; None where it does not say."""
    note: int = 0


class Corrected(Duty):
    """The correction is written, and everyone who was asked is told."""

    kind: Literal["corrected"] = "corrected"
    results: dict[str, Result]
    within: dict[str, list[str]] = {}
    note: int = 0


def admits(state: ProcessState, correction: CorrectOutcome, now: Instant) -> None:
    """A determined outcome, seen as it stands, gets other findings while nothing rests on it and the matter is open.

    Raises Refused.
    """
    step = state.steps.get(correction.step)
    if step is None:
        raise Refused("steg", f"Steget {correction.step} finns inte i ärendet.", RELOAD)
    times = state.times(correction.step)
    if times.kind is not StepKind.INQUIRY or step.status != StepStatus.DETERMINED:
        raise Refused("utfall", "Utfallet är inte fastställt.", "Bara ett fastställt utfall kan rättas.")
    if (on := last_on(state)) is not None and state.ends_at is not None and state.ends_at <= now:
        problem = f"Utfallet kunde rättas till och med {long_date(on)}."
        raise Refused("utfall", problem, "Notera rättelsen i ett nytt ärende.")
    must_be_newest(step, correction)
    must_be_findings(times, correction.results)
    must_be_within(times, correction.results, correction.within)
    changed = {key for key, result in correction.results.items() if step.results.get(key) != result}
    if not changed and correction.within == step.within:
        raise Refused("utfall", "Rättelsen är lik det som redan gäller.", "Ändra minst ett utfall.")
    if changed and rests_on(state, correction.step, changed):
        problem = "Något som bygger på utfallet har redan börjat, gått ut eller fallit bort."
        raise Refused("utfall", problem, "Återkalla ärendet och starta ett nytt, eller avtala om ändringen utanför.")


def must_be_newest(step: StepState, correction: CorrectOutcome) -> None:
    """The outcome has not been corrected since it was seen, not even back to what was seen. Raises Refused.

    A run that went on from an older release does not know of the corrections of that time; the register does.
    """
    is_newer = correction.seen is not None and step.corrected not in (0, correction.seen)
    if is_newer or correction.former != step.results:
        raise Refused("utfall", "Utfallet har rättats sedan sidan visades.", RELOAD)


def transition(state: ProcessState, correction: CorrectOutcome, now: Instant) -> Corrected:
    """The correction holds from now on."""
    step = state.steps[correction.step]
    step.results, step.within, step.corrected = correction.results, correction.within, correction.note
    return Corrected(
        at=now,
        step=correction.step,
        results=correction.results,
        within=correction.within,
        note=correction.note,
        key=f"note-{correction.note}",
    )


def sentence(title: str, former: str, now: str, reason: str) -> str:
    """The event in the history; both are what each question came to, in words."""
    return f"Utfallet av ”{title}” är rättat av samverkanskansliet: {now}. Förut: {former}. Skäl: {reason}"
