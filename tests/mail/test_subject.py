"""Subjects: 78 characters at most, the day always whole, a title cut only between words."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.writing.render import render_subject
from mail.writing.subject import LENGTH, OR_SHORTER, aside, fitted, shortened, title
from tests.mail.letters_of_every_kind import every_letter

LETTERS = every_letter()
DAY = re.compile(r"(måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag) den \d{1,2} \w+ \d{4}")
LONG = "Förlängning av det gemensamma avtalet om samordnad varudistribution i hela länet"
OF_ONE_WORD = "Verksamhetsutvecklingsprogramsarbetet"
LONG_ORGANISATION = "Samordningsförbundet för Södertörns alla kommuner och regioner"
LONG_DAY = "2026-09-30"  # onsdag den 30 september 2026, as long as a day can be


def stretched(value: Any, changes: dict[str, str]) -> Any:
    """The data of a mail with these values wherever their names occur."""
    if isinstance(value, dict):
        return {
            name: changes.get(name, stretched(each, changes)) if isinstance(each, str) else stretched(each, changes)
            for name, each in value.items()
        }
    return [stretched(each, changes) for each in value] if isinstance(value, list) else value


def subject_of(name: str, **changes: str) -> str:
    letter = LETTERS[name]
    whole = stretched(letter.props.model_dump(mode="json"), changes)
    return render_subject(letter.kind, type(letter.props).model_validate(whole))


@pytest.mark.parametrize("name", LETTERS)
def test_every_subject_has_room_and_keeps_its_day(name: str) -> None:
    assert len(subject_of(name)) <= LENGTH
    for on in (LONG_DAY, ""):
        days = dict.fromkeys(("operative_on", "due_on", "counts_by", "first_on"), on) if on else {}
        has_day, other = (
            bool(DAY.search(subject_of(name, **days))),
            subject_of(name, title="X", organisation="X", **days),
        )
        for organisation, long in product(("Upplands Väsby kommun", LONG_ORGANISATION), (LONG, OF_ONE_WORD, "Kort")):
            subject = subject_of(name, title=long, process_title=long, organisation=organisation, **days)
            assert 0 < len(subject) <= LENGTH, subject
            assert bool(DAY.search(subject)) is has_day, subject
            words = set(re.findall(r"[\w-]+", f"{other} {long} {organisation}"))
            for cut in re.findall(r"([\w-]+)…", subject):
                assert cut in words, subject


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (80, LONG),
        (79, "Förlängning av det gemensamma avtalet om samordnad varudistribution i hela…"),
        (70, "Förlängning av det gemensamma avtalet om samordnad varudistribution…"),
        (50, "Förlängning av det gemensamma avtalet…"),
        (30, "Förlängning av det gemensamma…"),
        (20, "Förlängning…"),
        (12, "Förlängning…"),
        (11, "…"),
    ],
)
def test_a_title_ends_between_two_words_and_never_on_a_small_one(room: int, kept: str) -> None:
    assert len(LONG) == 80
    assert shortened(LONG, room) == kept and len(kept) <= room


def test_the_first_wording_that_has_room_is_taken_whole() -> None:
    long, short = f"En lång inledning, {'x' * 60}: {title('Remiss')}", f"Kort: {title('Remiss')}"
    assert fitted(f"{long}{OR_SHORTER}{short}") == "Kort: Remiss"
    assert fitted(f"{short}{OR_SHORTER}{long}") == "Kort: Remiss"


def test_what_stands_aside_goes_when_the_title_would_say_nothing() -> None:
    before = "Svar senast onsdag den 30 september 2026"
    assert fitted(f"{before}: {title(LONG)}{aside('Tyresö')}") == f"{before}: Förlängning… (Tyresö)"
    assert fitted(f"{before}: {title(LONG)}{aside(LONG_ORGANISATION)}") == f"{before}: Förlängning av det gemensamma…"
    assert fitted(f"{before}: {title('x' * 60)}{aside('Tyresö')}") == f"{before} (Tyresö)"
    assert fitted(f"{before}{aside('')}") == before


@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=90))
def test_whatever_it_is_made_of_it_is_one_line_that_has_room(before: str, what: str, who: str) -> None:
    line = fitted(f"Svar {before}: {title(what)}{aside(who)}")
    assert 0 < len(line) <= LENGTH and "\n" not in line and not re.search(r"[\ue001-\ue003]", line)
