"""Remind now: the secretariat reminds one, some or all who owe an answer, beside the ladder, whose rungs stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rules.changes.admission import open_step
from rules.swedish import enumerate_words
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.inquiry import Row
from schemas.messages import Request
from schemas.plan.timetable import ProcessState, StepStatus

JUST_ASKED = "eftersom frågan är på väg dit eller har kommit den senaste timmen"
"""Why somebody who owes an answer is not reminded by hand."""


class RemindNow(Request):
    """These seats are reminded of the step at once; the note is a word to them, which may be left out."""

    do: Literal["remind_now"] = "remind_now"
    step: str
    seats: list[str] = []
    """Empty = everyone who owes an answer."""


class RemindedNow(Duty):
    """Whoever of the seats still owes an answer is written to."""

    kind: Literal["reminded_now"] = "reminded_now"
    seats: list[str]
    note: int = 0


def admits(state: ProcessState, request: RemindNow, _now: Instant) -> None:
    """The step is open, does not rest, and somebody of the seats owes an answer. Raises Refused."""
    step = open_step(state, request.step)
    if step.status != StepStatus.OPEN:
        raise Refused("steg", "Frågan är inte öppen.", "Påminn medan svarstiden pågår, eller flytta svarsdagen först.")
    if not _owing(state, request):
        raise Refused("seats", "Ingen av dem är skyldig ett svar.", "Välj någon som inte har svarat.")


def transition(state: ProcessState, request: RemindNow, now: Instant) -> RemindedNow:
    """What must be written."""
    key = f"note-{request.note}" if request.note else ""
    return RemindedNow(at=now, step=request.step, seats=_owing(state, request), note=request.note, key=key)


def _owing(state: ProcessState, request: RemindNow) -> list[str]:
    rows, seats = state.steps[request.step].rows, state.times(request.step).seats
    chosen = request.seats or seats
    return [seat for seat in seats if seat in chosen and rows.get(seat, Row()).is_missing]


def sentence(title: str, organisations: Sequence[str], word: str, spared: Sequence[str] = ()) -> str:
    """The event in the history; `spared` are those that are not reminded, since they are only just being asked."""
    text = f"Samverkanskansliet påminde {enumerate_words(organisations)} om ”{title}”."
    if spared:
        text = f"{text} {enumerate_words(spared)} påmindes inte, {JUST_ASKED}."
    return f"{text} Med orden: {word}" if word else text
