"""Bodies in the register: brought in by a file, read in few statements, changed with one event each and no names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import select

from db.journals import REGISTER
from db.register import bodies, people, whole
from db.retention.erasing import Folders, erase
from db.store.session import Database
from files.process.file import read_directory
from rules.dates.clock import at_local
from rules.people.membership import Standing, members_on, seated
from rules.retention import Decision, Kind
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import BodyLine, MemberLine, PersonLine, Role
from schemas.register import Line, RegisterLine
from schemas.settings.retention import RetentionSettings
from schemas.tables.meetings.body import AliasRow, PersonRow
from schemas.tables.people import HolderRow
from schemas.tables.process import EventRow
from secretariat.register import registering
from tests.statements import counted

TODAY = date(2024, 4, 10)  # onsdag
NOW = at_local(TODAY, 9)
DIRECTORY = Path(__file__).parents[2] / "processes" / "sodertorn.yaml"
HANINGE = "haninge/kommundirektor"


def _filled(db: Database) -> None:
    with db.write() as session:
        directory = read_directory(DIRECTORY, today=TODAY)
        people.import_directory(session, directory, TODAY)
        people.import_directory(session, directory, TODAY)


def _apply(db: Database, *lines: Line) -> None:
    registering.apply(db, lines, NOW)


def test_the_directory_brings_the_bodies_of_the_sources_once(any_db: Database) -> None:
    _filled(any_db)
    with counted() as statements, any_db.read() as session:
        register = whole.load(session)
    assert sum("FROM" in each for each in statements) == 7, (
        "organisations, seats, holders, bodies, members, persons, aliases"
    )
    assert {
        key: len(members_on([one for one in register.members if one.body == key], TODAY)) for key in register.bodies
    } == {
        "klimatnatverket": 8,
        "ledningsgruppen": 8,
        "rufs-natverket": 0,
        "samarbetskommitten": 8,
        "styrgruppen-for-varudistribution": 0,
        "trafiknatverket": 8,
    }
    with any_db.read() as session:
        assert bodies.seat_of(session, "ledningsgruppen", Role.CHAIR, date(2021, 3, 12)) == HANINGE  # fredag
        assert bodies.seat_of(session, "ledningsgruppen", Role.CHAIR, date(2021, 3, 11)) == "sodertalje/kommundirektor"
        found = bodies.meeting_members(session, "samarbetskommitten", TODAY)
    assert [one.seat.partition("/")[2] for one in found] == ["kso"] * 8, "whoever is adjoined is no member"


def test_a_role_bound_to_a_person_is_not_the_successors_and_no_name_is_in_the_log(any_db: Database) -> None:
    _filled(any_db)
    name = "Kommundirektören i Haninge"
    _apply(
        any_db,
        BodyLine(
            body="arbetsgruppen-vatten",
            name="Arbetsgruppen för vatten",
            kind=BodyKind.WORKING_GROUP,
            organisation="sodertorn",
        ),
        MemberLine(body="arbetsgruppen-vatten", seat=HANINGE, person=name, from_on=TODAY),
        MemberLine(body="ledningsgruppen", seat=HANINGE, role=Role.CHECKER, person=name, from_on=TODAY),
    )
    successor = RegisterLine(
        organisation="haninge",
        role="kommundirektor",
        person="Efterträdaren",
        email="ny@haninge.example",
        from_on=date(2024, 5, 2),
    )
    _apply(any_db, successor)
    with any_db.read() as session:
        register = whole.load(session)
        told = session.exec(select(EventRow).where(EventRow.process == REGISTER)).all()
        assert len(whole.told(session, body="arbetsgruppen-vatten")) == 2
    (bound,) = [one for one in register.members if one.role is Role.CHECKER]
    assert seated(register, bound, date(2024, 5, 1)).standing is Standing.HELD
    assert seated(register, bound, date(2024, 5, 2)).standing is Standing.LEFT
    with any_db.read() as session:
        seats = [bodies.seat_of(session, "ledningsgruppen", Role.CHECKER, date(2024, 5, day)) for day in (1, 2)]
        needs = [bodies.needs(session, date(2024, 5, day)) for day in (1, 2)]
    assert seats == [HANINGE, ""], "it is not the successor's"
    assert [[need.count for need in each] for each in needs] == [[], [2]], "the member of the group too"
    assert all(each not in event.text + str(event.data) for event in told for each in (name, "Efterträdaren"))
    elsewhere = RegisterLine(
        organisation="salem",
        role="kommundirektor",
        person="Kommundir. Haninge",
        email="kd@salem.example",
        from_on=date(2024, 5, 13),
    )
    _apply(any_db, elsewhere)
    with any_db.read() as session:
        numbers = {
            row.seat: row.id or 0 for row in session.exec(select(HolderRow)) if row.name in (name, "Kommundir. Haninge")
        }
    _apply(any_db, PersonLine(held=numbers[HANINGE], same_as=numbers["salem/kommundirektor"]))
    with any_db.read() as session:
        register = whole.load(session)
        assert len(session.exec(select(PersonRow)).all()) == 1
    assert register.persons[bound.person].aliases == ("Kommundir. Haninge",)
    assert seated(register, bound, date(2024, 5, 13)).moved_to == "salem/kommundirektor"


def test_names_and_aliases_are_erased_with_the_holders_and_the_roles_stay(any_db: Database, tmp_path: Path) -> None:
    _filled(any_db)
    name = "Kommundirektören i Haninge"
    last = date(2024, 4, 30)
    left = {"organisation": "haninge", "role": "kommundirektor", "person": name}
    _apply(any_db, MemberLine(body="ledningsgruppen", seat=HANINGE, role=Role.CHECKER, person=name, to_on=last))
    with any_db.read() as session:
        held = session.exec(select(HolderRow).where(HolderRow.name == name)).one()
    _apply(any_db, PersonLine(held=held.id or 0, alias="Haninges dir."))
    _apply(any_db, RegisterLine.model_validate({**left, "email": held.email, "to_on": last}))
    folders = Folders(tmp_path / "documents", tmp_path / "mails")
    keeps = RetentionSettings(keep_names_days=365)
    by = Decision("KS 12", date(2024, 1, 1), "Prov.")
    assert erase(any_db, keeps, [Kind.NAMES], by, at_local(date(2025, 4, 30), 9), folders) == {}, "not a year yet"
    erased = erase(any_db, keeps, [Kind.NAMES], by, at_local(date(2025, 5, 2), 9), folders)
    assert erased == {Kind.NAMES: 2}, "the holder and the person"
    with any_db.read() as session:
        assert not session.exec(select(PersonRow)).all() and not session.exec(select(AliasRow)).all()
        register = whole.load(session)
    assert [one.role for one in register.members if one.to_on == last] == [Role.CHECKER]
