"""Swedish words for dates, times and lists."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rules.dates.clock import at_local
from rules.swedish import (
    came,
    capital,
    clock_time,
    count,
    enumerate_words,
    genitive,
    long_date,
    lower_first,
    moment,
    short_date,
)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2024, 5, 30), "torsdag den 30 maj 2024"),
        (date(2024, 7, 13), "lördag den 13 juli 2024"),
        (date(2024, 7, 14), "söndag den 14 juli 2024"),
        (date(2025, 12, 31), "onsdag den 31 december 2025"),
        (date(2026, 5, 30), "lördag den 30 maj 2026"),
        (date(2018, 6, 6), "onsdag den 6 juni 2018"),
    ],
)
def test_long_date(on: date, words: str) -> None:
    assert long_date(on) == words


def test_short_date_and_times() -> None:
    assert short_date(date(2024, 5, 30)) == "30 maj 2024"
    assert clock_time(at_local(date(2024, 1, 3), 8, 30)) == "kl. 8.30"
    assert clock_time(at_local(date(2024, 7, 3), 14, 5)) == "kl. 14.05"
    assert moment(at_local(date(2024, 5, 30), 8, 30)) == "torsdag den 30 maj 2024 kl. 8.30"


def test_no_time_is_named_where_only_the_day_is_known() -> None:
    assert came(at_local(date(2024, 5, 29), 12, 0)) == "onsdag den 29 maj 2024"
    assert came(at_local(date(2024, 5, 29), 12, 0) + timedelta(seconds=1)) == "onsdag den 29 maj 2024 kl. 12.00"
    assert came(at_local(date(2024, 1, 10), 8, 30)) == "onsdag den 10 januari 2024 kl. 8.30"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_lists(words: list[str], text: str) -> None:
    assert enumerate_words(words) == text


@pytest.mark.parametrize(
    ("name", "owned"),
    [("Salem", "Salems"), ("Tyresö", "Tyresös"), ("Nykvarns", "Nykvarns"), ("Alex", "Alex"), ("", "s")],
)
def test_genitive(name: str, owned: str) -> None:
    assert genitive(name) == owned


def test_a_title_inside_a_sentence_keeps_an_abbreviation() -> None:
    titles = ("Ledningsgruppen", "RUFS-nätverket", "SCB:s folkmängd", "Å", "")
    assert [lower_first(title) for title in titles] == ["ledningsgruppen", "RUFS-nätverket", "SCB:s folkmängd", "å", ""]


def test_counted_words_and_capitals() -> None:
    assert [count(n, "kommun", "kommuner") for n in (0, 1, 8)] == ["0 kommuner", "1 kommun", "8 kommuner"]
    assert capital("åtta Kommuner") == "Åtta Kommuner"
