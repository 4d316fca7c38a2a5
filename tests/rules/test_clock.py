"""Stockholm clock time on both sides of both daylight shifts, and office hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.clock import at_local, day_ends_at, local_date, local_iso, mail_time, office_instant
from rules.dates.workdays import is_quiet, is_working_day


@pytest.mark.parametrize(
    ("on", "iso"),
    [
        (date(2026, 3, 27), "2026-03-27T08:30:00+01:00"),  # fredag before the spring shift of 29 March
        (date(2026, 3, 30), "2026-03-30T08:30:00+02:00"),  # måndag after it
        (date(2026, 10, 23), "2026-10-23T08:30:00+02:00"),  # fredag before the autumn shift of 25 October
        (date(2026, 10, 26), "2026-10-26T08:30:00+01:00"),  # måndag after it
        (date(2027, 3, 29), "2027-03-29T08:30:00+02:00"),
        (date(2027, 11, 1), "2027-11-01T08:30:00+01:00"),
    ],
)
def test_mail_goes_at_half_past_eight_local_time_all_year(on: date, iso: str) -> None:
    assert local_iso(mail_time(on)) == iso
    assert mail_time(on).tzinfo is UTC


@pytest.mark.parametrize(
    ("on", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2027, 3, 28), 23), (date(2027, 10, 31), 25)],
)
def test_a_day_with_a_shift_ends_at_its_own_midnight(on: date, hours: int) -> None:
    assert day_ends_at(on) - at_local(on, 0) == timedelta(hours=hours)


def test_a_due_day_ends_at_midnight_in_stockholm() -> None:
    assert day_ends_at(date(2024, 5, 30)) == datetime(2024, 5, 30, 22, 0, tzinfo=UTC)
    assert local_date(day_ends_at(date(2024, 5, 30)) - timedelta(seconds=1)) == date(2024, 5, 30)
    assert local_date(day_ends_at(date(2024, 5, 30))) == date(2024, 5, 31)


@pytest.mark.parametrize(
    ("now", "hard", "then"),
    [
        (at_local(date(2024, 5, 30), 10, 12), False, "2024-05-30T10:12:00+02:00"),  # torsdag in office hours
        (at_local(date(2024, 5, 30), 17, 0), False, "2024-05-30T17:00:00+02:00"),
        (at_local(date(2024, 5, 30), 17, 1), False, "2024-05-31T08:30:00+02:00"),
        (at_local(date(2024, 5, 30), 6, 0), False, "2024-05-30T08:30:00+02:00"),
        (at_local(date(2024, 6, 20), 18, 0), False, "2024-06-24T08:30:00+02:00"),  # over Midsummer to måndag
        (at_local(date(2024, 7, 10), 10, 0), False, "2024-08-05T08:30:00+02:00"),  # v. 28: rests until v. 32
        (at_local(date(2024, 7, 10), 10, 0), True, "2024-07-10T10:00:00+02:00"),  # a hard date does not rest
        (at_local(date(2025, 12, 23), 10, 0), False, "2026-01-07T08:30:00+01:00"),
        (at_local(date(2024, 7, 13), 10, 0), True, "2024-07-15T08:30:00+02:00"),  # hard, but a Saturday
    ],
)
def test_office_hours(now: datetime, hard: bool, then: str) -> None:
    assert local_iso(office_instant(now, hard=hard)) == then


@given(st.datetimes(datetime(2015, 1, 1), datetime(2060, 1, 1)), st.booleans())
def test_an_office_instant_is_never_earlier_and_always_in_office_hours(naive: datetime, hard: bool) -> None:
    now = naive.replace(tzinfo=UTC)
    then = office_instant(now, hard=hard)
    assert then >= now
    assert is_working_day(local_date(then))
    assert hard or not is_quiet(local_date(then))
    assert "08:00" <= local_iso(then)[11:16] <= "17:00"
    assert office_instant(then, hard=hard) == then
