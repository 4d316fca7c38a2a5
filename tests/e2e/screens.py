"""The screens that the pages are looked at on, and what must hold of a page on every one of them."""

from __future__ import annotations

import json

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MAGNIFIED: ViewportSize = {"width": 320, "height": 225}
"""A desk's screen at 400 %."""
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    # Of what passes only a sign is kept: to describe every element of every page takes a third of the time.
    "resultTypes": ["violations"],
    # Style sheets are not fetched anew, nor sounds: no rule looks into the first, and no page has the second.
    "preload": False,
}
_COLOURS = "color-contrast"
"""The rule that takes most of the time; a page has the same colours on every screen."""


def assert_accessible(page: Page, *, also_its_colours: bool = True) -> None:
    """The page breaks no rule of WCAG 2.1 AA that a program can see."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    rules = _RULES | {"rules": {_COLOURS: {"enabled": also_its_colours}}}
    found = page.evaluate(f"axe.run({json.dumps(rules)}).then(({{violations}}) => ({{violations}}))")
    results = AxeResults(found)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than the window"


def assert_kind(page: Page, *, also_on_a_phone: bool = True) -> None:
    """What is shown fits on every screen, and is accessible: on a phone too where it looks another way there.

    The page is left on a desk's screen.
    """
    for size in (PHONE, MAGNIFIED, DESKTOP):
        page.set_viewport_size(size)
        assert_fits(page)
        if size == DESKTOP or (size == PHONE and also_on_a_phone):
            assert_accessible(page, also_its_colours=size == DESKTOP)
