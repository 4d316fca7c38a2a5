"""A site on a port of its own, and Debian's Chromium to look at it with."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from db.store.session import Database
from schemas.actor import Role
from tests.web.site import Site

_PROGRAMS = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
"""The first is the same browser without the programs of a window, and a sixth quicker."""
CHROMIUM = next((program for program in _PROGRAMS if program.exists()), _PROGRAMS[0])
_OFF = (
    # The list of an address bar that nobody sees: each window would load two pages for it, in a process of their own.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # What Playwright itself switches off: of two such lists the last is the one that counts.
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    f"--disable-features={','.join(_OFF)}",
]


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Debian's Chromium, with these arguments more."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *more])
        yield browser
        browser.close()


@contextmanager
def serving(db: Database, folder: Path, now: datetime) -> Iterator[Site]:
    """The register as it stands at `now`, served until the block ends; its files lie in `folder`."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    site = Site(db, folder, f"http://127.0.0.1:{listener.getsockname()[1]}", now=now)
    server = uvicorn.Server(uvicorn.Config(site.app(), access_log=False, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield site
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


def log_in(page: Page, site: Site, role: Role = Role.ADMINISTRATOR) -> None:
    """Log its visitor in, in that role, by a link of its own, without the two pages of it."""
    told = page.context.request.post(
        "/logga-in", form={"code": site.login_code(role)}, headers={"Sec-Fetch-Site": "same-origin"}, max_redirects=0
    )
    assert told.status == 303
