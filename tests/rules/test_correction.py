"""Until when a decided matter stays open, and whether anything in it can be corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import agenda
from rules.changes import correction
from rules.dates.clock import at_local, local_date
from rules.dates.workdays import is_working_day, workdays_between
from schemas.file.process import Condition, StepKind
from schemas.inquiry import Result
from schemas.plan.timetable import ProcessState, StepState, StepStatus, StepTimes, Timetable

DECIDED = at_local(date(2026, 9, 24), 9, 30)  # torsdag
CLOSES = at_local(date(2026, 9, 23), 0)


@pytest.mark.parametrize(
    ("decided_on", "last_on"),
    [
        (date(2026, 9, 24), date(2026, 10, 8)),  # torsdag → torsdag
        (date(2026, 9, 26), date(2026, 10, 9)),  # lördag → fredag
        (date(2024, 3, 27), date(2024, 4, 12)),  # onsdag före påsk → fredag
        (date(2026, 10, 23), date(2026, 11, 6)),  # fredag → fredag, över vintertiden; alla helgons dag är en lördag
        (date(2026, 12, 18), date(2027, 1, 8)),  # fredag → fredag, efter helgerna
        (date(2026, 7, 1), date(2026, 7, 15)),  # onsdag → onsdag: en lugn tid är också arbetsdagar
    ],
)
def test_it_ends_after_ten_working_days(decided_on: date, last_on: date) -> None:
    ends_at = correction.ends_at(at_local(decided_on, 16))
    assert ends_at == at_local(last_on + timedelta(days=1), 0)
    assert correction.last_on(_state(ends_at=ends_at)) == last_on


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_there_are_always_ten_and_the_last_is_a_working_day(decided_at: datetime) -> None:
    last_on = correction.last_on(_state(ends_at=correction.ends_at(decided_at)))
    assert last_on is not None and is_working_day(last_on)
    assert workdays_between(local_date(decided_at), last_on) == correction.CORRECTION_DAYS


@pytest.mark.parametrize(
    ("result", "among", "status", "expected"),
    [
        (Result.YES, None, None, True),
        (Result.NO, None, None, True),
        (Result.ANSWERED, None, None, False),
        (Result.YES, "ja", StepStatus.DONE, False),
        (Result.YES, "nej", StepStatus.SKIPPED, False),
    ],
)
def test_only_a_finding_that_nothing_rests_on_can_be_corrected(
    result: Result, among: str | None, status: StepStatus | None, expected: bool
) -> None:
    state = _state(result=result)
    if among and status:
        when = [Condition(step="fraga", question="svar", among=[among])]
        state.timetable.steps.append(StepTimes(key="sedan", kind=StepKind.TASK, closes_at=CLOSES, when=when))
        state.steps["sedan"] = StepState(status=status)
    assert correction.is_correctable(state) is expected


def test_the_end_is_what_comes_next_only_while_all_is_decided() -> None:
    state = _state(ends_at=correction.ends_at(DECIDED))
    assert [duty.kind for duty in agenda.upcoming(state)] == ["ended"]
    assert agenda.next_due_at(state) == state.ends_at and agenda.next_due_names(state) == "ended"
    assert agenda.due_duties(state, DECIDED + timedelta(days=60)) == [], "the story ends it"
    state.steps["fraga"].status = StepStatus.OPEN
    assert correction.last_on(state) is None
    assert "ended" not in [duty.kind for duty in agenda.upcoming(state)]


def test_what_is_withdrawn_waits_for_nothing() -> None:
    state = _state(ends_at=correction.ends_at(DECIDED)).model_copy(update={"is_withdrawn": True})
    assert correction.last_on(state) is None and not correction.is_correctable(state)


def _state(*, ends_at: datetime | None = None, result: Result = Result.YES) -> ProcessState:
    return ProcessState(
        process="p",
        kind="fraga",
        handled_until=DECIDED,
        timetable=Timetable(version=1, steps=[StepTimes(key="fraga", kind=StepKind.INQUIRY, closes_at=CLOSES)]),
        steps={"fraga": StepState(status=StepStatus.DETERMINED, results={"svar": result})},
        ends_at=ends_at,
    )
