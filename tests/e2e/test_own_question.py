"""An own question in a browser: typed while the plan is worked out beside it, kept, read, and started."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, assert_accessible, assert_fits
from tests.web.site import Site

pytestmark = pytest.mark.e2e


def test_an_own_question_from_the_first_word_to_the_start(desk: Page, site: Site) -> None:
    desk.goto("/")
    desk.get_by_role("link", name="Nytt ärende", exact=True).click()
    desk.get_by_role("link", name="En egen fråga").click()
    plan = desk.locator("#planen")
    expect(plan).to_contain_text("Rubriken saknas")
    desk.get_by_label("Rubrik").fill("Gemensamma tolkar")
    desk.locator("#q1-text").fill("Vill kommunen delta?")
    expect(plan).to_contain_text("Svara senast tisdag den 4 juni 2024")  # worked out while it was typed
    desk.locator("#due_on").fill("2024-06-06")
    expect(plan).to_contain_text("Sveriges nationaldag")
    desk.locator("#level").select_option("kommunstyrelse")
    expect(plan).to_contain_text("Varje kommuns sista sammanträde")
    desk.locator("#due_on").fill("2024-06-12")

    desk.get_by_role("button", name="Lägg till en fråga").click()
    desk.locator("#q2-text").fill("Vilken dag passar för ett möte?")
    desk.locator("#q2-type").select_option("datumval")
    desk.locator("#q2-o1-on").fill("2024-06-18")
    desk.locator("#q2-o2-on").fill("2024-06-19")
    desk.get_by_role("button", name="Flytta upp fråga 2").click()
    expect(desk.locator("#q1-text")).to_have_value("Vilken dag passar för ett möte?")
    expect(desk.locator("#q1-o2-on")).to_have_value("2024-06-19")
    desk.get_by_role("button", name="Lägg till en handling").click()
    file = {"name": "Underlag.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 underlag"}
    desk.locator("#d1-upload").set_input_files(file)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Spara som utkast").click()
    expect(desk.get_by_text("Utkastet är sparat.")).to_be_visible()
    expect(desk.get_by_text("Fil: Underlag.pdf")).to_be_visible()
    assert_accessible(desk)
    desk.set_viewport_size(PHONE)
    assert_fits(desk)

    desk.get_by_role("button", name="Granska och starta").click()
    desk.get_by_role("button", name="Läs mejlen").click()
    expect(desk.get_by_role("heading", name="Så här blir mejlen")).to_be_visible()
    desk.get_by_text("Inbjudan att svara").click()
    expect(desk.get_by_text("Svaret ska vara ett beslut i kommunstyrelsen.").first).to_be_visible()
    assert_accessible(desk)
    assert_fits(desk)
    desk.get_by_role("button", name="Tillbaka till planen").click()
    assert_accessible(desk)
    assert_fits(desk)
    desk.get_by_role("button", name="Starta ärendet").click()
    expect(desk).to_have_url(re.compile("/arenden/fraga-gemensamma-tolkar-2024-06-12"))
    desk.goto("/nytt")
    expect(desk.get_by_text("Utkast", exact=True)).to_have_count(0)
