"""Reopen: a closed round gets a new day, or one seat's answer is set aside and the seat is asked anew."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rules.agenda import has_all_answers
from rules.changes.admission import RELOAD, may_replan
from rules.changes.correction import last_on
from rules.gates import rests_on
from rules.swedish import long_date
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.inquiry import Row
from schemas.messages import Request
from schemas.plan.timetable import ProcessState, StepState, StepStatus, StepTimes

_OVER = frozenset({StepStatus.CLOSED, StepStatus.DETERMINED})


class Reopen(Request):
    """The step is open again until a day: for everyone, or for one seat, whose answer is then set aside."""

    do: Literal["reopen"] = "reopen"
    step: str
    seat: str = ""
    until_on: date


class Reopened(Duty):
    """The new day holds, and those who are asked anew are told."""

    kind: Literal["reopened"] = "reopened"
    seat: str = ""
    until_on: date
    version: int = 0
    """The version of the seat's answer that does not count any more."""
    note: int = 0


def admits(state: ProcessState, request: Reopen, now: Instant) -> None:
    """A round that is over, or an answer that was given; nothing may rest on what was determined. Raises Refused."""
    may_replan(state, None, request.plan_version)
    step = state.steps.get(request.step)
    if step is None:
        raise Refused("steg", f"Steget {request.step} finns inte i ärendet.", RELOAD)
    times = state.times(request.step)
    if times.kind is not StepKind.INQUIRY:
        raise Refused("steg", "Bara en fråga kan öppnas igen.", "Notera ändringen i historiken i stället.")
    if request.seat:
        _must_have_answered(step, times, request.seat)
    elif step.status not in _OVER:
        raise Refused("steg", "Frågan är inte stängd.", "Flytta svarsdagen i stället.")
    elif has_all_answers(times, step.model_copy(update={"status": StepStatus.OPEN})):
        raise Refused("steg", "Alla har svarat, så frågan stängs genast igen.", "Öppna ett av svaren i stället.")
    if step.status == StepStatus.DETERMINED:
        _must_be_free(state, times, now)


def _must_have_answered(step: StepState, times: StepTimes, seat: str) -> None:
    if step.status not in {*_OVER, StepStatus.OPEN} or seat not in times.seats:
        raise Refused("seat", "Platsen är inte tillfrågad.", "Välj en av dem som har svarat.")
    if step.rows.get(seat, Row()).is_missing:
        raise Refused("seat", "Platsen har inget svar som gäller.", "Bevilja anstånd om den ska få längre tid.")


def _must_be_free(state: ProcessState, times: StepTimes, now: Instant) -> None:
    if (on := last_on(state)) is not None and state.ends_at is not None and state.ends_at <= now:
        raise Refused("utfall", f"Utfallet kunde ändras till och med {long_date(on)}.", "Starta ett nytt ärende.")
    if times.window is not None:
        problem = "Avtalet har redan gått vidare efter det utfall som är fastställt."
        raise Refused("utfall", problem, "Rätta utfallet i stället.")
    if rests_on(state, times.key, [question.key for question in times.questions]):
        problem = "Något som bygger på utfallet har redan börjat, gått ut eller fallit bort."
        raise Refused("utfall", problem, "Återkalla ärendet och starta ett nytt, eller avtala om ändringen utanför.")


def transition(state: ProcessState, request: Reopen, now: Instant) -> Reopened:
    """What was determined falls, and the seat's answer does not count; the new day comes with the plan."""
    step = state.steps[request.step]
    if step.status == StepStatus.DETERMINED:
        step.status, step.results, step.within, step.outcome = StepStatus.CLOSED, {}, {}, None
    version = 0
    if request.seat:
        row = step.rows[request.seat]
        version = row.version
        step.rows[request.seat] = row.model_copy(update={"is_set_aside": True})
    return Reopened(
        at=now,
        step=request.step,
        seat=request.seat,
        until_on=request.until_on,
        version=version,
        note=request.note,
        key=f"note-{request.note}",
    )


def sentence(title: str, organisation: str, until_on: date) -> str:
    """The event in the history; the reason follows it. `organisation` is empty for the whole round."""
    if organisation:
        return f"Svaret från {organisation} på ”{title}” är öppnat igen: nytt svar senast {long_date(until_on)}."
    return f"”{title}” är öppnad igen: svar senast {long_date(until_on)}."
