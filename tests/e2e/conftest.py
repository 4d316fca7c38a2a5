"""A real browser on a real server. Without Chromium these tests are skipped with a warning; in CI that is an error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from db.store.session import Database
from tests.e2e.screens import DESKTOP
from tests.e2e.serving import CHROMIUM, chromium, log_in, serving
from tests.web.site import IN_MAY, Site


# Not for the session: Playwright keeps an event loop running, and the tests after these need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the module."""
    if not CHROMIUM.exists():
        missing = "Chromium saknas: installera Debianpaketet chromium-headless-shell. Webbläsarproven körs INTE."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with chromium() as browser:
        yield browser


@pytest.fixture
def site(played_file: Path, tmp_path: Path) -> Iterator[Site]:
    """Tuesday 14 May 2024, served on a port of its own; nobody has answered."""
    shutil.copy(played_file, tmp_path / "svarstid.db")
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}")
    with serving(db, tmp_path, IN_MAY) as site:
        yield site
    db.dispose()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A visitor at a desk."""
    context = browser.new_context(base_url=site.settings.base_url, viewport=DESKTOP, locale="sv-SE")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose every complaint in the console fails the test (a refused asset, a broken script)."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    # A page that is refused or not found says so in the console too, and is meant to.
    assert [text for text in complaints if "status of 4" not in text] == []


@pytest.fixture
def desk(site: Site, page: Page) -> Page:
    """The secretariat, logged in; nothing is shown yet."""
    log_in(page, site)
    return page
