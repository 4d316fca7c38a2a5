"""Determine: the secretariat says, with a reason, what the outcome of an inquiry is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from rules.changes.admission import RELOAD
from schemas.base import Instant
from schemas.duties import ONCE, Duty
from schemas.errors import Refused
from schemas.inquiry import Result, Row
from schemas.messages import Order
from schemas.plan.timetable import ENDED, ProcessState, StepState, StepStatus, StepTimes


class Determine(Order):
    """Update `determine`: what the secretariat has found, question by question."""

    step: str
    results: dict[str, Result]
    within: dict[str, list[str]] = {}
    """Question → the seats that a yes is for, where it is not for all."""
    seen: int | None = None
    """The sum of the answers' versions that the secretariat saw; None where it does not say."""
    note: int = 0


class Determined(Duty):
    """The finding is written, and everyone who was asked is told."""

    kind: Literal["determined"] = "determined"
    results: dict[str, Result]
    within: dict[str, list[str]] = {}
    note: int = 0


def admits(state: ProcessState, finding: Determine, _now: Instant) -> None:
    """An outcome is determined once, question by question, after the time is out or when no answer is missing.

    Raises Refused.
    """
    step = state.steps.get(finding.step)
    if step is None:
        raise Refused("steg", f"Steget {finding.step} finns inte i ärendet.", RELOAD)
    if step.status in ENDED:
        raise Refused("utfall", "Utfallet är redan fastställt.", RELOAD)
    times = state.times(finding.step)
    must_be_seen(times, step, finding.seen)
    is_complete = all(seat in step.rows and not step.rows[seat].is_missing for seat in times.seats)
    if step.status != StepStatus.CLOSED and not (step.status == StepStatus.OPEN and is_complete):
        raise Refused("utfall", "Svarstiden pågår och svar saknas.", "Vänta till svarsdagen eller flytta den.")
    must_be_findings(times, finding.results)
    must_be_within(times, finding.results, finding.within)


def transition(state: ProcessState, finding: Determine, now: Instant) -> Determined:
    """The finding holds from now on."""
    step = state.steps[finding.step]
    step.status, step.results, step.within = StepStatus.DETERMINED, finding.results, finding.within
    return Determined(
        at=now, step=finding.step, results=finding.results, within=finding.within, note=finding.note, key=ONCE
    )


def seen_answers(seats: Sequence[str], rows: Mapping[str, Row]) -> int:
    """What tells one state of the answers from another: the sum of the versions of those who are asked."""
    return sum(rows[seat].version for seat in seats if seat in rows)


def must_be_seen(times: StepTimes, step: StepState, seen: int | None) -> None:
    """A finding is not made before the newest answer was seen. Raises Refused."""
    if seen is not None and seen != seen_answers(times.seats, step.rows):
        raise Refused("utfall", "Ett svar har kommit sedan sidan visades.", RELOAD)


def must_be_findings(times: StepTimes, results: Mapping[str, Result]) -> None:
    """Every question of the step has a finding, and each is one. Raises Refused."""
    if set(results) != {question.key for question in times.questions}:
        raise Refused("utfall", "Varje fråga behöver ett utfall.", "Ange ja eller nej för varje fråga.")
    if Result.NEEDS_POSITION in results.values():
        raise Refused("utfall", "Det som fastställs ska vara ett besked.", "Ange ja, nej eller besvarad.")


def must_be_within(times: StepTimes, results: Mapping[str, Result], within: Mapping[str, Sequence[str]]) -> None:
    """Only a yes is for some, at least one of those who were asked and not all of them. Raises Refused."""
    for question, seats in within.items():
        if results.get(question) != Result.YES:
            raise Refused("utfall", "Bara ett ja kan gälla för vissa parter.", "Välj ja, eller ta bort parterna.")
        if not seats or not set(times.seats).issuperset(seats):
            raise Refused("utfall", "Ett ja gäller minst en av dem som har tillfrågats.", "Välj bland parterna.")
        if set(seats) == set(times.seats):
            raise Refused("utfall", "Alla parter är valda.", "Välj ett ja som gäller alla.")


def sentence(title: str, found: str, reason: str) -> str:
    """The event in the history; `found` is what each question came to in words, no reason where a rule found it."""
    who = "av samverkanskansliet" if reason else "enligt sin regel"
    because = f" Skäl: {reason}" if reason else ""
    return f"Utfallet av ”{title}” är fastställt {who}: {found}.{because}"
