"""What passes with the sender of a remiss: anstånd asked and answered, its right name, and what takes its place."""

from __future__ import annotations

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db import processes
from kinds.remiss.register import drafting as remiss
from kinds.remiss.rules import remiss_of
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.tables.process import EventRow
from tests.web.desk.starting import KEY, REMISS, carried
from tests.web.site import PROCESS, Site

PAGE = f"/arenden/{KEY}"
LISTED = REMISS | {"addressees": "Huddinge kommun\nNynäshamn\nStockholms stad"}


@pytest.fixture
def remiss_desk(desk: TestClient) -> TestClient:
    """The secretariat, with a remiss that two of the municipalities are asked in themselves."""
    seen = desk.post("/nytt/remiss", data=LISTED)
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    return desk


def texts(site: Site, kind: str) -> list[str]:
    """The sentences of that kind of event."""
    with site.db.read() as session:
        found = select(EventRow.text).where(EventRow.process == KEY, EventRow.kind == kind)
        return list(session.exec(found).all())


def file_of(site: Site) -> ProcessFile:
    """The process file as it is now."""
    with site.db.read() as session:
        return processes.load_file(session, KEY)


def test_the_senders_list_tells_who_is_asked_itself(remiss_desk: TestClient, site: Site) -> None:
    spec = remiss_of(file_of(site))
    assert spec is not None and spec.consulted == ["huddinge", "nynashamn"]
    page = remiss_desk.get(PAGE).text
    assert "Huddinge kommun och Nynäshamns kommun" in page and page.count("Också egen remissinstans") == 3


def test_a_yes_from_the_sender_leads_to_the_consequences_of_the_new_day(remiss_desk: TestClient, site: Site) -> None:
    asked = {"until_on": "2025-01-31", "reason": "Jul och nyår."}
    earlier = remiss_desk.post(f"{PAGE}/begar-anstand", data=asked | {"until_on": "2024-12-16"})
    assert earlier.status_code == 422 and "Svarsdagen är redan måndag den 16 december 2024." in earlier.text
    assert remiss_desk.post(f"{PAGE}/begar-anstand", data=asked).status_code == 303
    page = remiss_desk.get(PAGE).text
    assert "anstandssvar?nummer=1" in page and "Begär anstånd hos avsändaren" not in page
    assert remiss_desk.post(f"{PAGE}/begar-anstand", data=asked).status_code == 422
    answer = {"said": "ja", "given_on": "2025-01-15", "source": "Registratorn, e-post"}
    for wrong in ({"said": ""}, {"source": ""}, {"given_on": ""}, {"given_on": "2024-12-01"}):
        assert remiss_desk.post(f"{PAGE}/anstandssvar?nummer=1", data=answer | wrong).status_code == 422
    assert texts(site, "sender_answered") == []
    granted = remiss_desk.post(f"{PAGE}/anstandssvar?nummer=1", data=answer)
    assert granted.headers["location"] == f"{PAGE}/svarsdag/flytta?anstand=1"
    move = remiss_desk.get(granted.headers["location"]).text
    assert 'value="2025-01-15"' in move and "Registratorn, e-post" in move
    (text,) = texts(site, "sender_answered")
    assert "har beviljat anstånd till onsdag den 15 januari 2025. Begärt var fredag den 31 januari 2025." in text
    # Nothing has moved yet, and the page says so until it has.
    assert "planen räknar ännu med måndag den 16 december 2024" in remiss_desk.get(PAGE).text
    preview = {"to_on": "2025-01-15", "reason": "Anstånd"}
    assert "16 december 2024" in remiss_desk.post(f"{PAGE}/svarsdag/flytta", data=preview).text
    assert remiss_desk.get(f"{PAGE}/anstandssvar?nummer=1").status_code == 404, "it has been answered"


def test_a_no_from_the_sender_is_kept_and_anstand_can_be_asked_again(remiss_desk: TestClient, site: Site) -> None:
    asked = {"until_on": "2025-01-31", "reason": "Jul och nyår."}
    assert remiss_desk.post(f"{PAGE}/begar-anstand", data=asked).status_code == 303
    answer = {"said": "nej", "source": "Registratorn, telefon"}
    done = remiss_desk.post(f"{PAGE}/anstandssvar?nummer=1", data=answer)
    assert done.headers["location"] == f"{PAGE}?klart=anstand-svar#remissen"
    (text,) = texts(site, "sender_answered")
    asked_for = "Begärt var fredag den 31 januari 2025."
    assert text == f"Avsändaren har sagt nej till anstånd. {asked_for} Källa: Registratorn, telefon"
    page = remiss_desk.get(PAGE).text
    assert "Avslaget" in page and "Begär anstånd hos avsändaren" in page


def test_a_mislabelled_sender_is_corrected_and_known_under_both_names(remiss_desk: TestClient, site: Site) -> None:
    assert remiss_desk.post(f"{PAGE}/avsandare", data={"sender": "", "reason": ""}).status_code == 422
    same = remiss_desk.post(f"{PAGE}/avsandare", data={"sender": "Trafikverket", "reason": "Fel"})
    assert same.status_code == 422 and "heter redan Trafikverket" in same.text
    right = {"sender": "Region Stockholm", "reason": "Den kom från regionen."}
    assert remiss_desk.post(f"{PAGE}/avsandare", data=right).status_code == 303
    file = file_of(site)
    assert remiss_of(file).sender == "Region Stockholm"
    assert texts(site, "sender_corrected") == [
        "Avsändaren är rättad från Trafikverket till Region Stockholm. Skäl: Den kom från regionen."
    ]
    for sender in ("Trafikverket", "Region Stockholm"):
        again = file.model_copy(
            update={"process": PROCESS, "remiss": remiss_of(file).model_copy(update={"sender": sender})}
        )
        with site.db.write() as session, pytest.raises(Refused, match="finns redan"):
            remiss.keep_identity(session, again)


def test_what_takes_its_place_is_chosen_among_the_open(remiss_desk: TestClient, site: Site) -> None:
    page = remiss_desk.get(f"{PAGE}/aterkalla").text
    assert f'value="{PROCESS}"' in page and f'value="{KEY}"' not in page
    wrong = {"reason": "Ny remiss", "replaced_by": KEY}
    refused = remiss_desk.post(f"{PAGE}/aterkalla", data=wrong)
    assert refused.status_code == 422 and "Välj ett i listan" in refused.text
    site.set_status("ended")
    assert f'value="{PROCESS}"' not in remiss_desk.get(f"{PAGE}/aterkalla").text


def test_these_pages_are_of_a_remiss_only(desk: TestClient) -> None:
    for page in ("begar-anstand", "anstandssvar?nummer=1", "avsandare"):
        assert desk.get(f"/arenden/{PROCESS}/{page}").status_code == 404


def test_the_preview_says_who_of_a_pasted_list_is_known(remiss_desk: TestClient) -> None:
    pasted = "1.\u00a0Huddinge kommun;\n2. Kommunstyrelsen i Nynäshamn,\n• Stockholms stad*\n– Trafikverket."
    page = remiss_desk.post("/nytt/remiss", data=REMISS | {"addressees": pasted}).text
    assert "Huddinge kommun och Nynäshamns kommun" in page
    assert "På sändlistan, men inte part här" in page and "Stockholms stad och Trafikverket" in page
