"""The desk: what needs a hand, who owes what, what comes by itself, and the forms that change something."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, update
from starlette.testclient import TestClient

from db import processes
from db.answers import rows as answer_rows
from db.register import people
from db.store.session import Database
from db.store.signs import heartbeats
from rules.dates.clock import at_local
from rules.plan import replanning
from schemas.base import Model
from schemas.inquiry import Channel, Result
from schemas.tables.mail import MailRow
from secretariat.matter import requests
from tests import planted
from tests.web.desk.confirmed import confirm
from tests.web.site import LATE, PROCESS, STEP, Site

PAGE = f"/arenden/{PROCESS}"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What was asked of the secretariat, in place of an engine."""
    asked: dict[str, Any] = {}

    async def call(_db: object, _client: object, process: str, act: Model, **what: object) -> None:
        asked[type(act).__name__] = (process, act.model_dump(exclude_defaults=True), what)

    monkeypatch.setattr(requests, "carry_out", call)

    async def connect() -> None:
        return None

    monkeypatch.setattr("tests.web.site.no_engine", connect)
    return asked


def test_the_list_shows_the_next_date_and_what_is_missing(desk: TestClient, site: Site) -> None:
    site.answer("huddinge")
    page = desk.get("/").text
    assert "Tisdag den 14 maj 2024" in page
    assert "Torsdag den 30 maj 2024" in page
    assert "svar saknas" in page
    assert "påpekanden" in page
    assert "Schemaläggaren svarar inte" in page


def test_without_processes_the_list_says_how_to_begin(sqlite_db: Database, tmp_path: Path) -> None:
    with planted.desk(sqlite_db, tmp_path) as desk:
        page = desk.get("/").text
    assert "svarstid start FIL" in page and "Allt sköter sig självt" not in page


def test_the_process_page_tells_states_by_word_and_symbol(desk: TestClient, site: Site) -> None:
    site.answer("huddinge")
    site.answer("salem", "nej", "aterkommer", returns_on=date(2024, 5, 21))
    site.answer("nynashamn", "villkor", "ej_berord", texts={"forlangning": "Priset ska ses över."})
    site.answer("haninge", channel=Channel.PHONE, source="Direktören ringde den 14 maj.")
    page = desk.get(PAGE).text
    for symbol, word in (("✓", "Ja"), ("✕", "Nej"), ("◐", "Ja, med villkor"), ("↻", "Återkommer"), ("○", "Saknas")):
        assert f'<i aria-hidden="true">{symbol}</i>{word}</span>' in page
    assert "Priset ska ses över." in page
    assert "Den 21 maj 2024" in page
    assert "Noterat på uppdrag, per telefon: Direktören ringde den 14 maj." in page


def test_the_process_page_tells_what_comes_by_itself_and_what_has_been(desk: TestClient, site: Site) -> None:
    site.answer("huddinge")
    page = desk.get(PAGE).text
    assert "Påminnelse om ”Förlängning av avtalet om samordnad varudistribution” till " in page
    assert "Torsdag den 30 maj 2024<br>kl. 24.00" in page
    assert "Huddinge kommun svarade" in page
    assert "Handla senast fredag den 12 juli 2024" in page
    assert page.count("<svg") == 3


def test_an_unknown_process_or_step_is_a_kind_page(desk: TestClient) -> None:
    for path in ("/arenden/nej", f"{PAGE}/nej/svar", f"{PAGE}/nej/flytta", "/arenden/nej/innehavare", "/utkorg/99999"):
        assert desk.get(path).status_code == 404


def test_after_the_day_it_says_who_and_why_and_waits(desk: TestClient, site: Site) -> None:
    for organisation in ("huddinge", "salem", "nynashamn", "tyreso", "haninge", "botkyrka", "nykvarn"):
        site.answer(organisation, "nej" if organisation == "salem" else "ja")
    site.advance(LATE)
    site.log_in(desk)
    assert "kräver ställningstagande. 2 parter har svarat nej" in desk.get("/").text
    page = desk.get(f"{PAGE}/{STEP}/faststall").text
    assert "Salems kommun svarade nej" in page
    assert "Nacka kommun har inte svarat" in page
    assert " checked" not in page


def test_a_mixed_outcome_is_told_as_soon_as_everyone_has_answered(desk: TestClient, site: Site) -> None:
    everyone = ("huddinge", "salem", "nynashamn", "tyreso", "haninge", "botkyrka", "nykvarn", "nacka")
    for organisation in everyone[:-1]:
        site.answer(organisation, "nej" if organisation == "salem" else "ja")
    assert "svaren kräver ställningstagande" not in desk.get(PAGE).text
    site.answer(everyone[-1], "ja")
    for path in (PAGE, f"{PAGE}/{STEP}/faststall"):
        page = desk.get(path).text
        assert "Salems kommun svarade nej" in page
        assert "har inte svarat" not in page
    assert "Alla har svarat, och svaren kräver ställningstagande" in desk.get(PAGE).text


def test_an_outcome_is_determined_question_by_question(desk: TestClient, site: Site, engine: dict[str, Any]) -> None:
    site.advance(LATE)
    site.log_in(desk)
    empty = desk.post(f"{PAGE}/{STEP}/faststall", data={})
    assert empty.status_code == 422
    assert 'href="#result-forlangning"' in empty.text and 'href="#reason"' in empty.text
    chosen = {"result-forlangning": "ja", "result-ny-upphandling": "nej", "reason": "Sju av åtta."}
    (seen,) = re.findall(r'name="seen" value="(\d+)"', empty.text)
    with site.client(is_logged_in=True) as desk:
        shown = desk.post(f"{PAGE}/{STEP}/faststall", data={**chosen, "seen": seen}).text
        assert "Besked om utfall" in shown and "går direkt till" in shown and "Vad som händer sedan" in shown
        assert "Determine" not in engine
        done = desk.post(f"{PAGE}/{STEP}/faststall/bekrafta", data={**chosen, "seen": seen})
    assert done.status_code == 303
    process, found, what = engine["Determine"]
    assert (process, what["reason"], what["now"], what["act_id"]) == (PROCESS, "Sju av åtta.", site.now, None)
    results = {"forlangning": Result.YES, "ny-upphandling": Result.NO}
    assert found == {"step": STEP, "results": results, "seen": int(seen)}
    assert "Utfallet är fastställt" in desk.get(done.headers["location"]).text


def test_without_the_engine_the_form_says_that_nothing_changed(desk: TestClient, site: Site) -> None:
    site.advance(LATE)
    site.log_in(desk)
    chosen = {"result-forlangning": "ja", "result-ny-upphandling": "nej", "reason": "Sju av åtta."}
    page = desk.post(f"{PAGE}/{STEP}/faststall/bekrafta", data=chosen)
    assert page.status_code == 422
    assert "Processmotorn svarar inte just nu. Ingenting är ändrat." in page.text
    assert "Sju av åtta." in page.text
    assert page.text.count(" checked") == 2


def test_an_answer_by_phone_is_noted_with_its_source(desk: TestClient, site: Site) -> None:
    address = f"{PAGE}/{STEP}/svar"
    form = desk.get(address).text
    assert 'id="received_on" name="received_on" value="2024-05-14"' in form
    assert 'id="received_time" name="received_time" value="09.00"' in form
    empty = desk.post(address, data={})
    assert empty.status_code == 422
    for field in ("seat", "channel", "source", "received_on", "value-forlangning", "value-ny-upphandling", "strength"):
        assert f'href="#{field}"' in empty.text
    noted = desk.post(
        address,
        data={
            "seat": "salem/kommundirektor",
            "channel": "telefon",
            "source": "Direktören ringde den 14 maj.",
            "received_on": "2024-05-13",
            "received_time": "15.40",
            "value-forlangning": "ja",
            "value-ny-upphandling": "ja",
            "strength": "intresse",
        },
    )
    assert noted.status_code == 303
    with site.db.read() as session:
        row = answer_rows.latest(session, PROCESS)[STEP, "salem/kommundirektor"]
    assert (row.channel, row.source, row.strength) == ("telefon", "Direktören ringde den 14 maj.", "intresse")
    assert row.received_at == at_local(date(2024, 5, 13), 15, 40), "when it came, not when it was noted"
    history = desk.get(PAGE).text
    assert "Svaret kom måndag den 13 maj 2024 kl. 15.40." in history
    assert "Av Administratör A, administratör" in history
    assert "Svaret är noterat" in desk.get(noted.headers["location"]).text


def test_a_moved_day_is_previewed_before_anything_changes(desk: TestClient, site: Site, engine: dict[str, Any]) -> None:
    address = f"{PAGE}/{STEP}/flytta"
    assert "torsdag den 30 maj 2024" in desk.get(address).text
    before = len(site.mails())
    preview = desk.post(address, data={"to_on": "2024-06-14", "reason": "Fler hinner besluta."})
    assert preview.status_code == 200
    for words in ("fredag den 14 juni 2024", "går direkt till Haninge kommun", "Tillkommer", "Utgår"):
        assert words in preview.text
    assert len(site.mails()) == before
    assert not engine
    with site.client(is_logged_in=True) as desk:
        confirmed = desk.post(
            f"{address}/bekrafta",
            data={"to_on": "2024-06-14", "reason": "Fler hinner besluta.", "plan_version": "1"},
        )
    assert confirmed.status_code == 303
    process, found, what = engine["MoveDeadline"]
    assert (process, found) == (PROCESS, {"step": STEP, "to_on": date(2024, 6, 14)})
    assert (what["reason"], what["plan_version"], what["act_id"]) == ("Fler hinner besluta.", 1, None)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"to_on": "", "reason": "x"}, "to_on"),
        ({"to_on": "sen", "reason": "x"}, "to_on"),
        ({"to_on": "2024-06-14", "reason": ""}, "reason"),
        ({"to_on": "2024-05-30", "reason": "x"}, "to_on"),
        ({"to_on": "2024-05-01", "reason": "x"}, "to_on"),
        ({"to_on": "9999-12-31", "reason": "x"}, "to_on"),
        ({"to_on": "0001-01-01", "reason": "x"}, "to_on"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(desk: TestClient, typed: dict[str, str], field: str) -> None:
    page = desk.post(f"{PAGE}/{STEP}/flytta", data=typed)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


def test_anstand_parties_and_holders(site: Site, engine: dict[str, Any]) -> None:
    with site.client(is_logged_in=True) as desk:
        assert desk.post(f"{PAGE}/{STEP}/anstand", data={}).status_code == 422
        assert desk.post(f"{PAGE}/parter", data={}).status_code == 422
        assert desk.post(f"{PAGE}/innehavare", data={}).status_code == 422
        later = {"seat": "salem/kommundirektor", "until_on": "2024-06-07", "reason": "Sammanträde 5 juni."}
        shown = desk.post(f"{PAGE}/{STEP}/anstand", data=later).text
        assert "Besked om anstånd</strong> går direkt till Salems kommun." in shown
        assert desk.post(f"{PAGE}/{STEP}/anstand", data={**later, "until_on": "2024-05-01"}).status_code == 422
        assert desk.post(f"{PAGE}/{STEP}/anstand/bekrafta", data=later).status_code == 303
        leaves = {"direction": "leaves", "organisation": "nacka", "reason": "Nacka lämnar."}
        shown = desk.post(f"{PAGE}/parter", data=leaves).text
        assert "Inte längre part: Nacka kommun. Skäl: Nacka lämnar." in shown
        assert 'href="#organisation"' in desk.post(f"{PAGE}/parter", data={**leaves, "direction": "joins"}).text
        assert "ChangeParties" not in engine, "nothing is done before it is confirmed"
        assert desk.post(f"{PAGE}/parter/bekrafta", data=leaves).status_code == 303
        old = site.link("salem")
        person = {"seat": "salem/kommundirektor", "person": "Den nya direktören", "email": "ny@salem.example"}
        shown = desk.post(f"{PAGE}/innehavare", data=person).text
        for words in ("Inget är ändrat än.", "Inbjudan", "Den nya direktören (ny@salem.example)", "slutar att gälla"):
            assert words in shown, words
        assert site.link("salem") == old, "nothing is done before it is confirmed"
        assert confirm(desk, shown) == f"{PAGE}?klart=infort"
        assert "Ändringen är införd." in desk.get(f"{PAGE}?klart=infort").text
    until_on = date(2024, 6, 7)
    assert engine["GrantAnstand"][1] == {"step": STEP, "seat": "salem/kommundirektor", "until_on": until_on}
    assert engine["ChangeParties"][1] == {"left": ["nacka"]}
    assert site.link("salem") != old


def test_only_who_has_a_day_of_its_own_is_said_to_have_one(desk: TestClient, site: Site) -> None:
    day, salem = "Egen svarsdag", "salem/kommundirektor"
    with site.db.write() as session:
        plan, row = processes.load_plan(session, PROCESS), processes.get_process(session, PROCESS)
        later = replanning.seat_returns(plan, STEP, salem, date(2024, 5, 20), now=site.now)
        processes.save_plan(session, row, later, reason="Salem återkommer.", now=site.now)
    assert day not in desk.get(PAGE).text
    with site.db.write() as session:
        row = processes.get_process(session, PROCESS)
        longer = replanning.grant_anstand(later, STEP, salem, date(2024, 6, 7), now=site.now)
        processes.save_plan(session, row, longer, reason="Salem har anstånd.", now=site.now)
    assert f"{day}: fredag den 7 juni 2024" in desk.get(PAGE).text


def test_a_noted_answer_is_asked_about_the_party_and_not_of_it(
    desk: TestClient, client: TestClient, site: Site
) -> None:
    noted, own = desk.get(f"{PAGE}/{STEP}/svar").text, client.get(site.link("salem")).text
    for about, to in (
        ("Vilken dag återkommer kommunen?", "Vilken dag återkommer ni?"),
        ("Fyll i om kommunen återkommer.", "Fyll i om ni återkommer."),
        ("ge anstånd.", "be kansliet om anstånd."),
        ("Kommunens diarienummer", "Ert diarienummer"),
    ):
        assert about in noted and to not in noted
        assert to in own and about not in own


@pytest.mark.parametrize(
    ("address", "to", "words"),
    [
        ("/arenden/finns-inte", "/", "listan över ärenden"),
        (f"{PAGE}/finns-inte/anstand", "/", "listan över ärenden"),
        ("/moten/finns-inte", "/moten", "listan över möten"),
        ("/utkorg/99999", "/utkorg", "utkorgen"),
        ("/utkorg/99999/html", "/utkorg", "utkorgen"),
    ],
)
def test_what_is_not_there_leads_to_its_list_and_has_the_menu(
    desk: TestClient, client: TestClient, address: str, to: str, words: str
) -> None:
    page = desk.get(address)
    assert page.status_code == 404
    assert f'Se <a href="{to}">{words}</a>.' in page.text
    assert 'aria-label="Huvudmeny"' in page.text and "Logga ut" in page.text
    desk.post("/logga-ut")
    assert client.get(address).status_code == 303


def test_the_outbox_shows_every_mail_as_its_reader_gets_it(desk: TestClient, site: Site) -> None:
    listed = desk.get("/utkorg").text
    assert "Sparat som fil" in listed
    invitation = next(mail for mail in site.mails() if mail.kind == "invitation" and mail.seat.startswith("salem"))
    page = desk.get(f"/utkorg/{invitation.id}").text
    assert 'href="http://testserver/s/dold-lank"' in page, "the desk never shows a link that answers"
    assert "Länken är dold här" in page
    assert "BEGIN:VCALENDAR" in page
    assert "kommun@salem.example" in page
    assert "Södertörnskommunernas samverkanskansli via Svarstid &lt;svarstid@samverkan.example&gt;" in page
    assert f'src="/utkorg/{invitation.id}/html"' in page
    html = desk.get(f"/utkorg/{invitation.id}/html")
    assert '<base target="_blank">' in html.text
    assert all(site.link("salem").rpartition(".")[2] not in shown for shown in (page, html.text))
    assert "default-src 'none'" in html.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in html.headers["content-security-policy"]


def test_a_mail_in_trouble_is_told_and_can_be_sent_again(desk: TestClient, site: Site) -> None:
    first = site.mails()[0]
    with site.db.write() as session:
        session.exec(
            update(MailRow).where(col(MailRow.id) == first.id).values(state="unknown", detail="Servern tystnade.")
        )
    assert "/utkorg?arende=varudistribution-2023&amp;lage=problem" in desk.get("/").text
    listed = desk.get(f"/utkorg?arende={PROCESS}&lage=problem").text
    assert "Okänt om det gick iväg" in listed and "Servern tystnade." in listed
    assert desk.post(f"/utkorg/{first.id}/skicka-igen").status_code == 303
    assert site.mails()[0].state == "retryable"
    assert desk.post(f"/utkorg/{first.id}/skickat").status_code == 422


def test_health_and_list_tell_what_stands_still(desk: TestClient, site: Site) -> None:
    assert desk.get("/halsa").json()["status"] == "degraded"
    with site.db.write() as session:
        heartbeats.beat(session, "worker", site.now)
        heartbeats.beat(session, "scheduler", site.now)
    assert desk.get("/halsa").json()["status"] == "ok"
    assert "arbetsprocessen" not in desk.get("/").text
    with site.db.write() as session:
        heartbeats.beat(session, "worker", site.now - timedelta(minutes=2))
    assert "arbetsprocessen svarar inte sedan tisdag den 14 maj 2024 kl. 8.58" in desk.get("/").text
    with site.db.write() as session:
        heartbeats.beat(session, "worker", site.now)
        session.connection().exec_driver_sql("DROP TRIGGER mail_sealed_id")
        session.exec(update(MailRow).values(state="planned", send_at=site.now - timedelta(minutes=6)))
    assert f"{len(site.mails())} mejl väntar" in desk.get("/").text


def test_mail_that_is_turned_away_again_and_again_is_told_with_the_way_to_its_reason(
    desk: TestClient, site: Site
) -> None:
    with site.db.write() as session:
        heartbeats.beat(session, "worker", site.now)
        heartbeats.beat(session, "scheduler", site.now)
        due_at = site.now - timedelta(minutes=29)
        session.connection().exec_driver_sql("DROP TRIGGER mail_sealed_id")
        held = {"state": "retryable", "detail": "SendGrid godtar inte nyckeln.", "attempts": 5, "due_at": due_at}
        session.exec(update(MailRow).values(**held))
    assert desk.get("/halsa").json()["standing_still"] == []
    with site.db.write() as session:
        session.exec(update(MailRow).values(due_at=site.now - timedelta(minutes=31)))
    assert desk.get("/halsa").json()["standing_still"] == ["carrier"]
    page = desk.get("/").text
    told = (
        f"{len(site.mails())} mejl har väntat sedan tisdag den 14 maj 2024 kl. 8.29: e-postservern tar inte emot dem."
    )
    assert told in page
    assert 'href="/utkorg?lage=vantar"' in page
    assert "SendGrid godtar inte nyckeln." in desk.get("/utkorg?lage=vantar").text
    with site.db.write() as session:
        session.exec(update(MailRow).values(attempts=1))
    assert desk.get("/halsa").json()["standing_still"] == [], "a first no is no fault yet"


def test_late_in_the_contract_every_page_still_opens(desk: TestClient, site: Site) -> None:
    site.advance(at_local(date(2026, 6, 1), 9, 0))
    site.log_in(desk)
    for path in ("/", PAGE, f"{PAGE}?historik=hela", "/utkorg", "/utkorg?efter=nej", f"{PAGE}/{STEP}/faststall"):
        assert desk.get(path).status_code == 200


def test_mixed_answers_of_everybody_need_a_hand_before_the_time_is_out(desk: TestClient, site: Site) -> None:
    for line in ("haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "nykvarn", "nacka"):
        site.answer(line)
    assert "redan nu" not in desk.get("/").text
    site.answer("salem", "nej")
    said = "redan nu: alla har svarat, och utfallet är inte givet. Det beror på svar från 1 part."
    assert said in desk.get("/").text
    page = desk.get(PAGE).text
    assert said in page
    assert f'href="{PAGE}/{STEP}/faststall"' in page


def test_every_seat_of_the_organisations_concerned_may_get_another_stand_in(desk: TestClient, site: Site) -> None:
    page = desk.get(f"{PAGE}/ersattare").text
    for seat in ("salem/kommundirektor", "salem/kansli", "sodertorn/kansli", "leverantoren/kundansvarig"):
        assert f'value="{seat}"' in page and f'value="{seat}"' in desk.get(f"{PAGE}/innehavare").text
    old = site.link("salem")
    person = {"seat": "salem/kommundirektor", "person": "Nya ersättaren", "email": "ny@salem.example"}
    assert desk.post(f"{PAGE}/ersattare", data=person | {"from_on": "2024-05-01"}).status_code == 422
    confirm(desk, desk.post(f"{PAGE}/ersattare", data=person | {"from_on": "2024-05-20"}).text)
    assert site.link("salem") == old
    with site.db.read() as session:
        found = [people.stand_in_of(session, "salem/kommundirektor", date(2024, 5, day)) for day in (19, 20)]
    names = [stand_in.name if stand_in else "" for stand_in in found]
    assert names[1] == "Nya ersättaren" and names[0] != names[1]


def test_the_agenda_says_how_much_more_there_is(desk: TestClient) -> None:
    page = desk.get(PAGE).text
    assert re.search(r"Därefter \d+ händelser till\.", page)
