"""*Stämmer era uppgifter?*: asked once in a period, confirmed or changed by the mailbox's link, decided on the desk."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from html import unescape

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db.register import checks, people
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local, local_date
from rules.people.checking import period_on
from schemas.tables.people import RegisterProposalRow
from secretariat.register import registering
from tests.web.site import SECRET, Site

TYRESO = "tyreso/kommundirektor"
MARCH = at_local(date(2024, 3, 1), 8, 40)  # fredag


@pytest.mark.parametrize(
    ("on", "period"),
    [
        (date(2024, 2, 29), ""),
        (date(2024, 3, 1), "2024-1"),  # fredag
        (date(2025, 3, 2), ""),  # söndag: perioden börjar på måndagen
        (date(2025, 3, 3), "2025-1"),
        (date(2025, 4, 2), "2025-1"),
        (date(2025, 4, 3), ""),
        (date(2024, 10, 1), "2024-2"),
    ],
)
def test_a_period_begins_on_the_first_working_day_of_its_month(on: date, period: str) -> None:
    assert period_on(on, (10, 3)) == period
    assert period_on(on, ()) == ""


def _asked(site: Site) -> str:
    """Ask in March; the path of Tyresö's link."""
    assert registering.ask(site.db, (3, 10), MARCH) > 8
    assert registering.ask(site.db, (3, 10), MARCH) == 0, "once in a period"
    (mail,) = [mail for mail in site.mails() if mail.kind == "register_check" and "Tyresö" in mail.subject]
    assert mail.to_email == "kommun@tyreso.example"
    found = re.search(r"https://svar\.example(/u/\S+)", render(mail, "https://svar.example", Keys.single(SECRET)).text)
    assert found is not None
    return found[1]


def _fields(html: str) -> dict[str, str]:
    typed = re.findall(r'<input type="(?:text|email|date)" id="[^"]*" name="([^"]*)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in typed}


def test_it_is_confirmed_by_the_link_and_noted_with_its_day(site: Site, client: TestClient, desk: TestClient) -> None:
    path = _asked(site)
    shown = client.get(path)
    assert shown.status_code == 200 and "kommundirektor@tyreso.example" in shown.text
    assert client.get("/u/nagot.1.abcdefghijklmnopqrstuvwx").status_code == 404
    assert "Inte än" in desk.get("/register/organisation/tyreso").text, "looking writes nothing"
    untouched = client.post(path, data=_fields(shown.text))
    assert untouched.status_code == 422, "a scanner that submits what it finds says nothing"
    done = client.post(path, data={**_fields(shown.text), "right": "ja"})
    assert done.headers["location"] == f"{path}?klart=stammer"
    own = desk.get("/register/organisation/tyreso").text
    assert "Tisdag den 14 maj 2024" in own and "Genom länken till den officiella brevlådan: Tyresö kommun" in own


def test_what_is_proposed_waits_and_is_carried_out_or_refused_with_one_button(
    site: Site, client: TestClient, desk: TestClient
) -> None:
    path = _asked(site)
    fields = _fields(client.get(path).text)
    unchanged = client.post(path, data={**fields, "right": "nej"})
    assert unchanged.status_code == 422 and "Inget är ändrat i fälten." in unchanged.text
    changed = {
        **fields,
        "person-kommundirektor-ordinarie": "Den nya",
        "email-kommundirektor-ordinarie": "ny@tyreso.example",
        "person-kso-ordinarie": "",
        "email-kso-ordinarie": "",
        "registrator": "Kommunens kontaktcenter",
    }
    for wrong in ({"email-kansli-ordinarie": "fel"}, {"mailbox": "fel"}, {"mailbox": ""}, {"from_on": "2024-05-01"}):
        assert client.post(path, data={**changed, **wrong, "right": "nej"}).status_code == 422, wrong
    for _ in range(2):
        assert client.post(path, data={**changed, "words": "Hej!", "right": "nej"}).status_code == 303
    with site.db.read() as session:
        assert len(checks.waiting(session)) == 4, "what is sent twice waits once"
        assert people.holder_name(session, TYRESO, local_date(site.now)) == "Kommundirektören i Tyresö"
    assert "4 förslag till ändring i registret väntar" in desk.get("/").text
    listed = desk.get("/register/forslag").text
    for words in ("Den nya (ny@tyreso.example)", "Kommunens kontaktcenter", "”Hej!”", "1 öppen fråga skickas"):
        assert words in listed, words
    numbers = re.findall(r'action="/register/forslag/(\d+)/infor"', listed)
    refused = [number for number in numbers if f"{number}/avvisa" in listed][-1]
    for number in numbers:
        verb = "avvisa" if number == refused else "infor"
        assert desk.post(f"/register/forslag/{number}/{verb}").status_code == 303
    again = desk.post(f"/register/forslag/{refused}/infor")
    assert again.status_code == 422 and "Någon har redan tagit ställning." in again.text
    with site.db.read() as session:
        assert people.holder_name(session, TYRESO, local_date(site.now)) == "Den nya"
        rows = session.exec(select(RegisterProposalRow)).all()
    assert all(row.lines == [] and row.words == "" for row in rows), "what is decided is not kept"
    assert site.invitation("tyreso").generation == 2
    assert "Inga förslag väntar." in desk.get("/register/forslag").text


def test_an_old_link_opens_nothing(site: Site, client: TestClient) -> None:
    path = _asked(site)
    assert registering.ask(site.db, (3, 10), at_local(date(2024, 10, 1), 8, 40)) > 8
    assert client.get(path).status_code == 410


def test_who_has_not_answered_is_reminded_once_and_then_waits_for_a_hand(
    site: Site, client: TestClient, desk: TestClient
) -> None:
    path = _asked(site)
    client.post(path, data={**_fields(client.get(path).text), "right": "ja"})
    day = partial(at_local, hour=8, minute=40)
    assert registering.ask(site.db, (3, 10), day(date(2024, 3, 14))) == 0  # torsdag, nine working days
    number = registering.ask(site.db, (3, 10), day(date(2024, 3, 15)))  # fredag
    assert number > 7 and registering.ask(site.db, (3, 10), day(date(2024, 3, 18))) == 0, "once"
    reminders = [mail for mail in site.mails() if mail.kind == "register_check"][-number:]
    assert all(mail.subject.startswith("Påminnelse: stämmer uppgifterna om ") for mail in reminders)
    assert not any("Tyresö" in mail.subject for mail in reminders), "it has answered"
    text = render(reminders[0], "https://svar.example", Keys.single(SECRET)).text
    assert "Vi frågade fredag den 1 mars 2024 och har inte fått något svar." in text
    for on, is_due in ((date(2024, 3, 21), False), (date(2024, 3, 22), True)):  # fredag
        with site.db.read() as session:
            assert bool(checks.needs(session, on)) is is_due
    assert f"{number} organisationer har inte svarat på om uppgifterna i registret stämmer" in desk.get("/").text
    assert "påmint fredag den 15 mars 2024" in desk.get("/register").text
    own = "/register/organisation/salem"
    assert "Notera att de stämmer" in desk.get(own).text
    assert desk.post(f"{own}/bekraftat").status_code == 303 and desk.post(f"{own}/bekraftat").status_code == 422
    assert "Notera att de stämmer" not in desk.get(own).text
    assert f"{number - 1} organisationer har inte svarat" in desk.get("/").text
