"""A stand-in, and a holder, from a day and for a time."""

from __future__ import annotations

from datetime import date

import pytest

from db import processes
from db.register import people
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.errors import Refused
from secretariat.register.people import follow_holders, replace_holder
from tests import world

JUNE, MAY = date(2024, 6, 3), date(2024, 5, 6)  # måndag, måndag


def _names(db: Database, seat: str, *days: date) -> list[tuple[str, str]]:
    with db.read() as session:
        found = [(people.holder_of(session, seat, on), people.stand_in_of(session, seat, on)) for on in days]
    return [(holder.name if holder else "", stand_in.name if stand_in else "") for holder, stand_in in found]


def _generation(db: Database, seat: str) -> int:
    with db.read() as session:
        link = processes.find_invitation(session, world.PROCESS, world.STEP, seat)
    assert link is not None
    return link.generation


def test_a_stand_in_is_replaced_from_a_day_and_moves_nothing(any_db: Database) -> None:
    world.begin(any_db)
    moved = replace_holder(
        any_db, world.SALEM, name="Nya", email="nya@salem.example", now=world.APRIL, from_on=MAY, is_stand_in=True
    )
    assert moved == [] and _generation(any_db, world.SALEM) == 1
    assert _names(any_db, world.SALEM, world.APRIL.date(), date(2024, 5, 5), MAY) == [
        ("Direktören i Salem", "Ersättaren i Salem"),
        ("Direktören i Salem", "Ersättaren i Salem"),
        ("Direktören i Salem", "Nya"),
    ]


def test_a_holder_for_a_time_gives_the_seat_back(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    replace_holder(
        sqlite_db, world.TYRESO, name="Tf", email="tf@tyreso.example", now=world.APRIL, from_on=MAY, to_on=JUNE
    )
    assert [holder for holder, _ in _names(sqlite_db, world.TYRESO, date(2024, 5, 5), MAY, JUNE, date(2024, 6, 4))] == [
        "Direktören i Tyresö", "Tf", "Tf", "Direktören i Tyresö",
    ]  # fmt: skip
    assert follow_holders(sqlite_db, world.APRIL) == 0
    assert _generation(sqlite_db, world.TYRESO) == 1, "nothing moves before the day"
    assert follow_holders(sqlite_db, at_local(MAY, 6, 5)) == 1
    assert follow_holders(sqlite_db, at_local(date(2024, 6, 4), 6, 5)) == 1


@pytest.mark.parametrize(("from_on", "to_on", "field"), [(date(2024, 4, 9), None, "from_on"), (JUNE, MAY, "to_on")])
def test_days_that_cannot_be_are_refused_at_their_field(
    sqlite_db: Database, from_on: date, to_on: date | None, field: str
) -> None:
    world.begin(sqlite_db)
    with pytest.raises(Refused) as refusal:
        replace_holder(
            sqlite_db, world.TYRESO, name="Tf", email="tf@tyreso.example", now=world.APRIL, from_on=from_on, to_on=to_on
        )
    assert refusal.value.field == field
