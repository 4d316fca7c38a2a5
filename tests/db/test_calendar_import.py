"""One file after another: a moved meeting replaces the earlier, an older word changes nothing, people's acts stand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlmodel import col, select

from db.calendar import calendars
from db.calendar.reading import Imported, import_calendars
from db.store.making.revisions import configuration
from db.store.session import Database
from files.calendar.file import read_calendar
from rules.dates.spans import spans_of
from schemas.errors import Refused
from schemas.file.calendar import Calendars
from schemas.file.calendar_reading import CalendarReading
from schemas.tables.meetings.calendar import MeetingRow
from secretariat import calendars as keeping

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
KS = "Kommunstyrelsen i Tyresö"
BODIES = Calendars.model_validate(
    {
        "bodies": [
            {
                "key": "tyreso-ks",
                "organisation": "tyreso",
                "kind": "kommunstyrelse",
                "name": "kommunstyrelsen i Tyresö",
            }
        ]
    }
)


def event(uid: str, day: str, *more: str) -> str:
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{KS}", f"DTSTART;VALUE=DATE:{day}", *more, "END:VEVENT", ""]
    )


def ics(*events: str, method: str = "PUBLISH") -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\n{''.join(events)}END:VCALENDAR\r\n"


def csv(*days: str) -> str:
    return "organ;datum\n" + "".join(f"tyreso-ks;{day}\n" for day in days)


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    with sqlite_db.write() as session:
        import_calendars(session, BODIES, source="katalog.yaml")
    return sqlite_db


def known(db: Database) -> Calendars:
    with db.read() as session:
        return calendars.load(session)


def brings(db: Database, text: str, *, is_held_again: bool = False) -> tuple[Imported, CalendarReading]:
    names = {"tyreso": "Tyresö kommun"}
    reading = read_calendar("prov", text.encode(), known(db), names=names, today=NOW.date())
    done = keeping.read_in(db, reading.brought, source="prov", wall_now=NOW, is_held_again=is_held_again)
    return done, keeping.with_told(reading, done)


def held(db: Database) -> list[str]:
    return [meeting.on.isoformat() for meeting in known(db).meetings_of("tyreso-ks")]


@pytest.mark.parametrize("status", ["", "STATUS:CANCELLED"])
def test_a_cancellation_cancels_what_was_read_in_before(db: Database, status: str) -> None:
    brings(db, ics(event("1", "20270504"), event("2", "20270601")))
    cancelled = ics(event("1", "20270504", "SEQUENCE:1", *([status] if status else [])), method="CANCEL")
    done, told = brings(db, cancelled)
    assert (held(db), done.cancelled) == (["2027-06-01"], 1)
    assert "sammanträdet tisdag den 4 maj 2027 i kalendern är nu inställt." in str(told.remarks[0])
    assert not brings(db, cancelled)[0].is_anything, "twice is once"
    again, told = brings(db, ics(event("1", "20270504"), event("2", "20270601")))
    assert (held(db), again.is_anything) == (["2027-06-01"], False)
    assert "kalendern har en nyare uppgift om sammanträdet (tisdag den 4 maj 2027, inställt)" in str(told.faults[0])


def test_an_event_that_moves_replaces_its_day(db: Database) -> None:
    brings(db, ics(event("1", "20270504", "SEQUENCE:0")))
    done, told = brings(db, ics(event("1", "20270511", "SEQUENCE:1")))
    assert (held(db), done.new, done.changed) == (["2027-05-11"], 0, 1)
    moved = "Rad 4: sammanträdet tisdag den 4 maj 2027 är flyttat till tisdag den 11 maj 2027."
    assert [str(remark) for remark in told.remarks] == [moved]
    older, told = brings(db, ics(event("1", "20270504", "SEQUENCE:0")))
    assert (held(db), older.is_anything, len(told.faults), told.meetings) == (["2027-05-11"], False, 1, [])


def test_many_programs_never_raise_the_sequence(db: Database) -> None:
    brings(db, ics(event("1", "20270504")))
    brings(db, ics(event("1", "20270511")))
    assert held(db) == ["2027-05-11"], "of two that are equally new the file that was read last stands"
    brings(db, ics(event("1", "20270504")))
    assert held(db) == ["2027-05-04"], "and back again"


def test_what_is_cancelled_by_hand_is_not_revived_by_a_file(db: Database) -> None:
    brings(db, csv("2027-05-04", "2027-06-01"))
    keeping.cancel_meeting(db, "tyreso-ks", date(2027, 5, 4), wall_now=NOW)
    done, told = brings(db, csv("2027-05-04", "2027-06-01", "2027-08-31"))
    assert (held(db), done.new, done.changed) == (["2027-06-01", "2027-08-31"], 1, 0)
    assert str(told.faults[0]).startswith("Rad 2: sammanträdet tisdag den 4 maj 2027 är inställt för hand i kalendern.")
    assert [meeting.on.month for meeting in told.meetings] == [6, 8]
    done, told = brings(db, csv("2027-05-04"), is_held_again=True)
    assert (held(db)[0], done.changed) == ("2027-05-04", 1)
    assert "var inställt och hålls nu" in str(told.remarks[0])


def test_what_a_file_cancelled_another_may_revive_and_says_so(db: Database) -> None:
    brings(db, csv("2027-05-04", "2027-06-01 INSTÄLLT"))
    assert held(db) == ["2027-05-04"]
    _, told = brings(db, csv("2027-06-01"))
    assert held(db) == ["2027-05-04", "2027-06-01"]
    assert "tisdag den 1 juni 2027 var inställt och hålls nu" in str(told.remarks[0])


def test_a_plan_that_says_less_erases_nothing(db: Database) -> None:
    brings(db, "organ;datum;handlingar;justering\ntyreso-ks;2027-05-04;2027-04-20;0\n")
    assert not brings(db, csv("2027-05-04"))[0].is_anything
    (meeting,) = known(db).meetings_of("tyreso-ks")
    assert (meeting.papers_by, meeting.justering_days) == (date(2027, 4, 20), 0)


def test_the_days_that_are_known_are_kept_by_file(db: Database) -> None:
    brings(db, csv("2024-03-05", "2024-05-07", "2024-06-04"))
    brings(db, csv("2027-02-02", "2027-06-01"))
    known_days = [(span.from_on.isoformat(), span.to_on.isoformat()) for span in spans_of(known(db), "tyreso-ks")]
    assert known_days == [("2024-03-05", "2024-06-04"), ("2027-02-02", "2027-06-01")]
    keeping.cancel_meeting(db, "tyreso-ks", date(2027, 6, 1), wall_now=NOW)
    assert len(spans_of(known(db), "tyreso-ks")) == 2, "that it is cancelled is known"
    more = Calendars(meetings=known(db).meetings_of("tyreso-ks")[-1:])
    stated = keeping.with_span(more, date(2027, 1, 1), date(2027, 12, 31))
    keeping.read_in(db, stated, source="prov", wall_now=NOW)
    assert spans_of(known(db), "tyreso-ks")[-1].to_on == date(2027, 12, 31)
    with pytest.raises(Refused, match="Byt plats"):
        keeping.with_span(more, date(2027, 12, 31), date(2027, 1, 1))


def test_a_preview_tells_the_same_and_keeps_nothing(db: Database) -> None:
    brings(db, ics(event("1", "20270504")))
    before = known(db)
    reading = read_calendar("p", ics(event("1", "20270511")).encode(), before, names={}, today=NOW.date())
    done = keeping.preview(db, reading.brought, source="prov")
    assert (done.changed, known(db)) == (1, before)
    assert "är flyttat till" in done.told[0].problem


def test_an_older_register_covers_the_days_of_its_meetings_and_keeps_what_was_cancelled(any_db: Database) -> None:
    rows = [("2024-03-05", "a.yaml", False), ("2024-06-04", "a.yaml", True), ("2027-02-02", "b.csv", False)]
    with any_db.write() as session:
        import_calendars(session, BODIES, source="katalog.yaml")
        command.downgrade(configuration(session.connection()), "0006")
        for on, source, is_cancelled in rows:
            session.connection().exec_driver_sql(
                'INSERT INTO meeting (body, "on", note, source, is_cancelled) '
                f"VALUES ('tyreso-ks', '{on}', '', '{source}', {'true' if is_cancelled else 'false'})"
            )
    any_db.migrate()
    spans = spans_of(known(any_db), "tyreso-ks")
    assert [(span.from_on.isoformat(), span.to_on.isoformat()) for span in spans] == [
        ("2024-03-05", "2024-06-04"),
        ("2027-02-02", "2027-02-02"),
    ]
    with any_db.read() as session:
        assert [row.is_by_hand for row in session.exec(select(MeetingRow).order_by(col(MeetingRow.on)))] == [
            False,
            True,
            False,
        ]
