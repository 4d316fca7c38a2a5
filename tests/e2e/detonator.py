"""What a mail scanner does with a link: by plain requests, and in a browser that runs scripts."""

from __future__ import annotations

import httpx2
from playwright.sync_api import Page

from tests.web.site import form_fields

SCRIPTS_RUN_MS = 100


def detonate_by_http(client: httpx2.Client, url: str) -> None:
    """Look, look again, and send the form as it came: it is asked to be filled in, or says nothing new."""
    assert client.head(url).status_code < 400
    page = client.get(url)
    assert page.status_code < 400
    if 'method="post" action="/s/' in page.text:
        assert client.post(url, data=form_fields(page.text)).status_code in (200, 422)
    client.get(f"{url}/kvitto")
    client.post(url, data={})
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        client.request(method, url)


def detonate_by_browser(page: Page, url: str) -> None:
    """Load, wait, unfold everything, press every button, submit every form past the browser's checks."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(SCRIPTS_RUN_MS)
    forms = page.locator("form").count()
    _unfold(page)
    for number in range(page.locator("button:visible").count()):
        if number:
            page.goto(url)
            _unfold(page)
        button = page.locator("button:visible").nth(number)
        if button.get_attribute("type") == "button":
            button.click()
            continue
        with page.expect_navigation():
            button.click()
    for number in range(forms):
        page.goto(url)
        with page.expect_navigation():
            page.locator("form").nth(number).evaluate("form => form.submit()")


def _unfold(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()
