"""A process from a template on the desk: listed, filled in, refused at its field, previewed, started."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from files.shipped import TEMPLATES
from files.templates import find_template
from kinds.pages import pages_of
from kinds.registry import all_kinds
from tests.web.desk.starting import carried, processes
from tests.web.site import Site

FORM = "/nytt/mall/gemensam-fraga"
QUESTION = {
    "rubrik": "Gemensamma tolktjänster",
    "fraga": "Vill kommunen delta?",
    "svarssatt": "ja-nej",
    "svarsdag": "2024-06-11",
    "kommuner-tyreso": "ja",
    "kommuner-salem": "ja",
}


def test_the_templates_are_ways_to_begin(desk: TestClient) -> None:
    page = desk.get("/nytt").text
    assert "Gemensam fråga" in page and f'href="{FORM}"' in page
    # A kind with a form of its own offers that, and its template no other.
    assert 'href="/nytt/remiss"' in page and "/nytt/mall/remiss" not in page


def test_the_form_has_labels_and_defaults(desk: TestClient) -> None:
    page = desk.get(FORM).text
    for words in ("Rubrik", "Bakgrund", "Hur ska de svara?", "Sista svarsdag", "Tyresö kommun"):
        assert words in page
    assert re.search(r'name="svarsdag" value="\d{4}-\d\d-\d\d"', page)
    assert page.count('value="ja" checked') == 8
    assert re.search(r'value="ja-nej" checked', page)


def test_it_is_seen_changed_and_started(desk: TestClient, site: Site) -> None:
    seen = desk.post(FORM, data=QUESTION)
    assert seen.status_code == 200
    assert "Så här blir planen för ”Gemensamma tolktjänster”" in seen.text and "Gemensam fråga" in seen.text
    key = "fraga-gemensamma-tolktjanster-2024-06-11"
    assert key not in processes(site)
    again = desk.post(FORM, data=QUESTION | {"action": "change"}).text
    assert 'value="Gemensamma tolktjänster"' in again and again.count('value="ja" checked') == 2
    started = desk.post("/nytt/starta", data=carried(seen.text))
    assert (started.status_code, started.headers["location"]) == (303, f"/arenden/{key}?klart=startas")
    page = desk.get(f"/arenden/{key}").text
    assert "Tyresö kommun" in page and "Salems kommun" in page and "Haninge" not in page


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"rubrik": ""}, "rubrik", "Fyll i ”Rubrik”"),
        ({"svarsdag": "2024-06-31"}, "svarsdag", "finns inte"),
        ({"svarssatt": "alternativ"}, "alternativ", "behövs"),
        ({"kommuner-tyreso": "", "kommuner-salem": ""}, "kommuner", "Fyll i ”Vilka ska svara?”"),
    ],
)
def test_a_mistake_is_told_at_its_field(
    desk: TestClient, site: Site, changes: dict[str, str], field: str, said: str
) -> None:
    before = processes(site)
    refused = desk.post(FORM, data=QUESTION | changes)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text and said in refused.text and f'id="{field}"' in refused.text
    assert processes(site) == before


def test_a_day_is_proposed_and_stands_in_the_form_until_it_is_taken(desk: TestClient, site: Site) -> None:
    form = "/nytt/mall/nominering"
    typed = {"grupp": "RUFS-nätverket", "forsta-motet": "2024-06-14", "hogst": "2", "kommuner-tyreso": "ja"}
    before = processes(site)
    refused = desk.post(form, data=typed)
    assert refused.status_code == 422
    assert "Dagen är inte vald. Förslag: torsdag den 30 maj 2024." in refused.text  # nationaldagen emellan
    assert 'name="svarsdag" value="2024-05-30"' in refused.text
    assert processes(site) == before
    seen = desk.post(form, data=typed | {"svarsdag": "2024-05-30"})
    assert seen.status_code == 200 and "Så här blir planen för ”Namn till RUFS-nätverket”" in seen.text
    assert f'<p class="kicker">{find_template("nominering", [TEMPLATES]).head.name}</p>' in seen.text


def test_every_template_is_a_form_with_its_labels(desk: TestClient) -> None:
    page = desk.get("/nytt").text
    for key in ("antagande", "arbetsgrupp", "enkat", "grind", "nominering", "underskrift"):
        assert f'href="/nytt/mall/{key}"' in page
        template = find_template(key, [TEMPLATES])
        shown = desk.get(f"/nytt/mall/{key}").text
        assert template.head.name in shown and all(field.label in shown for field in template.head.fields)
    assert "En på varje rad: vad; när det väntas; källa. Minst 2 rader behövs." in desk.get("/nytt/mall/grind").text


def test_a_day_that_has_been_is_refused_before_anything_is_written(desk: TestClient, site: Site) -> None:
    refused = desk.post(FORM, data=QUESTION | {"svarsdag": "2023-06-01"})
    assert refused.status_code == 422 and "Något behöver rättas" in refused.text
    assert "2023" not in " ".join(processes(site) - {"varudistribution-2023"})


def test_a_template_that_does_not_exist_is_no_page(desk: TestClient) -> None:
    for key in ("ingen", "..%2Fsodertorn"):
        assert desk.get(f"/nytt/mall/{key}").status_code == 404


def test_no_two_kinds_say_the_same_code_in_an_address() -> None:
    codes = [code for kind in all_kinds() for code in pages_of(kind.key).done]
    assert len(codes) == len(set(codes))
