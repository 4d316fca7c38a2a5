"""What lines change in the register: who begins, whose time is closed, what is the same, what cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from rules.people.register import changes
from schemas.register import Change, Holding, Organisation, Register, RegisterLine, Seat

TODAY = date(2024, 4, 10)  # onsdag
SEAT = "tyreso/kommundirektor"
A = Holding(SEAT, "Direktören", "direktor@tyreso.example", id=1)
STAND_IN = Holding(SEAT, "Ersättaren", "ersattare@tyreso.example", "ersattare", id=2)
REGISTER = Register(
    {"tyreso": Organisation("tyreso", "Tyresö kommun", "kommun@tyreso.example")},
    {SEAT: Seat(SEAT, "kommundirektören")},
    [A, STAND_IN],
)


def _line(person: str = "", email: str = "", **more: object) -> RegisterLine:
    return RegisterLine.model_validate(
        {"organisation": "tyreso", "role": "kommundirektor", "person": person, "email": email, **more}
    )


def _told(change: Change) -> str:
    held = change.after
    if not isinstance(held, Holding):
        return f"{change.kind.value} {change.seat or change.organisation}"
    return f"{change.kind.value} {held.name} {held.from_on or ''}–{held.to_on or ''}"


NEW = ("Den nya", "ny@tyreso.example")
SAME = ("Direktören", "Direktor@tyreso.example")
CASES: list[tuple[str, list[RegisterLine], list[str]]] = [
    ("who is there already", [_line(*SAME)], ["same Direktören –"]),
    (
        "a new one from today closes the former's time",
        [_line(*NEW)],
        ["ended Direktören –2024-04-09", "new Den nya 2024-04-10–"],
    ),
    (
        "a new one from a later day, though the file still has the former",
        [_line(*SAME), _line(*NEW, from_on=date(2024, 5, 1))],
        ["ended Direktören –2024-04-30", "new Den nya 2024-05-01–"],
    ),
    (
        "for a time only: the former has the seat again after it",
        [_line(*NEW, from_on=date(2024, 7, 1), to_on=date(2024, 7, 31))],
        ["new Den nya 2024-07-01–2024-07-31"],
    ),
    ("a last day", [_line(*SAME, to_on=date(2024, 5, 31))], ["ended Direktören –2024-05-31"]),
    ("a corrected name", [_line("Direktören i Tyresö", SAME[1])], ["changed Direktören i Tyresö –"]),
    (
        "the same address for the next one, from a day",
        [_line("Efterträdaren", SAME[1], from_on=date(2024, 6, 1))],
        ["ended Direktören –2024-05-31", "new Efterträdaren 2024-06-01–"],
    ),
    (
        "a stand-in touches no holder",
        [_line("Vikarien", "vikarie@tyreso.example", capacity="ersattare")],
        ["ended Ersättaren –2024-04-09", "new Vikarien 2024-04-10–"],
    ),
]


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_becomes_of_the_holders(lines: list[RegisterLine], expected: list[str]) -> None:
    found = changes(REGISTER, lines, TODAY)
    assert found.faults == []
    assert [_told(change) for change in found.every if isinstance(change.after, Holding)] == expected


def test_an_organisation_is_renamed_and_a_new_one_needs_name_and_mailbox() -> None:
    found = changes(REGISTER, [RegisterLine(organisation="tyreso", name="Tyresö stad")], TODAY)
    assert [_told(change) for change in found.every] == ["changed tyreso"]
    new = RegisterLine(organisation="nacka", name="Nacka", role="kansli", row=4)
    assert [(fault.row, fault.field) for fault in changes(REGISTER, [new], TODAY).faults] == [
        (4, "mailbox"),
        (4, "title"),
    ]


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([_line(*NEW, from_on=date(2024, 5, 1), to_on=date(2024, 4, 1))], "to_on"),
        ([_line(*NEW), _line("Ännu en", "en@tyreso.example")], "from_on"),
        ([RegisterLine(organisation="tyreso", name="A"), RegisterLine(organisation="tyreso", name="B")], "name"),
    ],
)
def test_what_cannot_be_is_a_fault_of_its_column(lines: list[RegisterLine], field: str) -> None:
    assert field in {fault.field for fault in changes(REGISTER, lines, TODAY).faults}


def test_nobody_is_put_before_who_has_begun() -> None:
    begun = Register(
        REGISTER.organisations, REGISTER.seats, [Holding(SEAT, "B", "b@tyreso.example", from_on=TODAY, id=1)]
    )
    found = changes(begun, [_line(*NEW, from_on=date(2024, 3, 1))], TODAY)
    assert [fault.problem for fault in found.faults] == ["En annan har platsen från och med onsdag den 10 april 2024."]
