"""What became of mails on the desk: their states, the page of an address that does not work, and who was reached."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlmodel import col, select, update
from starlette.testclient import TestClient

from db.answers import openings
from db.outbox.reported import delivered
from db.register import people
from rules.dates.clock import local_date
from schemas.mail.delivery import DeliveryReport, DeliveryState
from schemas.tables.mail import MailRow, PageOpeningRow
from tests.web.desk.confirmed import confirm
from tests.web.site import PROCESS, Site

REASON = "Adressen finns inte hos mottagaren."


def invited(site: Site, organisation: str = "salem") -> MailRow:
    """The invitation of a municipality's director."""
    seat = f"{organisation}/kommundirektor"
    return next(mail for mail in site.mails() if mail.kind == "invitation" and mail.seat == seat)


def note(site: Site, mail: MailRow, state: DeliveryState, to: str = "", reason: str = "") -> None:
    """One report about the mail, now."""
    report = DeliveryReport(
        public_id=mail.public_id,
        recipient=to or mail.to_email,
        state=state,
        reason=reason or (REASON if state == "bounced" else ""),
        code="5.1.1" if state == "bounced" else "",
        at=site.now,
        source="provider",
        key=f"{mail.public_id}/{state}/{to}",
    )
    with site.db.write() as session:
        delivered.note(session, [report], site.now)


def carry(site: Site, carrier: str) -> None:
    """Say what took the mails, and what takes them now."""
    with site.db.write() as session:
        session.exec(update(MailRow).where(col(MailRow.state) == "accepted").values(carrier=carrier))


def shown(page: str) -> str:
    """The text of a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("taken", "→ Skickat Mejlet är överlämnat till SendGrid. Om det har kommit fram vet vi inte än."),
        ("delivered", "✓ Levererat Mottagarens e-postserver har tagit emot mejlet. Om någon har läst det vet vi inte."),
        ("delayed", "↻ Fördröjt Mottagarens e-post tar inte emot mejlet just nu. Det försöks igen av sig självt."),
        ("bounced", f"✕ Studsade {REASON}"),
        ("blocked", "✕ Blockerat Stoppat."),
    ],
)
def test_each_state_has_its_word_and_says_no_more_than_is_known(
    desk: TestClient, site: Site, state: DeliveryState, says: str
) -> None:
    mail = invited(site)
    carry(site, "sendgrid")
    note(site, mail, state, reason="Stoppat." if state == "blocked" else "")
    page = shown(desk.get(f"/utkorg/{mail.id}").text)
    assert f"Läge {says}" in page
    assert "Besked om mejlet (1)" in page


def test_the_copy_has_a_state_of_its_own(desk: TestClient, site: Site) -> None:
    mail = invited(site)
    carry(site, "sendgrid")
    note(site, mail, "delivered")
    page = shown(desk.get(f"/utkorg/{mail.id}").text)
    assert "✓ Levererat" in page and f"Kopia {mail.cc_email} → Skickat" in page
    note(site, mail, "bounced", mail.cc_email)
    assert f"Kopia {mail.cc_email} ✕ Studsade {REASON}" in shown(desk.get(f"/utkorg/{mail.id}").text)
    assert "Kopian: studsade" in desk.get("/utkorg?lage=problem").text


def test_a_mail_that_was_only_written_is_never_called_sent(site: Site) -> None:
    carry(site, "file")
    site.settings = site.settings.model_copy(update={"mail": "smtp"})
    with site.client(is_logged_in=True) as desk:
        page = desk.get(f"/utkorg/{invited(site).id}").text
        assert "Sparat som fil" in page and "Skickat<" not in page
        assert "Sparat som fil" in desk.get("/utkorg").text


def test_so_it_is_with_one_of_before_the_carrier_was_kept(site: Site) -> None:
    mail = invited(site)
    site.settings = site.settings.model_copy(update={"mail": "smtp"})
    site.settings.outbox_dir.mkdir()
    (site.settings.outbox_dir / f"{mail.public_id}.eml").touch()
    with site.client(is_logged_in=True) as desk:
        assert "Sparat som fil" in desk.get(f"/utkorg/{mail.id}").text
        assert "Sparat som fil" not in desk.get(f"/utkorg/{invited(site, 'nacka').id}").text


def test_an_address_that_bounces_stands_on_the_first_page_until_it_is_mended(desk: TestClient, site: Site) -> None:
    mail = invited(site)
    note(site, mail, "bounced")
    for page in ("/", f"/arenden/{PROCESS}"):
        text = desk.get(page).text
        assert f"Mejl till Salems kommun, kommundirektören ({mail.to_email}) kommer inte fram. {REASON}" in text
        assert f'href="/utkorg/{mail.id}/plats"' in text
    assert desk.get("/utkorg?lage=problem").text.count("Studsade") == 1
    shows = desk.get(f"/utkorg/{mail.id}/plats").text
    assert 'value="Kommundirektören i Salem"' in shows
    form = {
        "where": "salem/kommundirektor ordinarie",
        "person": "Kommundirektören i Salem",
        "email": "ratt@salem.example",
    }
    preview = desk.post(f"/utkorg/{mail.id}/plats", data=form).text
    assert "till Kommundirektören i Salem (ratt@salem.example)" in shown(preview)
    assert "1 öppen fråga slutar att gälla" in shown(preview)
    assert "kommer inte fram" in desk.get("/").text, "nothing has changed yet"
    assert 'value="ratt@salem.example"' in desk.post(f"/utkorg/{mail.id}/plats", data=form | {"andra": "ja"}).text
    done = confirm(desk, preview)
    assert done == f"/utkorg/{mail.id}/plats?klart=rattat"
    after = shown(desk.get(done).text)
    assert "Ändringen är sparad. Frågor som är öppna skickas till den nya adressen av sig själva." in after
    assert "Platsen i dag Kommundirektören i Salem, ratt@salem.example" in after
    assert "kommer inte fram" not in desk.get("/").text
    with site.db.read() as session:
        holder = people.holder_of(session, "salem/kommundirektor", local_date(site.now))
    assert holder is not None and holder.email == "ratt@salem.example"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"email": ""}, "E-postadressen saknas."),
        ({"person": ""}, "Namnet saknas."),
        ({"email": "kommundirektor@salem.example"}, "samma adress som mejlen inte når"),
        ({"email": "nu"}, "ingen e-postadress"),
        ({"where": "tyreso/kommundirektor ordinarie"}, "Det framgår inte vilken plats"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: TestClient, site: Site, form: dict[str, str], told: str
) -> None:
    mail = invited(site)
    note(site, mail, "bounced")
    typed = {"where": "salem/kommundirektor ordinarie", "person": "Den nya", "email": "ny@salem.example", **form}
    answer = desk.post(f"/utkorg/{mail.id}/plats", data=typed)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert 'value="Den nya"' in answer.text or form.get("person") == ""
    assert invited(site).to_email == mail.to_email


def test_the_address_is_right_and_the_mail_goes_once_more_however_often_it_is_pressed(
    desk: TestClient, site: Site
) -> None:
    mail = invited(site)
    note(site, mail, "bounced")
    before = len(site.mails())
    for _ in range(2):
        form = {"lost": mail.to_email, "number": "1"}
        assert desk.post(f"/utkorg/{mail.id}/stammer", data=form).status_code == 303
    new = site.mails()[before:]
    assert [(one.kind, one.to_email, one.state) for one in new] == [("invitation", mail.to_email, "planned")]
    page = shown(desk.get(f"/utkorg/{mail.id}/plats").text)
    assert "Inget står i vägen för nya mejl till adressen." in page
    assert "Skickat på nytt 1 gång." in page
    assert desk.get("/").text.count("kommer inte fram") == 0


@pytest.mark.parametrize("act", ["stammer", "pa-nytt"])
@pytest.mark.parametrize("number", ["0", "2", "99", ""])
def test_a_number_that_is_not_the_page_s_sends_nothing(desk: TestClient, site: Site, act: str, number: str) -> None:
    mail = invited(site)
    note(site, mail, "bounced")
    before = len(site.mails())
    answer = desk.post(f"/utkorg/{mail.id}/{act}", data={"lost": mail.to_email, "number": number})
    assert (answer.status_code, len(site.mails())) == (422, before)


def test_a_mailbox_that_bounces_is_asked_for_and_gets_its_copy(desk: TestClient, site: Site) -> None:
    mail = invited(site)
    note(site, mail, "bounced", mail.cc_email)
    page = desk.get(f"/utkorg/{mail.id}/plats").text
    assert "Vilken är rätt brevlåda?" in page and 'name="person"' not in page
    form = {"where": "salem mailbox", "email": "registrator@salem.example"}
    assert (
        confirm(desk, desk.post(f"/utkorg/{mail.id}/plats", data=form).text) == f"/utkorg/{mail.id}/plats?klart=rattat"
    )
    assert "Skicka igen till registrator@salem.example" in shown(desk.get(f"/utkorg/{mail.id}/plats").text)
    again = {"lost": mail.cc_email, "number": "1", "page": str(mail.id)}
    assert (
        desk.post(f"/utkorg/{mail.id}/pa-nytt", data=again).headers["location"].startswith(f"/utkorg/{mail.id}/plats")
    )
    newest = site.mails()[-1]
    assert (newest.to_email, newest.cc_email) == ("registrator@salem.example", "")


def test_there_is_no_such_page_of_a_mail_that_came_through(desk: TestClient, site: Site) -> None:
    mail = invited(site)
    note(site, mail, "delivered")
    assert desk.get(f"/utkorg/{mail.id}/plats").status_code == 404
    assert desk.get("/utkorg/99999/plats").status_code == 404
    assert desk.post(f"/utkorg/{mail.id}/plats", data={}).status_code == 404
    assert desk.post(f"/utkorg/{mail.id}/stammer", data={"lost": mail.to_email, "number": "1"}).status_code == 404


def test_reports_about_other_mails_are_counted_below_the_outbox(desk: TestClient, site: Site) -> None:
    note(site, invited(site).model_copy(update={"public_id": "okand"}), "delivered")
    page = shown(desk.get("/utkorg").text)
    assert "har 1 besked kommit om mejl som inte finns här, senast tisdag den 14 maj 2024" in page


def test_a_matter_says_party_by_party_who_was_reached(desk: TestClient, site: Site) -> None:
    carry(site, "sendgrid")
    note(site, invited(site), "delivered")
    note(site, invited(site, "nacka"), "bounced")
    site.answer("tyreso")
    with site.db.write() as session:
        openings.note(session, site.invitation("salem").public_id, site.now - timedelta(days=1))
    page = desk.get(f"/arenden/{PROCESS}").text
    table = page[page.index('<details id="mejl-forlangning">') :]
    rows = {name: shown(row) for row in table.split("<tr>")[2:] for name in [shown(row).split(" kommun")[0]]}
    assert "✓ Levererat 29 februari 2024" in rows["Salems"] and "Öppnad 13 maj 2024" in rows["Salems"]
    assert "✕ Studsade 29 februari 2024" in rows["Nacka"] and "Inte öppnad" in rows["Nacka"]
    assert "till Nacka kommun" in rows["Nacka"], "what went to the mailbox is among the other mails"
    assert "→ Skickat 29 februari 2024" in rows["Tyresö"] and "14 maj 2024" in rows["Tyresö"]


def test_a_page_that_was_open_is_noted_by_its_script_once(client: TestClient, site: Site) -> None:
    path = site.link("salem")
    page = client.get(path).text
    assert f'data-opened="{path}/oppnad"' in page
    with site.db.read() as session:
        assert session.exec(select(PageOpeningRow)).all() == [], "to look writes nothing"
    assert client.post(f"{path}/oppnad").status_code == 204
    site.now += timedelta(hours=1)
    assert client.post(f"{path}/oppnad").status_code == 204
    with site.db.read() as session:
        (row,) = session.exec(select(PageOpeningRow)).all()
    assert row.first_at == site.now - timedelta(hours=1)
    assert client.post("/s/finns-inte/oppnad").status_code == 404
    assert site.answer_count() == 0
