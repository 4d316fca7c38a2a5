"""Holders with dates: on its day a change moves the open question, once; a gap falls back to the official mailbox."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import col, select, update

from db import events, processes
from db.answers import answers
from db.boards.lists import overview
from db.register import people
from db.store import deliveries
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.events import EventKind
from schemas.tables.people import HolderRow
from schemas.tables.process import InvitationRow
from secretariat.register.people import follow_holders
from tests import world
from words.needs import need_text

INTERIM, GAP, NEW = date(2024, 3, 23), date(2024, 3, 16), date(2024, 5, 1)  # lördag, lördag, onsdag (helgdag)


def _begin(db: Database) -> None:
    """The director of Tyresö leaves on 15 March (fredag), an interim begins on 23 March and a new one on 1 May."""
    world.begin(db)
    with db.write() as session:
        session.exec(update(HolderRow).where(col(HolderRow.seat) == world.TYRESO).values(to_on=date(2024, 3, 15)))
        for name, email, from_on, to_on in (
            ("Tillförordnad", "tf@tyreso.example", INTERIM, date(2024, 4, 30)),
            ("Nya direktören", "ny@tyreso.example", NEW, None),
        ):
            session.add(HolderRow(seat=world.TYRESO, name=name, email=email, from_on=from_on, to_on=to_on))
        for link in session.exec(select(InvitationRow)):
            link.made_for = people.addressee(session, link.seat, world.START.date()).email


def _link(db: Database) -> tuple[int, str | None]:
    with db.read() as session:
        link = processes.find_invitation(session, world.PROCESS, world.STEP, world.TYRESO)
    assert link is not None
    return link.generation, link.made_for


def _told(db: Database) -> list[str]:
    with db.read() as session:
        rows = events.listed(session, world.PROCESS)
    return [row.text for row in rows if row.kind == EventKind.HOLDER_REPLACED]


def _morning(on: date) -> datetime:
    return at_local(on, 6, 5)


def test_each_change_is_followed_on_its_day_once(any_db: Database) -> None:
    _begin(any_db)
    seen = []
    for on in (date(2024, 3, 15), GAP, date(2024, 3, 22), INTERIM, date(2024, 4, 30), NEW, date(2024, 5, 2)):
        moved = follow_holders(any_db, _morning(on))
        assert follow_holders(any_db, _morning(on)) == 0, "once"
        seen.append((on.isoformat(), moved, *_link(any_db)))
    assert seen == [
        ("2024-03-15", 0, 1, "direktor@tyreso.example"),
        ("2024-03-16", 1, 2, "kommun@tyreso.example"),
        ("2024-03-22", 0, 2, "kommun@tyreso.example"),
        ("2024-03-23", 1, 3, "tf@tyreso.example"),
        ("2024-04-30", 0, 3, "tf@tyreso.example"),
        ("2024-05-01", 1, 4, "ny@tyreso.example"),
        ("2024-05-02", 0, 4, "ny@tyreso.example"),
    ]
    gap, interim, new = _told(any_db)
    assert gap == (
        "Tyresö, kommundirektör: ingen innehar platsen från och med lördag den 16 mars 2024. Mejlen går till den "
        "officiella brevlådan tills en ny är utsedd, och den gamla länken gäller inte längre."
    )
    assert interim == (
        "Ny innehavare i Tyresö, kommundirektör, från och med lördag den 23 mars 2024. Frågan går över till den nya, "
        "och den gamla länken gäller inte längre."
    )
    assert "från och med onsdag den 1 maj 2024" in new
    with any_db.read() as session:
        news = [item for _, item in deliveries.undelivered(session)[world.PROCESS]]
    assert [(item.seat, item.step, item.generation) for item in news] == [
        (world.TYRESO, world.STEP, number) for number in (2, 3, 4)
    ]


def test_days_that_nobody_looked_at_are_one_change(any_db: Database) -> None:
    _begin(any_db)
    assert follow_holders(any_db, _morning(date(2024, 5, 6))) == 1
    assert _link(any_db) == (2, "ny@tyreso.example")


def test_a_link_of_before_its_reader_was_kept_is_taken_for_todays_holder(any_db: Database) -> None:
    _begin(any_db)
    with any_db.write() as session:
        session.exec(update(InvitationRow).values(made_for=None))
    assert follow_holders(any_db, _morning(INTERIM)) == 0
    assert _link(any_db) == (1, "tf@tyreso.example")
    assert follow_holders(any_db, _morning(NEW)) == 1


def test_whoever_has_answered_keeps_the_answer(sqlite_db: Database) -> None:
    _begin(sqlite_db)
    with sqlite_db.write() as session:
        answers.record_answer(session, world.answer(world.TYRESO), now=world.START)
    follow_holders(sqlite_db, _morning(GAP))
    assert "Svaret som har lämnats står kvar" in _told(sqlite_db)[-1]


@pytest.mark.parametrize(
    ("on", "is_gap"), [(date(2024, 3, 15), False), (GAP, True), (date(2024, 3, 22), True), (INTERIM, False)]
)
def test_a_gap_is_told_on_the_desk(sqlite_db: Database, on: date, is_gap: bool) -> None:
    _begin(sqlite_db)
    with sqlite_db.read() as session:
        (line,) = overview.processes(session, at_local(on, 9, 0))
    told = [need_text(need) for need in line.needs if need.kind == "vacant"]
    said = "går till den officiella brevlådan för 1 plats som ingen innehar just nu."
    assert told == ([f"”Förlängning och ny upphandling” {said}"] if is_gap else [])


def test_a_seat_that_nobody_ever_held_is_no_gap(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    with sqlite_db.read() as session:
        (line,) = overview.processes(session, world.APRIL)
    assert [need.kind for need in line.needs] == ["own_task"]
