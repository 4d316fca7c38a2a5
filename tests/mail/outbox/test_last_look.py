"""The last look at what a reader hears first, and at what may have left before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, update

from db.outbox import dispatch
from db.outbox.last_look import recheck
from db.store.session import Database
from mail.kinds.question.invitation import invitation
from mail.kinds.question.new_day import deadline_moved
from mail.letter import Letter
from schemas.tables.mail import MailRow
from tests.mail.letters_of_every_kind import SALEM_TOO, TYRESO, at, every_letter, matter, question_step, schedule
from tests.mail.outbox.register import answer, furnish, keep_plan, mails, plan, post, wall

EVENING = at(date(2024, 2, 29)) - timedelta(hours=10)
MORNING = at(date(2024, 2, 29))
NEW_DAY = date(2024, 6, 13)


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    furnish(sqlite_db)
    return sqlite_db


def asked() -> Letter:
    return invitation(matter(question_step()), TYRESO, send_at=MORNING)


def moved(version: int = 2, new_on: date = NEW_DAY) -> Letter:
    step = question_step(schedule(new_on))
    old_on = date(2024, 5, 30)
    return deadline_moved(matter(step, version), TYRESO, old_on=old_on, new_on=new_on, reason="Skäl.", send_at=MORNING)


def move(db: Database, version: int = 2, new_on: date = NEW_DAY) -> None:
    with db.write() as session:
        keep_plan(session, plan(version, due=schedule(new_on)), created_at=EVENING)
    post(db, moved(version, new_on), EVENING)


def claim(db: Database, limit: int) -> list[MailRow]:
    with db.write() as session:
        return [mail.row for mail in dispatch.claim(session, wall_now=wall(MORNING), limit=limit).mails]


def set_state(db: Database, mail: int, **values: object) -> None:
    with db.write() as session:
        session.connection().execute(update(MailRow).where(col(MailRow.id) == mail).values(**values))


@pytest.mark.parametrize("limit", [1, 50])
def test_a_question_that_has_not_left_goes_with_the_new_day(db: Database, limit: int) -> None:
    post(db, asked(), EVENING)
    move(db)
    (row,) = claim(db, limit)
    assert row.kind == "invitation" and row.subject.startswith("Svar senast torsdag den 13 juni 2024")
    assert row.props["asked"]["plan_version"] == 2
    set_state(db, 1, state="accepted")
    assert claim(db, limit) == []
    assert [(mail.state, mail.detail) for mail in mails(db)] == [("accepted", ""), ("cancelled", recheck.NEW_DAY_SAID)]


def test_a_day_moved_there_and_back_before_the_question_has_left_is_not_told(db: Database) -> None:
    post(db, asked(), EVENING)
    move(db)
    move(db, 3, date(2024, 5, 30))
    (row,) = claim(db, 50)
    assert row.subject.startswith("Svar senast torsdag den 30 maj 2024")
    assert [mail.state for mail in mails(db)] == ["dispatching", "cancelled", "cancelled"]


@pytest.mark.parametrize("state", ["accepted", "unknown", "dispatching"])
def test_who_may_have_the_old_day_is_told_of_the_new(db: Database, state: str) -> None:
    post(db, asked(), EVENING)
    set_state(db, 1, state=state)
    move(db)
    assert [row.kind for row in claim(db, 50)] == ["deadline_moved"]


def test_what_the_server_may_have_taken_is_never_called_not_sent(db: Database) -> None:
    post(db, asked(), EVENING)
    set_state(db, 1, state="unknown", uncertain=1, retry_at=wall(MORNING) - timedelta(minutes=1))
    with db.write() as session:
        answer(session)
    assert claim(db, 50) == []
    (row,) = mails(db)
    assert (row.state, row.retry_at) == ("unknown", None)
    assert row.detail == f"{dispatch.UNKNOWN_TEXT} Det skickas inte igen. {recheck.ANSWERED}"
    assert claim(db, 50) == []


def test_one_person_of_two_municipalities_gets_both_mailboxes_in_copy(db: Database) -> None:
    post(db, every_letter()["reminder_two_municipalities"])
    (row,) = mails(db)
    assert row.cc_email == "kommun@tyreso.example, kommun@salem.example"
    assert SALEM_TOO.email == row.to_email == TYRESO.email
    own = replace(TYRESO, cc_email="kommun@tyreso.example, KOMMUNDIREKTOR@tyreso.example")
    post(db, invitation(matter(question_step()), own, send_at=MORNING))
    assert mails(db)[1].cc_email == "kommun@tyreso.example"
