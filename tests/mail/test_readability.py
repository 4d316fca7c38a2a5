"""Every mail can be read by whoever gets it: LIX at most 40, and at most 40 in its sentences alone."""

from __future__ import annotations

import re

import pytest

from mail.writing.render import render
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, every_letter, row_of
from tests.mail.lix import lix

HARDEST = 40
"""Up to here a text is easy to read; plain official Swedish is about 40, and most official texts above 50."""
LETTERS = every_letter()
QUOTED = re.compile(r"”[^”]*”", re.DOTALL)
"""Titles, and the wording of a ground rule: not our words."""


@pytest.mark.parametrize(
    ("text", "words", "sentences", "long"),
    [
        ("Hej! Vi ber er svara på två frågor.", 8, 2, 0),
        ("Vänliga hälsningar från Södertörns samverkanskansli.", 5, 1, 4),
        ("Svara senast torsdag den 30 maj 2024.", 7, 1, 1),
        ("Mötet börjar kl. 9.05 i dag. Kom!", 7, 2, 0),
        ("Åsa, Örjan och Älvsjö: tänk på §-tecknen i år.", 9, 1, 1),
        ("Rubriken\n\nEn mening som\ngår över två rader.", 8, 2, 1),
        ("Frågorna:\n1. Vill ni förlänga?\n2. Vill ni vara med?", 8, 3, 2),
        ("Ärende: Tolkar\nGäller: Avtalet\nSvara här:\nhttps://svar.example/s/abc.1.DEF", 6, 3, 1),
        ("Förlängningen är beslutad – läs mer på intranätet", 7, 1, 3),
    ],
)
def test_lix_against_texts_counted_by_hand(text: str, words: int, sentences: int, long: int) -> None:
    assert lix(text) == pytest.approx(words / sentences + 100 * long / words)


def test_a_text_without_words_is_no_text() -> None:
    assert lix("") == lix("https://svar.example/s/abc") == 0


def test_the_measure_tells_hard_from_easy() -> None:
    hard = (
        "Kommunstyrelsens arbetsutskott förutsätter att förvaltningarna, i samverkan med berörda verksamheter och med "
        "beaktande av gällande upphandlingslagstiftning, återkommer med ett sammanhållet beslutsunderlag avseende "
        "förutsättningarna för förlängning."
    )
    assert lix(hard) > 60 > HARDEST > lix("Vi ber Salem att svara på två frågor. Svara senast i maj.")


@pytest.mark.parametrize("name", LETTERS)
def test_every_mail_is_easy_to_read(name: str) -> None:
    assert lix(render(row_of(LETTERS[name]), BASE_URL, KEYS).text) <= HARDEST


@pytest.mark.parametrize("name", LETTERS)
def test_the_sentences_of_every_mail_are_easy_to_read(name: str) -> None:
    """Headings, facts and lists, whose few words would hide a heavy sentence, left out."""
    text = QUOTED.sub("", render(row_of(LETTERS[name]), BASE_URL, KEYS).text)
    prose = [piece for piece in text.split("\n\n") if re.search(r"[.!?]$", piece) and "–" not in piece]
    assert lix("\n\n".join(prose)) <= HARDEST, "\n\n".join(prose)
