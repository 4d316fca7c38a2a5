"""The pure rules behind the secretariat's acts: days after a pause, a second reminder, the hour in which to undo."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.changes.pausing import proposed_days
from rules.changes.reminding import is_just_asked, reminded_that_day
from rules.changes.undoing import must_be_unheard, must_fit_again, must_wait
from rules.dates.clock import at_local
from rules.plan.ahead import without_rung
from schemas.errors import Refused
from schemas.file.process import Basis, DueRule, StepKind
from schemas.plan.plan import MailKind, Plan, PlanStep, Rung, RungTo, Schedule
from schemas.plan.timetable import StepStatus

SEATS = ["nacka/kommundirektor", "salem/kommundirektor"]


def a_step(key: str = "fraga", due_on: date = date(2024, 5, 30), **more: object) -> PlanStep:
    """An inquiry due on torsdag 30 maj 2024, with one reminder on torsdag 23 maj at 9."""
    rungs = [Rung(key="-5", kind=MailKind.REMINDER, at=at_local(date(2024, 5, 23), 9), to=RungTo.SEAT)]
    schedule = Schedule(
        due_on=due_on,
        counts_by=due_on,
        operative_on=due_on,
        closes_at=at_local(due_on + timedelta(days=1), 0).astimezone(UTC),
        rungs=rungs,
    )
    fields = {
        "key": key, "title": key, "kind": StepKind.INQUIRY, "rule": DueRule.BY, "basis": Basis.AGREEMENT, "source": "s",
        "schedule": schedule, "seats": SEATS, **more,
    }  # fmt: skip
    return PlanStep.model_validate(fields)


def a_plan(*steps: PlanStep, version: int = 1) -> Plan:
    return Plan(process="p", title="P", version=version, steps=list(steps))


OPEN, PLANNED, CLOSED = StepStatus.OPEN, StepStatus.PLANNED, StepStatus.CLOSED


@pytest.mark.parametrize(
    ("paused_on", "today", "status", "basis", "expected"),
    [
        (date(2024, 5, 21), date(2024, 5, 28), OPEN, Basis.AGREEMENT, date(2024, 6, 7)),  # five, over nationaldagen
        (date(2024, 5, 21), date(2024, 5, 21), OPEN, Basis.AGREEMENT, None),  # no day is lost
        (date(2024, 5, 24), date(2024, 5, 26), OPEN, Basis.AGREEMENT, None),  # fre–sön
        (date(2024, 5, 28), date(2024, 6, 17), OPEN, Basis.AGREEMENT, date(2024, 6, 25)),  # five ahead, over midsommar
        (date(2024, 6, 3), date(2024, 6, 17), CLOSED, Basis.AGREEMENT, None),  # was over before the pause
        (date(2024, 5, 21), date(2024, 5, 28), PLANNED, Basis.AGREEMENT, None),  # has not begun, and is in time
        (date(2024, 5, 21), date(2024, 6, 17), PLANNED, Basis.AGREEMENT, date(2024, 6, 27)),  # its day has passed
        (date(2024, 5, 21), date(2024, 6, 17), OPEN, Basis.LAW, None),  # not ours to move
    ],
)
def test_a_pause_gives_back_the_working_days_that_it_took(
    paused_on: date, today: date, status: StepStatus, basis: Basis, expected: date | None
) -> None:
    plan = a_plan(a_step(basis=basis))
    found = proposed_days(plan, {"fraga": status}, paused_on=paused_on, today=today)
    assert found == ({"fraga": expected} if expected else {})


@pytest.mark.parametrize(
    ("sent", "on", "hour", "expected"),
    [
        ({}, date(2024, 5, 21), 9, []),
        ({SEATS[0]: [at_local(date(2024, 5, 21), 8)]}, date(2024, 5, 21), 9, SEATS[:1]),
        ({SEATS[0]: [at_local(date(2024, 5, 20), 23)]}, date(2024, 5, 21), 9, []),
        ({}, date(2024, 5, 23), 8, SEATS),  # the ladder reminds an hour later
        ({}, date(2024, 5, 23), 10, []),  # that rung is behind, and what it sent would be among the sent
    ],
)
def test_whom_a_reminder_by_hand_would_reach_twice_in_a_day(
    sent: dict[str, list[datetime]], on: date, hour: int, expected: list[str]
) -> None:
    assert reminded_that_day(a_step(), SEATS, sent, on, at_local(on, hour)) == expected


@pytest.mark.parametrize(
    ("asked", "is_renewed", "expected"),
    [
        ([], False, False),
        ([], True, True),  # the link is another's since today, and its question is not written yet
        ([-90], False, False),
        ([-90], True, False),
        ([-60], False, False),
        ([-59], False, True),
        ([-5_000, 0], True, True),
        ([600], False, True),  # waits for office hours
    ],
)
def test_whoever_is_asked_just_now_is_not_reminded_by_hand(asked: list[int], is_renewed: bool, expected: bool) -> None:
    now = at_local(date(2024, 5, 21), 9)  # tisdag
    times = [now + timedelta(minutes=minutes) for minutes in asked]
    assert is_just_asked(times, now if is_renewed else None, now) is expected


NOW = at_local(date(2024, 5, 21), 9)


@pytest.mark.parametrize(
    ("made_at", "mails", "before_on", "said"),
    [
        (NOW - timedelta(minutes=60), ["planned", "cancelled"], date(2024, 5, 30), ""),
        (NOW - timedelta(minutes=61), [], date(2024, 5, 30), "mer än en timme"),
        (NOW, ["planned", "accepted"], date(2024, 5, 30), "har redan gått"),
        (NOW, ["unknown"], date(2024, 5, 30), "har redan gått"),
        (NOW, ["dispatching"], date(2024, 5, 30), "har redan gått"),
        (NOW, [], date(2024, 5, 20), "har passerat"),  # the former day is over: it would close at once
    ],
)
def test_a_change_is_undone_within_the_hour_while_nothing_has_left(
    made_at: datetime, mails: list[str], before_on: date, said: str
) -> None:
    before, after = a_plan(a_step(due_on=before_on)), a_plan(a_step(due_on=date(2024, 6, 5)), version=2)
    with pytest.raises(Refused, match=said) if said else nullcontext():
        must_be_unheard(made_at=made_at, now=NOW, mails=mails)
        must_fit_again(before, after, NOW)


def test_where_no_mail_waits_there_is_nothing_to_call_off() -> None:
    must_wait(["cancelled", "planned"])
    for none in ([], ["cancelled"]):
        with pytest.raises(Refused, match="Inget mejl väntar"):
            must_wait(none)


def test_a_ladder_without_a_rung_keeps_the_others_and_refuses_what_it_has_not() -> None:
    plan = a_plan(a_step())
    (rung,) = plan.step("fraga").schedule.rungs
    without = without_rung(plan, "fraga", rung, now=NOW)
    assert (without.version, without.step("fraga").schedule.rungs) == (2, [])
    with pytest.raises(Refused, match="finns inte längre"):
        without_rung(without, "fraga", rung, now=NOW)
