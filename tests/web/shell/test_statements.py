"""What the law wants said: in general words where nothing is set, in the provider's own where it is."""

from __future__ import annotations

from datetime import date

from starlette.testclient import TestClient

from tests.web.site import Site


def test_every_page_links_to_both_statements(desk: TestClient, site: Site) -> None:
    for path in (site.link("salem"), "/logga-in", "/", "/driftlage", "/finns-inte"):
        text = desk.get(path).text
        assert 'href="/tillganglighet"' in text and 'href="/personuppgifter"' in text, path


def test_the_accessibility_statement_has_the_parts_that_digg_asks_for(site: Site) -> None:
    site.settings = site.settings.model_copy(
        update={
            "organisation": "Exempelkommunen",
            "contact_email": "kontakt@exempel.example",
            "accessibility_gaps": "Tidslinjen går inte att zooma.; Bilagor saknar taggar.",
            "accessibility_assessed_on": date(2026, 9, 23),  # a Wednesday
        }
    )
    with site.client() as client:
        text = client.get("/tillganglighet").text
    for part in (
        "Exempelkommunen står bakom", "delvis förenlig", "Tidslinjen går inte att zooma.", "Bilagor saknar taggar.",
        "onsdag den 23 september 2026", "kontakt@exempel.example", "https://www.digg.se/tdosanmalan", "Tillsyn",
        "Rapportera brister", "självskattning",
    ):  # fmt: skip
        assert part in text, part


def test_the_answer_page_says_who_is_responsible(client: TestClient, site: Site) -> None:
    text = client.get(site.link("salem")).text
    assert "Så behandlas dina personuppgifter" in text and "artikel 6.1 e" in text
    site.settings = site.settings.model_copy(update={"organisation": "Exempelkommunen"})
    with site.client() as named:
        assert "Exempelkommunen är ansvarig." in named.get(site.link("salem")).text
        assert "Exempelkommunen" in named.get("/personuppgifter").text
