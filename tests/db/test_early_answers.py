"""An answer that came before the round opened is on the matter's page; what comes after the shown agenda is counted."""

from __future__ import annotations

from db.answers import answers
from db.boards.process import process_board
from db.store.session import Database
from schemas.inquiry import Channel
from schemas.plan.timetable import StepStatus
from tests import world


def test_an_early_answer_has_its_matrix_and_others_have_none(any_db: Database) -> None:
    world.begin(any_db, status=StepStatus.PLANNED)
    with any_db.read() as session:
        assert process_board(session, world.PROCESS, world.START).inquiries == []
    with any_db.write() as session:
        answers.record_answer(session, world.answer(), now=world.START, channel=Channel.PHONE, source="Samtal")
    with any_db.read() as session:
        (inquiry,) = process_board(session, world.PROCESS, world.START).inquiries
    assert [line.seat.key for line in inquiry.lines if line.answer] == [world.SALEM]


def test_what_the_agenda_leaves_out_is_counted(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    with sqlite_db.read() as session:
        whole = process_board(session, world.PROCESS, world.APRIL, agenda_limit=1000)
        short = process_board(session, world.PROCESS, world.APRIL, agenda_limit=2)
    assert whole.agenda_more == 0 and len(whole.agenda) > 3
    assert (short.agenda, short.agenda_more) == (whole.agenda[:2], len(whole.agenda) - 2)
