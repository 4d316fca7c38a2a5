"""What the desk does with a remiss: drafts, views and their fate, anstånd asked, the matter taken back."""

from __future__ import annotations

import hashlib
from types import ModuleType
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db.processes import load_file, load_plan
from kinds.remiss import acts as remiss
from kinds.remiss.register import drafting as register
from rules.dates.workdays import workdays_between
from schemas.tables.process import EventRow
from secretariat.matter import withdrawal
from tests.web.desk.starting import KEY, REMISS, carried
from tests.web.site import PROCESS, Site

PAGE = f"/arenden/{KEY}"


@pytest.fixture
def remiss_desk(desk: TestClient) -> TestClient:
    """The secretariat, with a remiss that is registered and waits for the engine."""
    seen = desk.post("/nytt/remiss", data=REMISS)
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    return desk


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What was asked of the secretariat, in place of an engine."""
    found: dict[str, Any] = {}

    def stand_in(module: ModuleType, name: str) -> None:
        async def call(_db: object, _client: object, *where: object, **what: object) -> None:
            found[name] = (where, what)

        monkeypatch.setattr(module, name, call)

    stand_in(remiss, "register_draft")
    stand_in(withdrawal, "withdraw")

    async def connect() -> None:
        return None

    monkeypatch.setattr("tests.web.site.no_engine", connect)
    return found


def test_the_page_says_who_stands_behind_and_that_silence_does_not(remiss_desk: TestClient) -> None:
    page = remiss_desk.get(PAGE).text
    assert "Svaret får ännu inte nämna någon kommun." in page
    assert "Den som inte har sagt något står inte bakom" in page
    assert "Avtalet gäller till och med" not in page


def test_a_draft_is_registered_by_reference_and_checksum(asked: dict[str, Any], remiss_desk: TestClient) -> None:
    refused = remiss_desk.post(f"{PAGE}/utkast", data={"sha256": "kort"})
    assert refused.status_code == 422
    assert 'href="#reference"' in refused.text and 'href="#sha256"' in refused.text
    files = {"file": ("utkast.txt", b"Utkast")}
    done = remiss_desk.post(f"{PAGE}/utkast", data={"reference": "Mapp 12"}, files=files)
    assert done.status_code == 303
    # The first draft asks nobody at once: the review opens on its day.
    assert "klart=utkast#" in done.headers["location"]
    (_, draft), _ = asked["register_draft"]
    assert (draft.reference, draft.sha256) == ("Mapp 12", hashlib.sha256(b"Utkast").hexdigest())


def test_a_draft_is_as_large_as_a_document_with_pictures(asked: dict[str, Any], remiss_desk: TestClient) -> None:
    content = b"x" * 3_000_000
    done = remiss_desk.post(f"{PAGE}/utkast", data={"reference": "Mapp 12"}, files={"file": ("utkast.docx", content)})
    assert done.status_code == 303
    (_, draft), _ = asked["register_draft"]
    assert draft.sha256 == hashlib.sha256(content).hexdigest()
    other = remiss_desk.post(f"{PAGE}/synpunkter", data={"text": "x" * 3_000_000})
    assert other.status_code == 413, "and only a draft"


def test_views_are_rows_and_each_is_followed_up(remiss_desk: TestClient, site: Site) -> None:
    address = f"{PAGE}/synpunkter"
    assert remiss_desk.post(address, data={}).status_code == 422
    noted = remiss_desk.post(address, data={"section": "4.2", "text": "Spår till Tyresö saknas."})
    assert noted.status_code == 303
    assert "0 av 1 är uppföljda." in remiss_desk.get(PAGE).text
    assert 'href="#met"' in remiss_desk.post(address, data={"number": "1"}).text
    met = remiss_desk.post(address, data={"number": "1", "met": "delvis", "note": "Se sidan 40."})
    assert met.status_code == 303
    page = remiss_desk.get(PAGE).text
    assert "1 av 1 är uppföljda." in page and "Delvis tillgodosedd" in page and "Se sidan 40." in page
    assert remiss_desk.get(f"{address}?nummer=9").status_code == 404
    with site.db.read() as session:
        assert [row.met for row in register.views(session, KEY)] == ["delvis"]


def test_anstand_asked_of_the_sender_stands_in_the_history(remiss_desk: TestClient, site: Site) -> None:
    assert remiss_desk.post(f"{PAGE}/begar-anstand", data={}).status_code == 422
    asked = {"until_on": "2025-01-31", "reason": "Jul och nyår."}
    assert remiss_desk.post(f"{PAGE}/begar-anstand", data=asked).status_code == 303
    with site.db.read() as session:
        texts = session.exec(select(EventRow.text).where(EventRow.process == KEY)).all()
    assert any("fredag den 31 januari 2025" in text and "Jul och nyår." in text for text in texts)


def test_pages_of_a_remiss_are_not_for_other_processes(desk: TestClient) -> None:
    for address in ("utkast", "synpunkter", "begar-anstand"):
        assert desk.get(f"/arenden/{PROCESS}/{address}").status_code == 404


def test_taking_a_matter_back_says_what_falls_away_and_needs_a_reason(site: Site, asked: dict[str, Any]) -> None:
    with site.client(is_logged_in=True) as desk:
        page = desk.get(f"/arenden/{PROCESS}/aterkalla").text
        assert "Ett mejl om att ärendet är återkallat går till" in page and "Haninge kommun" in page
        assert desk.post(f"/arenden/{PROCESS}/aterkalla", data={}).status_code == 422
        done = desk.post(f"/arenden/{PROCESS}/aterkalla", data={"reason": "Avtalet är uppsagt."})
        assert done.status_code == 303
        assert "återkallat" in desk.get(done.headers["location"]).text
    said = {"reason": "Avtalet är uppsagt.", "replaced_by": "", "now": site.now, "act_id": None}
    assert asked["withdraw"] == ((PROCESS,), said)


@pytest.mark.parametrize("number", ["123456x", "9" * 30, "\u0663", "²", "-1", "1.0", ""])
def test_an_address_with_a_number_that_is_none_is_no_error(remiss_desk: TestClient, number: str) -> None:
    assert remiss_desk.get(f"{PAGE}/anstandssvar", params={"nummer": number}).status_code == 404
    assert remiss_desk.get(f"{PAGE}/beslut/flytta", params={"anstand": number}).status_code == 200
    done = remiss_desk.post(f"{PAGE}/synpunkter", data={"number": number})
    assert done.status_code == 422 and 'href="#text"' in done.text


@pytest.mark.parametrize("number", ["0000000991234", "100", "0", "\u0663", "1e1"])
def test_a_smallest_group_that_is_no_number_is_refused_at_its_field(desk: TestClient, number: str) -> None:
    seen = desk.post("/nytt/remiss", data=REMISS | {"minimum_group": number})
    assert seen.status_code == 422 and 'href="#minimum_group"' in seen.text


def test_parties_and_steps_are_chosen(desk: TestClient, site: Site) -> None:
    page = desk.get("/nytt/remiss").text
    assert page.count('name="party-') == 8 and "Ledningsgruppen, redo att presenteras" in page
    left_out = ("party-salem", "step-presentation", "step-followup")
    typed = {name: text for name, text in REMISS.items() if name not in left_out}
    seen = desk.post("/nytt/remiss", data=typed)
    assert seen.status_code == 200 and "Ledningsgruppen, redo" not in seen.text
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    with site.db.read() as session:
        file, plan = load_file(session, KEY), load_plan(session, KEY)
    assert [party.organisation for party in file.parties if party.organisation == "salem"] == []
    steps = {step.key: step for step in file.steps}
    assert {"ledningsgrupp", "uppfoljning"}.isdisjoint(steps) and "aterrapport" in steps
    # What was counted from the step that is left out is counted from what that one was counted from.
    review, decision = plan.step("granskning"), plan.step("beslut")
    assert workdays_between(review.schedule.due_on, decision.schedule.due_on) == 8
    assert [(each.step, each.among) for each in steps["beslut"].when] == [("granskning", ["ja"])]
    assert [each.step for each in steps["aterrapport"].when] == ["inlamning"]
    none = desk.post("/nytt/remiss", data={name: text for name, text in REMISS.items() if "party-" not in name})
    assert none.status_code == 422 and 'href="#party"' in none.text
