"""Lists of addressees as senders write them."""

from __future__ import annotations

import pytest

from kinds.remiss.rules.addressees import read_addressees, recognised

NAMES = {"huddinge": "Huddinge kommun", "salem": "Salems kommun", "nynashamn": "Nynäshamns kommun"}


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("1. Huddinge kommun\n2. Salems kommun", ["Huddinge kommun", "Salems kommun"]),
        ("1 Huddinge kommun\n(2) Salem\n3) Nynäshamn.", ["Huddinge kommun", "Salem", "Nynäshamn"]),
        ("•\u00a0Huddinge\u00a0kommun;\n– Salems kommun,", ["Huddinge kommun", "Salems kommun"]),
        ("Huddinge kommun, Salems kommun och, samt Nynäshamn", ["Huddinge kommun", "Salems kommun och", "Nynäshamn"]),
        ("\n - \n\n", []),
        ("Trafikverket*\nTrafikverket", ["Trafikverket"]),
    ],
)
def test_what_stands_around_a_name_is_taken_away(pasted: str, expected: list[str]) -> None:
    assert read_addressees(pasted) == expected


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Huddinge kommun", "huddinge"),
        ("HUDDINGE", "huddinge"),
        ("Salem", "salem"),
        ("Salem kommun", "salem"),
        ("Salems kommun (kommunstyrelsen)", "salem"),
        ("Kommunstyrelsen i Nynäshamns kommun", "nynashamn"),
        ("nynashamn", "nynashamn"),
        ("Karolinska universitetssjukhuset Huddinge", None),
        ("Stockholms stad", None),
    ],
)
def test_a_municipality_is_known_by_its_usual_names(written: str, key: str | None) -> None:
    assert recognised([written], NAMES).get(written) == key
