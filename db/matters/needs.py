"""What needs a hand by a matter's own rows: worked out from the whole matter, and kept with the list.

Nothing here asks what time it is: a need says from when and until when it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from db.boards.late_answers import LateAnswer
from db.boards.progress import BEGUN
from rules.dates.clock import local_date
from rules.outcome import open_positions
from rules.plan.timetable import question_codes
from schemas.file.process import StepKind
from schemas.inquiry import QuestionType, Row
from schemas.plan.plan import Plan, PlanStep
from schemas.plan.timetable import ProcessState, StepStatus
from schemas.tables.process import ProcessRow
from words.needs import Need

POSITIONS = frozenset({"determine", "mixed", "answered_late"})
"""The needs that ask someone to take a position."""
_KEPT = ("kind", "step", "step_title", "seat", "count", "code")


@dataclass(frozen=True)
class TimedNeed:
    """A need of a matter, at process times from `from_at` (None: from the start) to before `until_at` (None: on)."""

    need: Need
    from_at: datetime | None = None
    until_at: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        """True where it needs a hand at process time `now`."""
        return (self.from_at is None or self.from_at <= now) and (self.until_at is None or now < self.until_at)


def missing_seats(state: ProcessState, step: str) -> list[str]:
    """The seats that still owe an answer in a step that has begun; none in any other."""
    stood = state.steps.get(step)
    if stood is None or stood.status not in BEGUN:
        return []
    return [seat for seat in state.times(step).seats if stood.rows.get(seat, Row()).is_missing]


def own_needs(row: ProcessRow, plan: Plan, state: ProcessState, late: Sequence[LateAnswer]) -> list[TimedNeed]:
    """What needs a hand in the matter's steps, in plan order; `late` is who has answered since the outcome."""
    here = Need(kind="starting", process=row.key, process_title=row.title)
    needs = [TimedNeed(here)] if row.status == "starting" else []
    for step in plan.steps:
        at = replace(here, step=step.key, step_title=step.title)
        needs += _of_step(at, step, row, state)
        for one in (one for one in late if one.step == step.key):
            code = "changed" if one.is_change else "new"
            needs.append(TimedNeed(replace(at, kind="answered_late", seat=one.seat, who=one.organisation, code=code)))
    return needs


def _of_step(at: Need, step: PlanStep, row: ProcessRow, state: ProcessState) -> Iterator[TimedNeed]:
    stood = state.steps.get(step.key)
    if stood is None:
        return
    if stood.status == StepStatus.CLOSED:
        reasons = stood.outcome.reasons if stood.outcome else []
        yield TimedNeed(replace(at, kind="determine", count=len({reason.seat for reason in reasons})))
    if step.kind == StepKind.INQUIRY and stood.status == StepStatus.OPEN:
        mixed = open_positions(question_codes(step), step.seats, stood.rows)
        if mixed:
            blamed = {reason.seat for found in mixed.values() for reason in found.reasons}
            yield TimedNeed(replace(at, kind="mixed", count=len(blamed)))
    if step.kind in (StepKind.TASK, StepKind.NOTICE) and stood.status == StepStatus.OPEN:
        over_at = step.schedule.closes_at
        if _is_of(step, row):
            is_plain = all(question.type == QuestionType.DONE for question in step.questions)
            own = replace(at, kind="own_task" if is_plain else "own_question", on=step.schedule.operative_on)
            yield TimedNeed(own, until_at=over_at)
        yield TimedNeed(replace(at, kind="overdue", on=local_date(over_at - timedelta(seconds=1))), from_at=over_at)


def _is_of(step: PlanStep, row: ProcessRow) -> bool:
    """True for a step that only the matter's own secretariat does."""
    own = str(row.file.get("secretariat", "")).partition("/")[0]
    return bool(step.seats) and all(seat.partition("/")[0] == own for seat in step.seats)


def to_json(timed: TimedNeed) -> dict[str, Any]:
    """A need as it is kept: without the names, which are looked up when it is shown."""
    need = timed.need
    found = {name: value for name in _KEPT if (value := getattr(need, name))}
    if need.on:
        found["on"] = need.on.isoformat()
    if timed.from_at:
        found["from_at"] = timed.from_at.isoformat()
    if timed.until_at:
        found["until_at"] = timed.until_at.isoformat()
    return found


def from_json(kept: dict[str, Any], process: str, title: str) -> TimedNeed:
    """The other way; `who` is left empty."""
    need = Need(
        process=process,
        process_title=title,
        on=date.fromisoformat(kept["on"]) if "on" in kept else None,
        **{name: kept[name] for name in _KEPT if name in kept},
    )
    return TimedNeed(need, _instant(kept.get("from_at")), _instant(kept.get("until_at")))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
