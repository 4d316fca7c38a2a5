"""Late answer: the secretariat rules one in or out, with a reason, while nothing is determined."""

from __future__ import annotations

from typing import Literal

from rules.changes.admission import RELOAD, open_step
from schemas.base import Instant
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.messages import Request
from schemas.plan.timetable import ProcessState


class RuleLate(Request):
    """One version of a late answer counts, or does not."""

    do: Literal["rule_late"] = "rule_late"
    step: str
    seat: str
    version: int
    counts: bool


class LateRuled(Duty):
    """The ruling is written, the outcome found anew, and the one who answered is told."""

    kind: Literal["late_ruled"] = "late_ruled"
    seat: str
    version: int
    counts: bool
    note: int = 0


def admits(state: ProcessState, request: RuleLate, _now: Instant) -> None:
    """The newest answer of the seat came too late, and nothing is determined. Raises Refused."""
    step = open_step(state, request.step)
    row = step.rows.get(request.seat)
    if row is None or not row.is_late:
        raise Refused("seat", "Svaret kom inte för sent.", "Bara ett sent svar kan räknas in eller bort.")
    if row.version != request.version:
        raise Refused("seat", "Ett nytt svar har kommit sedan sidan visades.", RELOAD)
    if row.is_set_aside and not request.counts:
        raise Refused("counts", "Svaret räknas redan inte.", RELOAD)


def transition(state: ProcessState, request: RuleLate, now: Instant) -> LateRuled:
    """The ruling holds at once."""
    rows = state.steps[request.step].rows
    rows[request.seat] = rows[request.seat].model_copy(update={"is_set_aside": not request.counts})
    return LateRuled(
        at=now,
        step=request.step,
        seat=request.seat,
        version=request.version,
        counts=request.counts,
        note=request.note,
        key=f"note-{request.note}",
    )


def sentence(title: str, organisation: str, *, counts: bool) -> str:
    """The event in the history; the reason follows it."""
    ruled = "räknas" if counts else "räknas inte"
    return f"Det sena svaret från {organisation} på ”{title}” {ruled}, beslutade samverkanskansliet."
