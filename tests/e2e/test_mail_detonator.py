"""A mail scanner that opens every link, runs scripts, presses buttons and submits every form decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from playwright.sync_api import BrowserContext, expect

from mail.tokens import Keys
from mail.writing.render import render
from schemas.tables.mail import MailRow
from tests.e2e.detonator import detonate_by_browser, detonate_by_http
from tests.web.site import SECRET, Site

pytestmark = pytest.mark.e2e
AT_ONCE = 5
_TOKEN = re.compile(r"/([sm])/[^/]+")
_URL = re.compile(r"https?://[^\s\"'<>)\\]+")


def urls_of(site: Site, mail: MailRow) -> set[str]:
    rendered = render(mail, site.settings.base_url, Keys.single(SECRET))
    unfolded = str(rendered.ics).replace("\r\n ", "")
    return {url.rstrip(".,") for part in (rendered.text, rendered.html, unfolded) for url in _URL.findall(part)}


def test_a_scanner_records_nothing_and_a_human_exactly_one(
    site: Site, context: BrowserContext, client: httpx2.Client, browser_urls: list[str]
) -> None:
    before = len(site.mails())
    for mail in site.mails():
        for url in urls_of(site, mail):
            detonate_by_http(client, url)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda url: detonate_by_http(client, url), [browser_urls[0]] * AT_ONCE))
    page = context.new_page()
    for url in browser_urls:
        detonate_by_browser(page, url)
    together = [context.new_page() for _ in range(AT_ONCE)]
    for one in together:
        one.goto(browser_urls[0], wait_until="commit")
    for one in together:
        one.get_by_role("button", name="Skicka svaret").click(no_wait_after=True)
    for one in together:
        expect(one.get_by_role("alert")).to_be_visible()
    assert site.answer_count() == 0
    assert len(site.mails()) == before

    page.goto(site.link("salem"))
    page.get_by_role("group", name="Vill kommunen förlänga").get_by_label("Ja", exact=True).check()
    page.get_by_role("group", name="Vill kommunen fortsätta").get_by_label("Nej", exact=True).check()
    page.get_by_label("En tjänsteperson").check()
    page.get_by_role("button", name="Skicka svaret").click()
    expect(page.get_by_role("heading", name="Tack, svaret är mottaget")).to_be_visible()
    assert site.answer_count() == 1

    # The receipt leads back to the answer, and is scanned as well.
    for mail in site.mails()[before:]:
        for url in urls_of(site, mail):
            detonate_by_http(client, url)
            detonate_by_browser(page, url)
    assert site.answer_count() == 1


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    """A scanner's own fetcher."""
    with httpx2.Client(timeout=30, follow_redirects=True) as client:
        yield client


@pytest.fixture
def browser_urls(site: Site) -> list[str]:
    """An address of every page that any mail leads to, the answer page first; the fetcher takes them all."""
    found = sorted({url for mail in site.mails() for url in urls_of(site, mail)})
    first = site.settings.base_url + site.link("salem")
    assert first in found
    assert len(found) > 10
    of_page = {_TOKEN.sub(r"/\1/", url): url for url in [*found, first]}
    assert any(page.endswith("/sammantrade") for page in of_page)
    return [first, *(url for url in of_page.values() if url != first)]
