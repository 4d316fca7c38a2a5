"""Ahead: one thing that would come by itself is done at once, or left out: a step that opens, or a mail of a ladder.
What waits in the outbox for office hours may leave at once too."""

from __future__ import annotations

from typing import Literal

from rules import gates
from rules.changes.admission import RELOAD, may_replan, open_step
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.inquiry import Row
from schemas.messages import Request
from schemas.plan.plan import Rung
from schemas.plan.timetable import ProcessState, SeatTimes, StepStatus, StepTimes


class Hasten(Request):
    """The step opens now; with a rung, that mail leaves now instead of on its day."""

    do: Literal["hasten"] = "hasten"
    step: str
    rung: str = ""
    rung_at: Instant | None = None
    """When the rung would have come: seats with a day of their own have other rungs of the same name."""


class LeaveOut(Request):
    """The step is left out; with a rung, only that mail is."""

    do: Literal["leave_out"] = "leave_out"
    step: str
    rung: str = ""
    rung_at: Instant | None = None


class SendWaiting(Request):
    """The mails of the step that wait for office hours leave now."""

    do: Literal["send_waiting"] = "send_waiting"
    step: str


class Hastened(Duty):
    """It is written that it was done before its day; a rung is taken out of the ladder and sent."""

    kind: Literal["hastened"] = "hastened"
    seats: list[str] = []
    rung: Rung | None = None
    note: int = 0


class LeftOut(Duty):
    """It is written that it is left out; a rung is taken out of the ladder."""

    kind: Literal["left_out"] = "left_out"
    rung: Rung | None = None
    note: int = 0


class SentNow(Duty):
    """It is written that the mails of the step leave before office hours."""

    kind: Literal["sent_now"] = "sent_now"


def admits_send_waiting(state: ProcessState, request: SendWaiting, _now: Instant) -> None:
    """A step that is there; the register knows what waits. Raises Refused."""
    if request.step not in state.steps:
        raise Refused("steg", f"Steget {request.step} finns inte i ärendet.", RELOAD)
    if gates.is_resting(state, request.step):
        raise Refused("mejl", "Steget är pausat.", "Låt det fortsätta först.")


def admits_hasten(state: ProcessState, request: Hasten, now: Instant) -> None:
    """A step that only waits for its day, or a rung that is still to come and that says nothing of the time after the
    day before that has passed. Raises Refused."""
    if request.rung:
        rung, times = _must_come(state, request, now), state.times(request.step)
        ladders: list[StepTimes | SeatTimes] = [times, *times.own.values()]
        if rung.is_afterwards and min(each.closes_at for each in ladders if rung in each.rungs) > now:
            cure = "Påminn i stället dem som inte har svarat."
            raise Refused("mejl", "Mejlet handlar om det som saknas när dagen har gått.", cure)
        return
    times = _must_be_planned(state, request.step)
    if times.opens_at is None or not gates.is_open(state, times, gates.left_out(state)):
        raise Refused("steg", "Steget väntar på något annat.", "Det öppnar när det som kommer före är klart.")


def admits_leave_out(state: ProcessState, request: LeaveOut, now: Instant) -> None:
    """A step that has not begun and that no contract rests on, or a rung that is still to come. Raises Refused."""
    if request.rung:
        _must_come(state, request, now)
        return
    if _must_be_planned(state, request.step).window is not None:
        raise Refused("steg", "Avtalet bygger på steget.", "Flytta dess dag i stället.")


def _must_be_planned(state: ProcessState, key: str) -> StepTimes:
    step, times = open_step(state, key), state.times(key)
    if step.status != StepStatus.PLANNED:
        raise Refused("steg", "Steget har redan börjat.", RELOAD)
    if times.kind is StepKind.MILESTONE:
        raise Refused("steg", "En hållpunkt är bara ett datum.", "Välj ett steg som gör något.")
    return times


def _must_come(state: ProcessState, request: Hasten | LeaveOut, now: Instant) -> Rung:
    may_replan(state, request.step, request.plan_version)
    found = _rung(state, request)
    if found is None or found.at <= now:
        raise Refused("mejl", "Mejlet finns inte längre bland dem som ska komma.", RELOAD)
    if state.steps[request.step].status != StepStatus.OPEN:
        raise Refused("mejl", "Steget är inte öppet.", "Vänta tills det har öppnat, eller flytta dess dag.")
    return found


def _rung(state: ProcessState, request: Hasten | LeaveOut) -> Rung | None:
    times = state.times(request.step)
    rungs = [*times.rungs, *(rung for own in times.own.values() for rung in own.rungs)]
    return next((rung for rung in rungs if rung.key == request.rung and rung.at == request.rung_at), None)


def _on_ladder(state: ProcessState, step: str, rung: Rung) -> list[str]:
    """The seats that owe an answer and that the rung is for."""
    times, rows = state.times(step), state.steps[step].rows
    seats = [
        seat for seat in times.seats if rung in (times.own[seat].rungs if seat in times.own else times.rungs)
    ]  # fmt: skip
    chosen = [seat for seat in seats if not rung.seats or seat in rung.seats]
    return [seat for seat in chosen if rows.get(seat, Row()).is_missing]


def hasten(state: ProcessState, request: Hasten, now: Instant) -> Hastened:
    """A step opens in the same batch; a rung is carried out with the duty."""
    key = f"note-{request.note}"
    rung = _rung(state, request) if request.rung else None
    if rung is None:
        state.times(request.step).opens_at = now
        return Hastened(at=now, step=request.step, note=request.note, key=key)
    seats = _on_ladder(state, request.step, rung)
    return Hastened(at=now, step=request.step, seats=seats, rung=rung, note=request.note, key=key)


def send_waiting(_state: ProcessState, request: SendWaiting, now: Instant) -> SentNow:
    """What must be written."""
    return SentNow(at=now, step=request.step, key=f"note-{request.note}" if request.note else "")


def leave_out(state: ProcessState, request: LeaveOut, now: Instant) -> LeftOut:
    """A step falls away at once, and with it what rests on a finding of it."""
    rung = _rung(state, request) if request.rung else None
    if rung is None:
        state.steps[request.step].status = StepStatus.SKIPPED
    return LeftOut(at=now, step=request.step, rung=rung, note=request.note, key=f"note-{request.note}")


def hasten_sentence(title: str, mail: str) -> str:
    """The event of what was done before its day; `mail` is what a rung is called, empty for the whole step."""
    return f"{mail} om ”{title}” skickades före sin dag." if mail else f"”{title}” öppnades före sin dag."


def sent_now_sentence(title: str, mails: str) -> str:
    """The event of mails that did not wait for office hours; `mails` counts them."""
    return f"{mails} om ”{title}” skickades utan att vänta på kontorstid."


def leave_out_sentence(title: str, mail: str, day: str) -> str:
    """The event of what is left out; `mail` and `day` of a rung, empty for the whole step."""
    return f"{mail} om ”{title}” {day} hoppas över." if mail else f"”{title}” hoppas över."
