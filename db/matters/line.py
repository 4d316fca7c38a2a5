"""A matter's line in the lists, worked out from the whole matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from db.boards.late_answers import late_answers
from db.boards.lists.next_day import NextDay, days_ahead
from db.boards.progress import BEGUN, shortage
from db.case import StoredCase
from db.matters.needs import POSITIONS, TimedNeed, missing_seats, own_needs, to_json
from db.store.rows import Part
from kinds.manifest import NamedDay
from rules.agenda import upcoming
from rules.changes import correction
from rules.dates.clock import local_date
from schemas.duties import Open, Remind, TimeDuty
from schemas.file.process import StepKind
from schemas.plan.plan import Plan
from schemas.plan.timetable import ProcessState, StepStatus
from schemas.tables.matter import NEVER_ON, MatterRow, OwingRow, Shelf
from words.agenda import MOST_NAMED, asked_of, line_with_gap

_UNASKED = frozenset({StepStatus.PLANNED, StepStatus.SKIPPED})
_ASKING = frozenset({StepKind.INQUIRY, StepKind.TASK, StepKind.NOTICE})
_MOST_AT_ONCE = 12
"""Things of one day that are kept for the list; the matter's own page has them all."""
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for an instant before all matters."""


def line_of(stored: StoredCase, today: date) -> tuple[MatterRow, list[OwingRow]]:
    """The line, and who owes an answer. `today` (Stockholm, wall clock) is the day for which it is seen whether the
    plan can be kept, and after which a day is the next; all else holds at any time."""
    row, plan, state = stored.row, stored.plan, stored.state
    shift = timedelta(seconds=row.shift_s)
    own_today = today + timedelta(days=shift.days) if row.shift_s else today
    is_over = row.status == "ended"
    needs = [] if is_over else own_needs(row, plan, state, late_answers(stored.session, state))
    needs += [TimedNeed(need) for need in shortage(stored, state, own_today)]
    inquiries = [step for step in plan.steps if step.kind == StepKind.INQUIRY and step.key in state.steps]
    asked = [step for step in inquiries if state.steps[step.key].status in BEGUN]
    days = [] if is_over else days_ahead(plan, state)
    ahead = [] if is_over else upcoming(state)
    line = _row(
        key=row.key,
        kind=row.kind,
        title=row.title,
        diarienummer=stored.file.diarienummer,
        searched=f"{row.title}\n{stored.file.diarienummer}\n{row.key}".casefold(),
        parties=f"|{'|'.join(sorted({party.organisation for party in stored.file.parties}))}|",
        secretariat=stored.file.secretariat.partition("/")[0],
        state=_state_of(stored),
        shelf=(Shelf.ARCHIVED if stored.archived_at else Shelf.ENDED if is_over else Shelf.OPEN).value,
        shift_s=row.shift_s,
        next_on=next((day.on for day in days if day.on >= own_today), NEVER_ON),
        days=[_day(day, state) for day in days],
        block_days=[] if is_over else [[day.on.isoformat(), day.name] for day in _known_days(stored)],
        asked=sum(len(step.seats) for step in asked),
        missing=sum(len(missing_seats(state, step.key)) for step in asked),
        begun={step.key: step.title for step in plan.steps if _has_begun(state, step.key)},
        has_asked=any(state.steps[step.key].status not in _UNASKED for step in inquiries),
        closes_on=min(
            (
                local_date(step.schedule.closes_at - timedelta(seconds=1))
                for step in asked
                if state.steps[step.key].status == StepStatus.OPEN
            ),
            default=None,
        ),
        warnings=len(plan.warnings),
        needs=[to_json(need) for need in needs],
        hand_at=_first_hand_at(needs, shift),
        asks_position=any(need.need.kind in POSITIONS for need in needs),
        due_at=ahead[0].at - shift if ahead else None,
        coming=_coming(ahead, plan, state),
        correctable_until=correction.last_on(state) if not is_over else None,
        closed_at=row.ended_at,
        archived_at=stored.archived_at,
        checked_on=today,
    )
    return line, _owing(plan, state, row.key)


def day_of(stored: StoredCase) -> date:
    """The day (Stockholm, wall clock) until which the matter's duties are carried out: the latest that it knows of."""
    return local_date(stored.row.handled_until - timedelta(seconds=stored.row.shift_s))


def _state_of(stored: StoredCase) -> str:
    row = stored.row
    if row.status == "ended":
        return "withdrawn" if stored.is_withdrawn else "ended"
    if row.ends_at is not None:
        return "decided"
    return "paused" if row.status == "running" and "" in stored.paused else row.status


def _first_hand_at(needs: Sequence[TimedNeed], shift: timedelta) -> datetime | None:
    found = min((need.from_at or _ALWAYS for need in needs), default=None)
    return found if found is None or found == _ALWAYS else found - shift


def _coming(ahead: Sequence[TimeDuty], plan: Plan, state: ProcessState) -> list[dict[str, Any]]:
    """What happens by itself on the first day on which anything does. Who is reminded is looked up when it is shown,
    since every answer changes it; who is asked is not."""
    first_on = local_date(ahead[0].at) if ahead else None
    answered = {(key, seat) for key, step in state.steps.items() for seat in step.rows}
    found = []
    for duty in (duty for duty in ahead[:_MOST_AT_ONCE] if local_date(duty.at) == first_on):
        line = line_with_gap(duty, plan, answered)
        kept: dict[str, Any] = {
            "on": line.on.isoformat(),
            "time": line.time,
            "text": line.text,
            "kind": duty.kind,
            "at": duty.at.isoformat(),
        }
        if isinstance(duty, Open):
            seats = asked_of(duty, answered)
            kept |= {"step": duty.step, "seats": seats[: MOST_NAMED + 1], "count": len(seats)}
            if plan.step(duty.step).window is not None:
                kept["is_fixed"] = True
        elif isinstance(duty, Remind):
            kept |= {"step": duty.step, "rung": duty.rung_key}
            if state.steps[duty.step].status != StepStatus.OPEN:
                kept["is_ahead"] = True
            if duty.rung.seats or any(seat in plan.step(duty.step).own for seat in duty.seats):
                kept |= {"seats": list(duty.seats[: MOST_NAMED + 1]), "count": len(duty.seats)}
        found.append(kept)
    return found


def _has_begun(state: ProcessState, step: str) -> bool:
    return step in state.steps and state.steps[step].status in BEGUN


def _day(day: NextDay, state: ProcessState) -> list[str]:
    """Seats only of a step that has not begun: an answer to one that has changes no line."""
    step, seats = day.step, ""
    if step.kind in _ASKING and not _has_begun(state, step.key):
        seats = " ".join(seat for seat in step.seats if step.schedule_of(seat).operative_on == day.on)
    return [day.on.isoformat(), step.title, step.key, step.kind.value, seats]


def _known_days(stored: StoredCase) -> list[NamedDay]:
    return stored.file.block.known_days(stored.plan.contract_end_on)


def _owing(plan: Plan, state: ProcessState, process: str) -> list[OwingRow]:
    return [
        _OWING.of(
            {
                "process": process,
                "step": step.key,
                "seat": seat,
                "is_inquiry": step.kind == StepKind.INQUIRY,
                "is_own": seat in step.own,
                "due_on": step.schedule_of(seat).operative_on,
            }
        )
        for step in plan.steps
        for seat in missing_seats(state, step.key)
    ]


_OWING, _MATTER = Part(OwingRow), Part(MatterRow)


def _row(**columns: Any) -> MatterRow:
    """The line with every column, several times quicker than the class makes it."""
    return _MATTER.of(columns)
