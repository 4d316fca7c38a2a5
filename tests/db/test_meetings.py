"""A call to a meeting: recorded once, reminded in time, replaced when the meeting changes, and silent afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from db import events, meetings, processes
from db.boards.lists import overview
from db.outbox import dispatch
from db.outbox.last_look.meeting import MEETING_BEGUN, MEETING_CHANGED
from db.register import people
from db.store.session import Database
from files.process.file import read_directory
from mail.kinds.meetings.call import register_key
from rules.dates.clock import at_local
from rules.plan.planning import make_plan
from schemas.errors import Refused
from schemas.file.process import Directory
from schemas.meetings.consent import MeetingDay, MeetingMember, MeetingRecord
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.people import HolderRow
from schemas.tables.process import ProcessRow
from secretariat.meetings import call_meeting, preview_call
from secretariat.register.people import replace_holder
from tests import world
from tests.db.seals.sealed import whole
from tests.files.shipped import PROCESSES
from tests.mail.meeting_letters import coming_meeting

NOW = datetime(2022, 4, 22, 8, 0, tzinfo=UTC)  # a Friday, two weeks before
BEGINS = at_local(date(2022, 5, 6), 8, 30)
ASKED = at_local(date(2022, 5, 3), 8, 30)  # a Tuesday: whoever has not said whether it comes
REMINDERS = {"meeting_reminder", "meeting_attendance"}


@pytest.fixture(scope="module")
def directory() -> Directory:
    return read_directory(PROCESSES / "sodertorn.yaml")


def mails(db: Database, **facts: str) -> list[MailRow]:
    with db.read() as session:
        rows = session.exec(select(MailRow).order_by(col(MailRow.id))).all()
        return [row for row in rows if all(getattr(row, name) == value for name, value in facts.items())]


def later(record: MeetingRecord) -> MeetingRecord:
    """The same meeting a week later, Friday 13 May 2022."""
    return record.model_copy(update={"days": [MeetingDay(on=date(2022, 5, 13), begins=record.days[0].begins)]})


def test_a_call_writes_to_every_member_now_and_two_working_days_before(any_db: Database, directory: Directory) -> None:
    report = call_meeting(any_db, coming_meeting(), directory, now=NOW)
    assert report.called == ["Salems kommun", "Tyresö kommun"]
    assert report.counting == ["2"]
    assert report.warnings == ["Punkt 3: tystnad räknas inte. Frågan gäller avtal; där räknas bara uttryckliga svar."]
    assert report.reminded_at == at_local(date(2022, 5, 4), 8, 30)  # a Wednesday
    assert [(mail.kind, mail.to_email, mail.send_at) for mail in mails(any_db)] == [
        (kind, f"kommundirektor@{town}.example", at)
        for town in ("salem", "tyreso")
        for kind, at in (
            ("meeting_call", NOW),
            ("meeting_reminder", report.reminded_at),
            ("meeting_attendance", ASKED),
        )
    ]
    with any_db.read() as session:
        assert events.verify(session, register_key(coming_meeting())) == []
        assert whole(session) == []


def test_the_same_call_twice_is_one_call(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    again = call_meeting(sqlite_db, coming_meeting(), directory, now=NOW + timedelta(days=1))
    assert (again.called, again.known) == ([], ["Salems kommun", "Tyresö kommun"])
    assert len(mails(sqlite_db)) == 6


def test_a_moved_meeting_is_called_to_anew_and_the_old_reminder_falls(any_db: Database, directory: Directory) -> None:
    call_meeting(any_db, coming_meeting(), directory, now=NOW)
    with any_db.write() as session:
        dispatch.claim(session, wall_now=NOW, limit=10)  # the calls have left
    report = call_meeting(any_db, later(coming_meeting()), directory, now=NOW + timedelta(days=1))
    assert len(report.called) == 2
    assert {mail.detail for mail in mails(any_db, state="cancelled")} == {MEETING_CHANGED}
    assert {mail.kind for mail in mails(any_db, state="cancelled")} == REMINDERS
    fresh = mails(any_db, state="planned", kind="meeting_call")
    assert len(fresh) == 2
    assert all(mail.props["is_changed"] for mail in fresh)
    assert {mail.send_at for mail in mails(any_db, state="planned", kind="meeting_reminder")} == {
        at_local(date(2022, 5, 11), 8, 30)
    }


def test_a_meeting_changed_back_keeps_a_reminder(sqlite_db: Database, directory: Directory) -> None:
    for number, record in enumerate([coming_meeting(), later(coming_meeting()), coming_meeting()]):
        call_meeting(sqlite_db, record, directory, now=NOW + timedelta(hours=number))
    waiting = mails(sqlite_db, state="planned", kind="meeting_reminder", seat="salem/kommundirektor")
    assert [mail.props["first_on"] for mail in waiting] == ["2022-05-06"]


def test_a_new_member_gets_the_call_and_the_others_none_twice(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    record = coming_meeting()
    wider = record.model_copy(update={"members": [*record.members, MeetingMember(seat="haninge/kommundirektor")]})
    report = call_meeting(sqlite_db, wider, directory, now=NOW)
    assert report.called == ["Haninge kommun"]


def test_nothing_leaves_once_the_meeting_has_begun(any_db: Database, directory: Directory) -> None:
    call_meeting(any_db, coming_meeting(), directory, now=NOW)
    with any_db.write() as session:
        claims = dispatch.claim(session, wall_now=BEGINS, limit=10)
    assert (claims.mails, claims.cancelled) == ([], 6)
    assert {mail.detail for mail in mails(any_db)} == {MEETING_BEGUN}


def test_a_call_after_the_beginning_is_refused(sqlite_db: Database, directory: Directory) -> None:
    for attempt in (call_meeting, preview_call):
        with pytest.raises(Refused, match=r"Mötet började fredag den 6 maj 2022 kl\. 8\.30"):
            attempt(sqlite_db, coming_meeting(), directory, now=BEGINS)
    assert mails(sqlite_db) == []


def test_close_to_the_meeting_there_is_no_reminder(sqlite_db: Database, directory: Directory) -> None:
    report = call_meeting(sqlite_db, coming_meeting(), directory, now=at_local(date(2022, 5, 4), 8, 0))
    assert report.reminded_at is None
    assert {mail.kind for mail in mails(sqlite_db)} == {"meeting_call"}


def test_a_preview_writes_nothing(sqlite_db: Database, directory: Directory) -> None:
    uncalled = coming_meeting().model_copy(update={"called_on": None})
    report = preview_call(sqlite_db, uncalled, directory, now=NOW)
    assert (report.called, report.counting) == (["Salems kommun", "Tyresö kommun"], ["2"])
    assert mails(sqlite_db) == []


def test_the_desk_lists_no_meeting_among_the_processes(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    with sqlite_db.read() as session:
        assert overview.processes(session, NOW) == []
        assert session.exec(select(ProcessRow)).all() == []
        assert session.get_one(CalledMeetingRow, register_key(coming_meeting())).called_at == NOW


def test_a_new_holder_gets_the_call_and_the_former_no_reminder(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    with sqlite_db.write() as session:
        dispatch.claim(session, wall_now=NOW, limit=10)
        people.replace_holder(session, "salem/kommundirektor", name="Den nya", email="ny@salem.example", now=NOW)
    report = call_meeting(sqlite_db, coming_meeting(), directory, now=NOW + timedelta(days=1))
    assert (report.called, report.known) == (["Salems kommun"], ["Tyresö kommun"])
    waiting = mails(sqlite_db, state="planned", seat="salem/kommundirektor")
    assert {mail.to_email for mail in waiting} == {"ny@salem.example"}


def test_one_who_is_no_longer_a_member_is_not_reminded(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    record = coming_meeting()
    call_meeting(sqlite_db, record.model_copy(update={"members": record.members[:1]}), directory, now=NOW)
    assert {mail.seat for mail in mails(sqlite_db, state="planned")} == {"salem/kommundirektor"}


def test_the_call_leaves_now_and_the_reminder_on_its_day(any_db: Database, directory: Directory) -> None:
    call_meeting(any_db, coming_meeting(), directory, now=NOW)
    leaves = ((NOW, "meeting_call"), (ASKED, "meeting_attendance"), (REMINDED, "meeting_reminder"))
    for wall_now, kind in leaves:
        with any_db.write() as session:
            claims = dispatch.claim(session, wall_now=wall_now, limit=10)
        assert [(mail.row.kind, mail.row.state) for mail in claims.mails] == [(kind, "dispatching")] * 2
        with any_db.write() as session:
            assert all(dispatch.accepted(session, mail) for mail in claims.mails)
    assert {mail.state for mail in mails(any_db)} == {"accepted"}


def test_the_register_keeps_the_meeting_as_it_is(any_db: Database, directory: Directory) -> None:
    call_meeting(any_db, coming_meeting(), directory, now=NOW)
    with any_db.read() as session:
        kept = session.get_one(CalledMeetingRow, register_key(coming_meeting())).file
    assert MeetingRecord.model_validate(kept) == coming_meeting()


SALEM = "salem/kommundirektor"
REMINDED = at_local(date(2022, 5, 4), 8, 30)  # a Wednesday


def send(db: Database, wall_now: datetime) -> list[MailRow]:
    """What leaves at that moment, taken by the carrier."""
    with db.write() as session:
        claims = dispatch.claim(session, wall_now=wall_now, limit=20)
    with db.write() as session:
        assert all(dispatch.accepted(session, mail) for mail in claims.mails)
    return [mail.row for mail in claims.mails]


def hold_until(db: Database, last_on: date, then: HolderRow | None = None) -> None:
    """Salem's holder leaves after that day; somebody else may take over by the calendar alone."""
    with db.write() as session:
        holder = people.holder_of(session, SALEM, last_on)
        assert holder is not None
        session.get_one(HolderRow, holder.id).to_on = last_on
        if then is not None:
            session.add(then)


def test_a_new_holder_is_called_at_once_and_the_former_reminder_falls(any_db: Database, directory: Directory) -> None:
    call_meeting(any_db, coming_meeting(), directory, now=NOW)
    send(any_db, NOW)
    replace_holder(any_db, SALEM, name="Den nya", email="ny@salem.example", now=NOW + timedelta(days=3))
    fresh = mails(any_db, seat=SALEM, to_email="ny@salem.example")
    assert {mail.kind for mail in fresh} == {"meeting_call", *REMINDERS}
    assert {mail.state for mail in fresh} == {"planned"}
    assert (fresh[0].props["is_new_reader"], fresh[0].props["is_changed"]) == (True, False)
    assert {mail.kind for mail in mails(any_db, state="cancelled")} == REMINDERS
    assert len(mails(any_db, seat="tyreso/kommundirektor")) == 3
    with any_db.read() as session:
        told = events.listed(session, register_key(coming_meeting()))[-1]
        assert told.text.startswith("Salems kommun har en ny innehavare på platsen. Kallelsen till Ledningsgruppens")


def test_nobody_is_called_to_a_meeting_that_has_begun(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    replace_holder(sqlite_db, SALEM, name="Den nya", email="ny@salem.example", now=BEGINS)
    assert mails(sqlite_db, to_email="ny@salem.example") == []


def test_the_reminders_reader_is_who_holds_the_seat_when_it_leaves(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    send(sqlite_db, NOW)
    successor = HolderRow(seat=SALEM, name="Den nya", email="ny@salem.example", from_on=date(2022, 5, 2))
    hold_until(sqlite_db, date(2022, 5, 1), successor)
    left = {mail.seat: mail for mail in send(sqlite_db, REMINDED)}
    assert (left[SALEM].to_name, left[SALEM].to_email) == ("Den nya", "ny@salem.example")
    assert left[SALEM].cc_email == "kommun@salem.example"
    assert left[SALEM].props["is_new_reader"] is True
    assert left["tyreso/kommundirektor"].props["is_new_reader"] is False
    assert mails(sqlite_db, state="cancelled") == []


def test_a_vacant_seats_reminder_goes_to_the_mailbox(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    send(sqlite_db, NOW)
    hold_until(sqlite_db, date(2022, 5, 1))
    left = {mail.seat: mail for mail in send(sqlite_db, REMINDED)}
    assert (left[SALEM].to_name, left[SALEM].to_email, left[SALEM].cc_email) == (
        "Salems kommun",
        "kommun@salem.example",
        "",
    )


def test_a_mere_change_of_name_changes_the_name(sqlite_db: Database, directory: Directory) -> None:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    send(sqlite_db, NOW)
    replace_holder(
        sqlite_db, SALEM, name="Nytt namn", email="kommundirektor@salem.example", now=NOW + timedelta(days=1)
    )
    left = {mail.seat: mail for mail in send(sqlite_db, REMINDED)}
    assert (left[SALEM].to_name, left[SALEM].props["is_new_reader"]) == ("Nytt namn", False)
    assert len(mails(sqlite_db)) == 6


def test_a_member_who_comes_back_is_called_and_reminded_anew(any_db: Database, directory: Directory) -> None:
    record = coming_meeting()
    call_meeting(any_db, record, directory, now=NOW)
    send(any_db, NOW)
    without = record.model_copy(update={"members": record.members[1:]})
    report = call_meeting(any_db, without, directory, now=NOW + timedelta(hours=1))
    assert (report.called, report.left) == ([], ["Salems kommun"])
    [told] = mails(any_db, state="planned", seat=SALEM)  # mötet tas bort ur kalendern
    assert (told.kind, told.props["is_held"], told.props["sequence"]) == ("meeting_cancelled", True, 2)
    assert call_meeting(any_db, without, directory, now=NOW + timedelta(hours=1)).left == []
    again = call_meeting(any_db, record, directory, now=NOW + timedelta(hours=2))
    assert again.called == ["Salems kommun"]
    assert {mail.kind for mail in mails(any_db, state="planned", seat=SALEM)} == {"meeting_call", *REMINDERS}


def test_the_preview_says_what_the_call_then_does(sqlite_db: Database, directory: Directory) -> None:
    record = coming_meeting()
    first = preview_call(sqlite_db, record, directory, now=NOW)
    assert first == call_meeting(sqlite_db, record, directory, now=NOW)
    assert first.changes == []
    changed = later(record).model_copy(update={"place": "Häringe slott"})
    preview = preview_call(sqlite_db, changed, directory, now=NOW)
    assert preview.changes[0].startswith("tiden (förut ") and preview.changes[1:] == ["platsen"]
    assert preview == call_meeting(sqlite_db, changed, directory, now=NOW)


def test_a_file_without_a_day_of_call_keeps_the_first(sqlite_db: Database, directory: Directory) -> None:
    record = coming_meeting().model_copy(update={"called_on": None})
    call_meeting(sqlite_db, record, directory, now=NOW)
    call_meeting(sqlite_db, later(record), directory, now=NOW + timedelta(days=3))
    with sqlite_db.read() as session:
        kept = meetings.find(session, register_key(record))
        assert kept is not None and kept.called_on == date(2022, 4, 22)
        assert meetings.joined(session, record).called_on == date(2022, 4, 22)


def test_a_process_that_has_the_key_keeps_it(sqlite_db: Database, directory: Directory) -> None:
    with sqlite_db.write() as session:
        key = register_key(coming_meeting())
        file = world.process_file(key)
        processes.create_process(session, file, make_plan(file, today=world.START.date()), now=world.START)
    for attempt in (preview_call, call_meeting):
        with pytest.raises(Refused, match="används redan av ett ärende"):
            attempt(sqlite_db, coming_meeting(), directory, now=NOW)
