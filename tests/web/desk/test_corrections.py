"""The desk corrects a determined outcome, shows a withdrawn matter as such, and knows a form that is sent twice."""

from __future__ import annotations

import copy
import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select, update
from starlette.testclient import TestClient

from db import events
from db.boards.lists import overview
from db.matters import keeping
from db.store.session import Database
from mail.writing.render import render
from rules.dates.clock import at_local
from schemas.errors import EffectUnknown
from schemas.events import EventKind
from schemas.inquiry import Result
from schemas.tables.process import EventRow, ProcessRow, StepRow
from secretariat.engine.calls import UNKNOWN
from secretariat.matter import requests, withdrawal
from tests.mail.letters_of_every_kind import KEYS
from tests.web.site import PROCESS, STEP, Site
from web.shell.forms import Form

PAGE = f"/arenden/{PROCESS}"
CHOSEN = {"result-forlangning": "ja", "result-ny-upphandling": "ja", "reason": "Fel rad lästes upp."}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was asked of the secretariat, in place of an engine."""
    calls: list[dict[str, Any]] = []

    async def call(_db: Database, _client: object, *where: Any, **what: Any) -> None:
        calls.append({**where[-1].model_dump(), **what})

    async def connect() -> None:
        return None

    monkeypatch.setattr(requests, "carry_out", call)
    monkeypatch.setattr("tests.web.site.no_engine", connect)
    return calls


def all_say_yes(site: Site) -> None:
    """Everyone has said yes to both, and the time is out."""
    for organisation in ("haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "salem", "nykvarn", "nacka"):
        site.answer(organisation)
    site.advance(at_local(date(2024, 6, 3), 12))


def test_a_determined_outcome_is_corrected_for_some(site: Site, desk: TestClient, asked: list[dict[str, Any]]) -> None:
    all_say_yes(site)
    with site.client(is_logged_in=True) as here:
        assert f"{PAGE}/{STEP}/ratta" in here.get(PAGE).text
        page = here.get(f"{PAGE}/{STEP}/ratta").text
        assert 'name="seen" value="0"' in page and "Ett ja gäller bara vissa" in page
        assert "Nu gäller:" in page and "<caption>Svaren</caption>" in page and "<details open>" not in page
        empty = here.post(f"{PAGE}/{STEP}/ratta", data={**CHOSEN, "reason": ""})
        assert empty.status_code == 422 and "Skriv varför utfallet rättas" in empty.text
        some = {"within-ny-upphandling-1": "ja", "within-ny-upphandling-2": "ja", "seen": "0"}
        shown = here.post(f"{PAGE}/{STEP}/ratta", data={**CHOSEN, **some, "act": "A" * 22})
        assert shown.status_code == 200 and "rättat av samverkanskansliet" in shown.text
        assert "Besked om utfall</strong> går " in shown.text and "Botkyrka kommun" in shown.text
        kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
        assert {**CHOSEN, **some}.items() <= kept.items() and not asked, "nothing is done before it is confirmed"
        done = here.post(f"{PAGE}/{STEP}/ratta/bekrafta", data=kept)
    assert done.status_code == 303 and "klart=rattat" in done.headers["location"]
    (call,) = asked
    assert call["results"] == {"forlangning": Result.YES, "ny-upphandling": Result.YES}
    assert (call["step"], call["seen"]) == (STEP, 0)
    assert len(call["within"]["ny-upphandling"]) == 2 and len(call["act_id"]) == 64


def test_a_yes_for_some_is_shown_as_such_and_becomes_a_no(site: Site, asked: list[dict[str, Any]]) -> None:
    all_say_yes(site)
    with site.db.write() as session:
        row = session.exec(select(StepRow).where(col(StepRow.key) == STEP)).one()
        row.within = {"ny-upphandling": ["haninge/kommundirektor", "nacka/kommundirektor"]}
        session.add(row)
    with site.client(is_logged_in=True) as here:
        page = here.get(f"{PAGE}/{STEP}/ratta").text
        assert "<strong>ja</strong> för Haninge kommun och Nacka kommun." in page
        assert page.count("<details open>") == 1 and page.count("<details>") == 1, "open where somebody is marked"
        marks = dict.fromkeys(re.findall(r'name="(within-[^"]+)" value="ja" checked', page), "ja")
        assert len(marks) == 2
        no = {**CHOSEN, **marks, "result-ny-upphandling": "nej", "seen": "0"}
        done = here.post(f"{PAGE}/{STEP}/ratta/bekrafta", data=no)
    assert done.status_code == 303
    assert asked[0]["within"] == {}, "the marks are those of the yes before"


def test_a_yes_that_the_rule_found_for_some_is_shown_as_such(site: Site) -> None:
    all_say_yes(site)
    with site.db.write() as session:
        row = session.exec(select(StepRow).where(col(StepRow.key) == STEP)).one()
        assert row.outcome
        found = copy.deepcopy(row.outcome)
        found["questions"]["ny-upphandling"]["takes_part"] = ["haninge/kommundirektor", "nacka/kommundirektor"]
        row.outcome = found
        session.add(row)
    with site.client(is_logged_in=True) as here:
        for address in (PAGE, f"{PAGE}/{STEP}/ratta"):
            assert "<strong>ja</strong> för Haninge kommun och Nacka kommun." in here.get(address).text


def test_an_answer_after_the_outcome_asks_whether_to_correct_it(site: Site) -> None:
    all_say_yes(site)
    cure = "sedan utfallet fastställdes. Ta ställning till om utfallet ska rättas."
    with site.client(is_logged_in=True) as here:
        assert cure not in here.get(PAGE).text + here.get("/").text
        site.answer("tyreso", procure="nej", channel="telefon", source="Kommundirektören ringde.")
        for page in (here.get(PAGE).text, here.get("/").text):
            assert "Tyresö kommun har ändrat sitt svar på" in page and cure in page
            assert f'href="{PAGE}/{STEP}/ratta"' in page
        receipt = render(site.mails()[-1], "https://svar.example", KEYS).text
        assert "Utfallet är redan fastställt. Kansliet avgör" in receipt and "Ni kan ändra svaret" not in receipt
        with site.db.write() as session:
            events.append(
                session, PROCESS, at=site.now, kind=EventKind.CORRECTED, text="Rättat.", step=STEP, dedup_key="rättat"
            )
        assert cure not in here.get(PAGE).text


def test_a_corrected_outcome_says_so_and_the_form_knows_which_correction_it_shows(
    site: Site, asked: list[dict[str, Any]]
) -> None:
    all_say_yes(site)
    with site.db.write() as session:
        for note, day in ((7, 4), (8, 5)):
            key = f"corrected/corrected/{STEP}////note-{note}"
            at = at_local(date(2024, 6, day), 8, 31)
            events.append(session, PROCESS, at=at, kind=EventKind.CORRECTED, text="Rättat.", step=STEP, dedup_key=key)
    with site.client(is_logged_in=True) as here:
        assert here.get(PAGE).text.count("Fastställt</span>, rättat onsdag den 5 juni 2024 kl. 8.31") == 2
        assert 'name="seen" value="8"' in here.get(f"{PAGE}/{STEP}/ratta").text
        here.post(f"{PAGE}/{STEP}/ratta/bekrafta", data={**CHOSEN, "seen": "7"})
    assert asked[0]["seen"] == 7


def test_what_is_not_determined_has_nothing_to_correct(desk: TestClient, site: Site) -> None:
    page = desk.get(f"{PAGE}/{STEP}/ratta").text
    assert "inget att rätta" in page and "<form" not in page.partition("<main")[2]
    assert f"{PAGE}/{STEP}/ratta" not in desk.get(PAGE).text
    assert desk.get(f"{PAGE}/annat/ratta").status_code == 404


def test_an_effect_that_nobody_knows_is_not_called_no_change(
    desk: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect() -> None:
        return None

    async def unknown(*_: object, **__: object) -> None:
        raise EffectUnknown(UNKNOWN)

    monkeypatch.setattr("tests.web.site.no_engine", connect)
    monkeypatch.setattr(requests, "carry_out", unknown)
    monkeypatch.setattr(withdrawal, "withdraw", unknown)
    moved = {"to_on": "2024-06-13", "reason": "Prov.", "plan_version": "1", "act": "B" * 22}
    for path, typed in ((f"{STEP}/flytta/bekrafta", moved), ("aterkalla", {"reason": "Prov.", "act": "B" * 22})):
        with site.client(is_logged_in=True) as here:
            page = here.post(f"{PAGE}/{path}", data=typed)
        assert page.status_code == 422
        assert "Ändringen kan vara på väg" in page.text and "Ingenting är ändrat" not in page.text


def test_a_withdrawn_matter_is_shown_as_such_and_one_at_its_end_as_done(desk: TestClient, site: Site) -> None:
    site.set_status("ended")
    mark = r'class="state {}"><i aria-hidden="true">{}</i>{}'
    listed = desk.get("/arenden?flik=avslutade").text
    assert re.search(mark.format("good", "✓", "Avslutat"), listed)
    assert not re.search(mark.format("plain", "✕", "Återkallat"), listed)
    with site.db.write() as session:
        session.add(
            EventRow(process=PROCESS, at=site.now, seq=9999, kind="withdrawn", text="Återkallat.", dedup_key="w",
                     digest="x", previous="x")
        )  # fmt: skip
    assert re.search(mark.format("plain", "✕", "Återkallat"), desk.get("/arenden?flik=avslutade").text)
    assert "Ärendet är återkallat. Inget mer skickas." in desk.get(PAGE).text


def test_a_decided_matter_is_shown_with_the_last_day_for_a_correction(site: Site) -> None:
    all_say_yes(site)
    ended = update(StepRow).where(col(StepRow.key) != STEP).values(status="done")
    with site.db.write() as session:
        session.exec(ended)
        session.exec(update(ProcessRow).values(ends_at=at_local(date(2024, 6, 19), 0)))
        keeping.make(session, PROCESS)
    said = "Utfallet kan rättas till och med tisdag den 18 juni 2024"
    with site.client(is_logged_in=True) as here:
        listed, page, form = (here.get(path).text for path in ("/", PAGE, f"{PAGE}/{STEP}/ratta"))
    assert "Avgjort" in listed and said in listed and "Inget mer" in listed
    assert f"{said}. Sedan avslutas ärendet av sig självt." in page and f"{PAGE}/{STEP}/ratta" in page
    assert "Ärendet avslutas. Därefter kan utfallet inte rättas." in page
    assert said in form and "<form" in form.partition("<main")[2]
    with site.db.read() as session:
        (line,) = overview.processes(session, site.now)
    assert [need.kind for need in line.needs] == [], "it waits for nobody"
    site.set_status("ended")
    with site.client(is_logged_in=True) as here:
        assert said not in here.get("/").text + here.get("/arenden?flik=avslutade").text + here.get(PAGE).text
        assert "Utfallet kan inte rättas här" in here.get(f"{PAGE}/{STEP}/ratta").text


def test_a_form_is_one_act_by_its_content() -> None:
    shown = Form().act
    assert Form({"act": shown, "to_on": "2024-06-13"}).act == shown, "kept while the form is refused"
    first = Form({"act": shown, "to_on": "2024-06-13"}).act_id
    assert first is not None and first == Form({"to_on": "2024-06-13", "act": shown}).act_id
    assert first != Form({"act": shown, "to_on": "2024-06-14"}).act_id
    assert first != Form({"act": Form().act, "to_on": "2024-06-13"}).act_id
    assert Form({"to_on": "2024-06-13"}).act_id is None
    assert Form({"act": "för kort", "to_on": "2024-06-13"}).act != "för kort"
