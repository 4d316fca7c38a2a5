"""A matter is read whole in a number of statements that does not grow with its seats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from acts.case import Case
from db import processes
from db.answers.asked_seats import of_invitation
from db.boards.process import process_board
from db.boards.sheets import sheet_of
from db.case import load_case
from db.register import people
from db.store.session import Database
from rules.plan.planning import make_plan
from schemas.file.process import Directory, HolderSpec, OrganisationSpec, PartySpec, ProcessFile, SeatSpec
from schemas.plan.plan import Plan
from tests import world
from tests.statements import counted

Read = Callable[[Database], object]


def _many(count: int) -> tuple[ProcessFile, Directory]:
    """The file of `world` with `count` more municipalities."""
    keys = [f"kommun{number}" for number in range(count)]
    file, known = world.process_file(), world.directory()
    more = [
        OrganisationSpec(
            key=key,
            name=key.capitalize(),
            mailbox=f"kommun@{key}.example",
            seats=[
                SeatSpec(
                    role="kommundirektor",
                    title="Kommundirektör",
                    holders=[HolderSpec(name=f"Direktören i {key}", email=f"direktor@{key}.example")],
                )
            ],
        )
        for key in keys
    ]
    parties = [*file.parties, *(PartySpec(organisation=key) for key in keys)]
    known = known.model_copy(update={"organisations": [*known.organisations, *more]})
    return file.model_copy(update={"parties": parties}), known


def _begin(db: Database, count: int) -> Plan:
    file, known = _many(count)
    plan = make_plan(file, today=world.START.date())
    with db.write() as session:
        people.import_directory(session, known, world.START.date())
        processes.create_process(session, file, plan, now=world.START)
        for step in plan.steps:
            for seat in step.seats:
                processes.invitation(session, file.process, step.key, seat, now=world.START)
    return plan


def _revise(db: Database, count: int, version: int) -> None:
    file, known = _many(count)
    plan = make_plan(file, today=world.START.date()).model_copy(update={"version": version})
    with db.write() as session:
        people.import_directory(session, known, world.START.date())
        row = processes.get_process(session, world.PROCESS)
        row.file = file.model_dump(mode="json", by_alias=True)
        processes.save_plan(session, row, plan, reason="fler parter", now=world.START)
        for seat in plan.step(world.STEP).seats:
            processes.invitation(session, world.PROCESS, world.STEP, seat, now=world.START)


def _state(db: Database) -> object:
    with db.read() as session:
        return load_case(session, world.PROCESS).state


def _board(db: Database) -> object:
    with db.read() as session:
        return process_board(session, world.PROCESS, world.APRIL)


def _sheet(db: Database) -> object:
    with db.read() as session:
        invited = processes.find_invitation(session, world.PROCESS, world.STEP, world.SALEM)
        asked = of_invitation(session, invited.public_id) if invited else None
        assert asked is not None
        return sheet_of(session, asked)


def _everybody(db: Database) -> object:
    """What the duty that opens a step reads: whom to write to for every seat."""
    with db.write() as session:
        case = Case(session, world.PROCESS, world.APRIL)
        return [case.addressee(step.key, seat) for step in case.plan.steps for seat in step.seats]


@pytest.mark.parametrize("read", [_state, _board, _sheet, _everybody])
def test_reading_a_matter_costs_the_same_whatever_its_size(any_db: Database, read: Read) -> None:
    _begin(any_db, 0)
    _revise(any_db, 0, version=2)
    with counted() as few:
        read(any_db)
    _revise(any_db, 40, version=3)
    with counted() as many:
        read(any_db)
    assert len(many) == len(few)


def test_what_is_read_is_what_stands_there(any_db: Database) -> None:
    world.begin(any_db)
    with any_db.read() as session:
        case = load_case(session, world.PROCESS)
        seats = case.seats(date(2024, 4, 10))
        asked = {seat for step, seat in case.invitations if step == world.STEP}
        held = {seat: holder.name if (holder := seats.holder(seat)) else "" for seat in sorted(asked)}
    assert held == {world.NACKA: "", world.SALEM: "Direktören i Salem", world.TYRESO: "Direktören i Tyresö"}
    assert case.state.steps[world.STEP].rows == {}
    assert case.ended == frozenset()
    assert not case.is_withdrawn
