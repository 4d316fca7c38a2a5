"""The call to a meeting and the page for views in a browser: accessible, on a phone, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from db.meetings.receiving import ViewIn
from schemas.meetings.consent import ViewKind
from tests.e2e.detonator import detonate_by_browser
from tests.e2e.screens import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.web.meeting.meeting_site import (
    BEGINS,
    EVENING_BEFORE,
    MEETING,
    give,
    history,
    link,
    mails,
    meeting_file,
    views,
)
from tests.web.site import Site

pytestmark = pytest.mark.e2e


def call(desk: Page) -> None:
    """From the file to the call, by the buttons; the last page is the meeting's."""
    desk.goto("/moten")
    file = {"name": "mote.yaml", "mimeType": "application/yaml", "buffer": meeting_file().encode()}
    desk.get_by_text("Läs in ett möte från en fil").click()
    desk.get_by_label("Mötesfil").set_input_files(file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Visa mötet").click()
    desk.get_by_role("button", name="Kalla till mötet").click()
    expect(desk.get_by_role("heading", name="Kalla till mötet")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_file_to_call_to_view(desk: Page, page: Page, site: Site, size: dict[str, int]) -> None:
    desk.set_viewport_size(size)  # type: ignore[arg-type]
    call(desk)
    assert_accessible(desk)
    assert_fits(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    expect(desk.get_by_text("Kallelsen ligger i utkorgen")).to_be_visible()
    assert desk.url.endswith(f"/moten/{MEETING}?klart=kallat")
    site.now = EVENING_BEFORE
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(link(site))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Skicka").click()
    assert_accessible(page)
    page.get_by_role("group", name="Punkt 2").get_by_label("Avvikande uppfattning").check()
    page.get_by_label("Vad anser ni?").locator("visible=true").fill("Vänta tills budgeten är klar.")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack, det är mottaget")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    assert [view.text for view in views(site)] == ["Vänta tills budgeten är klar."]


def test_without_scripts_a_view_takes_two_taps_and_a_sentence(browser: Browser, desk: Page, site: Site) -> None:
    call(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    context = browser.new_context(base_url=site.settings.base_url, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(link(site))
    page.locator("label[for='kind-2']").click()
    page.locator("#text-2").fill("Vänta.")
    page.get_by_role("button", name="Skicka").click()
    assert page.url.endswith("/kvitto")
    assert len(views(site)) == 1
    context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_meetings_page_with_views_early_and_late(desk: Page, site: Site, size: dict[str, int]) -> None:
    desk.set_viewport_size(size)  # type: ignore[arg-type]
    call(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    site.now = EVENING_BEFORE
    give(site, ViewIn(item="2", kind=ViewKind.DISSENT, text="Vänta ett år."))
    site.now = BEGINS
    give(site, ViewIn(item="2", kind=ViewKind.DISSENT, text="För dyrt."), seat="tyreso/kommundirektor")
    desk.goto(f"/logga-in/{site.login_code()}")
    desk.get_by_role("button", name="Logga in").click()
    for path in (f"/moten/{MEETING}", f"/moten/{MEETING}/kalla", f"/moten/{MEETING}/synpunkt", "/moten"):
        desk.goto(path)
        assert_accessible(desk)
        assert_fits(desk)


def test_a_scanner_that_presses_everything_in_the_call_says_nothing(
    desk: Page, context: BrowserContext, site: Site
) -> None:
    call(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    expect(desk.get_by_text("Kallelsen ligger i utkorgen")).to_be_visible()
    detonate_by_browser(context.new_page(), f"{site.settings.base_url}{link(site)}")
    assert (views(site), mails(site, "meeting_view"), len(history(site))) == ([], [], 1)
