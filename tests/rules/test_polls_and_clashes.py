"""The days of a poll, with those who must be there; and what the cooperation does when others meet the same day."""

from __future__ import annotations

from datetime import date, time

import pytest

from rules.meeting.clash import Advice, Held, clash
from rules.meeting.written_days import written_hours
from rules.polls import option_standings
from words.year.polls import clash_words, standing_words

EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
NAMES = {key: key.capitalize() for key in EIGHT}


@pytest.mark.parametrize(
    ("on", "who", "advice"),
    [
        (date(2022, 10, 21), EIGHT, Advice.MOVE),  # fredag: the meeting was moved to 28 October
        (date(2022, 12, 8), ("salem",), Advice.KEEP),  # torsdag: the meeting was kept
        (date(2023, 12, 15), ("tyreso",), Advice.KEEP),  # fredag
        (date(2023, 12, 15), ("tyreso", "salem", "haninge"), Advice.DECIDE),
        (date(2023, 12, 15), ("kommundirektorsforeningen",), None),  # nobody's own body: somebody looks
    ],
)
def test_a_clash_is_judged_by_whom_it_concerns(on: date, who: tuple[str, ...], advice: Advice | None) -> None:
    held = [Held(each, "ett annat möte", on) for each in who] + [Held("salem", "fel dag", date(2020, 1, 1))]
    found = clash(on, EIGHT, held)
    assert found is not None and found.advice is advice
    assert found.concerned == tuple(each for each in EIGHT if each in who)
    assert clash_words(found, NAMES).startswith("Samma dag: ett annat möte.")


def test_a_day_of_its_own_clashes_with_nothing() -> None:
    assert clash(date(2022, 10, 28), EIGHT, [Held("salem", "KS", date(2022, 10, 27))]) is None


@pytest.mark.parametrize(
    ("asked", "named", "beside"),
    [
        ("kl. 11.00–12.00", (), "Samma dag, annan tid: Kommunstyrelsen kl. 13.00–16.00."),
        ("kl. 12.00–13.00", (), "Samma dag, annan tid: Kommunstyrelsen kl. 13.00–16.00."),
        ("kl 12-14", ("Kommunstyrelsen",), "Samma dag: Kommunstyrelsen. Berör Salem."),
        ("kl. 15.30", ("Kommunstyrelsen",), "Samma dag: Kommunstyrelsen. Berör Salem."),
        ("eftermiddagen", ("Kommunstyrelsen",), "Samma dag: Kommunstyrelsen. Berör Salem."),
    ],
)
def test_known_hours_clash_only_where_they_overlap(asked: str, named: tuple[str, ...], beside: str) -> None:
    on = date(2022, 6, 15)  # onsdag
    board = Held("salem", "Kommunstyrelsen", on, time(13), time(16))
    found = clash(on, EIGHT, [board], *written_hours(asked))
    assert found is not None and found.names == named
    assert clash_words(found, NAMES).startswith(beside)
    whole_day = Held("tyreso", "Partidag", on)
    both = clash(on, EIGHT, [board, whole_day], *written_hours("kl. 9.00–10.00"))
    assert both is not None and both.concerned == ("tyreso",), "without hours it lasts all day"
    assert clash_words(both, NAMES).startswith("Samma tid: Partidag. Berör Tyreso.")


def test_who_must_be_there_decides_which_days_are_possible() -> None:
    """Two proposed times in June 2022; most would rather have the first, which the chair cannot take."""
    said = {
        "salem/kd": "15-juni=helst,16-juni=ja",
        "tyreso/kd": "15-juni=helst,16-juni=ja",
        "haninge/kd": "15-juni=nej,16-juni=ja",
        "nykvarn/kd": "aterkommer",
    }
    free = option_standings(["15-juni", "16-juni"], [], said)
    assert [(len(each.can), len(each.prefer), each.is_best) for each in free] == [(2, 2, False), (3, 0, True)]
    alike = option_standings(["a", "b"], [], {"salem/kd": "a=ja,b=ja"})
    assert [each.is_best for each in alike] == [True, True], "the chair decides between them"
    barred = option_standings(["15-juni", "16-juni"], ["haninge/kd"], said | {"haninge/kd": "15-juni=nej,16-juni=nej"})
    assert [each.is_best for each in barred] == [False, False]
    told = standing_words("onsdag den 15 juni 2022", barred[0], {"haninge/kd": "Haninge kommun"})
    assert told == ("onsdag den 15 juni 2022: 2 kan, 2 helst, 1 kan inte. Haninge kommun måste vara med men kan inte.")
    assert option_standings(["a"], [], {})[0].is_best is False
