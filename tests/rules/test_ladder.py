"""The reminder ladder: real dates with the weekday, quiet periods, and "återkommer den …"."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.clock import at_local, local_date, local_iso, mail_time
from rules.dates.due import settle
from rules.dates.workdays import is_quiet, is_working_day, workdays_between
from rules.plan.ladder import only_after, returning, schedule
from rules.swedish import weekday_name
from schemas.file.process import Basis, DueRule, StepKind
from schemas.plan.plan import MailKind, RungTo, Schedule


def laid(
    kind: StepKind,
    due_on: date,
    opens_on: date | None = None,
    basis: Basis = Basis.AGREEMENT,
    rule: DueRule = DueRule.BY,
) -> Schedule:
    return schedule(kind, mail_time(opens_on) if opens_on else None, settle(due_on, rule, basis))


def days(times: Schedule) -> list[tuple[str, str, str]]:
    return [(r.key, weekday_name(local_date(r.at)), local_date(r.at).isoformat()) for r in times.rungs]


def keys(times: Schedule) -> list[str]:
    return [rung.key for rung in times.rungs]


def test_the_inquiry_of_2024() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 5, 30), date(2024, 2, 29))
    assert days(times) == [
        ("standin", "måndag", "2024-04-15"),
        ("-20", "tisdag", "2024-04-30"),
        ("-10", "torsdag", "2024-05-16"),
        ("-5", "torsdag", "2024-05-23"),
        ("-2", "tisdag", "2024-05-28"),
        ("0", "torsdag", "2024-05-30"),
        ("+1", "fredag", "2024-05-31"),
    ]
    assert {local_iso(rung.at)[11:19] for rung in times.rungs} == {"08:30:00"}
    assert [(r.kind, r.to) for r in times.rungs if r.key in ("standin", "-20", "0", "+1")] == [
        (MailKind.STAND_IN, RungTo.STAND_IN),
        (MailKind.REMINDER, RungTo.SEAT),
        (MailKind.LAST_REMINDER, RungTo.SEAT),
        (MailKind.ESCALATION, RungTo.SECRETARIAT),
    ]


def test_stand_in_from_half_time_in_working_days() -> None:
    opens_on, due_on = date(2024, 2, 29), date(2024, 5, 30)
    half_on = next(local_date(r.at) for r in laid(StepKind.INQUIRY, due_on, opens_on).rungs if r.key == "standin")
    assert workdays_between(opens_on, half_on) == workdays_between(opens_on, due_on) // 2


def test_the_notice_of_2024_counts_back_from_friday_12_july_and_then_alarms() -> None:
    times = laid(StepKind.NOTICE, date(2024, 7, 13), basis=Basis.CONTRACT)
    assert days(times)[:9] == [
        ("-60", "måndag", "2024-04-15"),
        ("-30", "onsdag", "2024-05-29"),
        ("-14", "måndag", "2024-06-24"),
        ("-7", "onsdag", "2024-07-03"),
        ("-3", "tisdag", "2024-07-09"),
        ("-1", "torsdag", "2024-07-11"),
        ("0", "fredag", "2024-07-12"),
        ("+1", "måndag", "2024-07-15"),
        ("+2", "tisdag", "2024-07-16"),
    ]
    alarms = [rung for rung in times.rungs if rung.kind is MailKind.ALARM]
    assert [rung.key for rung in alarms] == [f"+{n}" for n in (*range(1, 11), *range(15, 261, 5))]
    assert {rung.to for rung in times.rungs} == {RungTo.SEAT}


def test_a_task_is_reminded_four_times_and_then_escalated() -> None:
    times = laid(StepKind.TASK, date(2024, 2, 28), date(2023, 11, 1))
    assert days(times) == [
        ("-10", "onsdag", "2024-02-14"),
        ("-5", "onsdag", "2024-02-21"),
        ("-2", "måndag", "2024-02-26"),
        ("0", "onsdag", "2024-02-28"),
        ("+1", "torsdag", "2024-02-29"),
    ]


def test_a_milestone_has_no_mail() -> None:
    assert laid(StepKind.MILESTONE, date(2026, 7, 14)).rungs == []


def test_before_counts_from_the_day_before() -> None:
    times = laid(StepKind.TASK, date(2024, 2, 28), rule=DueRule.BEFORE)
    assert [day for key, _, day in days(times) if key in ("0", "+1")] == ["2024-02-27", "2024-02-28"]


def test_escalation_comes_after_the_rolled_day_of_a_law_date() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 6, 21), date(2024, 4, 2), basis=Basis.LAW)
    assert [day for key, _, day in days(times) if key in ("0", "+1")] == ["2024-06-24", "2024-06-25"]


def test_escalation_of_a_saturday_comes_on_monday() -> None:
    times = laid(StepKind.INQUIRY, date(2026, 5, 30), date(2026, 2, 2))
    assert [day for key, _, day in days(times) if key in ("0", "+1")] == ["2026-05-29", "2026-06-01"]


def test_rungs_at_or_before_opening_are_left_out() -> None:
    assert keys(laid(StepKind.INQUIRY, date(2024, 5, 30), date(2024, 5, 16))) == ["-5", "standin", "-2", "0", "+1"]
    assert keys(laid(StepKind.TASK, date(2024, 5, 30), date(2024, 5, 30))) == ["+1"]


def test_soft_rungs_rest_at_christmas_and_meet_on_the_day_before() -> None:
    times = laid(StepKind.TASK, date(2025, 12, 31), date(2025, 9, 1))
    assert days(times) == [
        ("-10", "torsdag", "2025-12-11"),
        ("-5", "torsdag", "2025-12-18"),
        ("0", "måndag", "2025-12-22"),
        ("+1", "onsdag", "2026-01-07"),
    ]


def test_soft_rungs_rest_in_july() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 8, 9), date(2024, 6, 3))
    assert days(times) == [
        ("standin", "fredag", "2024-07-05"),
        ("-5", "fredag", "2024-07-05"),
        ("-2", "onsdag", "2024-08-07"),
        ("0", "fredag", "2024-08-09"),
        ("+1", "måndag", "2024-08-12"),
    ]
    assert not any(is_quiet(local_date(rung.at)) for rung in times.rungs)


@pytest.mark.parametrize("basis", [Basis.LAW, Basis.AUTHORITY, Basis.CONTRACT])
def test_hard_dates_are_reminded_in_july_too(basis: Basis) -> None:
    assert any(is_quiet(local_date(r.at)) for r in laid(StepKind.NOTICE, date(2024, 7, 12), basis=basis).rungs)


def test_coming_back_on_a_day_means_peace_until_then_and_one_reminder() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 5, 30), date(2024, 2, 29))
    after = returning(times, date(2024, 5, 20), at_local(date(2024, 4, 10), 9))
    assert days(after) == [
        ("return", "måndag", "2024-05-20"),
        ("-5", "torsdag", "2024-05-23"),
        ("-2", "tisdag", "2024-05-28"),
        ("0", "torsdag", "2024-05-30"),
        ("+1", "fredag", "2024-05-31"),
    ]
    assert after.closes_at == times.closes_at


@pytest.mark.parametrize(
    ("returns_on", "expected"),
    [
        (date(2024, 5, 18), ["return", "-5", "-2", "0", "+1"]),  # lördag → måndag
        (date(2024, 5, 23), ["return", "-2", "0", "+1"]),  # takes the place of that day's reminder
        (date(2024, 5, 30), ["0", "+1"]),  # the last reminder is enough
        (date(2024, 5, 31), ["standin", "-20", "-10", "-5", "-2", "0", "+1"]),  # past the due date nothing waits
        (date(2024, 6, 10), ["standin", "-20", "-10", "-5", "-2", "0", "+1"]),
    ],
)
def test_coming_back_on_various_days(returns_on: date, expected: list[str]) -> None:
    times = laid(StepKind.INQUIRY, date(2024, 5, 30), date(2024, 2, 29))
    assert keys(returning(times, returns_on, at_local(date(2024, 4, 10), 9))) == expected


def test_coming_back_twice_leaves_one_reminder() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 5, 30), date(2024, 2, 29))
    now = at_local(date(2024, 4, 10), 9)
    twice = returning(returning(times, date(2024, 4, 22), now), date(2024, 5, 20), now)
    assert keys(twice) == ["return", "-5", "-2", "0", "+1"]


def test_coming_back_in_july_waits_for_august() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 8, 16), date(2024, 6, 3))
    after = returning(times, date(2024, 7, 15), at_local(date(2024, 6, 10), 9))
    assert days(after)[0] == ("return", "måndag", "2024-08-05")


def test_only_what_is_ahead() -> None:
    times = laid(StepKind.INQUIRY, date(2024, 5, 30), date(2024, 2, 29))
    assert keys(only_after(times, mail_time(date(2024, 5, 23)))) == ["-2", "0", "+1"]


opened = st.dates(date(2024, 1, 1), date(2034, 1, 1))
kinds = st.sampled_from([StepKind.INQUIRY, StepKind.TASK, StepKind.NOTICE])


@given(opened, st.integers(1, 250), kinds, st.sampled_from(Basis), st.sampled_from(DueRule))
def test_every_ladder_keeps_the_rules(opens_on: date, length: int, kind: StepKind, basis: Basis, rule: DueRule) -> None:
    due_on = date.fromordinal(opens_on.toordinal() + length)
    settled = settle(due_on, rule, basis)
    opens_at = mail_time(opens_on)
    times = schedule(kind, opens_at, settled)
    for rung in times.rungs:
        day = local_date(rung.at)
        assert kind is StepKind.NOTICE or rung.at > opens_at
        assert local_iso(rung.at)[11:19] == "08:30:00"
        assert is_working_day(day)
        assert settled.is_hard or not is_quiet(day)
        is_afterwards = rung.key.startswith("+")
        assert (rung.at >= settled.closes_at) is is_afterwards
    assert len({rung.key for rung in times.rungs}) == len(times.rungs)
    assert [rung.at for rung in times.rungs] == sorted(rung.at for rung in times.rungs)
    per_day = [(rung.to, local_date(rung.at)) for rung in times.rungs]
    assert len(set(per_day)) == len(per_day)


@given(opened, st.integers(1, 200), st.integers(0, 250), st.integers(0, 200))
def test_coming_back_never_mails_before_the_day_except_the_last(
    opens_on: date, length: int, after: int, passed: int
) -> None:
    due_on = date.fromordinal(opens_on.toordinal() + length)
    returns_on = date.fromordinal(opens_on.toordinal() + after)
    now: datetime = mail_time(date.fromordinal(opens_on.toordinal() + passed))
    before = laid(StepKind.INQUIRY, due_on, opens_on)
    times = returning(before, returns_on, now)
    if returns_on > max(before.operative_on, before.counts_by):
        assert times == before
        return
    for rung in times.rungs:
        assert rung.key in ("0", "+1") or local_date(rung.at) >= returns_on
    seat_days = [local_date(rung.at) for rung in times.rungs if rung.to is RungTo.SEAT]
    assert len(set(seat_days)) == len(seat_days)
