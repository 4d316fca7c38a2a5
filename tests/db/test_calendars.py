"""Calendars in the register: read twice they change nothing, and a kansli's choice is kept."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from db import events, processes
from db.calendar import calendars
from db.calendar.reading import add_unknown, import_calendars
from db.register import people
from db.store import deliveries
from db.store.session import Database
from rules.dates.clock import at_local
from rules.meeting.usable import together
from rules.plan.planning import make_plan
from schemas.errors import Refused
from schemas.file.calendar import Calendars, MeetingSpec
from schemas.file.process import Directory
from schemas.tables.meetings.calendar import MeetingRow
from schemas.tables.process import EventRow
from tests.db.seals.sealed import whole
from tests.rules.home_case import CALENDARS, NACKA, TODAY, file

NOW = at_local(date(2024, 4, 9), 10)


def test_what_is_imported_is_loaded_and_twice_is_once(any_db: Database) -> None:
    with any_db.write() as session:
        first = import_calendars(session, CALENDARS, source="a.csv")
    with any_db.write() as session:
        again = import_calendars(session, CALENDARS, source="b.csv")
    with any_db.read() as session:
        found = calendars.load(session)
    assert (first.new, first.new_bodies, first.changed, again.is_anything) == (6, 3, 0, False)
    assert sorted(found.bodies, key=lambda b: b.key) == sorted(CALENDARS.bodies, key=lambda b: b.key)
    for body in CALENDARS.bodies:
        assert found.meetings_of(body.key) == CALENDARS.meetings_of(body.key)


def test_a_newer_source_changes_what_it_says_and_keeps_the_rest(any_db: Database) -> None:
    newer = MeetingSpec(body="tyreso-ks", on=date(2024, 5, 7), papers_by=date(2024, 4, 16), justering_days=0)
    with any_db.write() as session:
        import_calendars(session, CALENDARS, source="a.csv")
        done = import_calendars(session, Calendars(meetings=[newer]), source="b.csv")
        assert (done.new, done.changed) == (0, 1)
        assert newer in calendars.load(session).meetings_of("tyreso-ks")
        assert len(calendars.load(session).meetings_of("tyreso-ks")) == 3
        calendars.cancel_meeting(session, "tyreso-ks", date(2024, 6, 4))
        assert len(calendars.load(session).meetings_of("tyreso-ks")) == 2
        with pytest.raises(Refused):
            calendars.cancel_meeting(session, "tyreso-ks", date(2024, 6, 4))
        # A file that is started and still has it does not bring it back.
        add_unknown(session, CALENDARS, source="katalog.yaml")
        assert len(calendars.load(session).meetings_of("tyreso-ks")) == 2


def test_a_start_adds_what_is_unknown_and_overwrites_nothing(any_db: Database) -> None:
    said = MeetingSpec(body="tyreso-ks", on=date(2024, 5, 7), papers_by=date(2024, 4, 11), note="kansliet")
    slower = CALENDARS.bodies[0].model_copy(update={"papers_workdays": 15})
    with any_db.write() as session:
        import_calendars(session, Calendars(bodies=[slower], meetings=[said]), source="ks.csv")
        before = calendars.load(session)
        add_unknown(session, CALENDARS, source="katalog.yaml")
        after = calendars.load(session)
        assert after == together(before, CALENDARS), "what is previewed is what is started"
        again = add_unknown(session, CALENDARS, source="katalog.yaml")
        assert (again.is_anything, calendars.load(session)) == (False, after)
    with any_db.read() as session:
        kept = session.get(MeetingRow, ("tyreso-ks", date(2024, 5, 7)))
        added = session.get(MeetingRow, ("tyreso-ks", date(2024, 6, 4)))
        assert kept is not None and added is not None
        assert (kept.papers_by, kept.source, added.source) == (date(2024, 4, 11), "ks.csv", "katalog.yaml")
        assert calendars.load(session).body("tyreso-ks") == slower


def test_a_meeting_of_an_unknown_body_brings_nothing(any_db: Database) -> None:
    strange = CALENDARS.model_copy(
        update={"meetings": [*CALENDARS.meetings, MeetingSpec(body="okant", on=date(2024, 5, 7))]}
    )
    with pytest.raises(Refused, match="okant"), any_db.write() as session:
        import_calendars(session, strange, source="a.csv")
    with any_db.read() as session:
        assert calendars.load(session) == Calendars()


@pytest.fixture
def begun(any_db: Database) -> Database:
    """The process with a decision at home, its inquiry about to open."""
    organisations = [
        {
            "key": key,
            "name": key.capitalize(),
            "mailbox": f"kommun@{key}.example",
            "seats": [{"role": role, "title": role}],
        }
        for key, role in [("sodertorn", "kansli"), *((key, "kommundirektor") for key in ("tyreso", "salem", "nacka"))]
    ]
    with any_db.write() as session:
        people.import_directory(session, Directory.model_validate({"organisations": organisations}), TODAY)
        import_calendars(session, CALENDARS, source="a.csv")
        plan = make_plan(file(), today=TODAY, calendars=calendars.load(session))
        processes.create_process(session, file(), plan, now=NOW)
    return any_db


def choose(db: Database, on: date, *, step: str = "hemma", seat: str = NACKA) -> bool:
    with db.write() as session:
        return calendars.choose_meeting(session, "hemma", step, seat, on, source="per telefon", now=NOW)


def test_a_choice_is_kept_told_and_handed_over_once(begun: Database) -> None:
    assert choose(begun, date(2024, 5, 6))
    assert not choose(begun, date(2024, 5, 6))
    assert choose(begun, date(2024, 5, 13))
    with begun.read() as session:
        assert calendars.chosen(session, "hemma", "hemma")[NACKA].on == date(2024, 5, 13)
        news = [one for _, one in deliveries.undelivered(session)["hemma"]]
        told = session.exec(select(EventRow.text).where(EventRow.process == "hemma")).all()
        assert events.verify(session, "hemma") == []
        assert whole(session) == []
    assert [one.on for one in news] == [date(2024, 5, 6), date(2024, 5, 13)]
    assert len({one.generation for one in news}) == 2
    assert told[0] == "Nacka beslutar om ”Beslut hemma” måndag den 6 maj 2024 (per telefon)."


@pytest.mark.parametrize(
    ("step", "seat", "on"),
    [
        ("text", "sodertorn/kansli", date(2024, 5, 6)),
        ("hemma", NACKA, date(2024, 4, 8)),
        ("annat", NACKA, date(2024, 5, 6)),
    ],
)
def test_a_choice_that_cannot_be_leaves_nothing(begun: Database, step: str, seat: str, on: date) -> None:
    with pytest.raises(Refused):
        choose(begun, on, step=step, seat=seat)
    with begun.read() as session:
        assert deliveries.undelivered(session) == {}
