"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.errors import Refused
from web.shell.forms import Form, parse_day


@pytest.mark.parametrize(
    "text",
    ["2024-05-30", " 2024-5-30 ", "30/5 2024", "30/5-2024", "30 maj 2024", "den 30 maj 2024", "30 MAJ 2024"],
)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert parse_day(text) == date(2024, 5, 30)


@pytest.mark.parametrize("text", ["", "30 maj", "2024-02-30", "31/4 2024", "5 foo 2024", "i morgon", "20240530"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_day(text) is None


@pytest.mark.parametrize(("text", "month"), [("3 mars 2024", 3), ("3 okt. 2024", 10), ("3 augusti 2024", 8)])
def test_months_may_be_short(text: str, month: int) -> None:
    assert parse_day(text) == date(2024, month, 3)


def test_the_first_error_of_a_field_is_the_one_beside_it() -> None:
    form = Form({"day": "aldrig", "text": "x" * 11})
    assert form.day("day", "Dagen saknas.") is None
    form.at_most("text", 10)
    assert form.error("day") == "Datumet går inte att läsa. Skriv det som 2024-05-30."
    assert form.error("text") == "Texten är för lång. Korta den till högst 10 tecken."
    assert form.error("annat") == ""


@pytest.mark.parametrize("field", ["utfall", "to_on", ""])
def test_a_refusal_is_a_sentence_without_the_name_of_its_field(field: str) -> None:
    form = Form()
    form.refused(Refused(field, "utfallet är redan fastställt: se ärendet.", "Läs in sidan på nytt."))
    assert form.error("") == "Utfallet är redan fastställt: se ärendet. Läs in sidan på nytt."
