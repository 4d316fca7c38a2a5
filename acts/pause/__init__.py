"""Pause and go on: a matter, or one step of it, rests. Nothing leaves meanwhile, and answers are received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from rules import gates
from rules.changes.admission import RELOAD, may_replan, open_step
from rules.swedish import enumerate_words, long_date
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.messages import Request
from schemas.plan.timetable import ProcessState


class Pause(Request):
    """The step rests from now on; without a step the whole matter does."""

    do: Literal["pause"] = "pause"
    step: str = ""


class GoOn(Request):
    """What rested goes on."""

    do: Literal["go_on"] = "go_on"
    step: str = ""
    days: dict[str, date] = {}
    """Step → its new day, where the old one has become too near or has passed."""


class Paused(Duty):
    """The rest is written, and what waits in the outbox stays there."""

    kind: Literal["paused"] = "paused"
    note: int = 0


class WentOn(Duty):
    """The rest is over; steps with a new day get it, and those concerned are told."""

    kind: Literal["went_on"] = "went_on"
    days: dict[str, date] = {}
    note: int = 0


def admits_pause(state: ProcessState, request: Pause, _now: Instant) -> None:
    """What goes on by itself may be paused, once. Raises Refused."""
    if state.is_decided:
        raise Refused("ärendet", "Ärendet är avgjort.", "Inget mer händer av sig självt.")
    if state.is_paused or (request.step and open_step(state, request.step).is_paused):
        raise Refused("ärendet", "Det vilar redan.", RELOAD)


def pause(state: ProcessState, request: Pause, now: Instant) -> Paused:
    """It rests at once."""
    if request.step:
        state.steps[request.step].is_paused = True
    else:
        state.is_paused = True
    return Paused(at=now, step=request.step, note=request.note, key=f"note-{request.note}")


def admits_go_on(state: ProcessState, request: GoOn, _now: Instant) -> None:
    """Only what was paused goes on, by the plan in force where it gets new days. Raises Refused."""
    is_paused = open_step(state, request.step).is_paused if request.step else state.is_paused
    if not is_paused:
        raise Refused("ärendet", "Det är inte pausat.", RELOAD)
    for step in request.days:
        may_replan(state, step, request.plan_version)


def go_on(state: ProcessState, request: GoOn, now: Instant) -> WentOn:
    """It goes on at once; what fell due meanwhile is passed over."""
    resting = [key for key in state.steps if gates.is_resting(state, key)]
    if request.step:
        state.steps[request.step].is_paused = False
    else:
        state.is_paused = False
    for key in resting:
        if not gates.is_resting(state, key):
            state.steps[key].resumed_at = now
    return WentOn(at=now, step=request.step, days=request.days, note=request.note, key=f"note-{request.note}")


def pause_sentence(title: str) -> str:
    """The event of a pause; the reason follows it. `title` of the step, empty for the whole matter."""
    return f"”{title}” är pausat." if title else "Ärendet är pausat."


def go_on_sentence(title: str, days: Sequence[tuple[str, date]]) -> str:
    """The event of going on, with the new days; the reason follows it."""
    text = f"”{title}” fortsätter." if title else "Ärendet fortsätter."
    moved = enumerate_words([f"”{step}” {long_date(on)}" for step, on in days])
    return f"{text} Ny dag: {moved}." if moved else text
