"""Swedish working days: tables of real dates, properties, and the `holidays` package as a second opinion."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.workdays import (
    add_months,
    add_workdays,
    day_after_quiet,
    day_before_quiet,
    day_name,
    easter_on,
    is_quiet,
    is_working_day,
    next_working_day,
    previous_working_day,
    red_days,
    workdays_between,
)
from rules.swedish import weekday_name

days = st.dates(date(2005, 1, 1), date(2120, 12, 31))
counts = st.integers(-400, 400)


@pytest.mark.parametrize(
    ("on", "weekday", "name"),
    [
        (date(2024, 3, 29), "fredag", "långfredagen"),
        (date(2026, 4, 3), "fredag", "långfredagen"),
        (date(2027, 3, 26), "fredag", "långfredagen"),
        (date(2024, 4, 1), "måndag", "annandag påsk"),
        (date(2024, 5, 9), "torsdag", "Kristi himmelsfärdsdag"),
        (date(2026, 5, 14), "torsdag", "Kristi himmelsfärdsdag"),
        (date(2027, 5, 6), "torsdag", "Kristi himmelsfärdsdag"),
        (date(2024, 6, 21), "fredag", "midsommarafton"),
        (date(2026, 6, 19), "fredag", "midsommarafton"),
        (date(2027, 6, 25), "fredag", "midsommarafton"),
        (date(2024, 6, 6), "torsdag", "Sveriges nationaldag"),
        (date(2018, 6, 6), "onsdag", "Sveriges nationaldag"),
        (date(2026, 6, 6), "lördag", "Sveriges nationaldag"),
        (date(2027, 6, 6), "söndag", "Sveriges nationaldag"),
        (date(2024, 11, 2), "lördag", "alla helgons dag"),
        (date(2026, 10, 31), "lördag", "alla helgons dag"),
        (date(2027, 11, 6), "lördag", "alla helgons dag"),
        (date(2024, 5, 18), "lördag", "pingstafton"),
        (date(2024, 5, 19), "söndag", "pingstdagen"),
        (date(2024, 12, 24), "tisdag", "julafton"),
        (date(2025, 12, 31), "onsdag", "nyårsafton"),
        (date(2026, 1, 6), "tisdag", "trettondedag jul"),
        (date(2026, 5, 1), "fredag", "första maj"),
        (date(2004, 5, 31), "måndag", "annandag pingst"),
    ],
)
def test_named_free_days_fall_where_the_almanac_says(on: date, weekday: str, name: str) -> None:
    assert weekday_name(on) == weekday
    assert day_name(on) == name
    assert not is_working_day(on)


@pytest.mark.parametrize(
    ("on", "weekday"),
    [
        (date(2024, 5, 30), "torsdag"),  # the answer day of the minutes
        (date(2024, 5, 10), "fredag"),  # a klämdag is a working day
        (date(2024, 4, 30), "tisdag"),  # valborg
        (date(2024, 3, 28), "torsdag"),  # skärtorsdagen
        (date(2026, 1, 5), "måndag"),  # trettondagsafton
        (date(2024, 2, 29), "torsdag"),
        (date(2004, 6, 7), "måndag"),
    ],
)
def test_ordinary_and_short_days_are_working_days(on: date, weekday: str) -> None:
    assert weekday_name(on) == weekday
    assert is_working_day(on)
    assert day_name(on) is None


def test_first_of_may_and_ascension_day_can_be_one_day() -> None:
    assert red_days(2008)[date(2008, 5, 1)] == "Kristi himmelsfärdsdag"
    assert len(red_days(2008)) == 12


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25), (2285, 3, 22)]
)
def test_easter_falls_on_its_day_also_at_both_ends_of_the_season(year: int, month: int, day: int) -> None:
    assert easter_on(year) == date(year, month, day)
    assert weekday_name(easter_on(year)) == "söndag"


@pytest.mark.parametrize(
    ("on", "weekday", "quiet"),
    [
        (date(2024, 7, 7), "söndag", False),  # v. 27
        (date(2024, 7, 8), "måndag", True),  # v. 28
        (date(2024, 7, 13), "lördag", True),
        (date(2024, 8, 4), "söndag", True),  # v. 31
        (date(2024, 8, 5), "måndag", False),
        (date(2025, 12, 22), "måndag", False),
        (date(2025, 12, 23), "tisdag", True),
        (date(2026, 1, 6), "tisdag", True),
        (date(2026, 1, 7), "onsdag", False),
    ],
)
def test_quiet_periods_are_weeks_28_to_31_and_christmas_to_epiphany(on: date, weekday: str, quiet: bool) -> None:
    assert weekday_name(on) == weekday
    assert is_quiet(on) is quiet


def test_the_days_around_a_quiet_period() -> None:
    assert day_before_quiet(date(2025, 12, 31)) == date(2025, 12, 22)  # måndag
    assert day_after_quiet(date(2025, 12, 31)) == date(2026, 1, 7)  # onsdag
    assert day_before_quiet(date(2024, 7, 20)) == date(2024, 7, 5)  # fredag v. 27
    assert day_after_quiet(date(2024, 7, 20)) == date(2024, 8, 5)  # måndag v. 32


@pytest.mark.parametrize(
    ("from_on", "to_on", "number"),
    [
        (date(2024, 2, 28), date(2024, 5, 30), 62),  # underlag → besked, over Easter, 1 May and Ascension Day
        (date(2024, 5, 30), date(2024, 7, 12), 29),  # besked → avisering, over the national day and Midsummer
        (date(2023, 9, 22), date(2023, 9, 29), 5),
        (date(2023, 9, 29), date(2023, 10, 12), 9),
        (date(2023, 12, 14), date(2024, 1, 18), 22),
        (date(2024, 7, 12), date(2024, 7, 14), 0),  # Saturday and Sunday
        (date(2024, 5, 30), date(2024, 5, 30), 0),
    ],
)
def test_working_days_between_the_dates_of_the_documents(from_on: date, to_on: date, number: int) -> None:
    assert workdays_between(from_on, to_on) == number
    assert workdays_between(to_on, from_on) == -number


@pytest.mark.parametrize(
    ("on", "months", "result"),
    [
        (date(2025, 7, 14), -12, date(2024, 7, 14)),
        (date(2028, 7, 14), -24, date(2026, 7, 14)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),  # no such day number: the month's last day (1 §)
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 5, 30), 0, date(2024, 5, 30)),
    ],
)
def test_months_are_counted_by_day_number(on: date, months: int, result: date) -> None:
    assert add_months(on, months) == result


@given(days, counts)
def test_adding_working_days_can_be_counted_back(on: date, number: int) -> None:
    there = add_workdays(on, number)
    if number:
        assert is_working_day(there)
    assert workdays_between(on, there) == number or (number < 0 and not is_working_day(on))
    if is_working_day(on):
        assert add_workdays(there, -number) == on


@given(days, days, days)
def test_counting_working_days_adds_up(first: date, second: date, third: date) -> None:
    assert workdays_between(first, second) + workdays_between(second, third) == workdays_between(first, third)


@given(days)
def test_previous_and_next_working_day_enclose_the_day(on: date) -> None:
    before, after = previous_working_day(on), next_working_day(on)
    assert before <= on <= after
    assert is_working_day(before)
    assert is_working_day(after)
    if is_working_day(on):
        assert before == on == after
    else:
        assert workdays_between(before, after) == 1


@given(days)
def test_no_run_of_free_days_is_longer_than_five(on: date) -> None:
    assert any(is_working_day(on + timedelta(days=n)) for n in range(6))


@given(days, st.integers(-600, 600))
def test_months_keep_the_day_number_or_take_the_last_of_the_month(on: date, months: int) -> None:
    there = add_months(on, months)
    assert (there.year - on.year) * 12 + there.month - on.month == months
    assert there.day == on.day or (there.day < on.day and (there + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("year", range(2005, 2061))
def test_the_holidays_package_agrees_where_it_can(year: int) -> None:
    """The package lacks påskafton and pingstafton, which are always Saturdays; its plain Sundays must be kept out."""
    theirs = set(holidays.country_holidays("SE", years=year, categories=("public", "de_facto")))
    ours = {on for n in range(366) if (on := date(year, 1, 1) + timedelta(days=n)).year == year and day_name(on)}
    easter = easter_on(year)
    assert ours - theirs == {easter - timedelta(days=1), easter + timedelta(days=48)}
    assert theirs - ours == set()


def test_the_default_set_of_the_holidays_package_would_send_mail_on_christmas_eve() -> None:
    """Why the calendar is our own: the default categories leave out the three eves of lag 1930:173 2 §."""
    default = holidays.country_holidays("SE", years=2024)
    assert not any(eve in default for eve in (date(2024, 6, 21), date(2024, 12, 24), date(2024, 12, 31)))
