"""An answer shows who gave it then, when it came, and that nobody comes back after the due date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from db import events, processes
from db.answers import answers
from db.boards.process import process_board
from db.register import people
from db.store.session import Database
from rules.dates.clock import at_local
from schemas.errors import Refused
from schemas.inquiry import Channel
from secretariat.register.people import answer_on_behalf
from tests import world
from tests.world import answer


def _replace(db: Database) -> None:
    with db.write() as session:
        people.replace_holder(
            session, world.TYRESO, name="Den nya i Tyresö", email="ny@tyreso.example", now=world.APRIL
        )


def _line(db: Database, seat: str = world.TYRESO) -> tuple[str, str]:
    with db.read() as session:
        board = process_board(session, world.PROCESS, world.APRIL)
    line = next(line for line in board.step(world.STEP).lines if line.seat.key == seat)
    return line.answered_as, line.holder


def test_an_old_answer_shows_who_held_the_seat_then_though_replaced_the_same_day(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        answers.record_answer(session, answer(world.TYRESO), now=world.APRIL)
    _replace(any_db)
    assert _line(any_db) == ("Direktören i Tyresö", "Den nya i Tyresö")
    with any_db.read() as session:
        told = events.listed(session, world.PROCESS)[-1]
    assert told.text == (
        "Ny innehavare i Tyresö, kommundirektör, från och med onsdag den 10 april 2024. "
        "Svaret som har lämnats står kvar, och den gamla länken gäller inte längre."
    )


def test_an_answer_of_before_names_were_kept_shows_who_held_the_seat_on_its_day(
    any_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        monkeypatch.setattr(people, "holder_name", lambda *_: "")
        answers.record_answer(session, answer(world.TYRESO), now=world.APRIL - timedelta(days=1))
    _replace(any_db)
    assert _line(any_db)[0] == "Direktören i Tyresö"


def test_a_seat_that_has_answered_all_keeps_the_change_in_its_history(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    with sqlite_db.write() as session:
        processes.get_step(session, world.PROCESS, world.STEP).status = "determined"
    _replace(sqlite_db)
    with sqlite_db.read() as session:
        told = events.listed(session, world.PROCESS)[-1]
    assert told.text == "Ny innehavare i Tyresö, kommundirektör, från och med onsdag den 10 april 2024."


@pytest.mark.parametrize(
    ("came_on", "noted_at", "is_late"),
    [
        (date(2024, 5, 30), at_local(date(2024, 6, 3), 9, 0), False),  # torsdag, the last day; noted on måndag
        (date(2024, 5, 31), at_local(date(2024, 6, 3), 9, 0), True),  # fredag, the day after
        (None, at_local(date(2024, 6, 3), 9, 0), True),
        (None, at_local(date(2024, 5, 30), 23, 59), False),
        (date(2024, 5, 30), at_local(date(2024, 5, 30), 23, 59), False),
    ],
)
def test_the_day_on_which_an_answer_came_decides_whether_it_is_late(
    sqlite_db: Database, came_on: date | None, noted_at: datetime, is_late: bool
) -> None:
    world.begin(sqlite_db)
    recorded = answer_on_behalf(
        sqlite_db, answer(), received_on=came_on, now=noted_at, channel=Channel.PHONE, source="Samtal"
    )
    assert recorded.is_late is is_late
    with sqlite_db.read() as session:
        told = events.listed(session, world.PROCESS)[-1].text
    assert ("Svaret kom fredag den 31 maj 2024." in told) is (came_on == date(2024, 5, 31))


def test_an_answer_cannot_come_tomorrow_nor_before_the_one_that_stands(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    may = at_local(date(2024, 5, 14), 9, 0)
    with sqlite_db.write() as session:
        answers.record_answer(session, answer(), now=world.APRIL)
    for on, words in ((date(2024, 5, 15), "framtiden"), (date(2024, 4, 9), "Ett senare svar")):
        no = answer(values={**world.YES, "forlangning": "nej"})
        with pytest.raises(Refused, match=words) as refusal:
            answer_on_behalf(sqlite_db, no, received_on=on, now=may, channel=Channel.PAPER, source="Brev")
        assert refusal.value.field == "received_on"


@pytest.mark.parametrize(
    ("back_on", "is_taken"),
    [(date(2024, 5, 29), True), (date(2024, 5, 30), True), (date(2024, 5, 31), False), (date(2025, 3, 1), False)],
)
def test_nobody_comes_back_after_the_due_date_without_anstand(
    sqlite_db: Database, back_on: date, is_taken: bool
) -> None:
    world.begin(sqlite_db)
    later = answer(values={**world.YES, "forlangning": "aterkommer"}, returns_on=back_on)
    with sqlite_db.write() as session:
        if is_taken:
            assert answers.record_answer(session, later, now=world.APRIL).is_new
            return
        with pytest.raises(Refused, match="efter sista svarsdagen, torsdag den 30 maj 2024") as refusal:
            answers.record_answer(session, later, now=world.APRIL)
    assert refusal.value.field == "returns_on" and "anstånd" in refusal.value.cure
