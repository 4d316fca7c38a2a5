"""How the outbox finds what is due: by the mails alone, however many processes there are and whatever their times."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from db.boards.lists import overview
from db.outbox import claims, dispatch, posting
from db.store.session import Database
from mail.letter import Letter
from schemas.tables.mail import MailRow
from tests.mail.letters_of_every_kind import TYRESO, at, matter, owing, question_step
from tests.mail.outbox.register import OPENED, SHIFT, add_matter, furnish, mails, post, wall
from tests.statements import counted, planned

MAY_23 = at(date(2024, 5, 23))  # a Thursday
NOW = wall(MAY_23)


@pytest.fixture
def db(any_db: Database) -> Database:
    furnish(any_db)
    return any_db


@pytest.fixture
def lite(sqlite_db: Database) -> Database:
    furnish(sqlite_db)
    return sqlite_db


def reminder(rung: str = "-5", send_at: datetime = MAY_23) -> Letter:
    return owing("reminder", [matter(question_step())], TYRESO, rung, send_at=send_at)


def add_processes(db: Database, count: int) -> None:
    """More processes, each with a time of its own."""
    with db.write() as session:
        for number in range(count):
            add_matter(session, f"annat-{number}", timedelta(hours=number))


def reads_a_process(line: str) -> bool:
    """True of a line of a plan that goes to the processes; the mails and the pauses have columns called so."""
    return line.split()[1].startswith("process")


def claim(db: Database, wall_now: datetime = NOW, limit: int = 1) -> list[MailRow]:
    with db.write() as session:
        return [mail.row for mail in dispatch.claim(session, wall_now=wall_now, limit=limit).mails]


def test_a_mail_knows_when_it_is_due_by_the_clock_on_the_wall(db: Database) -> None:
    post(db, reminder())
    (row,) = mails(db)
    assert (row.send_at, row.due_at, row.shift) == (MAY_23, NOW, SHIFT)


def test_what_is_due_first_by_the_wall_leaves_first_whatever_its_process_says(db: Database) -> None:
    """A process eight hours ahead: its mail has the later time of its own, and is due before the other's."""
    ahead = SHIFT + timedelta(hours=8)
    post(db, reminder())
    with db.write() as session:
        add_matter(session, "fore", ahead)
        letter = reminder(send_at=MAY_23 + timedelta(hours=7))
        other = Letter(**{**letter.__dict__, "process": "fore", "item_keys": ("fore/1",)})
        posting.post(session, other, OPENED)
    assert [mail.process for mail in claim(db, NOW - timedelta(hours=1))] == ["fore"]
    assert [mail.process for mail in claim(db)] == ["varudistribution-2023"]


@pytest.mark.parametrize("limit", [1, 20])
def test_a_claim_goes_by_the_index_and_reads_no_process(lite: Database, limit: int) -> None:
    add_processes(lite, 30)
    post(lite, reminder())
    with planned(lite) as plans:
        assert len(claim(lite, limit=limit)) == 1
    due = {statement: lines for statement, lines in plans.items() if "ORDER BY mail." in statement}
    assert any("USING INDEX ix_mail_due (state=? AND due_at<?)" in line for lines in due.values() for line in lines)
    assert any("USING INDEX ix_mail_retry (state=? AND retry_at" in line for lines in due.values() for line in lines)
    for statement, lines in plans.items():
        # `anon_1` is what a part of the statement has found already.
        assert not [line for line in lines if line.startswith("SCAN") and "anon_" not in line], statement
    assert not [line for lines in due.values() for line in lines if reads_a_process(line) or "TEMP B-TREE" in line]
    pauses = [line for lines in due.values() for line in lines if " pause " in line]
    assert pauses and all(line.endswith("(process=? AND step=?)") for line in pauses), "each by its key"


def test_what_hangs_and_what_is_cut_off_is_found_by_the_index_too(lite: Database) -> None:
    add_processes(lite, 30)
    post(lite, reminder())
    claim(lite)
    post(lite, reminder("-2"))
    with planned(lite) as plans, lite.read() as session:
        (cut_off,) = claims.abandoned(session, wall_now=NOW + timedelta(hours=1))
        assert cut_off.at == MAY_23
        needs = overview.service_needs(session, NOW + timedelta(hours=1))
    assert [(need.kind, need.count) for need in needs if need.kind == "worker"] == [("worker", 1)]
    of_mails = {statement: lines for statement, lines in plans.items() if "FROM mail" in statement}
    assert len(of_mails) == 2, "what is cut off; and what waits, be it for its first try or for another"
    assert not [line for lines in of_mails.values() for line in lines if "SCAN" in line or reads_a_process(line)]


def test_a_claim_asks_as_much_of_one_process_as_of_forty(db: Database) -> None:
    post(db, reminder())
    with counted() as few:
        assert claim(db)
    add_processes(db, 40)
    post(db, reminder("-2"))
    with counted() as many:
        assert claim(db)
    assert len(many) == len(few)


def test_what_is_marked_as_sent_left_by_the_time_of_its_process(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        (mail,) = dispatch.claim(session, wall_now=NOW).mails
        dispatch.uncertain(session, mail, wall_now=NOW, detail="")
    with db.write() as session:
        posting.mark_sent(session, 1, wall_now=NOW + timedelta(minutes=5))
    (row,) = mails(db)
    assert row.sent_at == MAY_23 + timedelta(minutes=5)
