"""The answer page asks which meeting decides at home; the reminders then follow it."""

from __future__ import annotations

from datetime import date

import pytest
from starlette.testclient import TestClient

from acts.news import take_news
from db import events, processes
from db.calendar.reading import import_calendars
from db.case import load_state
from db.register import people
from db.store import deliveries
from mail.links import home_meeting_url
from mail.tokens import Keys
from rules.dates.clock import local_date
from rules.meeting.home import with_home
from rules.plan.forecast import mails_of
from schemas.file.calendar import BodyKind, Calendars
from schemas.messages import NewsBatch
from schemas.plan.plan import PlanStep
from schemas.plan.timetable import StepStatus
from tests.web.site import PROCESS, SECRET, STEP, Site, form_fields

SALEM = "salem/kommundirektor"
KNOWN = Calendars.model_validate(
    {
        "bodies": [
            {
                "key": "haninge-ks",
                "organisation": "haninge",
                "kind": "kommunstyrelse",
                "name": "KS i Haninge",
                "papers_workdays": 1,
            }
        ],
        "meetings": [{"body": "haninge-ks", "on": "2024-05-16"}, {"body": "haninge-ks", "on": "2024-05-29"}],
    }
)


@pytest.fixture
def at_home(site: Site) -> Site:
    """The open inquiry needs a decision in each kommunstyrelse; one calendar is known."""
    with site.db.write() as session:
        import_calendars(session, KNOWN, source="prov")
        row = processes.get_process(session, PROCESS, lock=True)
        plan = processes.load_plan(session, PROCESS)
        steps = [
            with_home(one.model_copy(update={"home_body": BodyKind.BOARD}), KNOWN, now=site.now)
            if one.key == STEP
            else one
            for one in plan.steps
        ]
        new = plan.model_copy(update={"version": plan.version + 1, "steps": steps})
        processes.save_plan(session, row, new, reason="prov", now=site.now)
    return site


def step(site: Site) -> PlanStep:
    with site.db.read() as session:
        return processes.load_plan(session, PROCESS).step(STEP)


def deliver(site: Site) -> int:
    """Hand over what waits, as the dispatcher and the workflow do."""
    with site.db.read() as session:
        waiting = deliveries.undelivered(session).get(PROCESS, [])
        state = load_state(session, PROCESS)
    with site.db.write() as session:
        deliveries.mark_delivered(session, [number for number, _ in waiting], site.now)
    batch = NewsBatch(items=[news for _, news in waiting])
    duties = take_news(state, batch, site.now)
    site._carry_out(state, duties)
    return len(duties)


def test_the_page_asks_where_the_calendar_is_unknown(client: TestClient, at_home: Site) -> None:
    page = client.get(at_home.link("salem")).text
    assert "Ert kansli har fått frågan vilket sammanträde som avgör." in page
    assert '<details id="sammantrade" open>' in page


def test_the_page_says_which_meeting_is_the_last(client: TestClient, at_home: Site) -> None:
    # 16 May and 14 days of justering: Thursday 30 May 2024, the very last day. Its papers are due on 15 May, tomorrow.
    page = client.get(at_home.link("haninge")).text
    assert "Sista sammanträde: KS i Haninge torsdag den 16 maj 2024" in page
    assert '<details id="sammantrade">' in page


def test_a_chosen_meeting_moves_the_reminders(client: TestClient, at_home: Site) -> None:
    address = at_home.link("salem")
    answer = client.post(f"{address}/sammantrade", data={"home_on": "20/5 2024"})
    assert answer.status_code == 303
    said = client.get(answer.headers["location"]).text
    assert "Tack, det är noterat" in said
    assert "Ert sammanträde: kommunstyrelsen måndag den 20 maj 2024; handlingarna ska vara inne senast" in said
    assert deliver(at_home) == 1
    found = step(at_home)
    assert found.home[SALEM].on == date(2024, 5, 20)
    rungs = [local_date(mail.at) for mail in mails_of(found) if mail.rung.startswith("home") and SALEM in mail.seats]
    # Three working days before Monday 20 May 2024; three after, everyone is reminded anyway.
    assert rungs == [date(2024, 5, 15)]
    page = client.get(address).text
    assert "Ert sammanträde: kommunstyrelsen måndag den 20 maj 2024" in page
    assert at_home.answer_count() == 0
    # The same again is nothing new; another day is.
    client.post(f"{address}/sammantrade", data={"home_on": "2024-05-20"})
    assert deliver(at_home) == 0
    for day in ("2024-05-27", "2024-05-20"):
        client.post(f"{address}/sammantrade", data={"home_on": day})
        assert deliver(at_home) == 1
        assert step(at_home).home[SALEM].on == date.fromisoformat(day)


def test_choices_that_come_in_the_wrong_order_come_to_the_last_that_was_said(client: TestClient, at_home: Site) -> None:
    address = f"{at_home.link('salem')}/sammantrade"
    for day in ("2024-05-20", "2024-05-21"):
        assert client.post(address, data={"home_on": day}).status_code == 303
    with at_home.db.read() as session:
        first, second = [news for _, news in deliveries.undelivered(session)[PROCESS]]
    for news in (second, first, second):
        with at_home.db.read() as session:
            state = load_state(session, PROCESS)
        duties = take_news(state, NewsBatch(items=[news]), at_home.now)
        at_home._carry_out(state, duties)
        assert step(at_home).home[SALEM].on == date(2024, 5, 21)  # tisdag


@pytest.mark.parametrize("typed", ["", "i juni", "2024-05-13", "9999-12-31", "1 januari 0001"])
def test_a_day_that_is_none_records_nothing(client: TestClient, at_home: Site, typed: str) -> None:
    page = client.post(f"{at_home.link('salem')}/sammantrade", data={"home_on": typed})
    assert page.status_code == 422
    assert "Vilket sammanträde avgör" in page.text
    assert deliver(at_home) == 0


def test_an_untouched_form_chooses_nothing(client: TestClient, at_home: Site) -> None:
    address = at_home.link("salem")
    fields = form_fields(client.get(address).text)
    assert client.post(f"{address}/sammantrade", data=fields).status_code == 422
    assert deliver(at_home) == 0


def test_the_reminder_of_the_meeting_is_a_mail_that_names_it(client: TestClient, at_home: Site) -> None:
    client.post(f"{at_home.link('salem')}/sammantrade", data={"home_on": "2024-05-20"})
    deliver(at_home)
    before = len(at_home.mails())
    at_home.advance(at_home.now.replace(day=15, hour=12))
    mails = [one for one in at_home.mails()[before:] if one.kind == "reminder" and one.seat == SALEM]
    # Half the time has passed, so the stand-in is reminded too.
    assert [mail.props["asked"][0]["home"]["on"] for mail in mails] == ["2024-05-20"] * 2


def test_the_small_page_asks_one_thing_and_looking_records_nothing(client: TestClient, at_home: Site) -> None:
    address = f"{at_home.link('salem')}/sammantrade"
    page = client.get(address)
    assert page.status_code == 200
    assert "<h1>Vilket sammanträde avgör?</h1>" in page.text
    assert list(form_fields(page.text)) == ["home_on"]
    assert "Samordnad varudistribution" in page.text[: page.text.index("<form")]
    assert "Tack, det är noterat" not in page.text
    assert client.head(address).status_code == 200
    assert deliver(at_home) == 0


def test_it_is_open_before_the_question_is(client: TestClient, at_home: Site) -> None:
    _set_status(at_home, StepStatus.PLANNED)
    address = at_home.link("salem")
    assert "Frågan är inte öppen än" in client.get(address).text
    page = client.get(f"{address}/sammantrade").text
    assert "Vilket sammanträde avgör?" in page
    assert "Till frågan" not in page
    assert client.post(f"{address}/sammantrade", data={"home_on": "2024-05-20"}).status_code == 303


@pytest.mark.parametrize("status", [StepStatus.DETERMINED, StepStatus.SKIPPED])
def test_it_is_closed_with_the_question(client: TestClient, at_home: Site, status: StepStatus) -> None:
    _set_status(at_home, status)
    address = f"{at_home.link('salem')}/sammantrade"
    assert "home_on" not in client.get(address).text
    assert "home_on" not in client.post(address, data={"home_on": "2024-05-20"}).text
    assert deliver(at_home) == 0


def test_a_question_without_decision_at_home_asks_for_no_meeting(client: TestClient, site: Site) -> None:
    with site.db.write() as session:
        row = processes.get_process(session, PROCESS, lock=True)
        plan = processes.load_plan(session, PROCESS)
        steps = [one.model_copy(update={"home_body": None}) for one in plan.steps]
        new = plan.model_copy(update={"version": plan.version + 1, "steps": steps})
        processes.save_plan(session, row, new, reason="prov", now=site.now)
    answer = client.get(f"{site.link('salem')}/sammantrade")
    assert (answer.status_code, answer.headers["location"]) == (303, site.link("salem"))


def test_the_desk_notes_what_the_kansli_said_by_phone(desk: TestClient, at_home: Site) -> None:
    address = f"/arenden/{PROCESS}/{STEP}/sammantrade"
    assert "Salems kommun" in desk.get(address, params={"plats": SALEM}).text
    typed = {"seat": SALEM, "on": "2024-05-20", "source": "Registratorn ringde den 6 maj."}
    assert desk.post(address, data={**typed, "source": ""}).status_code == 422
    assert desk.post(address, data={**typed, "seat": "solna/kommundirektor"}).status_code == 422
    past = desk.post(address, data={**typed, "on": "2024-01-15"})
    assert past.status_code == 422
    assert "har redan varit" in past.text
    assert deliver(at_home) == 0
    answer = desk.post(address, data=typed)
    assert answer.status_code == 303
    assert deliver(at_home) == 1
    assert step(at_home).home[SALEM].on == date(2024, 5, 20)
    history = desk.get(f"/arenden/{PROCESS}").text
    assert "Registratorn ringde den 6 maj." in history


def _set_status(site: Site, status: StepStatus) -> None:
    with site.db.write() as session:
        row = processes.get_step(session, PROCESS, STEP)
        row.status = status


def test_a_meeting_whose_minutes_come_too_late_is_taken_with_the_ways_out(client: TestClient, at_home: Site) -> None:
    # Monday 20 May 2024 and 14 days of justering is Monday 3 June; the last day is Thursday 30 May.
    answer = client.post(f"{at_home.link('salem')}/sammantrade", data={"home_on": "2024-05-20"})
    said = client.get(answer.headers["location"]).text
    assert "Protokollet är då justerat först måndag den 3 juni 2024, efter sista dagen torsdag den 30 maj 2024" in said
    assert "be om anstånd" in said
    deliver(at_home)
    assert "justerat först måndag den 3 juni 2024" in client.get(at_home.link("salem")).text
    client.post(f"{at_home.link('salem')}/sammantrade", data={"home_on": "2024-05-14"})
    assert "Protokollet" not in client.get(f"{at_home.link('salem')}/sammantrade").text


def _kansli_link(site: Site, organisation: str) -> str:
    row = site.invitation(organisation)
    return home_meeting_url("", Keys.single(SECRET), row.public_id, row.kansli_generation)


def test_the_kansli_has_a_link_of_its_own_that_a_new_director_does_not_touch(client: TestClient, at_home: Site) -> None:
    link, director = _kansli_link(at_home, "salem"), at_home.link("salem")
    with at_home.db.write() as session:
        people.replace_holder(session, SALEM, name="Ny", email="ny@salem.example", now=at_home.now)
    assert client.get(director).status_code == 410, "the former director's link is dead"
    page = client.get(link)
    assert page.status_code == 200 and "Till frågan" not in page.text
    assert client.post(link, data={"home_on": "2024-05-21"}).status_code == 303
    assert "tisdag den 21 maj 2024" in client.get(link).text


def test_the_kansli_link_opens_nothing_but_the_question_of_the_meeting(client: TestClient, at_home: Site) -> None:
    link = _kansli_link(at_home, "salem").removesuffix("/sammantrade")
    for path in ("", "/kvitto", "/fil/" + "0" * 64):
        assert client.get(link + path).status_code == 404
    assert client.post(link, data={"value-forlangning": "ja"}).status_code == 404
    assert at_home.answer_count() == 0


def test_a_new_director_does_not_make_the_kansli_be_asked_again(at_home: Site) -> None:
    with at_home.db.write() as session:
        people.replace_holder(session, SALEM, name="Ny", email="ny@salem.example", now=at_home.now)
    deliver(at_home)
    asked = [mail for mail in at_home.mails() if mail.kind == "home_meeting" and mail.seat == SALEM]
    invited = [mail.to_email for mail in at_home.mails() if mail.kind == "invitation" and mail.seat == SALEM]
    assert len(asked) == 1 and invited[-1] == "ny@salem.example"
    with at_home.db.write() as session:
        people.replace_holder(session, SALEM, name="Nästa", email="nasta@salem.example", now=at_home.now)
    deliver(at_home)
    assert len([m for m in at_home.mails() if m.kind == "home_meeting" and m.seat == SALEM]) == 1


def _ask_kansli(site: Site) -> None:
    """A new director hears the question, and the kansli is asked with it."""
    with site.db.write() as session:
        people.replace_holder(session, SALEM, name="Ny", email="ny@salem.example", now=site.now)
    deliver(site)


def _told_of_kansli(site: Site) -> str:
    with site.db.read() as session:
        rows = [row.text for row in events.listed(session, PROCESS) if row.kind == "holder_replaced"]
    return rows[-1]


def test_a_new_kansli_is_asked_anew_and_the_former_link_is_dead(client: TestClient, at_home: Site) -> None:
    _ask_kansli(at_home)
    former, director = _kansli_link(at_home, "salem"), at_home.link("salem")
    with at_home.db.write() as session:
        moved = people.replace_holder(
            session, "salem/kansli", name="Ny", email="ny.registrator@salem.example", now=at_home.now
        )
    assert moved == [PROCESS]
    deliver(at_home)
    assert client.get(former).status_code == 404 and client.get(director).status_code == 200
    assert client.get(_kansli_link(at_home, "salem")).status_code == 200
    asked = [mail.to_email for mail in at_home.mails() if mail.kind == "home_meeting" and mail.seat == SALEM]
    assert asked[-1] == "ny.registrator@salem.example" and len(asked) == 2
    told = _told_of_kansli(at_home)
    assert told.startswith("Ny innehavare i Salems kommun, kansliet, från och med")
    assert told.endswith("avgör går till den nya och den gamla länken gäller inte längre.")


def test_a_new_kansli_is_not_asked_what_the_former_has_said(client: TestClient, at_home: Site) -> None:
    _ask_kansli(at_home)
    client.post(_kansli_link(at_home, "salem"), data={"home_on": "2024-05-21"})
    with at_home.db.write() as session:
        people.replace_holder(session, "salem/kansli", name="Ny", email="ny.registrator@salem.example", now=at_home.now)
    deliver(at_home)
    assert len([m for m in at_home.mails() if m.kind == "home_meeting" and m.seat == SALEM]) == 1
    assert "Sammanträdet som har angetts står kvar och den gamla länken" in _told_of_kansli(at_home)
