"""What calendars of municipalities look like when they are not as they should be: nothing is guessed, nothing lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.calendar.file import read_calendar
from schemas.errors import FileRefused
from schemas.file.calendar import Calendars, MeetingSpec
from schemas.file.calendar_reading import CalendarReading

TODAY = date(2026, 11, 26)
NAMES = {"tyreso": "Tyresö kommun", "nynashamn": "Nynäshamns kommun", "haninge": "Haninge kommun"}
ALIKE = {
    "habo": "Habo kommun",
    "habo-uppsala": "Håbo kommun",
    "mark": "Marks kommun",
    "upplands-vasby": "Upplands Väsby kommun",
}


def boards(names: dict[str, str], *meetings: MeetingSpec) -> Calendars:
    """A kommunstyrelse in each municipality."""
    bodies = [
        {
            "key": f"{key}-ks",
            "organisation": key,
            "kind": "kommunstyrelse",
            "name": f"kommunstyrelsen i {name.removesuffix(' kommun')}",
        }
        for key, name in names.items()
    ]
    return Calendars.model_validate({"bodies": bodies, "meetings": [meeting.model_dump() for meeting in meetings]})


def event(uid: str, title: str, day: str, *more: str) -> str:
    """One all-day event; a `day` with a colon is the whole value of DTSTART."""
    start = f"DTSTART{day}" if ":" in day else f"DTSTART;VALUE=DATE:{day}" if day else "TRANSP:OPAQUE"
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", start, *more, "END:VEVENT", ""])


def ics(*events: str, method: str = "") -> bytes:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Prov//Prov//SV\r\n" + (f"METHOD:{method}\r\n" if method else "")
    return (head + "".join(events) + "END:VCALENDAR\r\n").encode()


def read(
    content: bytes | str, names: dict[str, str] = NAMES, *, known: Calendars | None = None, body: str = ""
) -> CalendarReading:
    raw = content.encode() if isinstance(content, str) else content
    return read_calendar("prov", raw, known or boards(names), names=names, today=TODAY, body=body)


def days(meetings: Iterable[MeetingSpec]) -> list[str]:
    return [f"{meeting.body} {meeting.on}" for meeting in meetings]


KS = "Kommunstyrelsen i Tyresö"
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def test_cancelled_is_seen_wherever_it_stands_in_an_event() -> None:
    found = read(
        ics(
            event("1", f"Canceled: {KS}", "20270504", "STATUS:CONFIRMED"),
            event("2", f"INSTÄLLT: {KS}", "20270518"),
            event("3", f"{KS} (inställt)", "20270601"),
            event("4", KS, "20270615", "STATUS:CANCELED"),
            event("5", KS, "20270622", "DESCRIPTION:OBS! Mötet är inställt."),
            event("6", f"Inställt – {KS}", "20270824"),
            event("7", KS, "20270831", "STATUS:CONFIRMED"),
        )
    )
    assert days(found.meetings) == ["tyreso-ks 2027-08-31"]
    assert len(found.cancelled) == 6
    assert found.faults[0].problem == "sammanträdet tisdag den 4 maj 2027 är inställt."
    assert [fault.line for fault in found.faults] == [4, 10, 15, 20, 26, 32]


def test_cancelled_is_seen_wherever_it_stands_in_a_row() -> None:
    found = read(
        "organisation;organ;datum;anteckning;lokal\n"
        "tyreso;ks;2027-05-04;INSTÄLLT;\n"
        "tyreso;kommunstyrelsen i Tyresö (inställt);2027-05-11;;\n"
        "tyreso;ks;2027-05-18 inställt;;\n"
        "tyreso;ks;2027-05-25;;Utgår\n"
        "tyreso;ks;2027-06-01;ersätter det inställda mötet den 25 maj;\n"
        "tyreso;ks;2027-06-08;;sal A\n"
    )
    assert days(found.meetings) == ["tyreso-ks 2027-06-01", "tyreso-ks 2027-06-08"]
    assert days(found.cancelled) == [f"tyreso-ks 2027-05-{day:02}" for day in (4, 11, 18, 25)]
    assert [fault.line for fault in found.faults] == [2, 3, 4, 5]
    assert "Rad 6: raden säger ”ersätter det inställda mötet den 25 maj”; kontrollera" in str(found.remarks[1])


@pytest.mark.parametrize("status", ["", "STATUS:CANCELLED"])
def test_a_calendar_of_cancellations_cancels(status: str) -> None:
    more = [status] if status else []
    found = read(ics(event("1", KS, "20270504", "SEQUENCE:1", *more), method="CANCEL"))
    assert (days(found.meetings), days(found.cancelled)) == ([], ["tyreso-ks 2027-05-04"])
    assert (found.cancelled[0].uid, found.cancelled[0].sequence) == ("1", 1)


def test_a_cancellation_by_uid_alone_means_the_meeting_that_is_known() -> None:
    known = boards(NAMES, MeetingSpec(body="tyreso-ks", on=date(2027, 5, 4), uid="1"))
    found = read(ics(event("1", "", "", "SEQUENCE:1"), method="CANCEL"), known=known)
    assert days(found.cancelled) == ["tyreso-ks 2027-05-04"]
    unknown = read(ics(event("2", "", "", "SEQUENCE:1"), method="CANCEL"), known=known)
    assert (unknown.cancelled, len(unknown.faults)) == ([], 1)
    assert "raden ställer in ett sammanträde, men" in unknown.faults[0].problem


def test_the_newest_of_one_event_stands_and_the_other_is_told() -> None:
    found = read(ics(event("1", KS, "20270504", "SEQUENCE:0"), event("1", KS, "20270511", "SEQUENCE:2")))
    assert days(found.meetings) == ["tyreso-ks 2027-05-11"]
    assert str(found.faults[0]).startswith("Rad 4: rad 10 är en nyare uppgift om samma sammanträde (tisdag den 11 maj")
    stamped = [
        event("1", KS, "20270511", "DTSTAMP:20261102T080000Z"),
        event("1", KS, "20270504", "DTSTAMP:20261101T080000Z"),
    ]
    assert days(read(ics(*stamped)).meetings) == ["tyreso-ks 2027-05-11"]


def test_events_of_one_uid_that_nothing_sets_apart_are_all_kept_and_told() -> None:
    found = read(ics(event("x", KS, "20270504"), event("x", KS, "20270511")))
    assert days(found.meetings) == ["tyreso-ks 2027-05-04", "tyreso-ks 2027-05-11"]
    assert [meeting.uid for meeting in found.meetings] == ["", ""]
    assert all("samma UID" in remark.problem for remark in found.remarks) and len(found.remarks) == 2


def test_days_of_a_series_are_read_or_told() -> None:
    listed = event("s", KS, "20270504", "RDATE;VALUE=DATE:20270511,20270518,20270525", "EXDATE;VALUE=DATE:20270518")
    moved = event("s", KS, "20270526", "RECURRENCE-ID;VALUE=DATE:20270525")
    found = read(ics(listed, moved))
    assert days(found.meetings) == ["tyreso-ks 2027-05-04", "tyreso-ks 2027-05-11", "tyreso-ks 2027-05-26"]
    assert days(found.cancelled) == ["tyreso-ks 2027-05-18"]
    assert any("nyare uppgift" in fault.problem for fault in found.faults), "the instance that moved is told"
    ruled = event("r", KS, "20270504", "RRULE:FREQ=WEEKLY")
    one = event("r", KS, "20270512", "RECURRENCE-ID;VALUE=DATE:20270511")
    later = event("r", KS, "20270512", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270511")
    found = read(ics(ruled, one, later))
    assert days(found.meetings) == ["tyreso-ks 2027-05-12"]
    assert [fault.problem.split(" ")[0] for fault in found.faults] == ["återkommande", "ändringen"]


def test_what_is_no_meeting_is_left_out_and_told() -> None:
    found = read(
        ics(
            event("1", "Beredning inför kommunstyrelsen i Tyresö", "20270420"),
            event("2", "Sista dag för handlingar till kommunstyrelsen i Tyresö", "20270413"),
            event("3", "Justering av protokoll\\, kommunstyrelsen i Tyresö", "20270512"),
            event("4", "Gruppmöte före kommunstyrelsen i Tyresö", "20270503"),
            event("5", KS, "20270504"),
        )
    )
    assert days(found.meetings) == ["tyreso-ks 2027-05-04"]
    assert [fault.line for fault in found.faults] == [4, 9, 14, 19]
    assert "Lägg till organet först, om det är ett sammanträde." in found.faults[2].cure


def test_one_body_for_the_file_takes_no_foreign_name() -> None:
    found = read(
        ics(
            event("1", "Lunch med kommunalrådet", "20270420"),
            event("2", "KS", "20270504"),
            event("3", "Kommunfullmäktige", "20270511"),
            event("4", "Ordinarie sammanträde kl 13.00", "20270518"),
            event("5", "Kommunstyrelsen i Haninge", "20270525"),
        ),
        body="tyreso-ks",
    )
    assert days(found.meetings) == ["tyreso-ks 2027-05-04", "tyreso-ks 2027-05-18", "haninge-ks 2027-05-25"]
    assert [fault.line for fault in found.faults] == [4, 14]
    foreign = read("organisation;datum\nHaninge;2027-05-04\n", body="tyreso-ks")
    assert "valdes för filen" in foreign.faults[0].problem and not foreign.meetings


@pytest.mark.parametrize(
    ("title", "organisation", "body"),
    [
        ("Tyresö kommunstyrelse", "", "tyreso-ks"),
        ("KS Tyresö", "", "tyreso-ks"),
        ("Kommunstyrelsens sammanträde", "Tyresö kommun", "tyreso-ks"),
        ("Extra möte med kommunstyrelsen i Nynäshamns kommun", "", "nynashamn-ks"),
        ("kommunstyrelsen", "Nynäshamn", "nynashamn-ks"),
        ("NYNASHAMN-KS", "", "nynashamn-ks"),
    ],
)
def test_ways_to_name_a_body(title: str, organisation: str, body: str) -> None:
    (meeting,) = read(f"organ;kommun;datum\n{title};{organisation};2027-05-04\n").meetings
    assert meeting.body == body


def test_municipalities_with_nearly_the_same_name() -> None:
    found = read(
        "organisation;organ;datum\n"
        "Håbo;kommunstyrelsen;2027-05-04\n"
        "Habo;kommunstyrelsen;2027-05-11\n"
        "Markaryd;kommunstyrelsen;2027-05-18\n"
        ";Kommunstyrelsen i Markaryd;2027-06-01\n"
        "Mark;ks;2027-05-25\n"
        "Marks kommun;ks;2027-05-26\n"
        "Upplands Väsby;ks;2027-06-01\n"
        "Upplands;ks;2027-06-02\n",
        ALIKE,
    )
    assert days(found.meetings) == [
        "habo-uppsala-ks 2027-05-04",
        "habo-ks 2027-05-11",
        "mark-ks 2027-05-25",
        "mark-ks 2027-05-26",
        "upplands-vasby-ks 2027-06-01",
    ]
    assert [fault.line for fault in found.faults] == [4, 5, 9]
    assert all("Menade du" not in fault.cure for fault in found.faults), "another municipality is no better guess"
    both = {"mark": "Marks kommun", "markaryd": "Markaryds kommun"}
    found = read("organisation;organ;datum\nMarkaryd;kommunstyrelsen;2027-05-18\nMarks kommun;ks;2027-05-25\n", both)
    assert days(found.meetings) == ["markaryd-ks 2027-05-18", "mark-ks 2027-05-25"]


def test_a_stray_quotation_mark_swallows_no_row() -> None:
    found = read(
        "organisation;organ;datum;handlingar;anteckning\n"
        'tyreso;ks;2027-05-04;;"extrainsatt\n'
        "tyreso;ks;2027-05-11;;\n"
        'haninge;ks;2027-05-18;;"två\nrader"\n'
        'haninge;ks;2027-05-25;;"sagt ""så"""\n'
    )
    assert [(meeting.on.day, meeting.note) for meeting in found.meetings] == [
        (4, "extrainsatt"),
        (11, ""),
        (18, "två\nrader"),
        (25, 'sagt "så"'),
    ]
    assert [(remark.line, remark.problem) for remark in found.remarks] == [
        (2, "ett citattecken saknas; raden är läst för sig.")
    ]


def test_nothing_after_a_date_is_thrown_away() -> None:
    found = read(
        "organisation;organ;datum;handlingar;anteckning\n"
        "tyreso;ks;2027-05-04 el. 2027-05-11;;\n"
        "haninge;ks;2027-05-18 flyttas till 25/5;;\n"
        "nynashamn;ks;2027-06-01T13:00;;\n"
        "nynashamn;ks;2027-06-08 13:00;;\n"
        "nynashamn;ks;2027-06-15;;flyttas till 22 juni\n"
        "nynashamn;ks;2027-06-22;;;spill\n"
    )
    assert days(found.meetings) == [f"nynashamn-ks 2027-06-{day:02}" for day in (1, 8, 15, 22)]
    assert [str(fault) for fault in found.faults] == [
        "Rad 2: efter datumet står ett till: ”el. 2027-05-11”. Skriv ett datum för sig.",
        "Rad 3: efter datumet står ”flyttas till 25/5”, som inte går att läsa som datum. Skriv bara datumet.",
    ]
    assert "”flyttas till 22 juni”; kontrollera dagen" in found.remarks[0].problem
    assert "efter den sista kolumnen står ”spill”" in found.remarks[1].problem


def test_the_day_for_papers_is_read_from_the_words_that_state_it_alone() -> None:
    def stated(text: str) -> tuple[date | None, list[str]]:
        found = read(ics(event("1", KS, "20270504", f"DESCRIPTION:{text}")))
        (meeting,) = found.meetings
        return meeting.papers_by, [remark.problem for remark in found.remarks]

    assert stated("Handlingar senast den 20 april 2027") == (date(2027, 4, 20), [])
    assert stated("Plats: sal A\\nHandlingar ska vara inne senast tisdag den 20 april 2027 kl. 12.00.") == (
        date(2027, 4, 20),
        [],
    )
    assert stated("Inlämning av ärenden: 20/4 2027") == (date(2027, 4, 20), [])
    assert stated("Handlingar publiceras på webben. Nästa möte 2027-06-01") == (None, [])
    assert stated("Inlämning av motioner. Förra mötet 2027-04-06") == (None, [])
    assert stated("Handlingar senast 2027-06-01")[1] == ["dagen för handlingarna är efter sammanträdet och läses inte."]
    assert "är en tisdag, inte en måndag" in stated("Handlingar senast måndag 20 april 2027")[1][0]
    assert "läses inte ur" in stated("Handlingar senast två veckor före")[1][0]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_letters_and_delimiters_of_many_programs(encoding: str, delimiter: str) -> None:
    text = "organisation;organ;datum;anteckning\r\nTyresö;kommunstyrelsen;2027-05-04;på plats\r\n".replace(
        ";", delimiter
    )
    (meeting,) = read(text.encode(encoding)).meetings
    assert (meeting.body, meeting.note) == ("tyreso-ks", "på plats")


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
def test_a_single_letter_is_enough_to_tell_an_old_encoding(encoding: str) -> None:
    row = "organisation;organ;datum\nTyresö;kommunstyrelsen;2027-05-04\n"
    assert read(row.encode(encoding)).meetings[0].body == "tyreso-ks"


def test_spreadsheets_with_more_around_the_rows() -> None:
    row = "tyreso;ks;2027-05-04;\n"
    assert read(f"sep=;\norganisation;organ;datum;handlingar\n{row}").meetings
    assert read(unicodedata.normalize("NFD", f"organ;datum\n{KS};2027-05-04\n")).meetings
    assert read("organisation;organ;datum\rtyreso;ks;2027-05-04\rtyreso;ks;2027-05-11\r").meetings[1].on.day == 11
    commas = read(f"organisation;organ;datum;Plats, sal, våning, hus, ort\n{row}")
    assert commas.meetings and "kolumnerna ”plats, sal, våning, hus, ort” läses inte" in commas.remarks[0].problem
    headed = read(f"Sammanträden våren 2027;;;\n\norganisation;organ;datum;handlingar\n{row}")
    assert headed.meetings and "rad 1 står före rubrikerna" in headed.remarks[0].problem


@pytest.mark.parametrize(
    ("content", "problem", "cure"),
    [
        (b"PK\x03\x04abc", "Excel", "CSV UTF-8"),
        (b"%PDF-1.7", "pdf", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1", "Excel", "CSV UTF-8"),
        (b"\xff\xfeo\x00r", "UTF-16", "CSV UTF-8"),
        (b"\xef\xbb\xbf\xff\xff", "teckenkodning", "CSV UTF-8"),
        (b"organ;datum\n\x01\x81\x8d\x8f\x90\x9d\xff;2027-05-04\n", "bokstäverna", "CSV UTF-8"),
        (b"organ;datum\nks;\x002027\n", "textfil", ".ics"),
    ],
)
def test_what_cannot_be_read_is_refused_by_what_it_is(content: bytes, problem: str, cure: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert problem in refused.value.problem and cure in refused.value.cure


@pytest.mark.parametrize(
    ("written", "read_as", "says"),
    [
        (["13/4/2027", "5/4/2027"], ["2027-04-13", "2027-04-05"], ""),
        (["5/13/2027", "5/4/2027"], ["2027-05-13", "2027-05-04"], "läst med månaden först"),
        (["6/4/2027", "5/4/2027"], ["2027-04-06", "2027-04-05"], "ingen rad visar ordningen"),
        (["13/4/2027", "4/14/2027", "5/4/2027"], ["2027-04-13", "2027-04-14"], ""),
        (["6/4 2027", "5/4 2027"], ["2027-04-06", "2027-04-05"], ""),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_column(written: list[str], read_as: list[str], says: str) -> None:
    found = read("organ;datum\n" + "".join(f"tyreso-ks;{each}\n" for each in written))
    assert [meeting.on.isoformat() for meeting in found.meetings] == read_as
    assert says in " ".join(str(remark) for remark in found.remarks)
    if len(read_as) < len(written):
        assert "kolumnen har båda" in found.faults[0].problem


@pytest.mark.parametrize(
    "broken",
    [
        event("b", KS, ";VALUE=DATE:99991231"),
        event("b", KS, ":99991231T233000Z"),
        event("b", KS, ";VALUE=DATE:00010101"),
        event("b", KS, ":00010101T000000Z"),
        event("b", KS, ";VALUE=PERIOD:20270504T100000Z/P99999999D"),
        event("b", KS, "20270518", "RDATE;VALUE=PERIOD:99991231T100000Z/P99999999D"),
        event("b", KS, "20270518", "RDATE;VALUE=DATE:00010101"),
        event("b", KS, ";VALUE=DATE:20270230"),
        event("b", KS, ';TZID="Europe/Stockholm:20270504T100000'),
        event("b", KS, "20270504", "DTSTART;VALUE=DATE:20270505"),
        "BEGIN:VEVENT\r\nUID:b\r\n",
        "BEGIN:VEVENT\r\nSKRÄP\r\n;;;\r\nEND:VEVENT\r\n",
    ],
)
def test_a_broken_event_is_told_and_the_good_ones_are_kept(broken: str) -> None:
    found = read(ics(event("1", KS, "20270601"), broken, event("2", KS, "20270608")))
    assert days(found.meetings) == ["tyreso-ks 2027-06-01", "tyreso-ks 2027-06-08"]
    (fault,) = found.faults
    assert (fault.line, bool(fault.cure)) == (9, True)


@pytest.mark.parametrize(
    "around",
    [
        "BEGIN:VTIMEZONE\r\nTZID:Trasig\r\nBEGIN:STANDARD\r\nDTSTART:X\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
        "BEGIN:VTODO\r\nDUE:i morgon\r\nEND:VTODO\r\n",
        "X-NÅGOT\r\n",
        "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
    ],
)
def test_what_stands_around_good_events_refuses_no_file(around: str) -> None:
    assert days(read(ics(event("1", KS, "20270601"), around, event("2", KS, "20270608"))).meetings) == [
        "tyreso-ks 2027-06-01",
        "tyreso-ks 2027-06-08",
    ]
    cut = ics(event("1", KS, "20270601")).removesuffix(b"END:VCALENDAR\r\n")
    assert read(cut).meetings, "the end of the file is missing"


@pytest.mark.parametrize("written", ["²", "000000999999", "61", "-1", "1e3", "٣", "femton"])
def test_days_of_justering_out_of_range(written: str) -> None:
    found = read(f"organ;datum;justering\ntyreso-ks;2027-05-04;{written}\ntyreso-ks;2027-05-11;60\n")
    assert days(found.meetings) == ["tyreso-ks 2027-05-11"]
    assert "är inget antal dagar för justering. Skriv 0–60, eller omedelbar." in str(found.faults[0])


@given(st.binary(max_size=300) | st.text("organ;datum\n\"',/-0123456789tyresk inställ", max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for head in (b"", b"organ;datum\n", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:"):
        try:
            found = read(head + content)
        except FileRefused:
            continue
        assert found.meetings or found.faults or found.cancelled
