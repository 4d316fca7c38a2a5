"""The one reader of dates: every way that people write a day, and what is refused with a cure."""

from __future__ import annotations

import unicodedata
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dates.written import NoDate, Order, column_order, written_date, written_moment
from rules.swedish import long_date, short_date

FRIDAY = date(2023, 9, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2023-09-29",
        " 2023-9-29 ",
        "20230929",
        "29/9 2023",
        "29/9-2023",
        "29/9/2023",
        "29-09-2023",
        "29.9.2023",
        "29 september 2023",
        "29 sep 2023",
        "29 sept. 2023",
        "den 29 september 2023",
        "den 29:e september 2023",
        "fredag 29 september 2023",
        "Fredagen den 29 september 2023",
        "FREDAG DEN 29 SEPTEMBER 2023",
        "fre 29/9 2023",
        "fredag 2023-09-29",
        "2023-09-29 (fredag)",
        "2023-09-29T00:00:00",
        "2023\u201109\u201129",
        "29\u00a0september\u202f2023",
        "2023-09-28T22:00:00Z",
    ],
)
def test_a_friday_in_september(text: str) -> None:
    assert written_date(text) == FRIDAY


def test_letters_may_be_composed_or_not() -> None:
    assert written_date(unicodedata.normalize("NFD", "lördag 30 september 2023")) == date(2023, 9, 30)


@pytest.mark.parametrize(
    ("text", "on", "at"),
    [
        ("2027-06-01T13:00", date(2027, 6, 1), time(13)),
        ("2027-06-08 13:00", date(2027, 6, 8), time(13)),
        ("2027-06-08 kl. 8.30", date(2027, 6, 8), time(8, 30)),
        ("8 juni 2027 kl 13.00-16.00", date(2027, 6, 8), time(13)),
        ("2027-06-01T22:30:00Z", date(2027, 6, 2), time(0, 30)),
        ("2027-06-01T23:30:00-05:00", date(2027, 6, 2), time(6, 30)),
        ("2027-06-01 13:00 +0200", date(2027, 6, 1), time(13)),
    ],
)
def test_a_clock_beside_the_day(text: str, on: date, at: time) -> None:
    found = written_moment(text)
    assert (found.on, found.at) == (on, at)
    with pytest.raises(NoDate, match="har ett klockslag"):
        written_date(text)


@pytest.mark.parametrize(
    ("text", "problem", "cure"),
    [
        ("2023-02-29", "finns inte", "Kontrollera månad"),
        ("31 juni 2024", "finns inte", "Kontrollera månad"),
        ("3 mai 2024", "finns inte", "Kontrollera månad"),
        ("9999-12-31", "långt bort", "1990–2150"),
        ("0001-01-01", "långt bort", "1990–2150"),
        ("fredag den 30 september 2023", "är en lördag, inte en fredag", "Rätta dagen"),
        ("2023-09-29 (tors)", "är en fredag, inte en torsdag", "Rätta dagen"),
        ("2027-05-04 el. 2027-05-11", "står ett till", "Skriv ett datum för sig"),
        ("2027-05-18 flyttas till 25/5", "”flyttas till 25/5”", "Skriv bara datumet"),
        ("2027-05-18x", "”x”", "Skriv bara datumet"),
        ("2023-09-29 25:00", "klockslaget", "14:30"),
        ("2023-09-29T10:00+99:00", "tidszonen", "+02:00"),
        ("29/9", "årtalet saknas", "2024-05-30"),
        ("fredag 29 september", "årtalet saknas", "2024-05-30"),
        ("29/9 23", "går inte att läsa", "fyra siffror"),
        ("23-09-29", "går inte att läsa", "fyra siffror"),
        ("i höst", "går inte att läsa som datum.", "2024-05-30"),
        ("", "går inte att läsa", "2024-05-30"),
        ("²/³ 2024", "går inte att läsa", "2024-05-30"),
    ],
)
def test_what_is_no_date_is_refused_with_a_cure(text: str, problem: str, cure: str) -> None:
    with pytest.raises(NoDate) as refused:
        written_date(text)
    assert problem in refused.value.problem
    assert cure in refused.value.cure


def test_the_order_of_a_column() -> None:
    assert column_order(["5/4/2027", "5/13/2027", "2027-05-04"]) == {Order.EITHER, Order.MONTH_FIRST}
    assert column_order(["13-05-2027", "4/4/2027"]) == {Order.DAY_FIRST}
    assert column_order(["5/4 2027", "5.4.2027", "i maj"]) == set(), "written so in the Nordic countries alone"
    assert written_date("5/4/2027", month_first=True) == date(2027, 5, 4)
    assert written_date("5/4 2027", month_first=True) == date(2027, 4, 5)


@given(st.dates(date(1990, 1, 1), date(2150, 12, 31)))
def test_what_is_shown_can_be_typed_in_again(on: date) -> None:
    for text in (on.isoformat(), long_date(on), short_date(on), f"{on.day}/{on.month} {on.year}", f"{on:%Y%m%d}"):
        assert written_date(text) == on


@given(st.text(max_size=40) | st.text("0123456789/-. den majfreag", max_size=20))
def test_any_text_is_a_date_within_reach_or_refused(text: str) -> None:
    try:
        on = written_date(text)
    except NoDate:
        return
    assert 1990 <= on.year <= 2150
