"""A decision at a meeting becomes a matter: a template filled in from it, and the way back from the matter."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from db import events
from db.meetings import matters
from db.store.session import Database
from rules.dates.clock import at_local
from tests.web.desk.meetings.year_2023 import add_item, director, key, meeting, outcomes, plan_form, plan_year, site_of
from tests.web.desk.starting import carried
from tests.web.site import Site


@pytest.fixture
def site(sqlite_db: Database, tmp_path: Path) -> Site:
    return site_of(sqlite_db, tmp_path)


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    with site.client(is_logged_in=True) as client:
        yield client


def typed(page: str) -> dict[str, str]:
    """What the form of a template holds: its texts, its long texts, and what is ticked."""
    every = re.findall(r' name="([^"]+)" value="([^"]*)"(?! checked)', page)
    found = {name: html.unescape(value) for name, value in every if name != "action"}
    boxes = re.findall(r'<input type="(?:checkbox|radio)"[^>]* name="([^"]+)" value="([^"]*)"', page)
    ticked = re.findall(r'<input type="(?:checkbox|radio)"[^>]* name="([^"]+)" value="([^"]*)" checked', page)
    long = re.findall(r'<textarea id="[^"]+" name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    texts = {name: value for name, value in found.items() if name not in dict(boxes)}
    return {**texts, **dict(ticked), **{name: html.unescape(value) for name, value in long}}


def test_a_decision_becomes_a_matter_and_each_leads_to_the_other(site: Site, desk: TestClient) -> None:
    """Item 8 of 22 September 2023: Södertälje is no party to the goods distribution, so it is not asked."""
    plan_year(desk, days="fredag 22 september 2023 kl. 8.30–11.30")
    place = "ledningsgruppen-2023-09-22"
    parties = {f"party-{director(each)}": "ja" for each in ("haninge", "salem", "tyreso")}
    item = {"title": "Samordnad varudistribution", "kind": "beslut", "subject": "annat", "proposal": "Frågan ställs."}
    assert desk.post(f"/moten/{place}/dagordning/ny", data=item | parties).status_code == 303
    site.now = at_local(date(2023, 9, 22), 13)
    site.log_in(desk)
    decided = outcomes(["behandlad"], **{"decision-1": "Kommunerna får frågan före jul.", "matter-1-ja": "ja"})
    after = desk.post(f"/moten/{place}/efter", data=decided)
    page = f"/moten/{place}/punkt/1/arende"
    assert after.headers["location"] == page
    shown = desk.get(page).text
    assert "Gemensam fråga" in shown and 'href="/nytt">Nytt ärende</a>' in shown  # avtal börjar från en fil
    assert desk.post(page, data={"template": "avtal"}).status_code == 422
    for sort, address in (("remiss", "/nytt/remiss"), ("egen-fraga", "/nytt/egen-fraga")):
        opened = desk.post(page, data={"template": sort}).headers["location"]
        own = typed(desk.get(opened).text)
        assert opened.startswith(f"{address}?utkast=") and own["title"] == "Samordnad varudistribution"
        assert {name for name in own if name.startswith("party-")} == {"party-haninge", "party-salem", "party-tyreso"}
    for draft in re.findall(r'action="(/nytt/utkast/[^"]+/ta-bort)"', desk.get("/nytt").text):
        assert desk.post(draft).status_code == 303
    made = desk.post(page, data={"template": "gemensam-fraga"})
    form = typed(desk.get(made.headers["location"]).text)
    assert form["rubrik"] == "Samordnad varudistribution"
    said = "Ledningsgruppen fredag den 22 september 2023, § 1, beslutade: Kommunerna får frågan före jul."
    assert form["bakgrund"] == said
    assert sorted(name for name in form if name.startswith("kommuner-")) == [
        f"kommuner-{each}" for each in ("haninge", "salem", "tyreso")
    ]
    assert "(utkast" in desk.get(f"/moten/{place}").text

    seen = desk.post("/nytt/mall/gemensam-fraga", data=form | {"fraga": "Vill ni vara med?", "svarsdag": "2023-12-15"})
    started = desk.post("/nytt/starta", data=carried(seen.text))
    matter = started.headers["location"].partition("?")[0]
    assert matter.startswith("/arenden/fraga-samordnad-varudistribution"), started.text
    assert f'<a href="/moten/{place}#punkt-1">Ledningsgruppens möte fredag den 22 september 2023, punkt 1</a>' in (
        desk.get(matter).text
    )
    assert f'Punkt 1: <a href="{matter}">Samordnad varudistribution</a>' in desk.get(f"/moten/{place}").text
    with site.db.read() as session:
        [found] = matters.of_meeting(session, f"mote-{place}")
        log = [event.text for event in events.listed(session, f"mote-{place}")]
        assert events.verify(session, f"mote-{place}") == []
    assert "Ärendet Samordnad varudistribution startades ur punkt 1." in log

    # Ett ärende som finns knyts till en punkt på ett annat möte, och kopplingen kan tas bort.
    plan_year(desk, days="fredag 15 december 2023 kl. 8.30–11.00")
    add_item(desk, "december", "Svaren om varudistributionen", "information")
    link = f"/moten/{meeting('december')}/punkt/1/arende/knyt"
    assert desk.post(link, data={"matter": "finns-inte"}).status_code == 422
    assert desk.post(link, data={"matter": found.row.matter}).status_code == 303
    assert "Hör till" in desk.get(matter).text
    _moved_over_a_deadline(desk, matter)
    with site.db.read() as session:
        [linked] = matters.of_meeting(session, key("december"))
    assert desk.post(link, data={"bort": str(linked.row.id)}).status_code == 303
    assert "Hör till" not in desk.get(matter).text


def _moved_over_a_deadline(desk: TestClient, matter: str) -> None:
    """The answers are due on Friday 15 December, the day of the meeting."""
    moved = plan_form(days="fredag 12 januari 2024 kl. 8.30–11.00")
    later = desk.post(f"/moten/{meeting('december')}/andra", data=moved)
    assert later.status_code == 200
    assert "Fredag den 15 december 2023 infaller nu före mötet." in later.text and f'href="{matter}"' in later.text
    earlier = desk.post(f"/moten/{meeting('december')}/andra", data=moved | {"days": "fredag 1 december 2023 kl. 9–11"})
    assert "infaller nu före" not in earlier.text and "flyttar med" not in earlier.text
