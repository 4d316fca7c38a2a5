"""Whoever is new in a body is introduced once, and says by the link that it has been read; elections in one press."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import select
from starlette.testclient import TestClient

from db.journals import REGISTER
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local
from schemas.tables.meetings.body import IntroductionRow
from schemas.tables.process import EventRow
from secretariat.register import registering
from tests.web.desk.confirmed import confirm
from tests.web.site import SECRET, Site

NETWORK = "/register/organ/rufs-natverket"
MEMBER = {"seat": "tyreso/klimatstrateg", "role": "ledamot", "from_on": "2024-05-20", "introduce-ja": "ja"}
MONDAY = at_local(date(2024, 5, 20), 6, 5)


def _words(site: Site) -> str:
    (mail,) = [mail for mail in site.mails() if mail.kind == "introduction"]
    assert mail.to_email == "klimatstrateg@tyreso.example"
    return " ".join(render(mail, "https://svar.example", Keys.single(SECRET)).text.split())


def test_a_new_member_is_introduced_on_the_first_day_and_says_that_it_is_read(
    site: Site, desk: TestClient, client: TestClient
) -> None:
    confirm(desk, desk.post(f"{NETWORK}/ledamot", data=MEMBER).text)
    assert not [mail for mail in site.mails() if mail.kind == "introduction"], "the day is to come"
    site.now = MONDAY
    registering.follow(site.db, site.now)
    registering.follow(site.db, site.now)
    told = _words(site)
    for words in ("måndag den 20 maj 2024", "Tyresö kommun, klimatstrategen", "ledamot i RUFS-nätverket"):
        assert words in told, words
    found = re.search(r"https://svar\.example(/n/\S+)", told)
    assert found is not None
    path = found[1]
    site.log_in(desk)
    for _ in range(2):
        shown = client.get(path)
        assert shown.status_code == 200 and "Har introduktionen nått dig?" in shown.text
    assert client.post(path, data={}).status_code == 422, "an untouched form says nothing"
    assert "inte läst än" in desk.get(NETWORK).text
    assert client.post(path, data={"read-ja": "ja"}).headers["location"] == f"{path}?klart=ja"
    assert "Tack" in client.get(f"{path}?klart=ja").text
    assert "Introduktionen läst måndag den 20 maj 2024" in desk.get(NETWORK).text
    with site.db.read() as session:
        told_of = session.exec(select(EventRow).where(EventRow.process == REGISTER)).all()
        row = session.exec(select(IntroductionRow)).one()
    read = [each.text for each in told_of if "läst" in each.text]
    assert read == ["Tyresö kommun, klimatstrategen: introduktionen är läst."]
    assert row.read_at == MONDAY
    assert client.get("/n/nagot.1.abcdefghijklmnopqrstuvwx").status_code == 404


def test_after_an_election_one_press_asks_and_introduces(site: Site, desk: TestClient) -> None:
    site.now = at_local(date(2026, 11, 26), 9, 0)  # torsdag
    site.log_in(desk)
    new = {"person": "Den nya ordföranden", "email": "kso@ny.tyreso.example", "from_on": "2027-01-01"}
    confirm(desk, desk.post("/register/organisation/tyreso/kso/ordinarie", data=new).text)
    shown = desk.get("/register/fortroendevalda").text
    for words in (
        "efter valet 2026",
        "Söndag den 13 september 2026",
        "fredag den 1 januari 2027",
        "Den nya ordföranden",
    ):
        assert words in shown, words
    assert shown.count("Obekräftad") == 7 and shown.count("Stämmer era uppgifter? till") == 7
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    before = len(site.mails())
    assert desk.post("/register/fortroendevalda", data={"val": "2026", "seen": "annat"}).status_code == 422
    sent = desk.post("/register/fortroendevalda", data={"val": "2026", "seen": seen[1]})
    assert sent.headers["location"].endswith("?val=2026&fragade=7&nya=1")
    assert [mail.kind for mail in site.mails()[before:]] == ["register_check"] * 7, "the new one on the first day"
    again = desk.get(sent.headers["location"]).text
    assert "7 organisationer tillfrågades" in again and "Skicka till alla" not in again
    site.now = at_local(date(2027, 1, 1), 6, 5)
    registering.follow(site.db, site.now)
    (mail,) = [mail for mail in site.mails() if mail.kind == "introduction"]
    assert mail.to_email == new["email"] and mail.send_at == at_local(date(2027, 1, 7), 8, 30)  # torsdag
    site.log_in(desk)
    turnover = desk.get("/register/omsattning?sedan=2026-12-01").text
    assert "1 (12 %)" in turnover and "Samarbetskommittén" in turnover
    csv = desk.get("/register/omsattning/organ.csv?sedan=2026-12-01").text
    assert "samarbetskommittén;2026-12-01;2027-01-01;8;1;1;8;12" in csv
