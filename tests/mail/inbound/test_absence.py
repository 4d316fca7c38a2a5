"""What an automatic reply says: until when, who stands in, who has left. And what a human writes is no such reply."""

from __future__ import annotations

from datetime import date

import pytest

from mail.inbound.machines.absence_words import HAS_LEFT, back_on, stand_in
from mail.inbound.machines.automatic import absence, is_automatic
from mail.inbound.message import read

SENT = date(2024, 5, 14)  # tisdag


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Jag är åter måndag den 12 augusti.", date(2024, 8, 12)),  # måndag
        ("Åter den 12/8", date(2024, 8, 12)),
        ("är tillbaka på kontoret 2024-08-12", date(2024, 8, 12)),
        ("Tillbaka 12 aug", date(2024, 8, 12)),
        ("jag återkommer den 3 juni", date(2024, 6, 3)),  # måndag
        ("Åter i tjänst 2/1", date(2025, 1, 2)),  # torsdag
        ("åter 7 januari 2026", date(2026, 1, 7)),  # onsdag
        ("Åter v. 33", date(2024, 8, 12)),
        ("åter vecka 2", date(2025, 1, 6)),  # måndag
        ("semester t.o.m. 9 augusti", date(2024, 8, 10)),
        ("ledig till och med den 9/8", date(2024, 8, 10)),
        ("semester 8 juli – 4 augusti", date(2024, 8, 5)),  # måndag
        ("på semester till den 5 augusti", date(2024, 8, 5)),
        ("I will be back on August 12", date(2024, 8, 12)),
        ("returning 12 August 2024", date(2024, 8, 12)),
        ("back in the office on Monday, August 12th", date(2024, 8, 12)),
        ("out of office until 3 June", date(2024, 6, 3)),
        ("Åter den 31 februari", None),
        ("Åter v. 99", None),
        ("Åter den 12 maj", date(2025, 5, 12)),
        ("Ring 08-123 45 67", None),
        ("Jag är inte på plats", None),
        ("", None),
    ],
)
def test_the_first_day_back(text: str, day: date | None) -> None:
    assert back_on(text, SENT) == day


def test_without_the_day_it_was_sent_only_a_year_that_is_written_counts() -> None:
    assert back_on("Åter 12 augusti", None) is None
    assert back_on("Åter v. 33", None) is None
    assert back_on("Åter 12 augusti 2024", None) == date(2024, 8, 12)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Kontakta Karin Ek, karin.ek@x.example.", ("Karin Ek", "karin.ek@x.example")),
        ("Hänvisa till Lars af Ström <lars@x.example>", ("Lars af Ström", "lars@x.example")),
        ("Vid frågor: Ann-Sofie Berg Lund (ann@x.example)", ("Ann-Sofie Berg Lund", "ann@x.example")),
        ("Please contact Karin Ek at KARIN@x.example", ("Karin Ek", "karin@x.example")),
        ("Mejla registrator@x.example", ("", "registrator@x.example")),
        ("Anna Berg har slutat. Kontakta kommun@x.example", ("", "kommun@x.example")),
        ("Min adress är anna@x.example, Karin Ek nås på karin@x.example", ("Karin Ek", "karin@x.example")),
        ("Kontakta Karin Ek på 08-123 45 67", ("", "")),
        ("", ("", "")),
    ],
)
def test_who_stands_in(text: str, who: tuple[str, str]) -> None:
    assert stand_in(text, "anna@x.example", "Anna Berg") == who


@pytest.mark.parametrize(
    "text",
    ["Anna har slutat", "Jag arbetar inte längre i kommunen", "har gått i pension", "Adressen bevakas inte längre",
     "Anna no longer works here", "has left the organisation"],
)  # fmt: skip
def test_who_has_left(text: str) -> None:
    assert HAS_LEFT.search(text)


def _is_automatic(text: str, subject: str = "SV: Svar senast torsdag", head: str = "") -> bool:
    return is_automatic(read(f"From: a@x.example\nSubject: {subject}\n{head}\n{text}\n".encode()))


@pytest.mark.parametrize(
    ("head", "is_so"),
    [
        ("Auto-Submitted: auto-replied\n", True), ("Auto-Submitted: auto-generated; x\n", True),
        ("Auto-Submitted: no\n", False),
        ("Auto-Submitted: NO (human)\n", True), ("Precedence: auto_reply\n", True), ("Precedence: list\n", False),
        ("X-Autoreply: yes\n", True), ("X-Auto-Response-Suppress: All\n", False), ("X-Mailer: x\n", False),
    ],
)  # fmt: skip
def test_headers_that_say_so(head: str, is_so: bool) -> None:
    assert _is_automatic("Ja", head=head) is is_so


@pytest.mark.parametrize(
    ("subject", "is_so"),
    [
        ("Autosvar: Svar senast", True), ("SV: Automatiskt svar: x", True), ("Automatic reply: x", True),
        ("Frånvaro", True),
        ("Out of Office: x", True), ("Ej på plats: x", True), ("Läst: Svar senast", False), ("OOO", True),
        ("Frånvaro - åter 5/8", True),
        ("VB: Autosvar: Anna", False), ("Frånvaro vid mötet den 5 maj", False), ("Svar senast torsdag", False),
        ("Läste du?", False),
        ("Semester i juli?", False), ("", False),
    ],
)  # fmt: skip
def test_subjects_that_say_so(subject: str, is_so: bool) -> None:
    assert (
        _is_automatic("Hej!\n\nJag är på semester och åter den 5 augusti.\n\nMvh\nAnna Berg", subject=subject) is is_so
    )


ABSENT = (
    "Jag har semester och är åter den 5 augusti.", "Jag är inte på plats. Kontakta registrator@x.example.",
    "I am out of the office and will return on Monday.", "Detta är ett automatiskt svar.", "Jag har slutat här.",
    "Tack för ditt mejl. Jag har semester t.o.m. 9 augusti och läser inte min e-post. Kontakta Karin, 08-123 45 67.",
    "Jag är på semester.",
)  # fmt: skip
HUMAN = (
    "Vi är positiva till förlängning. Jag är på semester i juli men åter den 12 augusti, ring gärna Kalle.",
    "Vi tillstyrker förlängning men avstyrker ny upphandling. Jag är ledig i morgon, ring på måndag.",
    "Vi behöver mer underlag innan vi kan ta ställning. Anna är sjukskriven så kontakta mig i stället.",
    "Hej, länken i detta autosvar fungerar inte och jag får felmeddelande när jag försöker lämna vårt yttrande.",
    "Ja. Jag har semester, kontakta Karin Ek vid frågor.", "Jag är på semester, kan ni kontakta Karin i stället?",
    "Vi återkommer den 5 augusti.",
    "> Jag har semester och är åter den 5 augusti.", "Vi behöver anstånd", "Hej", "",
    "Jag har semester. Kommunen avstår.",
)  # fmt: skip


@pytest.mark.parametrize("text", ABSENT)
def test_words_of_absence_alone_are_automatic_only_below_such_a_subject(text: str) -> None:
    assert _is_automatic(text, subject="Frånvaro: Svar senast torsdag")
    assert not _is_automatic(text)


@pytest.mark.parametrize("text", HUMAN)
def test_what_says_anything_more_waits_for_a_human(text: str) -> None:
    assert not _is_automatic(text, subject="Autosvar: Svar senast torsdag")
    assert not _is_automatic(text, head="Precedence: bulk\n")
    assert _is_automatic(text, head="Auto-Submitted: auto-replied\n")


def test_a_quote_says_nothing_of_the_absence() -> None:
    found = absence(
        read(b"From: a@x.example\nDate: Tue, 14 May 2024 09:00:00 +0200\n\n> Kontakta b@x.example\n> back 2024-08-12\n")
    )
    assert (found.back_on, found.stand_in_email, found.is_away) == (None, "", False)
