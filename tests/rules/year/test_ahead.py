"""The twelve months ahead: weeks with their numbers and red days, quiet ones, clashes, and much on one person."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rules.year.ahead import Coming, Sort, arrange, monday_of
from words.year.days import month_title, week_words

TODAY = date(2026, 11, 26)  # torsdag


def _due(on: date, title: str, *people: str) -> Coming:
    return Coming(on, Sort.DUE, title, people=people)


def test_every_week_of_the_year_stands_with_its_number_its_red_days_and_its_quiet() -> None:
    year = arrange([], TODAY)
    numbers = [week.number for week in year.weeks]
    assert numbers == [48, 49, 50, 51, 52, 53, *range(1, 48)], "2026 has a week 53"
    by_number = {week.number: week for week in year.weeks}
    assert [week.number for week in year.weeks if week.is_quiet] == [53, 28, 29, 30, 31]
    assert by_number[53].free == [(date(2026, 12, 31), "nyårsafton"), (date(2027, 1, 1), "nyårsdagen")]
    assert [name for _, name in by_number[12].free] == ["långfredagen"]  # 26 mars 2027
    assert by_number[25].free == [(date(2027, 6, 25), "midsommarafton")]
    assert week_words(by_number[53]) == "vecka 53 (28 december–1 januari)"
    assert week_words(by_number[22]) == "vecka 22 (31 maj–4 juni)"
    assert [month_title(month.first_on) for month in year.months[1:3]] == ["December 2026", "Januari 2027"]
    assert len(year.months) == 13 and year.to_on == date(2027, 11, 26)


def test_a_joint_meeting_clashes_with_another_and_with_a_last_day() -> None:
    leadership = Coming(date(2027, 3, 12), Sort.MEETING, "Ledningsgruppen")
    committee = Coming(date(2027, 3, 12), Sort.MEETING, "Samarbetskommittén")
    alone = Coming(date(2027, 4, 9), Sort.MEETING, "Ledningsgruppen")
    last_day = _due(date(2027, 4, 23), "Svar om remissen", "a")
    beside = Coming(date(2027, 4, 23), Sort.MEETING, "Ledningsgruppen")
    home = Coming(date(2027, 4, 9), Sort.HOME, "Kommunstyrelsen", "Tyresö kommun")
    two_last_days = [_due(date(2027, 5, 5), "Ena", "a"), _due(date(2027, 5, 5), "Andra", "b")]
    year = arrange([leadership, committee, alone, last_day, beside, home, *two_last_days], TODAY)
    assert [(clash.on, len(clash.things)) for clash in year.clashes] == [(date(2027, 3, 12), 2), (date(2027, 4, 23), 2)]
    assert [one.home for one in year.weeks if one.home] == [[home]]


def test_much_on_one_person_is_counted_by_the_week_and_the_limit_that_is_stated() -> None:
    days = [date(2027, 2, 1), date(2027, 2, 5), date(2027, 2, 7), date(2027, 2, 8)]  # måndag–söndag, och måndagen efter
    both, one = (_due(on, f"Fråga {on}", "a", "b") for on in days[:2]), (_due(on, "Till a", "a") for on in days[2:])
    year = arrange([*both, *one], TODAY)
    assert [(one.person, one.week.number, len(one.things)) for one in year.heavy] == [("a", 5, 3)]
    assert [one.person for one in arrange(year.weeks[10].things, TODAY, much=2).heavy] == ["a", "b"]
    assert arrange(year.weeks[10].things, TODAY, much=4).heavy == []


@given(st.lists(st.dates(date(2026, 1, 1), date(2028, 12, 31)), max_size=30))
def test_nothing_of_the_year_is_lost_or_told_twice(days: list[date]) -> None:
    things = [_due(on, f"{number}") for number, on in enumerate(days)]
    year = arrange(things, TODAY)
    kept = [one for one in things if TODAY <= one.on <= year.to_on]
    told = [one for week in year.weeks for one in week.things]
    assert sorted(told, key=lambda one: one.title) == sorted(kept, key=lambda one: one.title)
    listed = [(month.first_on, one) for month in year.listed for week in month.weeks for one in week.things]
    assert all(one.on.replace(day=1) == first_on for first_on, one in listed) and len(listed) == len(kept)
    assert all(monday_of(one.on) == week.monday for week in year.weeks for one in week.things)
