"""What the pages of meetings say is what is so: of days that have been, of meetings that began, of who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from db.store.session import Database
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local
from schemas.actor import Role
from tests.web.desk.meetings.year_2023 import add_item, call, director, link, mails, plan_form, plan_year, site_of
from tests.web.site import SECRET, Site

TWO = "10 februari 2023 kl. 8.30–11.00\n28 april 2023 kl. 8.30–11.00"
APRIL = "/moten/ledningsgruppen-2023-04-28"


@pytest.fixture
def site(sqlite_db: Database, tmp_path: Path) -> Site:
    return site_of(sqlite_db, tmp_path)


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    with site.client(is_logged_in=True) as client:
        yield client


def at(site: Site, desk: TestClient, month: int, day: int, hour: int = 9) -> None:
    site.now = at_local(date(2023, month, day), hour)
    site.send()
    site.log_in(desk)


def text_of(desk: TestClient, path: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(desk.get(path).text)).split())


def test_a_meeting_from_its_stop_days_until_it_has_been(site: Site, desk: TestClient) -> None:
    plan_year(desk, days=TWO)
    at(site, desk, 4, 17)  # en måndag; frågan om punkter gick den 5 april
    stops = text_of(desk, APRIL)
    assert (
        "Passerade onsdag den 5 april 2023 Fråga om punkter" in stops and "Tisdag den 18 april 2023 Sista dag" in stops
    )
    asked = text_of(desk, f"{APRIL}/stall-in")
    assert "Ingen har fått någon kallelse, så ingen får något mejl." in asked and "Skäl" not in asked
    assert "Frågan om punkter till dagordningen har redan gått till 8 ledamöter" in asked
    add_item(desk, "april", "Hemsidan", proposal="Hemsidan behålls.")
    add_item(desk, "april", "Fel punkt")
    asked = desk.post(f"{APRIL}/dagordning", data={"gor": "bort 2"}).text
    assert "Ta bort punkt 2?" in asked and "Fel punkt" in asked and "Fel punkt" in desk.get(f"{APRIL}/dagordning").text
    gone = desk.post(f"{APRIL}/dagordning", data={"gor": "bort 2", "sakert": "ja"}).headers["location"]
    assert "Punkt 2 är borttagen" in desk.get(gone).text and "Fel punkt" not in desk.get(gone).text
    call(desk, "april")
    site.send()
    said = text_of(desk, f"{APRIL}/stall-in")
    assert "8 ledamöter har fått kallelsen. De får ett mejl" in said and "Skäl" in said
    assert "mejl som väntar i utkorgen dras tillbaka" in said

    # Every receipt is called what it is a receipt for.
    answers = {
        "salem": {"how-1": "plats"},
        "haninge": {"kind-1": "avvikande", "text-1": "Lägg ned den."},
        "tyreso": {"how-1": "franvarande", "kind-1": "synpunkt", "text-1": "Byt namn."},
    }
    for municipality, given in answers.items():
        assert desk.post(link(site, "april", municipality), data={"seen": "0", **given}).status_code == 303
    taken = {"seen": "1", "kind-1": "tillbaka"}
    assert desk.post(link(site, "april", "haninge"), data=taken).status_code == 303
    receipts = [render(mail, "", Keys.single(SECRET)) for mail in mails(site, "april", "meeting_view")]
    named = [
        (each.subject.partition(" till mötet")[0], each.text.split("kom in")[0].split("! ")[1]) for each in receipts
    ]
    assert named == [
        ("Kvitto: svar om närvaro", "Salems kommuns svar om närvaro "),
        ("Kvitto: avvikande uppfattning", "Haninge kommuns avvikande uppfattning "),
        ("Kvitto: svar", "Tyresö kommuns svar "),
        ("Kvitto: besked", "Haninge kommuns besked "),
    ]  # fmt: skip
    assert all("Se eller ändra svaret här" in each.text for each in receipts)

    at(site, desk, 4, 28, 12)
    agenda = text_of(desk, f"{APRIL}/dagordning")
    assert "Mötet började fredag den 28 april 2023 kl. 8.30, och dagordningen ändras inte längre." in agenda
    assert "Lägg till en punkt" not in agenda and "Ta bort" not in agenda and "kallar igen" not in agenda
    assert "påminns av sig självt" not in text_of(desk, f"{APRIL}/narvaro")
    for form in ("valj", "skicka"):
        nobody = desk.post(f"{APRIL}/justering/{form}", data={"signer-1": ""})
        assert nobody.status_code == 422 and '<a href="#signer-1">Ingen' in nobody.text
        assert 'id="signer-1-fel"' in nobody.text
    two = {"signer-1": director("salem"), "signer-1-2": director("haninge"), "signer-1-3": director("salem")}
    assert desk.post(f"{APRIL}/justering/valj", data=two).status_code == 303
    chosen = re.findall(r'<option value="([^"]+)" selected', desk.get(f"{APRIL}/justering").text)
    assert chosen == [director("salem"), director("haninge")]  # var och en en gång, och en ruta till för en tredje
    assert desk.post(f"{APRIL}/justering/skicka").status_code == 303
    assert {row.seat for row in mails(site, "april", "meeting_checking")} == set(chosen)
    approved = {"version": "1", "seat": chosen[0], "act": "godkand", "source": "telefon"}
    assert desk.post(f"{APRIL}/justering/notera", data=approved).status_code == 303
    assert "Justerade och låsta" not in desk.get(f"{APRIL}/justering").text
    assert desk.post(f"{APRIL}/justering/notera", data=approved | {"seat": chosen[1]}).status_code == 303
    assert "Justerade och låsta" in desk.get(f"{APRIL}/justering").text

    with site.client(is_logged_in=True, role=Role.READER) as reader:
        main = unescape(reader.get(APRIL).text)
        seen = {
            "/dagordning": "Hemsidan",
            "/narvaro": "2 ledamöter av 8 har svarat",
            "/justering": "Justerade och låsta",
        }
        for below, words in seen.items():
            page = reader.get(f"{APRIL}{below}")
            shown = unescape(page.text)
            assert page.status_code == 200 and words in shown and f'href="{APRIL}{below}"' in main, below
            assert "<form" not in shown[shown.index("<main") : shown.index("</main")], below
        assert reader.get(f"{APRIL}/justering/1/fil").status_code == 200
        assert reader.post(f"{APRIL}/justering/valj").status_code == 403


def test_the_faults_of_a_form_stand_in_the_order_of_its_fields(site: Site, desk: TestClient) -> None:
    """On every form it is the page that orders them."""
    faulty = {"days": "30 februari 2019 kl. 9.00", "begins": "fel", "link": "mote.example", "stop-call": "x"}
    for typed, expected in (
        ({}, ["body_name", "title", "days", "secretariat", "role"]),
        (plan_form(**faulty), ["days", "begins", "link", "stop-call"]),
    ):
        refused = desk.post("/moten/nytt", data=typed)
        assert re.findall(r'<li><a href="#([^"]+)">', refused.text) == expected
        places = [refused.text.index(f' id="{field}"') for field in expected]
        assert places == sorted(places)
