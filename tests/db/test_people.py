"""Seats are asked, persons are looked up; when a holder changes, open questions move and history keeps its names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from db import events, processes
from db.register import directories, people
from db.register.seats import load_seats
from db.store import deliveries
from db.store.session import Database
from schemas.errors import Refused
from schemas.file.process import Directory, HolderSpec
from schemas.messages import NewsKind
from schemas.plan.timetable import StepStatus
from schemas.tables.people import HolderRow, OrganisationRow
from schemas.tables.process import InvitationRow
from tests import world

TODAY = world.APRIL.date()


def _replace(db: Database, email: str = "ny@tyreso.example", name: str = "Den nya i Tyresö") -> list[str]:
    with db.write() as session:
        return people.replace_holder(session, world.TYRESO, name=name, email=email, now=world.APRIL)


def _invitation(db: Database, step: str = world.STEP, process: str = world.PROCESS) -> InvitationRow:
    with db.read() as session:
        found = processes.find_invitation(session, process, step, world.TYRESO)
        assert found is not None
        return found


def test_a_new_holder_takes_over_from_today(any_db: Database) -> None:
    world.begin(any_db)
    assert _replace(any_db) == [world.PROCESS]
    with any_db.read() as session:
        before = people.holder_of(session, world.TYRESO, TODAY - timedelta(days=1))
        after = people.holder_of(session, world.TYRESO, TODAY)
    assert before is not None
    assert before.name == "Direktören i Tyresö"
    assert before.to_on == date(2024, 4, 9)
    assert after is not None
    assert (after.name, after.from_on) == ("Den nya i Tyresö", TODAY)


def test_the_old_link_dies_and_the_workflow_is_told(any_db: Database) -> None:
    world.begin(any_db)
    _replace(any_db)
    assert _invitation(any_db).generation == 2
    with any_db.read() as session:
        news = [item for _, item in deliveries.undelivered(session)[world.PROCESS]]
        event = events.listed(session, world.PROCESS)[0]
    assert [(item.kind, item.seat, item.step) for item in news] == [(NewsKind.HOLDER_CHANGED, world.TYRESO, world.STEP)]
    assert event.text.startswith("Ny innehavare i Tyresö, kommundirektör, från och med")
    assert "Den nya" not in event.text + str(event.data)


@pytest.mark.parametrize("status", [StepStatus.DETERMINED, StepStatus.DONE, StepStatus.SKIPPED])
def test_a_settled_question_does_not_move(any_db: Database, status: StepStatus) -> None:
    world.begin(any_db, status=status)
    assert _replace(any_db) == []
    assert _invitation(any_db).generation == 1


def test_a_withdrawn_question_does_not_move(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        processes.invitation(session, world.PROCESS, world.STEP, world.TYRESO, now=world.START).is_withdrawn = True
    assert _replace(any_db) == []


def test_two_changes_on_one_day_leave_the_last(any_db: Database) -> None:
    world.begin(any_db)
    _replace(any_db, "forst@tyreso.example")
    _replace(any_db, "sist@tyreso.example")
    with any_db.read() as session:
        holder = people.holder_of(session, world.TYRESO, TODAY)
    assert holder is not None
    assert holder.email == "sist@tyreso.example"
    assert _invitation(any_db).generation == 3


def test_a_new_name_at_the_same_address_moves_nothing(any_db: Database) -> None:
    world.begin(any_db)
    assert _replace(any_db, "Direktor@tyreso.example", "Direktören i Tyresö, nytt namn") == []
    assert _invitation(any_db).generation == 1


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", "ny@tyreso.example", "name"),
        ("Ny", "ingen adress", "email"),
        ("Ny", "a@b.example,c@d.example", "email"),
        ("Direktören i Tyresö", "direktor@tyreso.example", "innehavaren"),
    ],
)
def test_a_bad_holder_is_refused(sqlite_db: Database, name: str, email: str, field: str) -> None:
    world.begin(sqlite_db)
    with pytest.raises(Refused) as refusal:
        _replace(sqlite_db, email, name)
    assert refusal.value.field == field
    assert _invitation(sqlite_db).generation == 1


def test_an_unknown_seat_is_refused(sqlite_db: Database) -> None:
    world.begin(sqlite_db)
    with pytest.raises(Refused, match="finns inte i registret"), sqlite_db.write() as session:
        people.replace_holder(session, "tyreso/borgmastare", name="N", email="n@tyreso.example", now=world.APRIL)


def test_whom_to_write_to(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.read() as session:
        invitation = processes.find_invitation(session, world.PROCESS, world.STEP, world.SALEM)
        salem = people.addressee(session, world.SALEM, TODAY, invitation=invitation)
        stand_in = load_seats(session, [world.SALEM], TODAY).addressee(world.SALEM, is_stand_in=True)
        nacka = people.addressee(session, world.NACKA, TODAY)
        contact = people.contact(session, world.SECRETARIAT, TODAY)
    assert invitation is not None
    assert (salem.name, salem.email, salem.cc_email) == (
        "Direktören i Salem",
        "direktor@salem.example",
        "kommun@salem.example",
    )
    assert (salem.public_id, salem.generation) == (invitation.public_id, 1)
    assert stand_in.email == "ersattare@salem.example"
    assert (nacka.name, nacka.email, nacka.cc_email) == ("Nacka", "kommun@nacka.example", "")
    assert (contact.name, contact.email) == ("Strategen", "kansli@sodertorn.example")


def test_periods_that_overlap_by_a_day_belong_to_the_newer(any_db: Database) -> None:
    """ "t o m 12 mars" and "fr o m den 12 mars" (002:691–693): both hold on the same day."""
    world.begin(any_db)
    march = date(2021, 3, 12)  # a Friday
    with any_db.write() as session:
        session.add(HolderRow(seat=world.NACKA, name="Förra", email="f@nacka.example", to_on=march))
        session.add(HolderRow(seat=world.NACKA, name="Nästa", email="n@nacka.example", from_on=march))
    with any_db.read() as session:
        found = [people.holder_of(session, world.NACKA, march + timedelta(days=n)) for n in (-1, 0, 1)]
    assert [row.name for row in found if row] == ["Förra", "Nästa", "Nästa"]


def test_a_directory_read_twice_changes_nothing_and_never_brings_back_a_former_holder(any_db: Database) -> None:
    world.begin(any_db)
    _replace(any_db)
    with any_db.write() as session:
        differences = people.import_directory(session, world.directory(), TODAY)
    assert differences == ["Tyresö, Kommundirektör: filen har en annan innehavare än registret. Registret gäller."]
    with any_db.read() as session:
        holder = people.holder_of(session, world.TYRESO, TODAY)
    assert holder is not None
    assert holder.name == "Den nya i Tyresö"


def test_a_stand_in_added_to_the_file_later_is_taken_in(any_db: Database) -> None:
    world.begin(any_db)
    changed = Directory.model_validate(world.directory().model_dump(by_alias=True))
    seat = changed.seat(world.TYRESO)
    assert seat is not None
    seat.holders.append(HolderSpec(name="Ersättaren", email="e@tyreso.example", capacity="ersattare"))
    with any_db.write() as session:
        assert people.import_directory(session, changed, TODAY) == []
    with any_db.read() as session:
        assert people.stand_in_of(session, world.TYRESO, TODAY) is not None


def _organisation(db: Database, key: str = "tyreso") -> tuple[str, str]:
    with db.read() as session:
        row = session.get_one(OrganisationRow, key)
        return row.name, row.mailbox


def _renamed() -> Directory:
    """The directory with a new name and mailbox of Tyresö, and a seat more there and in a municipality of its own."""
    content = world.directory().model_dump(by_alias=True)
    (tyreso,) = [each for each in content["organisations"] if each["key"] == "tyreso"]
    kansli = {"role": "kansli", "title": "Kansliet", "holders": [{"name": "Påhittad", "email": "p@tyreso.example"}]}
    tyreso.update(name="Tyresö-Haninge", mailbox="registrator@tyreso-haninge.example", seats=[*tyreso["seats"], kansli])
    content["organisations"].append({**tyreso, "key": "ny", "name": "Ny kommun", "mailbox": "kommun@ny.example"})
    return Directory.model_validate(content)


def test_a_file_of_people_says_what_organisations_are_called_and_tells_what_it_changed(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        people.import_directory(session, _renamed(), TODAY)
    assert _organisation(any_db) == ("Tyresö", "kommun@tyreso.example"), "only added to"
    with any_db.write() as session:
        told = directories.take_names(session, _renamed(), TODAY)
    assert _organisation(any_db) == ("Tyresö-Haninge", "registrator@tyreso-haninge.example")
    assert told == [
        "Tyresö heter nu Tyresö-Haninge.",
        "Tyresö-Haninge har nu brevlådan registrator@tyreso-haninge.example, förut kommun@tyreso.example.",
    ]
    with any_db.write() as session:
        assert directories.take_names(session, _renamed(), TODAY) == []


def test_the_file_of_a_process_changes_no_organisation_and_adds_nobody_to_one_that_is_known(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.write() as session:
        directories.add_missing(session, _renamed())
    assert _organisation(any_db) == ("Tyresö", "kommun@tyreso.example")
    assert _organisation(any_db, "ny") == ("Ny kommun", "kommun@ny.example")
    with any_db.write() as session:
        assert people.holder_of(session, "tyreso/kansli", TODAY) is None, "its mail goes to the official mailbox"
        assert people.addressee(session, "tyreso/kansli", TODAY).email == "kommun@tyreso.example"
        newcomer = people.holder_of(session, "ny/kansli", TODAY)
        assert newcomer is not None and newcomer.email == "p@tyreso.example"
        before = len(session.exec(select(HolderRow)).all())
        directories.add_missing(session, _renamed())
        assert len(session.exec(select(HolderRow)).all()) == before, "twice is once"
