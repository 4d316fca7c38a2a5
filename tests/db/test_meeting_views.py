"""Views that come by the link in a call: what is kept, and what each of them does to a silent member's state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select, update

from db import events, meetings
from db.meetings.receiving import LONGEST, Overtaken, ViewIn, record_views
from db.store.session import Database
from files.process.file import read_directory
from mail.kinds.meetings.call import register_key
from rules.dates.clock import at_local
from rules.meeting.extract import extract
from rules.meeting.silence import assess
from schemas.errors import Refused
from schemas.file.process import Directory
from schemas.meetings.consent import (
    AgendaItem,
    MeetingMember,
    MeetingRecord,
    MemberStanding,
    Outside,
    Standing,
    Subject,
    View,
    ViewKind,
    Wording,
)
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import MeetingViewRow
from secretariat.meetings import call_meeting
from tests.db.seals.sealed import whole
from tests.files.shipped import PROCESSES
from tests.mail.meeting_letters import SENT_ON, coming_meeting

NOW = datetime(2022, 4, 22, 8, 0, tzinfo=UTC)  # a Friday, two weeks before
BEFORE = at_local(date(2022, 5, 5), 16, 20)  # a Thursday
BEGINS = at_local(date(2022, 5, 6), 8, 30)
KEY = register_key(coming_meeting())
SALEM, TYRESO, NACKA = "salem/kommundirektor", "tyreso/kommundirektor", "nacka/kommundirektor"
DISSENT = ViewIn(item="2", kind=ViewKind.DISSENT, text="Vänta ett år.")
REMARK = ViewIn(item="2", kind=ViewKind.REMARK, text="Se § 45.")
TAKE_BACK = ViewIn(item="2", kind=None)
BEHIND, WITH_VIEW = Standing.STANDS_BEHIND, Standing.ABSENT_WITH_VIEW


@pytest.fixture(scope="module")
def directory() -> Directory:
    return read_directory(PROCESSES / "sodertorn.yaml")


@pytest.fixture
def db(sqlite_db: Database, directory: Directory) -> Database:
    call_meeting(sqlite_db, coming_meeting(), directory, now=NOW)
    return sqlite_db


@pytest.fixture
def either(any_db: Database, directory: Directory) -> Database:
    """The same on each of the databases: for what they keep and find, not for what the rules make of it."""
    call_meeting(any_db, coming_meeting(), directory, now=NOW)
    return any_db


def give(db: Database, view: ViewIn, at: datetime = BEFORE, seat: str = SALEM) -> list[MeetingViewRow]:
    with db.write() as session:
        return record_views(session, KEY, seat, [view], now=at)


def rows(db: Database) -> list[MeetingViewRow]:
    with db.read() as session:
        return meetings.views(session, KEY)


def found(db: Database, record: MeetingRecord | None = None, seat: str = SALEM, item: str = "2") -> MemberStanding:
    """Where the member stands, by the file and the register together; nobody was present."""
    with db.read() as session:
        return assess(meetings.joined(session, record or coming_meeting())).standing(item, seat)


def test_a_view_by_link_keeps_its_sender_out(either: Database) -> None:
    assert found(either).standing is BEHIND
    give(either, DISSENT)
    assert found(either).standing is WITH_VIEW
    assert found(either, seat=TYRESO).standing is BEHIND
    with either.read() as session:
        record = meetings.joined(session, coming_meeting())
        assert events.verify(session, KEY) == []
        assert whole(session) == []
    [item] = [part for part in extract(record, assess(record), {}).items if part.key == "2"]
    [note] = item.notes
    assert note.startswith(f"{SALEM}, avvikande uppfattning torsdag den 5 maj 2022 kl. 16.20, i förväg ")
    assert note.endswith("(lämnad genom länken i kallelsen): ”Vänta ett år.”")


@pytest.mark.parametrize(
    ("moments", "then"),
    [
        ([(DISSENT, BEFORE), (TAKE_BACK, BEFORE + timedelta(hours=1))], BEHIND),
        ([(DISSENT, BEFORE), (REMARK, BEFORE + timedelta(hours=1))], BEHIND),
        ([(REMARK, BEFORE), (DISSENT, BEFORE + timedelta(hours=1))], WITH_VIEW),
        ([(DISSENT, BEFORE), (TAKE_BACK, BEFORE), (DISSENT, BEFORE)], WITH_VIEW),
        # From the moment the meeting begins nothing changes for the one who is away, whichever way it goes.
        ([(DISSENT, BEGINS - timedelta(microseconds=1))], WITH_VIEW),
        ([(DISSENT, BEGINS)], BEHIND),
        ([(DISSENT, BEFORE), (TAKE_BACK, BEGINS)], WITH_VIEW),
        ([(DISSENT, BEFORE), (REMARK, BEGINS)], WITH_VIEW),
        ([(REMARK, BEFORE), (DISSENT, BEGINS)], BEHIND),
        ([(DISSENT, BEFORE), (TAKE_BACK, BEFORE + timedelta(hours=1)), (DISSENT, BEGINS)], BEHIND),
    ],
)
def test_what_stood_when_the_meeting_began_is_what_counts(
    db: Database, moments: list[tuple[ViewIn, datetime]], then: Standing
) -> None:
    for view, at in moments:
        give(db, view, at)
    assert found(db).standing is then
    assert len(rows(db)) == len(moments)
    if moments[-1][1] >= BEGINS:
        assert "efter att mötet hade börjat" in found(db).reason


@pytest.mark.parametrize(("wording", "then"), [(Wording.DISSENTING_VIEW, BEHIND), (Wording.ANY_VIEW, WITH_VIEW)])
def test_a_mere_remark_under_both_wordings(
    sqlite_db: Database, directory: Directory, wording: Wording, then: Standing
) -> None:
    record = coming_meeting(wording)
    call_meeting(sqlite_db, record, directory, now=NOW)
    give(sqlite_db, REMARK)
    assert found(sqlite_db, record).standing is then


@pytest.mark.parametrize("subject", [Subject.CONTRACT, Subject.PROCUREMENT, Subject.BOARD])
def test_where_silence_never_counts_a_view_is_kept_and_a_silent_one_stays_outside(
    sqlite_db: Database, directory: Directory, subject: Subject
) -> None:
    record = coming_meeting()
    items = [item.model_copy(update={"subject": subject}) for item in record.items]
    record = record.model_copy(update={"items": items})
    call_meeting(sqlite_db, record, directory, now=NOW)
    give(sqlite_db, DISSENT)
    assert found(sqlite_db, record).standing is WITH_VIEW
    assert found(sqlite_db, record, TYRESO).outside is Outside.SUBJECT


@pytest.mark.parametrize(
    ("call", "reminder", "then"),
    [
        ("accepted", "accepted", BEHIND),
        ("unknown", "planned", BEHIND),
        ("failed", "accepted", BEHIND),  # påminnelsen säger allt som kallelsen sade
        ("failed", "failed", Standing.OUTSIDE),
        ("cancelled", "cancelled", Standing.OUTSIDE),  # mötet började innan något hann iväg
    ],
)
def test_who_was_never_reached_is_not_bound_by_being_silent(
    db: Database, call: str, reminder: str, then: Standing
) -> None:
    with db.write() as session:
        for kind, state in (("meeting_call", call), ("meeting_reminder", reminder)):
            session.exec(
                update(MailRow).where(col(MailRow.seat) == SALEM, col(MailRow.kind) == kind).values(state=state)
            )
    assert found(db).standing is then
    assert found(db).outside is (Outside.NOT_CALLED if then is Standing.OUTSIDE else None)
    assert found(db, seat=TYRESO).standing is BEHIND


def test_a_member_that_the_file_has_and_no_call_went_to_is_not_bound(db: Database) -> None:
    record = coming_meeting()
    more = record.model_copy(update={"members": [*record.members, MeetingMember(seat=NACKA)]})
    assert found(db, more, NACKA).outside is Outside.NOT_CALLED
    assert found(db, more).standing is BEHIND


def test_nacka_is_not_called_and_may_give_no_view(db: Database) -> None:
    record = coming_meeting()
    concerned = record.items[2].model_copy(update={"concerns": [NACKA]})
    assert found(db, record.model_copy(update={"items": [*record.items[:2], concerned]}), NACKA, "3").outside is (
        Outside.NOT_MEMBER
    )
    with db.read() as session:
        assert meetings.mails_of(session, KEY, NACKA) == []
    with pytest.raises(Refused, match="inte er att yttra er om"):
        give(db, ViewIn(item="3", kind=ViewKind.DISSENT, text="Nej"), seat=NACKA)


def test_a_member_of_two_bodies_speaks_in_each_item_for_itself(sqlite_db: Database, directory: Directory) -> None:
    record = coming_meeting()
    other = AgendaItem(key="5", title="Politikernas punkt", body="samarbetskommitten", proposal_sent_on=SENT_ON)
    both = MeetingMember(seat=SALEM, body="samarbetskommitten")
    record = record.model_copy(update={"items": [*record.items, other], "members": [*record.members, both]})
    call_meeting(sqlite_db, record, directory, now=NOW)
    with sqlite_db.read() as session:
        calls = [mail for mail in meetings.mails_of(session, KEY, SALEM) if mail.kind == "meeting_call"]
    assert len(calls) == 1
    give(sqlite_db, ViewIn(item="5", kind=ViewKind.DISSENT, text="Nej"))
    assert found(sqlite_db, record, item="5").standing is WITH_VIEW
    assert found(sqlite_db, record).standing is BEHIND
    with pytest.raises(Refused, match="inte er att yttra er om"):
        give(sqlite_db, ViewIn(item="5", kind=ViewKind.DISSENT, text="Nej"), seat=TYRESO)


def test_an_item_that_the_call_did_not_have_was_not_on_the_agenda(db: Database) -> None:
    record = coming_meeting()
    added = AgendaItem(key="2b", title="Tillagd", proposal_sent_on=SENT_ON)
    record = record.model_copy(update={"items": [*record.items, added]})
    assert assess(record).standing("2b", SALEM).standing is BEHIND  # as the file has it
    assert found(db, record, item="2b").outside is Outside.NOT_ON_AGENDA
    assert found(db, record).standing is BEHIND


def test_a_decision_beyond_the_proposal_binds_nobody_who_was_away(db: Database) -> None:
    record = coming_meeting()
    beyond = record.items[1].model_copy(update={"goes_beyond_proposal": True})
    record = record.model_copy(update={"items": [record.items[0], beyond]})
    assert found(db, record).outside is Outside.BEYOND_PROPOSAL
    give(db, DISSENT, BEGINS)
    assert found(db, record).outside is Outside.BEYOND_PROPOSAL
    assert "efter att mötet hade börjat; den antecknas." in found(db, record).reason


def test_views_of_the_file_and_of_the_link_stand_side_by_side(either: Database) -> None:
    noted = View(seat=TYRESO, item="2", kind=ViewKind.DISSENT, at=BEFORE, reference="telefon")
    give(either, DISSENT)
    record = coming_meeting().model_copy(update={"views": [noted]})
    assert {found(either, record, seat).standing for seat in (SALEM, TYRESO)} == {WITH_VIEW}


def test_a_view_on_a_number_that_another_item_has_taken_is_pointed_out(db: Database) -> None:
    give(db, DISSENT)
    record = coming_meeting()
    renamed = record.items[1].model_copy(update={"title": "En annan fråga"})
    gone = record.model_copy(update={"items": [record.items[0], record.items[2]]})
    with db.read() as session:
        changed = assess(meetings.joined(session, record.model_copy(update={"items": [record.items[0], renamed]})))
        without = assess(meetings.joined(session, gone))
    assert any("som då hette ”Nytt utvecklingsprogram”" in note for note in changed.notes)
    assert any("som inte finns på dagordningen" in note for note in without.notes)


def test_the_same_again_and_nothing_to_take_back_write_nothing(either: Database) -> None:
    assert give(either, TAKE_BACK) == []
    give(either, DISSENT)
    assert give(either, DISSENT) == []
    give(either, TAKE_BACK)
    assert give(either, TAKE_BACK) == []
    assert [(row.version, row.kind) for row in rows(either)] == [(1, "avvikande"), (2, "ingen")]
    with either.read() as session:
        receipts = session.exec(select(MailRow).where(col(MailRow.kind) == "meeting_view")).all()
    assert len(receipts) == 2


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (ViewIn(item="9", kind=ViewKind.DISSENT, text="Nej"), "Punkt 9 är inte er att yttra er om."),
        (ViewIn(item="2", kind=ViewKind.DISSENT), "Texten saknas."),
        (ViewIn(item="2", kind=ViewKind.REMARK, text="x" * (LONGEST + 1)), "Texten är för lång."),
    ],
)
def test_a_faulty_view_is_refused_and_nothing_is_half_done(db: Database, view: ViewIn, problem: str) -> None:
    with db.write() as session, pytest.raises(Refused) as refused:
        record_views(session, KEY, SALEM, [DISSENT, view], now=BEFORE)
    assert refused.value.problem == problem
    assert rows(db) == []


def test_a_form_that_has_been_overtaken_writes_nothing(either: Database) -> None:
    give(either, DISSENT)
    with either.write() as session, pytest.raises(Overtaken):
        record_views(session, KEY, SALEM, [REMARK], now=BEFORE, seen=0)
    assert len(rows(either)) == 1


def test_a_meeting_that_was_never_called_to_takes_no_view(sqlite_db: Database) -> None:
    with sqlite_db.write() as session, pytest.raises(Refused):
        record_views(session, KEY, SALEM, [DISSENT], now=BEFORE)


@pytest.mark.parametrize("act", ["UPDATE meeting_view SET text = 'annat'", "DELETE FROM meeting_view"])
def test_the_database_itself_keeps_the_views(either: Database, act: str) -> None:
    give(either, DISSENT)
    with pytest.raises(DBAPIError, match="append-only"), either.write() as session:
        session.connection().execute(text(act))
    assert [row.text for row in rows(either)] == ["Vänta ett år."]


def test_a_receipt_goes_even_where_the_call_has_been_replaced(either: Database, directory: Directory) -> None:
    give(either, DISSENT, NOW)
    moved = coming_meeting().model_copy(update={"place": "Häringe slott"})
    call_meeting(either, moved, directory, now=NOW + timedelta(hours=1))
    with either.read() as session:
        [receipt] = session.exec(select(MailRow).where(col(MailRow.kind) == "meeting_view")).all()
    assert receipt.state == "planned"


def test_a_receipt_to_somebody_the_register_does_not_know_repeats_no_words(db: Database) -> None:
    typed: dict[str, Any] = {"given_by": "Annonsören", "given_email": "vem-som-helst@annonsen.example"}
    with db.write() as session:
        record_views(session, KEY, SALEM, [DISSENT], now=BEFORE, **typed)
    with db.read() as session:
        outside, copy = session.exec(select(MailRow).where(col(MailRow.kind) == "meeting_view")).all()
    assert (outside.to_email, outside.to_name, outside.cc_email) == ("vem-som-helst@annonsen.example", "", "")
    assert outside.props["public_id"] == "" and not outside.props["given_by"]
    assert "Vänta ett år" not in str(outside.props) and "Vänta ett år" in str(copy.props)
