"""Times without a day: what they mean at the earliest and at the latest, and when to ask again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.dates.fuzzy import fuzzy_date
from rules.dates.workdays import is_working_day
from rules.dates.written import NoDate
from rules.swedish import MONTHS
from schemas.file.fuzzy import FuzzyDate

FRIDAY = date(2024, 2, 2)


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("våren 2024", date(2024, 1, 1), date(2024, 6, 30)),
        ("våren/sommaren 2022", date(2022, 1, 1), date(2022, 8, 31)),
        ("vintern 2023/2024", date(2023, 11, 1), date(2024, 3, 31)),
        ("till hösten", date(2024, 8, 1), date(2024, 12, 31)),
        ("i vår", date(2024, 1, 1), date(2024, 6, 30)),
        ("till våren", date(2025, 1, 1), date(2025, 6, 30)),
        ("nästa höst", date(2024, 8, 1), date(2024, 12, 31)),
        ("senare delen av mars 2024", date(2024, 3, 16), date(2024, 3, 31)),
        ("Senare delen av mars", date(2024, 3, 16), date(2024, 3, 31)),
        ("början av mars 2024", date(2024, 3, 1), date(2024, 3, 11)),
        ("slutet av januari", date(2025, 1, 21), date(2025, 1, 31)),
        ("till början av 2024", date(2024, 1, 1), date(2024, 5, 1)),
        ("mars 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("i februari", date(2024, 2, 1), date(2024, 2, 29)),
        ("mars/april 2024", date(2024, 3, 1), date(2024, 4, 30)),
        ("före sommaren 2024", date(2024, 2, 2), date(2024, 6, 20)),
        ("före sommaren", date(2024, 2, 2), date(2024, 6, 20)),
        ("efter sommaren 2024", date(2024, 8, 16), date(2024, 9, 26)),
        ("i år före jul", date(2024, 2, 2), date(2024, 12, 23)),
        ("före jul nästa år", date(2025, 1, 1), date(2025, 12, 23)),
        ("före årsskiftet", date(2024, 2, 2), date(2024, 12, 31)),
        ("efter påsk 2024", date(2024, 4, 2), date(2024, 5, 13)),
        ("före den 1 juni 2024", date(2024, 2, 2), date(2024, 5, 31)),
        ("senast 1 juni 2024", date(2024, 2, 2), date(2024, 6, 1)),
        ("första kvartalet 2024", date(2024, 1, 1), date(2024, 3, 31)),
        ("Q2 2024", date(2024, 4, 1), date(2024, 6, 30)),
        ("andra halvåret 2024", date(2024, 7, 1), date(2024, 12, 31)),
        ("vecka 12 2024", date(2024, 3, 18), date(2024, 3, 24)),
        ("v. 12–14, 2024", date(2024, 3, 18), date(2024, 4, 7)),
        ("under 2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("nästa år", date(2025, 1, 1), date(2025, 12, 31)),
        ("om ca 2 år", date(2025, 8, 4), date(2026, 8, 3)),
        ("inom tre månader", date(2024, 2, 2), date(2024, 5, 2)),
        ("torsdag den 30 maj 2024", date(2024, 5, 30), date(2024, 5, 30)),
    ],
)
def test_what_words_mean_on_a_friday_in_february(words: str, earliest: date, latest: date) -> None:
    found = fuzzy_date(words, said_on=FRIDAY)
    assert (found.earliest, found.latest, found.words) == (earliest, latest, words)


@pytest.mark.parametrize(
    ("words", "said_on", "review_on"),
    [
        # It has not begun: ask when it does, Monday 18 March being the first working day from Saturday the 16th.
        ("senare delen av mars 2024", FRIDAY, date(2024, 3, 18)),
        ("till hösten", FRIDAY, date(2024, 8, 1)),
        # It has begun: a month before it ends (24 November is a Sunday).
        ("i år före jul", date(2024, 9, 2), date(2024, 11, 25)),
        # It has nearly ended, or has: the next working day.
        ("våren 2024", date(2024, 6, 28), date(2024, 7, 1)),
        ("våren 2022", FRIDAY, date(2024, 2, 5)),
    ],
)
def test_when_to_ask_again(words: str, said_on: date, review_on: date) -> None:
    assert fuzzy_date(words, said_on=said_on).review_on == review_on


def test_without_a_year_it_is_the_next() -> None:
    october = date(2024, 10, 1)
    assert fuzzy_date("i höst", said_on=october).latest == date(2024, 12, 31)
    assert fuzzy_date("till hösten", said_on=october).earliest == date(2025, 8, 1)
    assert fuzzy_date("i vinter", said_on=date(2025, 1, 10)).latest == date(2025, 3, 31)


NO_TIME = """inom kort
nästkommande möte
i ett första skede
snart 2024
efter den 1 juni 2024
vecka 60 2024
våren 9999
om 999 år
31 juni 2024
torsdag den 31 maj 2024
vecka 14-12 2024
när regeringen har beslutat
"""


@pytest.mark.parametrize("words", ["", *NO_TIME.splitlines()])
def test_what_names_no_time_is_refused_with_a_cure(words: str) -> None:
    with pytest.raises(NoDate) as refused:
        fuzzy_date(words, said_on=FRIDAY)
    assert refused.value.problem and refused.value.cure


def test_the_days_are_in_order() -> None:
    with pytest.raises(ValidationError):
        FuzzyDate(earliest=date(2024, 2, 2), latest=date(2024, 2, 1), words="x", review_on=FRIDAY)


@given(
    said_on=st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    part=st.sampled_from(["", "början av ", "mitten av ", "slutet av ", "första halvan av ", "senare delen av "]),
    what=st.sampled_from([*MONTHS, "våren", "sommaren", "hösten", "vintern"]),
    year=st.integers(2000, 2100) | st.none(),
)
def test_a_part_lies_within_the_whole(said_on: date, part: str, what: str, year: int | None) -> None:
    words = f"{what} {year}" if year else what
    whole = fuzzy_date(words, said_on=said_on)
    found = fuzzy_date(part + words, said_on=said_on)
    assert found.earliest <= found.latest
    assert found.review_on > min(said_on, found.earliest) or found.review_on >= found.earliest
    assert is_working_day(found.review_on)
    if year:
        assert whole.earliest <= found.earliest and found.latest <= whole.latest
    else:
        assert found.latest >= said_on
