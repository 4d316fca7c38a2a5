"""The pages in a browser: accessible, by keyboard, on a phone, in large text, without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mail.tokens import Keys, part_token
from schemas.tables.people import OrganisationRow
from schemas.tables.process import ProcessRow
from tests.e2e.screens import DESKTOP, MAGNIFIED, PHONE, assert_accessible, assert_fits, assert_kind
from tests.e2e.serving import log_in
from tests.inbound.replies import reply, take
from tests.web.furnished import furnish
from tests.web.site import LATE, PROCESS, SECRET, STEP, Site

pytestmark = pytest.mark.e2e
PAGE = f"/arenden/{PROCESS}"
DESK_PAGES = (
    "/",
    "/arenden?flik=hand&kommun=salem",
    "/arenden?flik=avslutade&sok=finns+inte",
    "/kommande",
    PAGE,
    f"{PAGE}/{STEP}/svar",
    f"{PAGE}/{STEP}/faststall",
    f"{PAGE}/{STEP}/flytta",
    f"{PAGE}/{STEP}/anstand",
    f"{PAGE}/innehavare",
    f"{PAGE}/parter",
    f"{PAGE}/aterkalla",
    f"{PAGE}/utskrifter",
    f"{PAGE}/utskrifter/sammanstallning.{STEP}",
    "/mallar",
    "/mallar/avisering",
    "/nytt",
    "/nytt/remiss",
    "/nytt/egen-fraga",
    "/nytt/egen-fraga/tidigare",
    "/nytt/mall/gemensam-fraga",
    "/aret",
    "/aret/register?ar=2024",
    "/aret/aterkommande",
    "/aret/aterkommande/ny",
    "/kalendrar",
    "/register",
    "/register/organisation/tyreso",
    "/register/organ",
    "/register/organ/ledningsgruppen",
    "/register/organ/ledningsgruppen/val",
    "/register/fortroendevalda",
    "/register/omsattning",
    "/kalendrar/prenumerationer",
    "/moten",
    "/moten/ledningsgruppen-2023-09-21",
    "/inkorg",
    "/inkorg/1",
    "/inkorg?lage=alla",
    f"{PAGE}/{STEP}/svar?plats=tyreso/kommundirektor&mejl=1",
    "/utkorg",
    "/utkorg/1",
    "/anvandare",
    "/anvandare/system",
    "/min-inloggning",
    "/driftlage",
    "/gallring",
)
TABLES = (
    "/",
    "/arenden?flik=hand&kommun=salem",
    PAGE,
    "/inkorg",
    "/inkorg/1",
    "/utkorg",
    "/moten/ledningsgruppen-2023-09-21",
    "/driftlage",
    "/mallar/avisering",
    "/aret",
    "/aret/register?ar=2024",
)
"""The pages that look another way on a phone."""


LONG = "Kollektivtrafikmyndighetssamverkansöverenskommelseförlängningsutredningen om samordnad varudistribution"


def test_the_longest_words_fit_on_every_screen(desk: Page, site: Site) -> None:
    with site.db.write() as session:
        row = session.get_one(ProcessRow, PROCESS)
        row.title, row.file = (
            LONG,
            {**row.file, "title": LONG, "diarienummer": "KS-2024/SAMHÄLLSBYGGNAD/000117-00042"},
        )
        session.get_one(OrganisationRow, "nacka").name = "Västerhaninge-Österhaningekommunalförbundskommun"
    for size in (DESKTOP, PHONE, MAGNIFIED):
        desk.set_viewport_size(size)
        for path in ("/", "/arenden?flik=hand", "/kommande", PAGE, f"{PAGE}/{STEP}/faststall", "/utkorg"):
            desk.goto(path)
            assert_fits(desk)


@pytest.mark.timeout(600)
def test_public_pages_are_accessible_and_fit(page: Page, site: Site) -> None:
    site.answer("salem", "villkor", "ja", texts={"forlangning": "Priset ska ses över."}, comment="En kommentar.")
    task = site.link("styrgruppen", "utvardering", "ordforande")
    wrong = site.link("tyreso") + "/fel-person"
    row = site.invitation("salem")
    part = f"/s/{part_token(Keys.single(SECRET), row.public_id, row.generation)}/del"
    for path in (site.link("tyreso"), site.link("salem"), site.link("salem") + "/kvitto", part, task, wrong, "/s/finns",
                 "/logga-in", "/logga-in/enkod", "/tillganglighet", "/personuppgifter"):  # fmt: skip
        page.goto(path)
        assert_kind(page)
    page.goto(site.link("tyreso"))
    page.get_by_role("button", name="Skicka svaret").click()
    assert_kind(page)
    page.goto("/logga-in")
    page.get_by_label("E-postadress").fill("nagon@sodertorn.example")
    page.get_by_role("button", name="Skicka en kod").click()
    page.get_by_label("Kod", exact=True).fill("AAAA AAAA")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("link", name="Koden stämmer inte")).to_be_visible()
    assert_kind(page)


@pytest.mark.timeout(600)  # every page of the desk on every screen
def test_the_desk_is_accessible_and_fits(desk: Page, site: Site) -> None:
    site.answer("salem", "villkor", "nej", texts={"forlangning": "Priset ska ses över."})
    take(
        site, reply(site, "Ja, men först vill vi se priset.", files=[("Yttrande.pdf", "application/pdf", b"%PDF-1.7")])
    )
    for path in DESK_PAGES:
        desk.goto(path)
        assert_kind(desk, also_on_a_phone=path in TABLES)
    site.advance(LATE)
    log_in(desk, site)
    for path in ("/", PAGE, f"{PAGE}/{STEP}/faststall"):
        desk.goto(path)
        assert_kind(desk)


@pytest.mark.timeout(600)  # as above
def test_what_the_desk_makes_besides_matters_is_accessible_and_fits(desk: Page, site: Site, tmp_path: Path) -> None:
    """Meetings, a conference, a shared document, fees and a series, with the pages that open by their links."""
    plain = Site(site.db, tmp_path, now=site.now)
    with plain.client(is_logged_in=True) as client:
        made = furnish(plain, client)
    for path in (*made.desk, *made.forms, *made.links):
        if path in DESK_PAGES:
            continue
        desk.goto(path)
        # What is folded away is measured too.
        desk.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert_kind(desk, also_on_a_phone=path in made.links)
    call = made.links[0]
    desk.goto(call)
    reach(desk, "how-1")
    desk.keyboard.press("Space")
    for _ in range(20):
        if desk.evaluate("document.activeElement.type") == "submit":
            break
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/kvitto")
    expect(desk.get_by_text("På plats")).to_be_visible()


def test_an_answer_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.link("salem"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    reach(page, "value-forlangning")
    page.keyboard.press("Space")
    reach(page, "value-ny-upphandling")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    reach(page, "strength")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/kvitto")
    with site.db.read() as session:
        from db.answers.rows import latest

        row = latest(session, PROCESS)[STEP, "salem/kommundirektor"]
    assert (row.codes, row.strength) == ({"forlangning": "ja", "ny-upphandling": "nej"}, "tjansteperson")


def reach(page: Page, name: str) -> None:
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {name}")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, site: Site) -> None:
    page.goto(site.link("salem"))
    page.get_by_role("button", name="Skicka svaret").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Fel: ")
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#value-forlangning")).to_be_focused()


def test_what_only_some_choices_need_appears_with_them(page: Page, site: Site) -> None:
    page.goto(site.link("salem"))
    condition = page.locator("#text-forlangning")
    first = page.get_by_role("group", name="Vill kommunen förlänga")
    expect(condition).to_be_hidden()
    first.get_by_label("Ja, med villkor").check()
    expect(condition).to_be_visible()
    expect(page.locator("#text-ny-upphandling")).to_be_hidden()
    first.get_by_label("Vi återkommer en viss dag").check()
    expect(condition).to_be_hidden()
    expect(page.get_by_label("Vilken dag återkommer ni?")).to_be_visible()
    expect(page.get_by_label("Paragraf")).to_be_hidden()
    page.get_by_label("Kommunstyrelsen").check()
    expect(page.get_by_label("Paragraf")).to_be_visible()


def test_on_a_phone_without_scripts_an_answer_takes_four_taps(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        base_url=site.settings.base_url, viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(site.link("salem"))
    for label in page.locator(".choice label").all():
        box = label.bounding_box()
        assert box is not None and box["height"] >= 44
    page.get_by_role("group", name="Vill kommunen förlänga").get_by_text("Ja", exact=True).tap()
    page.get_by_role("group", name="Vill kommunen fortsätta").get_by_text("Ja", exact=True).tap()
    page.get_by_text("En tjänsteperson").tap()
    page.get_by_role("button", name="Skicka svaret").tap()
    expect(page.get_by_role("heading", name="Tack, svaret är mottaget")).to_be_visible()
    context.close()
    assert site.answer_count() == 1


def test_the_mail_in_the_outbox_can_be_read_and_its_button_opens_nothing(
    desk: Page, context: BrowserContext, site: Site
) -> None:
    invitation = next(mail for mail in site.mails() if mail.kind == "invitation" and mail.seat.startswith("salem"))
    desk.goto(f"/utkorg/{invitation.id}")
    with context.expect_page() as opened:
        desk.frame_locator("iframe").get_by_role("link", name="Svara", exact=True).click()
    expect(opened.value.get_by_role("heading", name="Länken fungerar inte")).to_be_visible()
    expect(desk.get_by_text("Länken är dold här.")).to_be_visible()


def test_a_remiss_by_form_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.settings.base_url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    log_in(page, site)
    page.goto("/nytt/remiss")
    page.get_by_label("Avsändare", exact=True).fill("Trafikverket")
    page.get_by_label("Rubrik").fill("Inriktningsunderlag 2026–2037")
    page.get_by_label("Kom den").fill("2024-05-13")
    page.get_by_label("Svar senast").fill("2024-07-05")
    page.get_by_role("button", name="Visa planen").click()
    expect(page.get_by_role("heading", name="Det här hinns inte med")).to_be_visible()
    assert_fits(page)
    page.get_by_role("button", name="Ändra uppgifterna").click()
    expect(page.get_by_label("Rubrik")).to_have_value("Inriktningsunderlag 2026–2037")
    page.get_by_label("Svar senast").fill("2024-12-16")
    page.get_by_role("button", name="Visa planen").click()
    page.get_by_role("button", name="Starta ärendet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inriktningsunderlag 2026–2037")
    assert_fits(page)
    context.close()


def test_the_preview_of_a_plan_and_the_pages_of_a_remiss_are_accessible(desk: Page) -> None:
    desk.goto("/nytt")
    desk.get_by_label("En färdig fil").select_option("remiss-inriktningsunderlag-2024.yaml")
    desk.get_by_role("button", name="Visa planen").click()
    assert_accessible(desk)
    desk.get_by_role("button", name="Starta ärendet").click()
    for path in ("", "/utkast", "/synpunkter", "/begar-anstand", "/avsandare", "/aterkalla",
                 "/utskrifter/yttrande"):  # fmt: skip
        desk.goto(f"/arenden/remiss-inriktningsunderlag-2024{path}")
        assert_accessible(desk)
        assert_fits(desk)


def test_the_pages_of_priorities_are_accessible(desk: Page) -> None:
    desk.goto("/nytt")
    desk.get_by_label("En färdig fil").select_option("prioriteringar-2023.yaml")
    desk.get_by_role("button", name="Visa planen").click()
    desk.get_by_role("button", name="Starta ärendet").click()
    for path in ("", "/objekt", "/objekt/spar-tyreso", "/del?namn=bevaka"):
        desk.goto(f"/arenden/prioriteringar-2023{path}")
        assert_accessible(desk)
        assert_fits(desk)


def test_the_desk_from_link_to_preview(desk: Page, site: Site) -> None:
    desk.goto("/")
    desk.get_by_role("rowheader").get_by_role("link", name="Samordnad varudistribution", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Samordnad varudistribution")
    desk.get_by_role("link", name="Flytta svarsdagen").click()
    desk.get_by_label("Ny dag").fill("2024-06-14")
    desk.get_by_label("Skäl").fill("Fler hinner besluta.")
    desk.get_by_role("button", name="Visa följderna").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Det här händer om dagen flyttas")
    assert_accessible(desk)
    desk.get_by_role("button", name="Flytta dagen").click()
    expect(desk.get_by_role("alert")).to_contain_text("Processmotorn svarar inte just nu")
    expect(desk.get_by_label("Skäl")).to_have_value("Fler hinner besluta.")
