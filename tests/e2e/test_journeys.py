"""Journeys through the whole program in a browser: in for the first time, an answer, a day, an outcome, two at once.

An own question and a lost address have files of their own, `test_own_question.py` and `test_place.py`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.store import sessions
from db.users import users
from mail.tokens import Keys
from mail.writing.render import render
from schemas.actor import Role
from tests.e2e.at_once import at_once
from tests.e2e.screens import DESKTOP, PHONE, assert_accessible
from tests.e2e.serving import log_in
from tests.web.site import PAGE_OF, SECRET, STEP, Site

pytestmark = pytest.mark.e2e
YES_TO_BOTH = ("haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "nykvarn", "nacka")


@pytest.fixture
def acting(site: Site) -> Site:
    """The site, where what the secretariat asks of the matter is done at once."""
    site.engine = at_once(site)
    return site


def enter(browser: Browser, site: Site, role: Role) -> Page:
    """A browser of its own, logged in as somebody in that role."""
    page = browser.new_context(base_url=site.settings.base_url, viewport=DESKTOP, locale="sv-SE").new_page()
    log_in(page, site, role)
    return page


def kinds_of_mail(site: Site) -> list[str]:
    return [mail.kind for mail in site.mails()]


def test_the_first_login_by_link_and_the_second_morning_by_code(browser: Browser, page: Page, site: Site) -> None:
    with site.db.write() as session:
        first = users.first_administrator(session, site.now)
        code = sessions.create_login_code(session, site.now, first)
    page.goto(f"/logga-in/{code}")
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("link", name="Skriv in din e-postadress").click()
    page.get_by_label("Namn", exact=True).fill("Handläggare A")
    page.get_by_label("E-postadress").fill("a@sodertorn.example")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("status")).to_contain_text("Nästa gång loggar du in med den adressen.")

    site.now += timedelta(days=1)
    context = browser.new_context(base_url=site.settings.base_url, viewport=PHONE)
    morning = context.new_page()
    morning.goto("/utkorg")
    morning.get_by_label("E-postadress").fill("A@sodertorn.example")
    morning.get_by_role("button", name="Skicka en kod").click()
    expect(morning.get_by_role("heading", name="Skriv koden")).to_be_visible()
    folder = Path(morning.locator("code").inner_text())
    morning.get_by_label("Kod", exact=True).fill(mailed_code(morning, folder))
    morning.get_by_role("button", name="Logga in").click()
    expect(morning.get_by_role("heading", level=1)).to_have_text("Utkorg")  # where one was going
    context.close()


def mailed_code(page: Page, folder: Path) -> str:
    """The code of the only mail of the folder, which leaves while the page is shown already."""
    for _ in range(200):
        if mails := list(folder.glob("*.eml")):
            break
        page.wait_for_timeout(50)
    body = message_from_bytes(mails[0].read_bytes(), policy=policy.default).get_body(("plain",))
    assert body is not None
    found = re.search(r"^([A-Z2-9]{4} [A-Z2-9]{4})\r?$", str(body.get_content()), re.M)
    assert found is not None
    return found[1]


def mailed_link(site: Site, seat: str) -> str:
    """The button of the invitation to that seat."""
    mail = next(mail for mail in site.mails() if mail.kind == "invitation" and mail.seat == seat)
    found = re.search(r"^(http\S+/s/\S+)$", render(mail, site.settings.base_url, Keys.single(SECRET)).text, re.M)
    assert found is not None
    return found[1]


def test_a_director_answers_by_the_link_of_the_mail_and_changes_the_answer(
    browser: Browser, desk: Page, acting: Site
) -> None:
    context = browser.new_context(base_url=acting.settings.base_url, viewport=PHONE, locale="sv-SE")
    page = context.new_page()
    page.goto(mailed_link(acting, "salem/kommundirektor"))
    expect(page.get_by_text("Svara senast torsdag den 30 maj 2024")).to_be_visible()
    for first in ("Vill kommunen förlänga", "Vill kommunen fortsätta"):
        page.get_by_role("group", name=first).get_by_label("Ja", exact=True).check()
    page.get_by_label("En tjänsteperson").check()
    page.get_by_role("button", name="Skicka svaret").click()
    expect(page.get_by_text("Mottaget och sparat")).to_be_visible()

    page.get_by_role("link", name="Ändra svaret").click()
    second = page.get_by_role("group", name="Vill kommunen fortsätta")
    expect(second.get_by_label("Ja", exact=True)).to_be_checked()
    second.get_by_label("Nej", exact=True).check()
    page.get_by_role("button", name="Skicka det nya svaret").click()
    expect(page.get_by_text("Mottaget och sparat")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Nej")
    with page.expect_download() as paper:
        page.get_by_role("link", name="Hämta kvittot (PDF)").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    context.close()

    assert acting.answer_count() == 2
    assert kinds_of_mail(acting).count("receipt") == 2
    desk.goto(PAGE_OF)
    row = desk.get_by_role("row").filter(has=desk.get_by_role("rowheader", name="Salems kommun")).first
    expect(row).to_contain_text("Nej")


def test_a_day_is_moved_and_everybody_is_told(desk: Page, acting: Site) -> None:
    acting.answer("salem")
    before = len(acting.mails())
    desk.goto(PAGE_OF)
    desk.get_by_role("link", name="Flytta svarsdagen").click()
    desk.get_by_label("Ny dag").fill("2024-06-14")
    desk.get_by_label("Skäl").fill("Fler hinner besluta.")
    desk.get_by_role("button", name="Visa följderna").click()
    main = desk.get_by_role("main")
    expect(main).to_contain_text("Besked om flyttad svarsdag går direkt till Haninge kommun")
    expect(main).to_contain_text("Fredag den 14 juni 2024")
    assert len(acting.mails()) == before, "a look sends nothing"
    desk.get_by_role("button", name="Flytta dagen").click()
    expect(desk.get_by_text("Dagen är flyttad.")).to_be_visible()
    expect(main).to_contain_text("Svar senast fredag den 14 juni 2024. 1 av 8 har svarat.")
    expect(main).to_contain_text("Skäl: Fler hinner besluta.")
    expect(main).to_contain_text("Av Administratör A, administratör")
    told = [mail.seat for mail in acting.mails() if mail.kind == "deadline_moved"]
    assert len(told) == 8 and "salem/kommundirektor" in told, "who has answered is told too"


def test_an_outcome_is_determined_and_then_corrected(desk: Page, acting: Site) -> None:
    for organisation in YES_TO_BOTH:
        acting.answer(organisation)
    acting.answer("salem", procure="nej")
    desk.goto("/")
    desk.get_by_role("link", name="Fastställ utfall").first.click()
    expect(desk.get_by_role("main")).to_contain_text("Salems kommun svarade nej")
    for group in desk.get_by_role("group").all():
        if group.get_by_label("Ja", exact=True).count():
            group.get_by_label("Ja", exact=True).check()
    desk.get_by_label("Skäl").fill("Sju räcker.")
    desk.get_by_role("button", name="Visa vad som skickas").click()
    expect(desk.get_by_role("main")).to_contain_text("Besked om utfall går direkt till Haninge kommun")
    assert "outcome" not in kinds_of_mail(acting), "a look sends nothing"
    desk.get_by_role("button", name="Fastställ utfallet").click()
    expect(desk.get_by_text("Utfallet är fastställt. Parterna får besked.")).to_be_visible()
    assert (determined := kinds_of_mail(acting).count("outcome")) >= len(YES_TO_BOTH) + 1

    desk.get_by_role("link", name="Rätta utfallet").click()
    desk.locator("input[name='result-ny-upphandling'][value='nej']").check()
    desk.get_by_role("button", name="Visa vad som skickas").click()
    expect(desk.get_by_role("alert")).to_contain_text("Skriv varför utfallet rättas")
    desk.get_by_label("Skäl").fill("Fel rad lästes upp.")
    desk.get_by_role("button", name="Visa vad som skickas").click()
    expect(desk.get_by_role("main")).to_contain_text("rättat av samverkanskansliet")
    desk.get_by_role("button", name="Rätta utfallet").click()
    main = desk.get_by_role("main")
    expect(main).to_contain_text("Skäl: Fel rad lästes upp.")
    assert_accessible(desk)
    told = [mail for mail in acting.mails() if mail.kind == "outcome"]
    assert len(told) == 2 * determined, "everybody who was told is told again"
    assert told[-1].subject.startswith("Rättat utfall")


def test_the_second_of_two_officials_sees_what_the_first_did(browser: Browser, desk: Page, acting: Site) -> None:
    colleague = enter(browser, acting, Role.OFFICER)
    for page, to_on, reason in ((desk, "2024-06-14", "Fler hinner."), (colleague, "2024-06-05", "Nämnden vill.")):
        page.goto(f"{PAGE_OF}/{STEP}/flytta")
        page.get_by_label("Ny dag").fill(to_on)
        page.get_by_label("Skäl").fill(reason)
        page.get_by_role("button", name="Visa följderna").click()
        expect(page.get_by_role("main")).to_contain_text("Torsdag den 30 maj 2024")  # what holds when both look
    desk.get_by_role("button", name="Flytta dagen").click()
    expect(desk.get_by_text("Dagen är flyttad.")).to_be_visible()
    colleague.get_by_role("button", name="Flytta dagen").click()
    expect(colleague.get_by_role("alert")).to_contain_text("Planen har ändrats")
    expect(colleague.get_by_label("Skäl")).to_have_value("Nämnden vill.")
    assert kinds_of_mail(acting).count("deadline_moved") == 8, "only the first has changed anything"
    colleague.get_by_role("button", name="Visa följderna").click()
    expect(colleague.get_by_role("main")).to_contain_text("Fredag den 14 juni 2024")  # the consequences as they are now
    assert_accessible(colleague)
    colleague.get_by_role("button", name="Flytta dagen").click()
    expect(colleague.get_by_role("main")).to_contain_text("Svar senast onsdag den 5 juni 2024")
    expect(colleague.get_by_role("main")).to_contain_text("Av Handläggare A, handläggare")

    reader = enter(browser, acting, Role.READER)
    reader.goto(PAGE_OF)
    expect(reader.get_by_role("main")).to_contain_text("Svar senast onsdag den 5 juni 2024")
    expect(reader.get_by_role("link", name="Flytta svarsdagen")).to_have_count(0)
    reader.goto(f"{PAGE_OF}/{STEP}/flytta")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Det får din roll inte göra")
    for page in (colleague, reader):
        page.context.close()
