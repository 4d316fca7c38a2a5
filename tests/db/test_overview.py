"""The desk's list: what waits for a person, and when nothing does."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from db import processes
from db.answers import answers
from db.boards.lists import overview
from db.store.session import Database
from schemas.inquiry import Channel
from schemas.plan.timetable import StepStatus
from tests import world
from words.needs import Need, need_text

YES = {"forlangning": "ja", "ny-upphandling": "ja"}
NO = {"forlangning": "nej", "ny-upphandling": "ja"}


def _needs(db: Database) -> list[Need]:
    with db.read() as session:
        (line,) = overview.processes(session, world.APRIL)
        return [need for need in line.needs if need.step == world.STEP or need.kind == "own_task"]


def _answer(session: Session, seat: str, values: dict[str, str]) -> None:
    texts = {key: "Priset ses över." for key, value in values.items() if value == "villkor"}
    answer = world.answer(seat, {**values, "volym": "mindre", "mote": "2024-05-20", "ovrigt": "Nej"}, texts=texts)
    answers.record_answer(session, answer, now=world.APRIL, channel=Channel.PHONE, source="Telefon")


@pytest.mark.parametrize(
    ("last", "count"),
    [
        (YES, 0),
        (NO, 1),
        ({"forlangning": "villkor", "ny-upphandling": "nej"}, 1),
    ],
)
def test_an_open_question_that_all_have_answered_differently_needs_a_hand_at_once(
    any_db: Database, last: dict[str, str], count: int
) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        processes.get_step(session, world.PROCESS, world.TASK).status = StepStatus.DONE
        _answer(session, world.SALEM, NO if count else YES)
        _answer(session, world.TYRESO, YES)
    assert _needs(any_db) == [], "one still owes an answer"
    with any_db.write() as session:
        _answer(session, world.NACKA, last)
    found = _needs(any_db)
    assert [need.kind for need in found] == (["mixed"] if count else [])
    assert [need.count for need in found] == ([2] if count else [])


def test_one_who_comes_back_later_still_owes_an_answer(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        processes.get_step(session, world.PROCESS, world.TASK).status = StepStatus.DONE
        for seat in (world.SALEM, world.TYRESO):
            _answer(session, seat, NO)
        back = world.answer(
            world.NACKA, {"forlangning": "aterkommer", "ny-upphandling": "ja"}, returns_on=date(2024, 5, 20)
        )
        answers.record_answer(session, back, now=world.APRIL, channel=Channel.PHONE, source="Telefon")
    assert _needs(any_db) == []


def test_a_task_of_the_secretariat_itself_waits_for_a_person(any_db: Database) -> None:
    world.begin(any_db)
    (need,) = _needs(any_db)
    assert need_text(need) == "”Utvärdera avtalet” väntar på er. Sista dagen är tisdag den 30 april 2024."


def test_the_next_day_is_that_of_those_who_still_owe_an_answer(sqlite_db: Database) -> None:
    """With anstånd for one, the common day is no more the next when the others have answered, or when it has been."""
    world.begin(sqlite_db)
    with sqlite_db.write() as session:
        plan, row = processes.load_plan(session, world.PROCESS), processes.get_process(session, world.PROCESS)
        processes.get_step(session, world.PROCESS, world.TASK).status = StepStatus.DONE
        step = plan.step(world.STEP)
        later = step.schedule.model_copy(
            update={name: date(2024, 6, 13) for name in ("due_on", "counts_by", "operative_on")}
        )
        steps = [one.model_copy(update={"own": {world.NACKA: later}}) if one is step else one for one in plan.steps]
        changed = plan.model_copy(update={"version": plan.version + 1, "steps": steps})
        processes.save_plan(session, row, changed, reason="anstånd", now=world.APRIL)
    assert _next(sqlite_db) == date(2024, 5, 30)  # torsdag, som de andra har
    with sqlite_db.write() as session:
        for seat in (world.SALEM, world.TYRESO):
            _answer(session, seat, YES)
    assert _next(sqlite_db) == date(2024, 6, 13)  # torsdag, den dag som är kvar


def _next(db: Database) -> date | None:
    with db.read() as session:
        (line,) = overview.processes(session, world.APRIL)
    return line.next_on
