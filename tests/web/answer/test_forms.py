"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.errors import Refused
from web.shell.forms import Form


@pytest.mark.parametrize(
    "text",
    ["2024-05-30", " 2024-5-30 ", "30/5 2024", "30/5-2024", "30 maj 2024", "den 30 maj 2024", "Torsdag 30 MAJ 2024"],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    form = Form({"day": text})
    assert (form.day("day"), form.errors) == (date(2024, 5, 30), [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("30 maj", "årtalet saknas"),
        ("2024-02-30", "finns inte"),
        ("i morgon", "Skriv datumet som 2024-05-30"),
        ("9999-12-31", "långt bort"),
        ("fredag 30 maj 2024", "är en torsdag, inte en fredag"),
        ("2024-05-30 el. 31", "”el. 31”"),
    ],
)
def test_what_is_no_date_is_an_error_with_the_cure(text: str, says: str) -> None:
    form = Form({"day": text})
    assert form.day("day") is None
    assert says in form.error("day")


def test_the_first_error_of_a_field_is_the_one_beside_it() -> None:
    form = Form({"day": "aldrig", "text": "x" * 11})
    assert form.day("day", "Dagen saknas.") is None
    form.at_most("text", 10)
    assert form.error("day") == (
        "”aldrig” går inte att läsa som datum. Skriv datumet som 2024-05-30, 30/5 2024 eller 30 maj 2024."
    )
    assert form.error("text") == "Texten är för lång. Korta den till högst 10 tecken."
    assert form.error("annat") == ""


@pytest.mark.parametrize("field", ["utfall", "to_on", ""])
def test_a_refusal_is_a_sentence_without_the_name_of_its_field(field: str) -> None:
    form = Form()
    form.refused(Refused(field, "utfallet är redan fastställt: se ärendet.", "Läs in sidan på nytt."))
    assert form.error("") == "Utfallet är redan fastställt: se ärendet. Läs in sidan på nytt."
