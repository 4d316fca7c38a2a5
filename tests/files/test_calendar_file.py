"""Calendars from CSV and iCalendar: good rows are kept, every other is told by line."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from files.calendar.file import MAX_BYTES, read_calendar
from files.process.file import read_directory
from schemas.errors import FileRefused
from schemas.file.calendar import Calendars, MeetingSpec
from schemas.file.calendar_reading import CalendarReading

PROCESSES = Path(__file__).parents[2] / "processes"
TODAY = date(2024, 1, 10)
NAMES = {each.key: each.name for each in read_directory(PROCESSES / "sodertorn.yaml").organisations}
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:prov
BEGIN:VEVENT
UID:1
SUMMARY:Sammanträde kommunstyrelsen i Tyresö
DTSTART;VALUE=DATE:20241105
DESCRIPTION:Handlingar senast 2024-10-22
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Lunch
DTSTART:20241106T100000Z
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Ledningsgruppen
DTSTART:20241108T230000Z
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:4
SUMMARY:Ledningsgruppen
DTSTART:20241107T233000Z
END:VEVENT
BEGIN:VEVENT
UID:5
SUMMARY:Ledningsgruppen
DTSTART:20241114T070000Z
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def known() -> Calendars:
    return read_directory(PROCESSES / "sodertorn.yaml").calendars


def read(known: Calendars, text: str, body: str = "") -> CalendarReading:
    return read_calendar("kalender.csv", text.encode(), known, names=NAMES, today=TODAY, body=body)


def test_rows_in_many_ways(known: Calendars) -> None:
    found = read(
        known,
        "Organ;Organisation;Datum;Handlingar;Justering;Anteckning\n"
        "kommunstyrelsen;Tyresö;2024-09-03;2024-08-20;omedelbar;\n"
        "tyreso-ks;;tisdag den 1 oktober 2024;;;extra\n"
        "Utskott;Tyresö kommun;25/9 2024;;7;\n"
        ";;;;;\n"
        "Ledningsgruppen;;2024-11-08 08:30;;;\n",
    )
    assert found.meetings == [
        MeetingSpec(body="tyreso-ks", on=date(2024, 9, 3), papers_by=date(2024, 8, 20), justering_days=0),
        MeetingSpec(body="tyreso-ks", on=date(2024, 10, 1), note="extra"),
        MeetingSpec(body="tyreso-utskott", on=date(2024, 9, 25), justering_days=7),
        MeetingSpec(body="ledningsgruppen", on=date(2024, 11, 8)),
    ]
    assert (found.faults, found.remarks) == ([], [])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("tyreso-ks,32/1 2024,", "datumet ”32/1 2024” finns inte."),
        ("tyreso-ks,i höst,", "”i höst” går inte att läsa som datum."),
        ("tyreso-ks,,", "datum saknas."),
        ("tyreso-ks,torsdag 6 juni 2018,", "”torsdag 6 juni 2018” är en onsdag, inte en torsdag."),
        ("tyresö-ks,2024-09-03,", "organet ”tyresö-ks” finns inte. Menade du ”tyreso-ks”?"),
        ("Komunstyrelsen i Tyresö,2024-09-03,", "Menade du ”kommunstyrelsen i Tyresö”?"),
        (",2024-09-03,", "organ saknas."),
        ("tyreso-ks,2024-09-03,2024-09-04", "handlingarna ska vara inne onsdag den 4 september 2024"),
        ("tyreso-ks,2024-06-03,", "måndag den 3 juni 2024 står redan på rad 2."),
    ],
)
def test_a_bad_row_is_told_by_line_and_the_good_ones_are_kept(known: Calendars, row: str, problem: str) -> None:
    found = read(known, f"body,on,papers_by\ntyreso-ks,2024-06-03,\n{row}\nledningsgruppen,2024-06-14,\n")
    assert [meeting.body for meeting in found.meetings] == ["tyreso-ks", "ledningsgruppen"]
    (fault,) = found.faults
    assert fault.line == 3
    assert problem in str(fault)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("kommunstyrelsen,Haninge", "organet ”kommunstyrelsen” finns inte i ”Haninge”."),
        ("KS,", "det framgår inte vilken organisation ”KS” hör till."),
    ],
)
def test_a_body_is_never_taken_for_another_municipality(known: Calendars, row: str, problem: str) -> None:
    found = read(known, f"organ,organisation,datum\n{row},2024-09-03\nKS,Tyresö,2024-09-03\nSSK,,2024-09-05\n")
    assert [meeting.body for meeting in found.meetings] == ["tyreso-ks", "samarbetskommitten"]
    assert [fault.line for fault in found.faults] == [2]
    assert problem in str(found.faults[0])


def test_past_and_free_days_are_kept_with_a_remark(known: Calendars) -> None:
    found = read(known, "organ,datum\ntyreso-ks,2023-12-05\ntyreso-ks,2024-06-06\n")
    assert len(found.meetings) == 2
    assert [str(remark) for remark in found.remarks] == [
        "Rad 2: tisdag den 5 december 2023 har redan varit; raden är med men kan inte väljas.",
        "Rad 3: torsdag den 6 juni 2024 är Sveriges nationaldag; kontrollera datumet.",
    ]


def test_one_body_for_the_whole_file(known: Calendars) -> None:
    assert read(known, "datum\n2024-09-03\n", body="tyreso-ks").meetings[0].body == "tyreso-ks"
    with pytest.raises(FileRefused, match="Menade du"):
        read(known, "datum\n2024-09-03\n", body="tyreso-kd")


def test_an_icalendar_file(known: Calendars) -> None:
    found = read_calendar("k.ics", ICS.replace("\n", "\r\n").encode(), known, names=NAMES, today=TODAY)
    assert found.meetings == [
        MeetingSpec(body="tyreso-ks", on=date(2024, 11, 5), papers_by=date(2024, 10, 22), uid="1"),
        # 23.30 UTC on the 7th is already the 8th in Stockholm.
        MeetingSpec(body="ledningsgruppen", on=date(2024, 11, 8), begins=time(0, 30), uid="4"),
    ]
    assert [meeting.on for meeting in found.cancelled] == [date(2024, 11, 9)]
    assert [(fault.line, fault.problem.split(" ")[0]) for fault in found.faults] == [
        (10, "organet"),
        (15, "sammanträdet"),
        (26, "återkommande"),
    ]


def test_the_hours_of_a_meeting_are_kept_where_they_are_said(known: Calendars) -> None:
    """Tuesday 5 November 2024 is winter time, so 12.00 UTC is 13.00 in Stockholm."""
    event = "BEGIN:VEVENT\nSUMMARY:Ledningsgruppen\nDTSTART:20241105T120000Z\nDTEND:20241105T143000Z\nEND:VEVENT\n"
    (meeting,) = read(known, f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n").meetings
    assert (meeting.begins, meeting.ends) == (time(13), time(15, 30))
    found = read(known, "organ;datum;tid\nLedningsgruppen;2024-11-05;kl 9-12\nLedningsgruppen;2024-11-06;eftermiddag\n")
    assert [(each.begins, each.ends) for each in found.meetings] == [(time(9), time(12)), (None, None)]
    assert "klockslaget ”eftermiddag” läses inte" in found.remarks[0].problem


def test_bad_double_and_past_events_are_told_by_line_and_the_good_ones_are_kept(known: Calendars) -> None:
    days = (
        ";VALUE=DATE:20241108",
        ":20241108T080000Z",
        ";VALUE=DATE:20231108",
        ";VALUE=DATE:20240230",
        ":snart",
        ":P1D",
    )
    events = [
        f"BEGIN:VEVENT\nUID:{n}\nSUMMARY:Ledningsgruppen\nDTSTART{day}\nEND:VEVENT\n" for n, day in enumerate(days)
    ]
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:prov\n{''.join(events)}END:VCALENDAR\n"
    found = read_calendar("k.ics", text.replace("\n", "\r\n").encode(), known, names=NAMES, today=TODAY)
    assert [meeting.on for meeting in found.meetings] == [date(2024, 11, 8), date(2023, 11, 8)]
    assert [str(fault) for fault in found.faults] == [
        "Rad 9: fredag den 8 november 2024 står redan på rad 4. Raden är utelämnad.",
        *(
            f"Rad {line}: sammanträdets dag går inte att läsa. Rätta DTSTART, eller exportera kalendern på nytt."
            for line in (19, 24, 29)
        ),
    ]
    assert [str(remark) for remark in found.remarks] == [
        "Rad 14: onsdag den 8 november 2023 har redan varit; raden är med men kan inte väljas."
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "ingen"),
        (b"a;b\n1;2\n", "ingen kolumn med datum"),
        (b"organ;datum\n", "inga sammantr"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "iCalendar"),
        (b"x" * (MAX_BYTES + 1), "1 MB"),
    ],
)
def test_a_file_that_cannot_be_read(known: Calendars, content: bytes, problem: str) -> None:
    with pytest.raises(FileRefused):
        read_calendar("k", content, known, names=NAMES, today=TODAY)


def test_letters_of_windows_are_read_too(known: Calendars) -> None:
    text = "organ;organisation;datum\nkommunstyrelsen;Tyresö;2024-09-03\n".encode("cp1252")
    assert read_calendar("k.csv", text, known, names=NAMES, today=TODAY).meetings[0].body == "tyreso-ks"
