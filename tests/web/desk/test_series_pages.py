"""What recurs, from the desk alone: made, seen ahead, skipped, moved, added, drafted, started, and begun again."""

from __future__ import annotations

import re
from datetime import date

from starlette.testclient import TestClient

from db.begun import saved_forms
from db.series import kept
from rules.dates.clock import at_local
from schemas.actor import Role
from tests.web.desk.starting import carried
from tests.web.site import Site

NEW = {
    "source": "mall:gemensam-fraga", "title": "Avgiften", "anchor": "arbetsdag", "first_on": "2025-03-01",
    "often": "12", "workday": "1", "lead": "10",
}  # fmt: skip


def test_a_series_is_made_changed_and_drafted_on_the_desk(site: Site, desk: TestClient) -> None:
    shown = desk.post("/aret/aterkommande/ny", data=NEW)
    assert "måndag den 3 mars 2025, måndag den 2 mars 2026 och måndag den 1 mars 2027" in shown.text
    assert "varje år, den första arbetsdagen i mars" in shown.text
    page = _kept(desk)
    listed = desk.get("/aret/aterkommande").text
    assert "Avgiften" in listed and "3 mars 2025" in listed and "10 arbetsdagar före" in listed
    assert "Avgiften" in desk.get("/aret").text, "it stands in the year ahead"

    assert desk.post(page, data={"act_on": "hoppa-over", "turn": "2025-03"}).status_code == 303
    assert '<td data-label="Läge">Hoppas över</td>' in desk.get(page).text
    assert desk.post(page, data={"act_on": "som-planerat", "turn": "2025-03"}).status_code == 303
    assert desk.post(page, data={"act_on": "flytta", "turn": "2025-03", "on": "2025-04-01"}).status_code == 303
    assert "Flyttad från 3 mars 2025" in desk.get(page).text
    wrong = desk.post(page, data={"act_on": "extra", "on": "2025-04-01"})
    assert wrong.status_code == 422 and "Det finns redan en gång tisdag den 1 april 2025." in wrong.text
    assert desk.post(page, data={"act_on": "extra", "on": "2024-06-10"}).status_code == 303
    assert desk.post(page, data={"act_on": "installningar", "lead": "200"}).status_code == 422
    assert desk.post(page, data={"act_on": "installningar", "lead": "5", "starts_itself": "ja"}).status_code == 303
    assert "Startar av sig självt" in desk.get("/aret/aterkommande").text

    made = desk.post(page, data={"act_on": "utkast", "turn": "extra-2024-06-10"})
    assert made.headers["location"].startswith("/nytt/mall/gemensam-fraga?utkast=")
    morning = desk.get("/").text
    assert "ska börja måndag den 10 juni 2024. Utkastet väntar" in morning
    draft = made.headers["location"]
    assert draft.partition("&klart")[0] in morning and "gjort ur serien" in desk.get(draft).text
    assert desk.post(page, data={"act_on": "utkast", "turn": "extra-2024-06-10"}).status_code == 422
    assert desk.post(page, data={"act_on": "avsluta"}).headers["location"] == "/aret/aterkommande?klart=avslutad"
    assert "Serien är avslutad" in desk.get(page).text
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        assert reader.get(page).status_code == 200 and "Hoppa över" not in reader.get(page).text
        assert reader.post(page, data={"act_on": "avsluta"}).status_code == 403


def test_what_a_draft_is_started_with_is_what_the_next_one_begins_with(site: Site, desk: TestClient) -> None:
    page = _kept(desk)
    draft = desk.post(page, data={"act_on": "utkast", "turn": "2025-03"}).headers["location"]
    assert "Frågan" in desk.get(draft).text
    asked = {"rubrik": "Avgiften 2025", "fraga": "Stämmer avgiften?", "svarsdag": "2025-03-24", "svarssatt": "ja-nej",
             "kommuner-tyreso": "ja", "saved": draft.partition("=")[2].partition("&")[0]}  # fmt: skip
    plan = desk.post("/nytt/mall/gemensam-fraga", data=asked)
    assert plan.status_code == 200, "the draft is changed, looked at, and started without being saved again"
    started = desk.post("/nytt/starta", data=carried(plan.text))
    assert started.status_code == 303
    with site.db.read() as session:
        assert not saved_forms.listed(session, is_template=False)
        series = kept.find(session, page.rpartition("/")[2])
        assert series is not None and series.row.typed["rubrik"] == "Avgiften 2025"
        assert (series.row.typed_on, series.past[0].state) == (date(2025, 3, 3), "startad")
    assert "Startat" in desk.get(page).text
    site.now = at_local(date(2025, 9, 1), 9)
    with site.client(is_logged_in=True) as later:
        again = later.post(page, data={"act_on": "utkast", "turn": "2026-03"}).headers["location"]
        form = later.get(again).text
    assert 'value="Avgiften 2026"' in form and 'value="2026-03-23"' in form


def test_a_matter_that_has_been_recurs_and_a_series_that_cannot_be_says_why(desk: TestClient) -> None:
    whole = {**NEW, "source": "arende:varudistribution-2023", "action": "keep"}
    answer = desk.post("/aret/aterkommande/ny", data=whole)
    assert answer.status_code == 303, answer.text
    for wrong, said in (
        ({"anchor": "mote"}, "Organet saknas."),
        ({"anchor": "ankomst"}, "Det framgår inte vad som ska komma."),
        ({"workday": "40"}, "Arbetsdagen ska vara ett tal"),
        ({"until_on": "2020-01-01"}, "Den sista dagen ligger före den första."),
        ({"source": ""}, "Välj vad som ska återkomma."),
    ):
        refused = desk.post("/aret/aterkommande/ny", data={**NEW, **wrong})
        assert refused.status_code == 422 and said in refused.text, said
    assert desk.get("/aret/aterkommande/finns-inte").status_code == 404


def _kept(desk: TestClient) -> str:
    answer = desk.post("/aret/aterkommande/ny", data={**NEW, "action": "keep"})
    assert answer.status_code == 303
    found = re.fullmatch(r"(/aret/aterkommande/[\w-]+)\?klart=ny", answer.headers["location"])
    assert found is not None
    return found[1]
