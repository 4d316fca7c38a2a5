"""What became of mails, in a browser: the pages are accessible and fit, and an answer page says that it was open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.outbox.reported import delivered
from schemas.mail.delivery import DeliveryReport
from schemas.tables.mail import MailRow, PageOpeningRow
from tests.e2e.at_once import at_once
from tests.e2e.screens import assert_accessible, assert_kind
from tests.web.site import PROCESS, Site

pytestmark = pytest.mark.e2e


def _bounce(site: Site) -> MailRow:
    mail = next(mail for mail in site.mails() if mail.kind == "invitation")
    report = DeliveryReport(
        public_id=mail.public_id,
        recipient=mail.to_email,
        state="bounced",
        reason="Adressen finns inte hos mottagaren.",
        at=site.now,
        source="provider",
        key="studs",
    )
    with site.db.write() as session:
        delivered.note(session, [report], site.now)
    return mail


def test_the_pages_of_a_lost_mail_are_accessible_and_fit(desk: Page, site: Site) -> None:
    mail = _bounce(site)
    for path in ("/", f"/utkorg/{mail.id}", f"/utkorg/{mail.id}/plats", "/utkorg?lage=problem"):
        desk.goto(path)
        assert_kind(desk)
    desk.goto(f"/arenden/{PROCESS}")
    desk.get_by_text("Mejlen till parterna och vad som hände med dem").click()
    assert_kind(desk)


def test_an_address_is_corrected_by_hand(desk: Page, site: Site) -> None:
    mail = _bounce(site)
    desk.goto("/")
    desk.get_by_role("link", name="Vem har platsen nu?").first.click()
    desk.get_by_label("E-post").fill("ratt@haninge.example")
    desk.get_by_role("button", name="Visa följderna").click()
    assert_accessible(desk)
    desk.get_by_role("button", name="Inför").click()
    expect(desk.get_by_role("status")).to_contain_text("Ändringen är sparad.")
    assert_accessible(desk)
    assert desk.url.endswith(f"/utkorg/{mail.id}/plats?klart=rattat")


def test_a_bounce_leads_to_a_new_holder_who_answers(desk: Page, site: Site) -> None:
    site.engine = at_once(site)
    mail = _bounce(site)
    former = site.link(mail.seat.partition("/")[0])
    desk.goto("/")
    desk.get_by_role("link", name="Vem har platsen nu?").first.click()
    desk.get_by_label("Innehavare").fill("Nya direktören")
    desk.get_by_label("E-post").fill("ny.direktor@haninge.example")
    desk.get_by_role("button", name="Visa följderna").click()
    assert_accessible(desk)
    desk.get_by_role("button", name="Inför").click()
    expect(desk.get_by_role("status")).to_contain_text("Ändringen är sparad.")
    desk.wait_for_function("fetch('/utkorg').then(page => page.text()).then(text => text.includes('Nya direktören'))")
    asked = next(row for row in site.mails() if row.to_email == "ny.direktor@haninge.example")
    assert (asked.kind, asked.seat) == ("invitation", mail.seat)
    desk.goto(former)
    expect(desk.get_by_role("heading", level=1)).not_to_have_text(
        "Förlängning av avtalet om samordnad varudistribution"
    )
    desk.goto(site.link(mail.seat.partition("/")[0]))
    for first in ("Vill kommunen förlänga", "Vill kommunen fortsätta"):
        desk.get_by_role("group", name=first).get_by_label("Ja", exact=True).check()
    desk.get_by_label("En tjänsteperson").check()
    desk.get_by_role("button", name="Skicka svaret").click()
    expect(desk.get_by_text("Mottaget och sparat")).to_be_visible()
    desk.goto("/")
    expect(desk.get_by_role("link", name="Vem har platsen nu?")).to_have_count(0)


def test_an_answer_page_tells_that_it_was_open(page: Page, site: Site) -> None:
    with page.expect_response("**/oppnad", timeout=15_000) as told:
        page.goto(site.link("salem"))
    assert told.value.status == 204
    with site.db.read() as session:
        (row,) = session.exec(select(PageOpeningRow)).all()
    assert row.public_id == site.invitation("salem").public_id
    assert site.answer_count() == 0
