"""Rows that one statement writes, free of the session, are sealed as others are, and not where they were taken back."""

from __future__ import annotations

from contextlib import suppress

from sqlmodel import Session, col, select

from db import processes
from db.outbox import posting
from db.store.session import Database
from mail.letter import Letter
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.seal import SealRow
from tests.db.seals.sealed import whole
from tests.mail.letters_of_every_kind import PROCESS, TYRESO, matter, owing, question_step
from tests.mail.outbox.register import OPENED, furnish


class _TakenBackError(Exception):
    pass


def letters(*rungs: str) -> list[Letter]:
    return [owing("reminder", [matter(question_step())], TYRESO, rung, send_at=OPENED) for rung in rungs]


def taken_back(session: Session, *rungs: str) -> None:
    with suppress(_TakenBackError), session.begin_nested():
        assert posting.post_all(session, letters(*rungs), OPENED) == [True] * len(rungs)
        raise _TakenBackError


def sealed(session: Session) -> list[str]:
    """The table of every row that the newest link tells of."""
    rows = session.exec(select(SealRow.rows).where(SealRow.journal == PROCESS).order_by(col(SealRow.number).desc()))
    newest = rows.first()
    assert newest is not None
    return [entry[0] for entry in newest]


def test_what_one_statement_writes_is_sealed_in_one_link(any_db: Database) -> None:
    furnish(any_db)
    with any_db.write() as session:
        assert posting.post_all(session, letters("-5", "-2", "-5"), OPENED) == [True, True, False]
    with any_db.read() as session:
        assert sealed(session) == ["mail", "mail"]
        assert whole(session) == []
        assert len(session.exec(select(MailItemRow)).all()) == len(session.exec(select(MailRow)).all()) == 2


def test_what_was_taken_back_to_a_savepoint_is_not_sealed(any_db: Database) -> None:
    furnish(any_db)
    with any_db.write() as session:
        posting.post_all(session, letters("-10"), OPENED)
        taken_back(session, "-5", "-2")
        with session.begin_nested():
            posting.post_all(session, letters("-2"), OPENED)
        taken_back(session, "-5")
    with any_db.read() as session:
        assert sealed(session) == ["mail", "mail"]
        assert whole(session) == []
        assert len(session.exec(select(MailRow)).all()) == 2


def test_an_inner_savepoint_that_held_is_taken_back_with_the_outer(any_db: Database) -> None:
    furnish(any_db)
    with any_db.write() as session:
        with suppress(_TakenBackError), session.begin_nested():
            with session.begin_nested():
                processes.invitation(session, PROCESS, "annat", TYRESO.seat, now=OPENED)
            raise _TakenBackError
        posting.post_all(session, letters("-5"), OPENED)
    with any_db.read() as session:
        assert sealed(session) == ["mail"]
        assert whole(session) == []


def test_a_link_that_is_written_and_changed_in_one_transaction_is_sealed_as_it_ends(any_db: Database) -> None:
    furnish(any_db)
    with any_db.write() as session:
        link = processes.invitation(session, PROCESS, "annat", TYRESO.seat, now=OPENED)
        assert processes.invitation(session, PROCESS, "annat", TYRESO.seat, now=OPENED) is link
        link.generation = 7
    with any_db.read() as session:
        assert sealed(session) == ["invitation"]
        assert whole(session) == []
