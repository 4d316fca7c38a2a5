"""The calendars of the desk: what is known, and files whose good rows are kept."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, delete, select
from starlette.testclient import TestClient

from db import processes
from db.calendar import calendars
from db.store import deliveries
from schemas.messages import NewsKind
from schemas.tables.people import HolderRow, OrganisationRow, SeatRow
from tests.web.site import PROCESS, Site

CSV = """organisation;organ;datum;handlingar
tyreso;kommunstyrelse;2024-06-04;2024-05-20
tyreso;kommunstyrelse;2024-06-04;
tyreso;kommunstyrelse;31 februari;
tyreso;kommunstyrelse;2023-01-10;
"""


def send(desk: TestClient, text: str, name: str = "ks.csv", body: str = "", **more: str) -> str:
    sent = desk.post("/kalendrar", data={"body": body, **more}, files={"file": (name, text.encode())})
    return sent.text


def test_good_rows_are_kept_and_the_others_told_by_line(desk: TestClient, site: Site) -> None:
    page = send(desk, CSV)
    assert "Kalendern är inläst" in page
    assert "Rad 3:" in page and "Rad 4:" in page and "Rad 5:" in page
    assert "Tisdag den 4 juni 2024" in page and "Måndag den 20 maj 2024" in page and "Tyresö kommun" in page
    with site.db.read() as session:
        assert len(calendars.load(session).meetings) == 2
    assert "Nya: 0." in send(desk, CSV)


def test_a_file_that_is_no_calendar_is_refused(desk: TestClient) -> None:
    assert "ingen rad har en kolumn med datum" in send(desk, "a;b\n1;2\n")
    empty = desk.post("/kalendrar", data={})
    assert (empty.status_code, 'href="#file"' in empty.text) == (422, True)


def test_a_body_can_be_added_and_its_meetings_follow(desk: TestClient) -> None:
    refused = desk.post("/kalendrar/organ", data={"papers_workdays": "många"})
    assert refused.status_code == 422
    for field in ("organisation", "kind", "name", "papers_workdays"):
        assert f'href="#{field}"' in refused.text
    body = {"organisation": "haninge", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Haninge"}
    assert "Organet är sparat" in desk.post("/kalendrar/organ", data=body).text
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nBEGIN:VEVENT\r\nUID:1@haninge.example\r\n"
        "DTSTAMP:20240101T000000Z\r\nDTSTART;VALUE=DATE:20240527\r\nSUMMARY:Möte\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    page = send(desk, ics, "ks.ics", "haninge-kommunstyrelse")
    assert "Måndag den 27 maj 2024" in page and "Haninge kommun" in page


def test_a_cancelled_meeting_is_taken_out(desk: TestClient, site: Site) -> None:
    send(desk, CSV)
    refused = desk.post("/kalendrar/installt", data={})
    assert refused.status_code == 422
    assert 'href="#cancelled_body"' in refused.text and 'href="#cancelled_on"' in refused.text
    with site.db.read() as session:
        (body,) = {meeting.body for meeting in calendars.load(session).meetings}
    other = desk.post("/kalendrar/installt", data={"cancelled_body": body, "cancelled_on": "2024-06-05"})
    assert (other.status_code, "finns inte i kalendern" in other.text) == (422, True)
    struck = desk.post("/kalendrar/installt", data={"cancelled_body": body, "cancelled_on": "4/6 2024"})
    assert struck.status_code == 200
    assert "sammanträder inte tisdag den 4 juni 2024" in struck.text
    with site.db.read() as session:
        assert [meeting.on for meeting in calendars.load(session).meetings_of(body)] == [date(2023, 1, 10)]
    assert "Tisdag den 4 juni 2024" not in struck.text
    # A file that still has it does not bring it back; only who says so does.
    again = send(desk, CSV)
    assert "är inställt för hand i kalendern. Raden är utelämnad." in again and "Ändrade: 0." in again
    held = send(desk, CSV, held_again="ja")
    assert "Ändrade: 1." in held and "var inställt och hålls nu" in held


def test_a_process_under_way_hears_of_a_calendar_that_concerns_it_once(desk: TestClient, site: Site) -> None:
    body = {"organisation": "haninge", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Haninge"}
    desk.post("/kalendrar/organ", data=body)
    assert waiting(site) == 0, "a body without meetings gives nobody a meeting"
    csv = "organisation;organ;datum\nhaninge;kommunstyrelse;2024-05-13\n"
    send(desk, csv)
    assert waiting(site) == 0, "whether there is a later meeting in time is not known"
    send(desk, csv, from_on="2024-01-01", to_on="30 juni 2024")
    assert waiting(site) == 1
    send(desk, "organisation;organ;datum\nhaninge;kommunstyrelse;2025-05-13\n")
    assert waiting(site) == 2, "not yet carried out, so it still differs"


def test_nobody_hears_of_a_file_without_a_good_row(desk: TestClient, site: Site) -> None:
    body = {"organisation": "haninge", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Haninge"}
    desk.post("/kalendrar/organ", data=body)
    spring = {"from_on": "2024-01-01", "to_on": "2024-06-30"}
    send(desk, "organisation;organ;datum\nhaninge;kommunstyrelse;2024-05-13\n", **spring)
    assert waiting(site) == 1
    faulty = {"file": ("ks.csv", b"organisation;organ;datum\nhaninge;kommunstyrelse;31 februari\n")}
    assert desk.post("/kalendrar", data=spring, files=faulty).status_code == 422
    assert waiting(site) == 1, "the news that waits still differs, but this file changed nothing"


def test_a_process_that_waits_for_the_engine_hears_of_it_too(desk: TestClient, site: Site) -> None:
    with site.db.write() as session:
        processes.get_process(session, PROCESS).status = "starting"
    body = {"organisation": "haninge", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Haninge"}
    desk.post("/kalendrar/organ", data=body)
    spring = {"from_on": "2024-01-01", "to_on": "2024-06-30"}
    send(desk, "organisation;organ;datum\nhaninge;kommunstyrelse;2024-05-13\n", **spring)
    assert waiting(site) == 1


def waiting(site: Site) -> int:
    with site.db.read() as session:
        found = deliveries.undelivered(session).get(PROCESS, [])
    return sum(news.kind is NewsKind.CALENDARS for _, news in found)


def test_an_upload_changes_no_organisation_and_adds_nobody(desk: TestClient, site: Site) -> None:
    with site.db.write() as session:
        row = session.get_one(OrganisationRow, "tyreso")
        row.name, row.mailbox = "Tyresö-Haninge kommun", "registrator@tyreso-haninge.example"
        session.exec(delete(HolderRow))
        session.exec(delete(SeatRow).where(col(SeatRow.organisation) == "ledningsgruppen"))
        session.exec(delete(OrganisationRow).where(col(OrganisationRow.key) == "ledningsgruppen"))
    send(desk, "organ;datum\ntyreso-ks;2024-06-04\nledningsgruppen;2024-06-14\n")
    with site.db.read() as session:
        row = session.get_one(OrganisationRow, "tyreso")
        assert (row.name, row.mailbox) == ("Tyresö-Haninge kommun", "registrator@tyreso-haninge.example")
        assert session.get(OrganisationRow, "ledningsgruppen") is not None, "what lacks is added"
        assert session.exec(select(HolderRow)).all() == []


def test_a_preview_shows_what_an_upload_would_do_and_keeps_nothing(desk: TestClient, site: Site) -> None:
    page = send(desk, CSV, action="preview")
    assert "Så skulle filen läsas in" in page and "Ingenting är sparat" in page and "Rad 3:" in page
    with site.db.read() as session:
        assert calendars.load(session).meetings == []
    page = send(desk, CSV)
    assert "Kommunstyrelsen i Tyresö är känd 10 januari 2023 och 4 juni 2024." in page


def test_numbers_and_days_out_of_range_are_told(desk: TestClient) -> None:
    body = {"organisation": "haninge", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Haninge"}
    for written in ("000000999999", "121", "-1", "²", "٣٣٣", "1" * 5000):
        refused = desk.post("/kalendrar/organ", data={**body, "papers_workdays": written, "justering_days": written})
        assert refused.status_code == 422
        assert 'href="#papers_workdays"' in refused.text and 'href="#justering_days"' in refused.text
    for days in ({"from_on": "9999-12-31"}, {"from_on": "2024-06-01", "to_on": "2024-05-01"}, {"to_on": "i maj"}):
        refused = desk.post("/kalendrar", data=days, files={"file": ("ks.csv", CSV.encode())})
        assert refused.status_code == 422, days
