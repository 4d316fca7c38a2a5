"""What an answer needs comes with one statement, and is what others would have loaded."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete

from db.answers.asked_seats import AskedSeat, of_seat
from db.register.seats import Seats, load_seats
from db.store.session import Database
from rules.dates.clock import local_date
from schemas.tables.matter import MatterRow, OwingRow
from schemas.tables.people import HolderRow
from tests import world
from tests.statements import counted


def _asked(db: Database) -> AskedSeat:
    with db.write() as session:
        return of_seat(session, world.PROCESS, world.STEP, world.SALEM)


def _told(seats: Seats) -> tuple[object, ...]:
    rows = (*seats.organisations.values(), *seats.rows.values())
    holders = [seats.holder(key) for key in sorted(seats.rows)]
    return sorted(str(row) for row in rows), [str(row) for row in holders], seats.on


def _agree(db: Database, asked: AskedSeat, on: date) -> bool:
    with db.read() as session:
        other = load_seats(session, [asked.seat, asked.file.secretariat], on)
        return _told(asked.seats(session, on)) == _told(other)


def test_the_seats_beside_it_are_those_of_the_register(any_db: Database) -> None:
    world.begin(any_db)
    on = local_date(world.APRIL)
    with counted() as statements:
        asked = _asked(any_db)
        with any_db.read() as session:
            assert len(asked.seats(session, on).organisations) == 2
    assert len([one for one in statements if "holder" in one]) == 1
    assert _agree(any_db, asked, on)
    # Whoever comes after is seen at once, whatever has been read before.
    with any_db.write() as session:
        new = HolderRow(seat=world.SALEM, name="Ny", email="ny@salem.example", from_on=on + timedelta(days=1))
        session.add(new)
    assert _agree(any_db, _asked(any_db), on + timedelta(days=2))


def test_they_are_asked_for_where_the_matter_has_no_line(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        session.connection().execute(delete(OwingRow))
        session.connection().execute(delete(MatterRow))
    assert _agree(any_db, _asked(any_db), local_date(world.APRIL))
