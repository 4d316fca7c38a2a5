"""What the outbox records, and the last look before a mail leaves."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from db import journals
from db.outbox import dispatch, posting
from db.outbox.last_look import recheck
from db.store.session import Database
from mail.kinds.question.escalation import escalation
from mail.kinds.question.invitation import invitation
from mail.kinds.question.task import alarm
from mail.letter import Addressee, Letter
from schemas.errors import Refused
from schemas.plan.timetable import StepStatus
from schemas.tables.mail import MailRow
from schemas.tables.process import InvitationRow, StepRow
from tests.mail.letters_of_every_kind import (
    KANSLI,
    OWNER,
    PROCESS,
    TYRESO,
    at,
    every_letter,
    matter,
    notice_step,
    owing,
    question_step,
    schedule,
)
from tests.mail.outbox.register import add_matter, answer, furnish, keep_plan, mails, plan, post, utc, wall

LAST_DAY = at(date(2024, 5, 30))
MAY_23 = at(date(2024, 5, 23))


@pytest.fixture
def db(any_db: Database) -> Database:
    furnish(any_db)
    return any_db


@pytest.fixture
def lite(sqlite_db: Database) -> Database:
    furnish(sqlite_db)
    return sqlite_db


def reminder(rung: str = "-5", on: date = date(2024, 5, 23)) -> Letter:
    return owing("reminder", [matter(question_step())], TYRESO, rung, send_at=at(on))


def claimed(db: Database, process_now: object = None) -> list[MailRow]:
    """Claim everything that is due on the last day, as one claimer."""
    with db.write() as session:
        found = dispatch.claim(session, wall_now=wall(LAST_DAY), limit=50)
    return [mail.row for mail in found.mails]


def fate(db: Database) -> tuple[str, str]:
    """State and detail of the only mail, after a claim."""
    claimed(db)
    (row,) = mails(db)
    return row.state, row.detail


def test_a_letter_is_recorded_once(db: Database) -> None:
    assert post(db, reminder())
    assert not post(db, reminder())
    (row,) = mails(db)
    assert row.state == "planned"
    assert row.subject.startswith("Påminnelse, senast torsdag den 30 maj 2024: ")
    assert re.fullmatch("[0-9a-f]{24}", row.public_id)
    assert utc(row.send_at) == MAY_23


def test_nobody_can_guess_the_id_of_a_mail() -> None:
    assert posting.public_id() != posting.public_id()


def test_every_kind_can_be_recorded_and_no_two_collide(lite: Database) -> None:
    seen: set[str] = set()
    with lite.write() as session:
        keys = {letter.process for letter in every_letter().values()} - {PROCESS, journals.REGISTER}
        for key in keys:
            add_matter(session, key)
    kept = [letter for letter in every_letter().values() if letter.item_keys]
    assert {letter.kind for letter in every_letter().values()} - {letter.kind for letter in kept} == {"login_code"}
    for letter in kept:
        is_new = not seen & set(letter.item_keys)
        assert post(lite, letter) is is_new or len(letter.item_keys) > 1
        seen |= set(letter.item_keys)


def test_another_rung_version_generation_or_reader_is_another_mail(lite: Database) -> None:
    step, new = question_step(), Addressee(**{**TYRESO.__dict__, "generation": 2})
    assert post(lite, reminder("-5"))
    assert post(lite, reminder("-2"))
    assert post(lite, owing("reminder", [matter(step, version=2)], TYRESO, "-5", send_at=MAY_23))
    assert post(lite, owing("reminder", [matter(step)], new, "-5", send_at=MAY_23))


def test_a_collected_reminder_keeps_only_what_was_not_recorded_before(lite: Database) -> None:
    question, notice = matter(question_step()), matter(notice_step())
    assert post(lite, owing("task_reminder", [question], TYRESO, "-5", send_at=MAY_23))
    assert post(lite, owing("task_reminder", [question, notice], [TYRESO, OWNER], "-5", send_at=MAY_23))
    first, second = mails(lite)
    assert [item["step"] for item in second.props["asked"]] == ["avisering"]
    assert first.public_id != second.public_id


def test_the_mailbox_is_not_copied_on_mail_to_itself(lite: Database) -> None:
    to = Addressee(**{**TYRESO.__dict__, "email": "Kommun@tyreso.example"})
    post(lite, invitation(matter(question_step()), to, send_at=MAY_23))
    assert mails(lite)[0].cc_email == ""


def test_nothing_leaves_before_its_time_in_the_process(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        assert not dispatch.claim(session, wall_now=wall(MAY_23) - timedelta(seconds=1)).mails
    with db.read() as session:
        assert dispatch.is_anything_due(session, wall_now=wall(MAY_23))
    with db.write() as session:
        (mail,) = dispatch.claim(session, wall_now=wall(MAY_23)).mails
    assert mail.at == MAY_23
    assert (mail.row.state, mail.row.attempts) == ("dispatching", 1)


def test_a_claimed_mail_is_not_claimed_again(db: Database) -> None:
    post(db, reminder())
    assert len(claimed(db)) == 1
    assert claimed(db) == []


def test_nobody_who_answered_is_reminded(db: Database) -> None:
    post(db, reminder())
    with db.write() as session:
        answer(session)
    assert fate(db) == ("cancelled", recheck.ANSWERED)


def test_who_comes_back_later_is_still_reminded(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        answer(session, "aterkommer")
    assert fate(lite)[0] == "dispatching"


def test_a_changed_answer_counts_as_it_stands_last(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        answer(session, "aterkommer")
        session.flush()
        answer(session, "nej")
    assert fate(lite) == ("cancelled", recheck.ANSWERED)


def test_a_withdrawn_seat_is_left_in_peace(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        session.get_one(InvitationRow, TYRESO.public_id).is_withdrawn = True
    assert fate(lite) == ("cancelled", recheck.WITHDRAWN)


@pytest.mark.parametrize("name", ["invitation", "stand_in", "deadline_moved", "reminder"])
def test_mail_to_a_replaced_holder_is_not_sent(lite: Database, name: str) -> None:
    post(lite, every_letter()[name])
    with lite.write() as session:
        session.get_one(InvitationRow, TYRESO.public_id).generation = 2
    assert fate(lite) == ("cancelled", recheck.REPLACED)


def test_a_reminder_of_a_day_that_has_moved_is_not_sent(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        keep_plan(session, plan(2, due=schedule(date(2024, 6, 13))))
    assert fate(lite) == ("cancelled", recheck.MOVED)


def test_a_new_plan_that_leaves_this_day_alone_changes_nothing(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        keep_plan(session, plan(2, own={"nacka/kommundirektor": schedule(date(2024, 6, 20))}))
    assert fate(lite)[0] == "dispatching"


def test_an_anstand_of_this_seat_stops_its_old_reminders(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        keep_plan(session, plan(2, own={TYRESO.seat: schedule(date(2024, 6, 20))}))
    assert fate(lite) == ("cancelled", recheck.MOVED)


def test_a_closed_inquiry_is_no_longer_asked_about(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        session.get_one(StepRow, (PROCESS, "forlangning")).status = StepStatus.CLOSED
    assert fate(lite) == ("cancelled", recheck.CLOSED)


def test_a_task_that_is_done_is_not_reminded_of(lite: Database) -> None:
    post(lite, alarm(matter(notice_step()), OWNER, "-1", supplier="Leverantören", send_at=MAY_23))
    with lite.write() as session:
        session.get_one(StepRow, (PROCESS, "avisering")).status = StepStatus.DONE
    assert fate(lite) == ("cancelled", recheck.DONE)


def test_a_reminder_held_up_beyond_the_day_is_not_sent(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        dispatch.claim(session, wall_now=wall(at(date(2024, 5, 31))))
    assert (mails(lite)[0].state, mails(lite)[0].detail) == ("cancelled", recheck.PASSED)


def test_after_weeks_without_a_carrier_one_reminder_goes_and_not_four(db: Database) -> None:
    for rung, day in (("-20", date(2024, 4, 30)), ("-10", date(2024, 5, 16)), ("-5", date(2024, 5, 23))):
        post(db, reminder(rung, day))
    assert [row.send_at.astimezone(MAY_23.tzinfo) for row in claimed(db)] == [MAY_23]
    assert [(row.state, row.detail) for row in mails(db)] == [
        ("cancelled", recheck.SUPERSEDED),
        ("cancelled", recheck.SUPERSEDED),
        ("dispatching", ""),
    ]


def test_a_late_reminder_counts_its_days_from_when_it_leaves(lite: Database) -> None:
    post(lite, reminder())
    (row,) = claimed(lite)
    assert row.props["written_on"] == "2024-05-30"
    assert mails(lite)[0].props["written_on"] == "2024-05-30"


def test_what_is_answered_falls_out_of_a_collected_reminder(lite: Database) -> None:
    question, notice = matter(question_step()), matter(notice_step())
    post(lite, owing("task_reminder", [question, notice], [TYRESO, OWNER], "-5", send_at=MAY_23))
    with lite.write() as session:
        answer(session)
    (row,) = claimed(lite)
    assert [item["step"] for item in row.props["asked"]] == ["avisering"]
    assert row.subject == "Påminnelse: klart senast fredag den 12 juli 2024 – Avisering om förlängning…"


def test_an_escalation_lists_those_who_are_missing_when_it_leaves(lite: Database) -> None:
    post(lite, every_letter()["escalation"])
    with lite.write() as session:
        answer(session, seat="nacka/kommundirektor")
    with lite.write() as session:
        (mail,) = dispatch.claim(session, wall_now=wall(at(date(2024, 5, 31)))).mails
    assert [row["organisation"] for row in mail.row.props["missing"]] == ["Salems kommun"]
    assert mail.row.props["answered"] == 7
    assert mail.row.subject.startswith("1 av 8 svar saknas")


def test_an_escalation_of_nobody_is_not_sent(lite: Database) -> None:
    post(lite, every_letter()["escalation"])
    with lite.write() as session:
        answer(session, seat="nacka/kommundirektor")
        answer(session, seat="salem/kommundirektor")
    with lite.write() as session:
        assert dispatch.claim(session, wall_now=wall(at(date(2024, 5, 31)))).cancelled == 1
    assert mails(lite)[0].detail == recheck.ALL_IN


@pytest.mark.parametrize("name", ["receipt", "outcome"])
def test_receipts_and_outcomes_are_always_sent(lite: Database, name: str) -> None:
    letter = every_letter()[name]
    post(lite, letter)
    with lite.write() as session:
        answer(session)
        session.get_one(InvitationRow, TYRESO.public_id).generation = 9
        session.get_one(StepRow, (PROCESS, "forlangning")).status = StepStatus.DETERMINED
    with lite.write() as session:
        assert len(dispatch.claim(session, wall_now=wall(letter.send_at)).mails) == 1


def test_a_moved_notice_says_so_to_who_answered_meanwhile(lite: Database) -> None:
    post(lite, every_letter()["deadline_moved"])
    with lite.write() as session:
        answer(session)
    (row,) = claimed(lite)
    assert row.props["has_answered"] is True


def test_a_rehearsal_sees_the_register_as_it_was_at_the_mails_own_time(lite: Database) -> None:
    post(lite, reminder())
    with lite.write() as session:
        answer(session, received_at=at(date(2024, 5, 24)))
        step = session.get_one(StepRow, (PROCESS, "forlangning"))
        step.status, step.closed_at = StepStatus.CLOSED, at(date(2024, 5, 31))
        keep_plan(session, plan(2, due=schedule(date(2024, 6, 13))), created_at=at(date(2024, 5, 27)))
    post(lite, reminder("-2", date(2024, 5, 28)))
    end = at(date(2024, 7, 1))
    with lite.write() as session:
        claims = dispatch.claim(session, wall_now=end, process_now=end, limit=50)
    assert [(utc(mail.row.send_at), mail.at) for mail in claims.mails] == [(MAY_23, MAY_23)]
    assert mails(lite)[1].detail == recheck.ANSWERED


def test_data_that_cannot_be_read_stops_one_mail_and_not_the_rest(lite: Database) -> None:
    post(lite, reminder("-10", date(2024, 5, 16)))
    post(lite, every_letter()["receipt"])
    with lite.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER mail_sealed_to_name")
        session.get_one(MailRow, 1).props = {"nonsens": 1}
    assert [row.kind for row in claimed(lite)] == ["receipt"]
    assert mails(lite)[0].state == "failed"


def test_the_secretariat_settles_what_is_unclear(lite: Database) -> None:
    for letter in (every_letter()["outcome"], every_letter()["deadline_moved"], reminder()):
        post(lite, letter)
    late = wall(at(date(2024, 6, 20)))
    with lite.write() as session:
        for row in mails(lite)[:2]:
            session.get_one(MailRow, row.id).state = "unknown"
    with lite.write() as session:
        posting.mark_sent(session, 1, wall_now=late)
        posting.send_again(session, 2, wall_now=late)
        with pytest.raises(Refused):
            posting.send_again(session, 3, wall_now=late)
        with pytest.raises(Refused):
            posting.mark_sent(session, 3, wall_now=late)
        with pytest.raises(Refused):
            posting.mark_sent(session, 99, wall_now=late)
    assert [row.state for row in mails(lite)] == ["accepted", "retryable", "planned"]
    assert utc(mails(lite)[0].sent_at) == at(date(2024, 6, 20))


def test_escalations_of_one_step_for_two_days_do_not_collide(lite: Database) -> None:
    step = question_step(own={TYRESO.seat: schedule(date(2024, 6, 20))})
    common = escalation(matter(step), KANSLI, [], answered=1, total=2, passed_on=date(2024, 5, 30), send_at=LAST_DAY)
    own = escalation(
        matter(step),
        KANSLI,
        [],
        answered=1,
        total=2,
        passed_on=date(2024, 6, 20),
        send_at=LAST_DAY,
        due_seat=TYRESO.seat,
    )
    assert post(lite, common)
    assert post(lite, own)
