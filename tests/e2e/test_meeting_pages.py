"""The call to a meeting and the page for views in a browser: accessible, on a phone, without scripts."""

from __future__ import annotations

from datetime import date, time

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from db.meetings.receiving import ViewIn
from db.register import directories
from mail.kinds.meetings.call import key_of
from mail.links import view_url
from mail.tokens import Keys
from rules.dates.clock import at_local
from schemas.file.process import Directory
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingDay, MeetingMember, MeetingRecord, ViewKind
from schemas.meetings.record import Ruling
from secretariat.meetings.planning import plan_meetings
from secretariat.meetings.proposing import propose, rule
from tests.e2e.detonator import detonate_by_browser
from tests.e2e.screens import PHONE, assert_kind
from tests.e2e.serving import log_in
from tests.web.meeting.meeting_site import (
    BEGINS,
    EVENING_BEFORE,
    MEETING,
    SALEM,
    give,
    history,
    link,
    mails,
    meeting_file,
    views,
)
from tests.web.site import SECRET, Site

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


def test_from_file_to_call_to_view(desk: Page, page: Page, site: Site) -> None:
    call(desk)
    assert_kind(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    expect(desk.get_by_text("Kallelsen ligger i utkorgen")).to_be_visible()
    assert desk.url.endswith(f"/moten/{MEETING}?klart=kallat")
    site.now = EVENING_BEFORE
    page.goto(link(site))
    assert_kind(page)
    page.get_by_role("button", name="Skicka").click()
    assert_kind(page)
    page.get_by_role("group", name="Punkt 2").get_by_label("Avvikande uppfattning").check()
    page.get_by_label("Vad anser ni?").locator("visible=true").fill("Vänta tills budgeten är klar.")
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack, det är mottaget")).to_be_visible()
    assert_kind(page)
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


def test_the_meetings_page_with_views_early_and_late(desk: Page, site: Site) -> None:
    call(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    site.now = EVENING_BEFORE
    give(site, ViewIn(item="2", kind=ViewKind.DISSENT, text="Vänta ett år."))
    site.now = BEGINS
    give(site, ViewIn(item="2", kind=ViewKind.DISSENT, text="För dyrt."), seat="tyreso/kommundirektor")
    log_in(desk, site)
    for path in (f"/moten/{MEETING}", f"/moten/{MEETING}/kalla", f"/moten/{MEETING}/synpunkt", "/moten"):
        desk.goto(path)
        assert_kind(desk)


def test_a_scanner_that_presses_everything_in_the_call_says_nothing(
    desk: Page, context: BrowserContext, site: Site
) -> None:
    call(desk)
    desk.get_by_role("button", name="Skicka kallelsen").click()
    expect(desk.get_by_text("Kallelsen ligger i utkorgen")).to_be_visible()
    detonate_by_browser(context.new_page(), f"{site.settings.base_url}{link(site)}")
    assert (views(site), mails(site, "meeting_view"), len(history(site))) == ([], [], 1)


JUNE, CHAIR = "ledningsgruppen-2024-06-14", "haninge/kommundirektor"


def sent_in(site: Site) -> tuple[str, str]:
    """A meeting of Friday 14 June 2024 with an item that was sent in in time and taken up, and one that came late.

    The path of Salem's link, and that of the chair's question about the late one.
    """
    record = MeetingRecord(
        meeting=JUNE,
        title="Ledningsgruppens möte",
        body="ledningsgruppen",
        body_name="ledningsgruppen",
        place="Huddinge kommunhus",
        days=[MeetingDay(on=date(2024, 6, 14), begins=time(8, 30), ends=time(11, 0))],
        members=[MeetingMember(seat=seat) for seat in (SALEM, CHAIR, "tyreso/kommundirektor")],
        chair=CHAIR,
        desk=True,
    )
    with site.db.read() as session:
        known = Directory(organisations=directories.of_register(session))
    plan_meetings(site.db, [record], known, now=site.now)
    site.now = at_local(date(2024, 5, 24), 9)
    site.send()
    own = _link(site, "meeting_agenda", SALEM)
    home = AgendaItem(key="ny", title="Hemsidan", proposal="Hemsidan behålls.", note="Behöver 20 minuter.")
    late = AgendaItem(key="ny", title="Samordnad varudistribution", note="Läget i år.", kind=ItemKind.INFORMATION)
    with site.db.write() as session:
        taken = propose(session, key_of(JUNE), SALEM, home, now=site.now)
        rule(session, taken.id or 0, Ruling.TAKEN_UP, now=site.now)
    site.now = at_local(date(2024, 6, 5), 9)
    with site.db.write() as session:
        propose(session, key_of(JUNE), SALEM, late, now=site.now)
    site.send()
    return own, f"{_link(site, 'meeting_late', CHAIR)}/sent/2"


def _link(site: Site, kind: str, seat: str) -> str:
    newest = [row for row in site.mails() if (row.kind, row.seat) == (kind, seat)][-1]
    return view_url("", Keys.single(SECRET), str(newest.props["public_id"]), newest.to_email)


def test_what_is_sent_in_is_ruled_on_and_goes_on(desk: Page, page: Page, site: Site) -> None:
    own, chair = sent_in(site)
    for path in (f"{own}/punkter", chair):
        page.goto(path)
        assert_kind(page)
    page.get_by_label("Ta upp på det här mötet").check()
    page.get_by_role("button", name="Skicka").click()
    expect(page.get_by_role("heading", name="Tack, beskedet är mottaget")).to_be_visible()
    log_in(desk, site)
    for path in (f"/moten/{JUNE}", f"/moten/{JUNE}/inkommet", f"/moten/{JUNE}/dagordning/ny"):
        desk.goto(path)
        assert_kind(desk)
    desk.goto(f"/moten/{JUNE}/punkt/1/arende")
    assert_kind(desk)
    desk.goto(f"/moten/{JUNE}/andra")
    desk.get_by_label("När", exact=True).fill("fredag 5 juli 2024 kl. 8.30–11.00")
    desk.get_by_role("button", name="Spara").click()
    expect(desk.get_by_role("heading", name="Flytta mötet")).to_be_visible()
    assert_kind(desk)
