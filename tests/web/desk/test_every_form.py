"""Every form of meetings, conferences, documents, fees and series: what it says of its faults, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from schemas.actor import Role
from tests.web.furnished import Furnished, furnish
from tests.web.site import Site

_FORM = re.compile(r'<form [^>]*method="post" action="([^"]*)".*?</form>', re.S)
_INPUT = re.compile(r"<(?:input|textarea) [^>]*>")


def _forms(html: str) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Where each form of a page is sent, its hidden fields, and the names of what one types in."""
    for form in _FORM.finditer(html):
        hidden, typed = {}, []
        for tag in _INPUT.findall(form[0]):
            name, sort = re.search(r'name="([^"]*)"', tag), re.search(r'type="([^"]*)"', tag)
            if name and sort and sort[1] == "hidden":
                value = re.search(r'value="([^"]*)"', tag)
                hidden[name[1]] = unescape(value[1]) if value else ""
            elif name and (sort is None or sort[1] not in ("checkbox", "radio", "file")):
                typed.append(name[1])
        yield form[1], hidden, typed


@pytest.mark.timeout(600)  # every page, and every form twice
def test_readers_see_all_but_the_forms_and_every_fault_leads_to_its_field(site: Site, desk: TestClient) -> None:
    made = furnish(site, desk)
    _readers_see_everything_and_no_form(site, made)
    _faults_lead_to_their_fields_and_stand_in_their_order(desk, made)


def _faults_lead_to_their_fields_and_stand_in_their_order(desk: TestClient, made: Furnished) -> None:
    """Sent empty, and sent with words that are neither a day, a number nor an address; what ends something last."""
    found: dict[str, tuple[dict[str, str], list[str]]] = {}
    for path in (*made.desk, *made.forms, *made.links):
        found |= {action: (hidden, typed) for action, hidden, typed in _forms(desk.get(path).text)}
    found.pop("/logga-ut")
    refused, wrong = 0, []
    for action, (hidden, typed) in sorted(found.items(), key=lambda each: each[0].endswith(("/stall-in", "/stang"))):
        for data in (hidden, hidden | dict.fromkeys(typed, "fel, fel")):
            answer = desk.post(action, data=data)
            assert answer.status_code in (200, 303, 404, 422), (action, answer.status_code)
            if "<ul data-errors>" not in answer.text:
                continue
            refused += 1
            fields = re.findall(r'<li><a href="#([^"]*)"', answer.text)
            places = [answer.text.find(f' id="{field}"') for field in fields]
            if -1 in places or places != sorted(places):
                wrong.append((action, fields))
    assert (wrong, refused > 40) == ([], True), refused


def _readers_see_everything_and_no_form(site: Site, made: Furnished) -> None:
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        for path in made.desk:
            page = reader.get(path)
            main = page.text[page.text.index("<main") : page.text.index("</main")]
            assert page.status_code == 200 and 'method="post"' not in main, path
            for link in set(re.findall(r'<a [^>]*href="(/[^"#]*)"', main)):
                assert reader.get(unescape(link)).status_code == 200, f"{link} on {path}"
        closed = [path for path in made.forms if reader.get(path).status_code != 403]
        assert closed == []
