"""Elections and turnover: the days of the law, who is new on them, and how many have been exchanged since a day."""

from __future__ import annotations

from datetime import date

import pytest

from rules.people.body_turnover import body_turnover
from rules.people.elections import After, Election, after_election, election_near, election_of
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import Body, Membership
from schemas.register import Holding, Organisation, Register, Seat

TOWNS = ("botkyrka", "haninge", "salem", "tyreso")


@pytest.mark.parametrize(
    ("year", "on"),
    [(2022, date(2022, 9, 11)), (2026, date(2026, 9, 13)), (2030, date(2030, 9, 8))],  # söndagar
)
def test_the_second_sunday_of_september_every_fourth_year(year: int, on: date) -> None:
    found = election_of(year)
    assert found is not None and found.on == on and on.weekday() == 6
    assert (found.council_from, found.board_from) == (date(year, 10, 15), date(year + 1, 1, 1))
    assert election_of(year + 1) is None


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2024, 5, 14), 2026),
        (date(2026, 11, 26), 2026),  # torsdag
        (date(2027, 6, 30), 2026),
        (date(2027, 7, 1), 2030),
    ],
)
def test_the_election_that_matters(today: date, year: int) -> None:
    assert election_near(today).year == year


def _register(role: str, kind: BodyKind, *holdings: Holding, begun: date | None = None) -> Register:
    return Register(
        {key: Organisation(key, key.capitalize(), f"k@{key}.example") for key in TOWNS},
        {f"{key}/{role}": Seat(f"{key}/{role}", role) for key in TOWNS},
        list(holdings),
        {"organet": Body("organet", "organet", kind, "salem", begun)},
        [Membership("organet", f"{key}/{role}", id=number) for number, key in enumerate(TOWNS, 1)],
    )


def _held(
    seat: str, name: str, from_on: date | None = None, to_on: date | None = None, *, number: int = 0, person: int = 0
) -> Holding:
    address = f"{name.lower().replace(' ', '.')}@{seat.partition('/')[0]}.example"
    return Holding(seat, name, address, "ordinarie", from_on, to_on, number, person=person)


def test_who_is_new_who_stays_and_of_whom_nobody_has_said() -> None:
    register = _register(
        "kso",
        BodyKind.JOINT_COMMITTEE,
        _held("botkyrka/kso", "Den gamla", None, date(2026, 12, 31), number=1),
        _held("botkyrka/kso", "Den nya", date(2027, 1, 1), number=2),
        _held("haninge/kso", "Haninges ordförande", number=3),
        _held("salem/kso", "Salems ordförande", number=4),
        _held("tyreso/kso", "Tyresös ordförande", None, date(2026, 12, 31), number=5),
    )
    found = {each.organisation: each for each in after_election(register, Election(2026), {"salem"})}
    assert {key: each.state for key, each in found.items()} == {
        "botkyrka": After.NEW,
        "haninge": After.UNCONFIRMED,
        "salem": After.STAYS,
        "tyreso": After.VACANT,
    }
    assert found["botkyrka"].before and found["botkyrka"].before.id == 1
    assert not after_election(_register("kso", BodyKind.NETWORK), Election(2026), set()), "officials are not elected"


def test_half_of_the_network_has_been_exchanged_since_march_2023() -> None:
    # 000:366-370: "Sedan uppstarten … i mars 2023 har 50% av personer som ingår i något nätverk bytts ut."
    march, september = date(2023, 3, 1), date(2023, 9, 21)  # onsdag, torsdag
    summer, autumn = date(2023, 6, 30), date(2023, 8, 15)
    register = _register(
        "planeringschef",
        BodyKind.NETWORK,
        _held("botkyrka/planeringschef", "A", None, summer, number=1),
        _held("botkyrka/planeringschef", "B", autumn, number=2),
        _held("haninge/planeringschef", "C", None, summer, number=3),
        _held("salem/planeringschef", "D", None, summer, number=4, person=9),
        _held("salem/planeringschef", "D", date(2023, 7, 1), number=5, person=9),
        _held("tyreso/planeringschef", "E", number=6),
        begun=march,
    )
    (found,) = body_turnover(register, date(2023, 1, 1), september)
    assert (found.since, found.persons, found.left, found.came, found.now, found.percent) == (march, 4, 2, 1, 3, 50)
    assert body_turnover(register, date(2022, 1, 1), date(2022, 12, 31)) == [], "before it began"
