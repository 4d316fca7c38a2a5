"""Additions to a proposal: own rows with source and time, joined to the file when it is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from db import processes
from db.answers import answers
from db.calendar.reading import import_calendars
from db.register import people
from db.store.session import Database
from files.process.file import read_process
from kinds.priorities import register as priorities
from kinds.priorities.rules import priorities_of
from kinds.priorities.spec import Addition, AdditionKind, Part
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.errors import Refused
from schemas.messages import AnswerIn
from schemas.plan.timetable import StepStatus

FOLDER = Path(__file__).parents[2] / "processes"
KEY = "prioriteringar-2023"
NOW = at_local(date(2023, 9, 18), 9)  # måndag
SPAR = "spar-tyreso"


@pytest.fixture
def begun(any_db: Database) -> Database:
    """The priorities of 2023 in the register."""
    file, directory = read_process(FOLDER / f"{KEY}.yaml", today=NOW.date())
    with any_db.write() as session:
        people.import_directory(session, directory, NOW.date())
        import_calendars(session, directory.calendars, source="provet")
        processes.create_process(session, file, make_plan(file, today=NOW.date()), now=NOW)
    return any_db


def add(db: Database, kind: AdditionKind, **what: object) -> int:
    """Add it; returns its number."""
    addition = Addition.model_validate({"kind": kind, "source": "Trafiknätverket", "object": SPAR, **what})
    with db.write() as session:
        return priorities.add(session, KEY, addition, now=NOW)[1]


def test_facts_and_timelines_are_joined_to_the_file_which_stays_as_it_was_read(begun: Database) -> None:
    add(begun, AdditionKind.FACT, text="48 000 bor längs sträckan")
    add(begun, AdditionKind.TIMELINE, when="våren 2027", text="Utredning")
    with begun.read() as session:
        spec = priorities.proposal(session, KEY)
        read = priorities_of(processes.load_file(session, KEY))
    found = next(each for each in spec.objects if each.key == SPAR)
    assert found.facts == ["48 000 bor längs sträckan"]
    assert [(row.when, row.what) for row in found.timeline] == [("våren 2027", "Utredning")]
    assert read is not None and not any(each.facts or each.timeline for each in read.objects)


def test_a_struck_line_counts_no_more_and_stays_in_the_register(begun: Database) -> None:
    number = add(begun, AdditionKind.FACT, text="48 000 bor längs sträckan")
    add(begun, AdditionKind.STRUCK, strikes=number, text="Fel år")
    with pytest.raises(Refused, match="redan struken"):
        add(begun, AdditionKind.STRUCK, strikes=number, text="Igen")
    with begun.read() as session:
        spec = priorities.proposal(session, KEY)
        assert len(priorities.additions(session, KEY)) == 2
    assert next(each for each in spec.objects if each.key == SPAR).facts == []


def test_a_completion_is_received_only_when_nothing_lacks(begun: Database) -> None:
    done = AnswerIn(process=KEY, step="komplettering", seat="sodertorn/kansli", values={"klart": "klart"})
    with begun.write() as session:
        processes.get_step(session, KEY, "komplettering").status = StepStatus.OPEN
        keys = [each.key for each in priorities.proposal(session, KEY).objects if each.part is not Part.OTHER]
        processes.invitation(session, KEY, "komplettering", "sodertorn/kansli", now=NOW)
    for key in keys:
        add(begun, AdditionKind.FACT, object=key, text="Fakta")
        if key != SPAR:
            add(begun, AdditionKind.TIMELINE, object=key, when="2027", text="Byggs")
    with begun.write() as session, pytest.raises(Refused, match="Spår till Tyresö: tidslinje saknas"):
        answers.record_answer(session, done, now=NOW)
    add(begun, AdditionKind.TIMELINE, when="2027", text="Byggs")
    with begun.write() as session:
        assert answers.record_answer(session, done, now=NOW).version == 1


def test_a_part_is_taken_out_and_back_until_the_municipalities_are_asked(begun: Database) -> None:
    add(begun, AdditionKind.OBJECT, object="cykelstrak", part=Part.MAIN, text="Regionalt cykelstråk")
    add(begun, AdditionKind.TAKEN_OUT, object="", part=Part.WATCH)
    add(begun, AdditionKind.KEPT, object="", part=Part.OTHER)
    with begun.read() as session:
        spec = priorities.proposal(session, KEY)
    assert [spec.taken_out(part) for part in Part] == [False, True, False]
    assert spec.objects[-1].title == "Regionalt cykelstråk"
    with begun.write() as session:
        processes.get_step(session, KEY, "hemmaplan").status = StepStatus.OPEN
    for kind in (AdditionKind.OBJECT, AdditionKind.TAKEN_OUT):
        with pytest.raises(Refused, match="har redan fått frågan"):
            add(begun, kind, object="nytt", part=Part.MAIN, text="Nytt")
    add(begun, AdditionKind.FACT, text="Fakta går att lägga till ändå")


def test_an_ended_round_takes_nothing_more(begun: Database) -> None:
    with begun.write() as session:
        processes.get_process(session, KEY).status = "ended"
    with pytest.raises(Refused, match="avslutat"):
        add(begun, AdditionKind.FACT, text="För sent")


def test_the_database_itself_refuses_to_change_an_addition(begun: Database) -> None:
    add(begun, AdditionKind.FACT, text="Fakta")
    for statement in ("UPDATE priority_addition SET text = 'annat'", "DELETE FROM priority_addition"):
        with pytest.raises(DBAPIError, match="append-only"), begun.write() as session:
            session.connection().exec_driver_sql(statement)
