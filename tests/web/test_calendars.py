"""The calendars of the desk: what is known, and files whose good rows are kept."""

from __future__ import annotations

from starlette.testclient import TestClient

from db import calendars
from tests.web.site import Site

CSV = """organisation;organ;datum;handlingar
tyreso;kommunstyrelse;2024-06-04;2024-05-20
tyreso;kommunstyrelse;2024-06-04;
tyreso;kommunstyrelse;31 februari;
tyreso;kommunstyrelse;2023-01-10;
"""


def send(desk: TestClient, text: str, name: str = "ks.csv", body: str = "") -> str:
    sent = desk.post("/kalendrar", data={"body": body}, files={"file": (name, text.encode())})
    return sent.text


def test_good_rows_are_kept_and_the_others_told_by_line(desk: TestClient, site: Site) -> None:
    page = send(desk, CSV)
    assert "Kalendern är inläst" in page
    assert "Rad 3:" in page and "Rad 4:" in page and "Rad 5:" in page
    assert "Tisdag den 4 juni 2024" in page and "Måndag den 20 maj 2024" in page and "Tyresö kommun" in page
    with site.db.read() as session:
        assert len(calendars.load(session).meetings) == 2
    assert "0 är nya" in send(desk, CSV)


def test_a_file_that_is_no_calendar_is_refused(desk: TestClient) -> None:
    assert "ingen kolumn med datum" in send(desk, "a;b\n1;2\n")
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
