"""The director and the kansli of one municipality answer differently: both hear it, and the secretariat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from db import events
from db.answers import answers
from db.store.session import Database
from schemas.events import EventKind
from schemas.tables.mail import MailRow
from tests import world
from tests.world import answer

NO = {"forlangning": "nej", "ny-upphandling": "nej"}
KANSLI = {"answered_by": "Kanslichefen", "answered_email": "kommun@tyreso.example"}
OTHER = {"answered_by": "Någon annan", "answered_email": "nagon@annanstans.example"}


def _answer(db: Database, *given: dict[str, object]) -> list[MailRow]:
    """The answers of Tyresö one after the other; the notices of a conflict that they led to."""
    world.begin(db)
    for number, one in enumerate(given):
        content = answer(world.TYRESO).model_copy(update=one)
        with db.write() as session:
            answers.record_answer(session, content, now=world.APRIL + timedelta(hours=number))
    with db.read() as session:
        return list(session.exec(select(MailRow).where(MailRow.kind == "answers_differ").order_by(col(MailRow.id))))


def test_both_and_the_secretariat_are_told_what_differs(any_db: Database) -> None:
    mails = _answer(any_db, {}, {"values": NO, **KANSLI})
    assert [mail.to_email for mail in mails] == [
        "direktor@tyreso.example", "kommun@tyreso.example", "strateg@sodertorn.example",
    ]  # fmt: skip
    for mail in mails:
        assert mail.props["lines"] == [{"question": "Vill ni förlänga avtalet?", "earlier": "ja", "latest": "nej"}]
    with any_db.read() as session:
        (told,) = [row for row in events.listed(session, world.PROCESS) if row.kind == EventKind.ANSWERS_DIFFER]
    assert told.text.startswith("Tyresö har svarat olika genom två personer. Det senaste svaret gäller")
    assert not mails[2].props["asked"]["public_id"], "the secretariat answers for nobody"


@pytest.mark.parametrize(
    "given",
    [
        [{}, {"values": NO}],  # the same person thinks again
        [{"values": NO, **KANSLI}, {**KANSLI}],
        [{}, {"comment": "Beslutet är enhälligt.", **KANSLI}],  # the same answer, with more
        [{}, {"values": NO, "answered_by": "Direktören i Tyresö", "answered_email": "Direktor@tyreso.example"}],
    ],
)
def test_no_conflict(sqlite_db: Database, given: list[dict[str, object]]) -> None:
    assert _answer(sqlite_db, *given) == []


def test_whoever_comes_back_later_contradicts_nobody(sqlite_db: Database) -> None:
    back_on = world.APRIL.date() + timedelta(days=10)
    later = {"values": {**NO, "forlangning": "aterkommer"}, "returns_on": back_on, **KANSLI}
    assert _answer(sqlite_db, later, {"values": NO}) == []


def test_an_address_that_the_register_does_not_know_hears_nothing(sqlite_db: Database) -> None:
    mails = _answer(sqlite_db, {}, {"values": NO, **OTHER})
    assert [mail.to_email for mail in mails] == ["direktor@tyreso.example", "strateg@sodertorn.example"]


def test_a_third_answer_by_the_first_is_a_conflict_of_its_own(sqlite_db: Database) -> None:
    assert len(_answer(sqlite_db, {}, {"values": NO, **KANSLI}, {})) == 6
