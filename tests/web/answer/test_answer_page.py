"""The answer page: nothing preselected, nothing written by looking, nothing lost of what was typed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlmodel import col, update
from starlette.testclient import TestClient

from db.answers import rows as answer_rows
from db.answers.answers import act_of
from db.register import people
from db.seals import chain
from db.store import session
from mail.links import stand_in_url
from mail.tokens import Keys
from rules.dates.clock import at_local
from schemas.tables.process import AnswerRow, InvitationRow, StepRow
from tests.web.site import LATE, PROCESS, SECRET, STEP, Site, form_fields

SALEM = "salem/kommundirektor"
YES_NO = {"value-forlangning": "ja", "value-ny-upphandling": "nej", "strength": "tjansteperson"}


def latest(site: Site, seat: str = "salem/kommundirektor", step: str = STEP) -> AnswerRow:
    with site.db.read() as session:
        return answer_rows.latest(session, PROCESS)[step, seat]


def test_the_form_says_for_whom_by_when_and_what_with_nothing_chosen(client: TestClient, site: Site) -> None:
    page = client.get(site.link("salem"))
    assert page.status_code == 200
    assert "Du svarar för Salems kommun" in page.text
    assert "Svara senast torsdag den 30 maj 2024" in page.text
    assert "Vill kommunen förlänga nuvarande avtal med 12 månader?" in page.text
    assert "Inbjudan gick till kommundirektören i Salems kommun" in page.text
    assert "Utvärdering av samordnad varudistribution" in page.text
    assert page.text.count('type="radio"') == 5 + 5 + 5
    assert " checked" not in page.text


def test_names_of_other_municipalities_and_persons_are_not_shown(client: TestClient, site: Site) -> None:
    site.answer("huddinge")
    page = client.get(site.link("salem")).text
    assert "Huddinge" not in page
    assert "Kommundirektören i Salem" not in page


@pytest.mark.parametrize("path", ["", "/kvitto"])
def test_looking_writes_nothing(client: TestClient, site: Site, path: str) -> None:
    address = site.link("salem") + path
    before = len(site.mails())
    for _ in range(3):
        assert client.get(address).status_code in (200, 303)
        assert client.head(address).status_code in (200, 303)
    assert site.answer_count() == 0
    assert len(site.mails()) == before


def test_an_untouched_form_is_refused_and_records_nothing(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    page = client.post(address, data=form_fields(client.get(address).text))
    assert page.status_code == 422
    assert "Något behöver rättas" in page.text
    assert 'href="#value-forlangning"' in page.text
    assert site.answer_count() == 0


def test_an_untouched_form_records_nothing_after_an_answer_either(client: TestClient, site: Site) -> None:
    site.answer("salem", comment="Vi vill ha samma pris.")
    address = site.link("salem")
    fields = form_fields(client.get(address).text)
    assert fields["comment"] == "Vi vill ha samma pris."
    assert fields["value-forlangning"] == "ja"
    before = len(site.mails())
    sent = client.post(address, data=fields)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{address}/kvitto")
    assert site.answer_count() == 1
    assert len(site.mails()) == before


def test_an_answer_is_received_and_its_receipt_shown(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    answer = client.post(address, data={**YES_NO, "comment": "Ja & <b>amen</b>", "expected_version": "0"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}/kvitto")
    receipt = client.get(f"{address}/kvitto").text
    assert "Tack, svaret är mottaget" in receipt
    assert "Tisdag den 14 maj 2024 kl. 9.00" in receipt
    assert "Ja &amp; &lt;b&gt;amen&lt;/b&gt;" in receipt
    row = latest(site)
    with site.db.read() as session:
        head = chain.head_by_act(session, row.process, act_of(row.id))
    assert f'Kvittots sigill: <span class="seal">{head}</span>' in receipt
    assert site.mails()[-1].props["seal"] == str(head)
    assert row.codes == {"forlangning": "ja", "ny-upphandling": "nej"}
    assert (row.strength, row.channel, row.received_at) == ("tjansteperson", "webb", site.now)
    assert [m.kind for m in site.mails()][-1] == "receipt"


def test_the_same_answer_twice_is_one_version(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    for _ in range(2):
        assert client.post(address, data={**YES_NO, "expected_version": "0"}).status_code == 303
    assert site.answer_count() == 1


def test_a_changed_answer_is_a_new_version(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    client.post(address, data={**YES_NO, "expected_version": "0"})
    page = client.get(address).text
    assert "Salems kommun har redan svarat" in page
    assert "Ändra det som ska ändras" in page
    assert page.count(" checked") == 3
    client.post(address, data={**form_fields(page), "value-ny-upphandling": "ja"})
    assert latest(site).version == 2
    assert latest(site).codes["ny-upphandling"] == "ja"


def test_an_older_form_never_overwrites_a_newer_answer(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    site.answer("salem", "nej", "nej")
    page = client.post(address, data={**YES_NO, "comment": "Mitt eget svar", "expected_version": "0"})
    assert page.status_code == 409
    assert "Någon har redan svarat" in page.text
    assert "Mitt eget svar" in page.text
    assert page.text.count(" checked") == 3
    assert latest(site).codes["forlangning"] == "nej"
    again = {**form_fields(page.text), **YES_NO}
    assert again["expected_version"] == "1"
    assert client.post(address, data=again).status_code == 303
    assert latest(site).codes["forlangning"] == "ja"


def test_a_refused_form_keeps_every_word(client: TestClient, site: Site) -> None:
    page = client.post(
        site.link("salem"),
        data={
            "value-forlangning": "villkor",
            "text-forlangning": "  ",
            "value-ny-upphandling": "nej",
            "strength": "kommunstyrelse",
            "paragraph": "45",
            "decided_on": "31 februari 2024",
            "diarienummer": "KS 2024/118",
            "comment": 'Ett "citat" & mer',
            "answered_by": "Ekonomichefen",
            "answered_email": "inte en adress",
        },
    )
    assert page.status_code == 422
    errors = re.findall(r'<li><a href="#([^"]+)">', page.text)
    assert errors == ["text-forlangning", "decided_on", "answered_email"] or set(errors) == {
        "text-forlangning",
        "decided_on",
        "answered_email",
    }
    for word in ("KS 2024/118", "31 februari 2024", "Ett &#34;citat&#34; &amp; mer", "Ekonomichefen", "inte en adress"):
        assert word in page.text
    assert page.text.count(" checked") == 3
    assert "<details open>" in page.text
    assert site.answer_count() == 0


def test_a_decision_carries_paragraph_date_and_diarienummer(client: TestClient, site: Site) -> None:
    decision = {"strength": "kommunstyrelse", "paragraph": "45", "decided_on": "7 maj 2024", "diarienummer": "KS 1"}
    assert client.post(site.link("salem"), data={**YES_NO, **decision}).status_code == 303
    row = latest(site)
    assert (row.strength, row.paragraph, row.decided_on) == ("kommunstyrelse", "45", date(2024, 5, 7))
    assert row.diarienummer == "KS 1"


def test_a_position_needs_to_say_who_has_decided(client: TestClient, site: Site) -> None:
    page = client.post(site.link("salem"), data={**YES_NO, "strength": ""})
    assert page.status_code == 422
    assert 'href="#strength"' in page.text


def test_whoever_comes_back_does_not_say_who_has_decided(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    later = {"value-forlangning": "ja", "value-ny-upphandling": "aterkommer", "returns_on": "2024-05-21"}
    assert client.post(address, data=later).status_code == 303
    row = latest(site)
    assert (row.strength, row.returns_on) == (None, date(2024, 5, 21))
    assert " selected" not in (page := client.get(address).text) and 'value="2024-05-21"' in page


def test_a_bare_decision_of_a_board_is_asked_about_once(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    bare = {**YES_NO, "strength": "kommunstyrelse"}
    page = client.post(address, data=bare)
    assert page.status_code == 422
    assert "varken paragraf, datum eller diarienummer är ifyllt" in page.text
    assert "Något behöver rättas" not in page.text
    assert site.answer_count() == 0
    assert page.text.count(" checked") == 3
    assert client.post(address, data={**form_fields(page.text), **bare}).status_code == 303
    assert latest(site).strength == "kommunstyrelse"


def test_one_of_paragraph_day_and_number_is_enough(client: TestClient, site: Site) -> None:
    said = {**YES_NO, "strength": "kommunfullmaktige", "paragraph": "45"}
    assert client.post(site.link("salem"), data=said).status_code == 303


def test_coming_back_another_day_needs_the_day_and_nothing_else(client: TestClient, site: Site) -> None:
    address = site.link("salem")
    returns = {"value-forlangning": "aterkommer", "value-ny-upphandling": "aterkommer"}
    page = client.post(address, data=returns)
    assert page.status_code == 422
    assert 'href="#returns_on"' in page.text
    assert client.post(address, data={**returns, "returns_on": "2024-05-21"}).status_code == 303
    assert latest(site).returns_on == date(2024, 5, 21)


def test_somebody_else_answers_and_both_get_a_receipt(client: TestClient, site: Site) -> None:
    before = len(site.mails())
    who = {"answered_by": "Kanslichefen i Salem", "answered_email": "kanslichef@salem.example"}
    assert client.post(site.link("salem"), data={**YES_NO, **who}).status_code == 303
    assert latest(site).answered_by == "Kanslichefen i Salem"
    receipts = [mail.to_email for mail in site.mails()[before:]]
    assert receipts == ["kanslichef@salem.example", "kommundirektor@salem.example"]


def test_a_late_answer_is_received_and_marked(client: TestClient, site: Site) -> None:
    site.advance(LATE)
    address = site.link("salem")
    form = client.get(address)
    assert form.status_code == 200
    assert "Svarstiden gick ut torsdag den 30 maj 2024" in form.text
    assert client.post(address, data=YES_NO).status_code == 303
    assert latest(site).is_late
    assert "inkom efter svarstid" in client.get(f"{address}/kvitto").text


def test_a_determined_question_is_read_only(client: TestClient, site: Site) -> None:
    site.answer("salem")
    set_step(site, STEP, "determined")
    address = site.link("salem")
    page = client.get(address)
    assert "Svarsomgången är avslutad" in page.text
    assert "Besked från tjänsteperson" in page.text
    assert "<form" not in page.text
    assert "Svarsomgången är avslutad" in client.post(address, data={**YES_NO, "comment": "för sent"}).text
    assert site.answer_count() == 1


def test_a_replaced_link_names_nobody(client: TestClient, site: Site) -> None:
    old = site.link("salem")
    with site.db.write() as session:
        people.replace_holder(session, "salem/kommundirektor", name="Den nya", email="ny@salem.example", now=site.now)
    page = client.get(old)
    assert page.status_code == 410
    assert "Länken har ersatts" in page.text
    assert "Salem" not in page.text
    assert client.post(old, data=YES_NO).status_code == 410
    assert client.get(site.link("salem")).status_code == 200
    assert site.answer_count() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: "/s/nope",
        lambda t: t + "x",
        lambda t: "/s/%F0%9F%A6%8A",
    ],
)
def test_an_unknown_link_is_one_and_the_same_page(client: TestClient, site: Site, change: object) -> None:
    assert callable(change)
    for answer in (client.get(change(site.link("salem"))), client.post(change(site.link("salem")), data=YES_NO)):
        assert answer.status_code == 404
        assert "Länken fungerar inte" in answer.text
    assert site.answer_count() == 0


def test_a_withdrawn_question_takes_no_answer(client: TestClient, site: Site) -> None:
    with site.db.write() as session:
        session.exec(
            update(InvitationRow).where(col(InvitationRow.seat) == "salem/kommundirektor").values(is_withdrawn=True)
        )
    page = client.post(site.link("salem"), data=YES_NO)
    assert "Frågan gäller inte längre er" in page.text
    assert site.answer_count() == 0


def test_a_task_asks_whether_it_is_done(client: TestClient, site: Site) -> None:
    address = site.link("styrgruppen", "utvardering", "ordforande")
    page = client.get(address).text
    assert "Uppgift för Styrgruppen för samordnad varudistribution" in page
    assert "Vem har beslutat" not in page
    assert "<h2>Är det gjort?</h2>" in page
    assert client.post(address, data=form_fields(page)).status_code == 422
    assert client.post(address, data={"value-klart": "klart", "comment": "Bifogas."}).status_code == 303
    assert "Tack, det är noterat" in client.get(f"{address}/kvitto").text
    set_step(site, "utvardering", "done")
    assert "Uppgiften är avslutad" in client.get(address).text


def test_a_day_that_is_not_a_working_day_is_acted_on_the_day_before(client: TestClient, site: Site) -> None:
    site.advance(at_local(date(2024, 6, 10), 9, 0))  # måndag
    site.open("avisering")
    page = client.get(site.link("sodertorn", "avisering", "avtalsansvarig")).text
    assert "Klart senast fredag den 12 juli 2024" in page
    assert "lördag den 13 juli 2024" in page


def test_a_notice_asks_when_it_was_sent_and_how_the_supplier_confirmed(client: TestClient, site: Site) -> None:
    site.advance(at_local(date(2024, 6, 10), 9, 0))  # måndag
    site.open("avisering")
    address = site.link("sodertorn", "avisering", "avtalsansvarig")
    bare = client.post(address, data={"value-kvitto": "klart"})
    assert bare.status_code == 422
    assert 'href="#comment"' in bare.text
    told = {"value-kvitto": "klart", "comment": "Skickad den 5 juni, bekräftad i ett mejl den 7 juni."}
    assert client.post(address, data=told).status_code == 303


def test_a_busy_register_loses_no_word(client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "LOCK_WAIT_S", 0.01)
    with site.db.write():
        page = client.post(site.link("salem"), data={**YES_NO, "comment": "Finns kvar"})
    assert page.status_code == 503
    assert "Vi kunde inte spara svaret just nu" in page.text
    assert "Finns kvar" in page.text


def set_step(site: Site, step: str, status: str) -> None:
    with site.db.write() as session:
        session.exec(update(StepRow).where(col(StepRow.key) == step).values(status=status, closed_at=site.now))


def test_a_stand_in_answers_by_a_link_of_its_own_that_dies_with_the_change(client: TestClient, site: Site) -> None:
    row = site.invitation("salem")
    link = stand_in_url("", Keys.single(SECRET), row.public_id, 1)
    with site.db.write() as session:
        session.exec(update(InvitationRow).values(stand_in_for="forsta@salem.example"))
    page = client.get(link)
    assert page.status_code == 200 and "Du svarar för Salems kommun" in page.text
    with site.db.write() as session:
        moved = people.replace_holder(
            session, SALEM, name="Nya", email="nya@salem.example", now=site.now, capacity="ersattare"
        )
    assert moved == [PROCESS]
    gone = client.get(link)
    assert gone.status_code == 410 and "Länken har ersatts" in gone.text
    assert client.get(stand_in_url("", Keys.single(SECRET), row.public_id, 2)).status_code == 200
    assert client.get(stand_in_url("", Keys.single(SECRET), row.public_id, 3)).status_code == 404
    assert client.get(site.link("salem")).status_code == 200, "the holder's own link is untouched"


def test_the_receipt_of_a_stand_in_has_the_stand_ins_link(site: Site) -> None:
    with site.db.write() as session:
        people.replace_holder(session, SALEM, name="Nya", email="nya@salem.example", now=site.now, capacity="ersattare")
    site.answer("salem", answered_by="Nya", answered_email="nya@salem.example")
    receipts = [mail for mail in site.mails() if mail.kind == "receipt"]
    assert {mail.to_email: mail.props["asked"]["is_stand_in"] for mail in receipts} == {
        "nya@salem.example": True,
        "kommundirektor@salem.example": False,
    }
    assert site.invitation("salem").stand_in_for == "nya@salem.example"
