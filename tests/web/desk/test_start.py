"""A process started from the desk: from a file, from a ready one, from the form of a remiss; always seen first."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlmodel import col, delete, select
from starlette.testclient import TestClient

from db.processes import load_plan
from schemas.tables.meetings.calendar import MeetingRow
from schemas.tables.people import HolderRow, OrganisationRow
from tests.web.desk.starting import KEY, REMISS, carried, processes
from tests.web.site import FILE, Site


def test_a_file_is_shown_before_it_is_started(desk: TestClient, site: Site) -> None:
    text = FILE.read_text(encoding="utf-8").replace("process: varudistribution-2023", "process: eget-arende")
    # What was to be done before måndag den 13 maj 2024 is done.
    text = text.replace("    opens_on: 2023-", "    done_on: 2023-")
    seen = desk.post("/nytt/plan", files={"file": ("eget.yaml", text.encode())})
    assert seen.status_code == 200
    for words in ("Samordnad varudistribution", "Påpekanden om planen", "Handla senast fredag den 12 juli 2024"):
        assert words in seen.text
    assert "eget-arende" not in processes(site)
    started = desk.post("/nytt/starta", data=carried(seen.text))
    # No engine answers in these tests: it is saved, and starts when one does.
    assert started.status_code == 303
    assert started.headers["location"] == "/arenden/eget-arende?klart=startas"
    assert "startar så snart processmotorn svarar" in desk.get(started.headers["location"]).text
    twice = desk.post("/nytt/starta", data=carried(seen.text))
    assert (twice.status_code, "finns redan" in twice.text) == (422, True)


def test_a_ready_file_can_be_chosen(desk: TestClient) -> None:
    assert "Exempel – avtal om livsmedel" in desk.get("/nytt").text
    assert desk.post("/nytt/plan", data={"ready": "examples/livsmedel.yaml"}).status_code == 200
    for nothing in ("", "../pyproject.toml", "sodertorn.yaml"):
        refused = desk.post("/nytt/plan", data={"ready": nothing})
        assert (refused.status_code, 'href="#ready"' in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"process: [", "rad 2"),
        (b"\xff\xfe", "UTF-8"),
        (b"process: x\nkind: annat\n", "fältet saknas"),
    ],
)
def test_a_file_with_a_mistake_is_told_with_its_line(desk: TestClient, text: bytes, said: str) -> None:
    refused = desk.post("/nytt/plan", files={"file": ("fel.yaml", text)})
    assert refused.status_code == 422
    assert said in refused.text and "fel.yaml" in refused.text


def test_the_directory_is_looked_for_by_its_name_alone(desk: TestClient) -> None:
    text = FILE.read_text(encoding="utf-8").replace("directory: sodertorn.yaml", "directory: ../../../etc/passwd")
    refused = desk.post("/nytt/plan", files={"file": ("eget.yaml", text.encode())})
    assert refused.status_code == 422
    assert "filen ”passwd” med organisationer finns inte här" in refused.text


def test_a_remiss_by_form_gets_its_plan_and_is_started_as_any_file(desk: TestClient, site: Site) -> None:
    seen = desk.post("/nytt/remiss", data=REMISS)
    assert seen.status_code == 200
    for words in ("Inriktningsunderlag 2026–2037", "16 december 2024", "Hur remissen ska besvaras", "Starta ärendet"):
        assert words in seen.text
    started = desk.post("/nytt/starta", data=carried(seen.text))
    assert started.headers["location"].startswith(f"/arenden/{KEY}")
    page = desk.get(f"/arenden/{KEY}").text
    for words in (
        "Trafikverket, dnr TRV 2024/77",
        "https://trafikverket.example/remiss",
        "Vilka som står bakom svaret",
    ):
        assert words in page
    again = desk.post("/nytt/starta", data=carried(seen.text))
    assert (again.status_code, "finns redan" in again.text) == (422, True)


def test_too_short_a_time_is_said_before_it_is_started_and_on_the_page_of_what_runs(desk: TestClient) -> None:
    """Came on Monday 13 May 2024, to be answered on Friday 24: nine working days."""
    seen = desk.post("/nytt/remiss", data={**REMISS, "due_on": "2024-05-24"})
    assert "Det här hinns inte med" in seen.text and "Ärendet kan startas ändå." in seen.text
    assert re.search(r"hinner inte bli klart till \w+ den \d+ maj 2024: \d+ arbetsdagar behövs, \d finns", seen.text)
    ways = re.search(r"Utvägar:</strong> ([^<]*)", seen.text)
    assert ways and "svara på tjänstemannanivå" in ways[1] and " eller " in ways[1]
    assert ways[1].count("ordföranden") == 1
    # A day that is over is no end of an interval, and a step is counted with one day only.
    assert "hinns med: det skulle vara senast" in seen.text and "tills vidare" not in seen.text
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    page = desk.get(f"/arenden/{KEY}").text
    told = page[page.index("Det här hinns inte med") : page.index("Det här händer av sig självt")]
    assert "arbetsdagar behövs" in told and "be om anstånd" in told.lower()
    assert "arbetsdagar för lite" in page and "Kritisk kedja" in page
    first = desk.get("/").text
    need = re.search(r"<p><strong>[^<]+:</strong> \d+ saker i planen hinns inte med till sin dag\.", first)
    assert need and f'<a href="/arenden/{KEY}#hinns-inte">Se utvägarna' in first
    assert "Allt sköter sig självt." not in first


def test_a_plan_with_room_says_how_much_for_every_step_to_come(desk: TestClient) -> None:
    seen = desk.post("/nytt/remiss", data=REMISS)
    assert "Alla steg hinns med." in seen.text and "arbetsdagars marginal" in seen.text
    desk.post("/nytt/starta", data=carried(seen.text))
    page = desk.get(f"/arenden/{KEY}").text
    assert "Det här hinns inte med" not in page
    # A review waits for its draft, however early its own day of opening is.
    review = page[page.index("Granskning av utkastet<br>") :]
    for told in (seen.text, review[: review.index("</tr>")]):
        assert re.search(r"Tidigast \w+ den \d+ \w+ 2024", told)
    # The draft is due on Tuesday 22 October 2024 and takes five working days.
    draft = page[page.index("Utkast till gemensamt svar<br>") :]
    draft = draft[: draft.index("</tr>")]
    assert "Senast påbörjad tisdag den 15 oktober 2024" in draft
    assert re.search(r'<span class="state good"><i aria-hidden="true">✓</i>\d+ arbetsdagars marginal', draft)


def test_the_form_of_a_remiss_says_what_is_missing_and_keeps_the_rest(desk: TestClient) -> None:
    refused = desk.post("/nytt/remiss", data={"title": "Länsplan", "due_on": "igår", "document-url-1": "ftp://x"})
    assert refused.status_code == 422
    for field in ("sender", "received_on", "due_on", "document-url-1"):
        assert f'href="#{field}"' in refused.text
    assert 'value="Länsplan"' in refused.text
    back = desk.post("/nytt/remiss", data={**REMISS, "action": "change"})
    assert (back.status_code, 'value="Trafikverket"' in back.text) == (200, True)


def test_each_municipality_sees_its_own_meeting_in_the_plan(desk: TestClient) -> None:
    ready = (FILE.parent / "examples" / "livsmedel.yaml").read_text(encoding="utf-8")
    body = {"organisation": "haninge", "kind": "kommunstyrelse", "name": "kommunstyrelsen i Haninge"}
    desk.post("/kalendrar/organ", data=body)
    csv = "organisation;organ;datum;handlingar\nhaninge;kommunstyrelse;2024-06-03;2024-05-20\n"
    spring = {"from_on": "2024-01-01", "to_on": "2024-06-30"}
    desk.post("/kalendrar", data=spring, files={"file": ("ks.csv", csv.encode())})
    seen = desk.post("/nytt/plan", files={"file": ("eget.yaml", ready.encode())})
    assert seen.status_code == 200
    homes = seen.text[seen.text.index("Kommunernas egna sammanträden") :]
    assert "Måndag den 3 juni 2024" in homes and "Måndag den 20 maj 2024" in homes
    assert "Sammanträdesdagarna är okända." in homes


def test_a_meeting_that_was_read_in_stands_when_a_file_says_otherwise(desk: TestClient, site: Site) -> None:
    """Tyresö's board on 4 June 2024 is in the file too; the upload says another day for the papers."""
    csv = "organ;datum;handlingar\ntyreso-ks;2024-06-04;2024-05-15\nssk;2024-06-05;\n"
    desk.post("/kalendrar", files={"file": ("ks.csv", csv.encode())})
    ready = (FILE.parent / "examples" / "livsmedel.yaml").read_text(encoding="utf-8")
    text = ready.replace("process: exempel-livsmedel", "process: eget-livsmedel").replace("start+25wd", "2024-06-20")
    seen = desk.post("/nytt/plan", files={"file": ("eget.yaml", text.encode())})
    homes = seen.text[seen.text.index("Kommunernas egna sammanträden") :]
    assert "Onsdag den 15 maj 2024" in homes
    started = desk.post("/nytt/starta", data=carried(seen.text))
    assert started.status_code == 303, started.text
    with site.db.read() as session:
        (key,) = processes(site) & {"eget-livsmedel"}
        step = load_plan(session, key).step("forlangning")
        meeting = step.home["tyreso/kommundirektor"]
        row = session.get(MeetingRow, ("tyreso-ks", meeting.on))
    assert (meeting.on, meeting.papers_by) == (date(2024, 6, 4), date(2024, 5, 15))
    assert row is not None and (row.papers_by, row.source) == (date(2024, 5, 15), "ks.csv")


def test_a_start_changes_no_organisation_and_adds_nobody_to_one_that_is_known(desk: TestClient, site: Site) -> None:
    with site.db.write() as session:
        tyreso = session.get_one(OrganisationRow, "tyreso")
        tyreso.name, tyreso.mailbox = "Tyresö-Haninge kommun", "registrator@tyreso-haninge.example"
        session.exec(delete(HolderRow).where(col(HolderRow.seat).startswith("tyreso/")))
    ready = (FILE.parent / "examples" / "livsmedel.yaml").read_text(encoding="utf-8")
    text = ready.replace("process: exempel-livsmedel", "process: eget-livsmedel").replace("start+25wd", "2024-06-20")
    seen = desk.post("/nytt/plan", files={"file": ("eget.yaml", text.encode())})
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    with site.db.read() as session:
        tyreso = session.get_one(OrganisationRow, "tyreso")
        assert (tyreso.name, tyreso.mailbox) == ("Tyresö-Haninge kommun", "registrator@tyreso-haninge.example")
        held = session.exec(select(HolderRow).where(col(HolderRow.seat).startswith("tyreso/"))).all()
        assert [row.name for row in held] == []
