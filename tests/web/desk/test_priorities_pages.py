"""What the desk does with a proposal: facts and timelines, new objects, parts taken out, lines struck."""

from __future__ import annotations

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from schemas.tables.process import EventRow
from tests.web.desk.starting import carried
from tests.web.site import PROCESS, Site

KEY = "prioriteringar-2024"
PAGE = f"/arenden/{KEY}"
FILE = """
process: prioriteringar-2024
kind: priorities
title: Prioriteringar
directory: sodertorn.yaml
secretariat: sodertorn/kansli
respondent: kommundirektor
parties: [{organisation: salem}, {organisation: tyreso}]
priorities:
  source: Minnesanteckningar
  objects:
    - {key: spar, title: Spår till Tyresö, facts: [Står i filen]}
    - {key: listan, title: Det som bevakas, part: bevaka}
steps:
  - key: komplettering
    title: Fakta och tidslinje
    kind: task
    role: completion
    due: {on: 2024-06-03, basis: internal, source: Provet}
    seats: [sodertorn/kansli]
  - key: hemma
    title: Avstämning på hemmaplan
    kind: inquiry
    role: homecheck
    waits_for: [komplettering]
    due: {on: 2024-06-12, basis: internal, source: Provet}
    questions:
      - key: huvudlista
        text: Är huvudlistan redo?
        type: val
        rule: alla_ja
        choices: [{code: redo, label: Redo, means: ja}, {code: ej, label: Inte redo, means: nej}]
"""


@pytest.fixture
def priorities(desk: TestClient) -> TestClient:
    """The secretariat, with priorities that are registered and wait for the engine."""
    seen = desk.post("/nytt/plan", files={"file": ("prio.yaml", FILE.encode())})
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    return desk


def changes(site: Site) -> list[str]:
    """What the history says of the proposal, oldest first."""
    with site.db.read() as session:
        found = select(EventRow).where(EventRow.process == KEY, EventRow.kind == "proposal_changed")
        return [row.text for row in sorted(session.exec(found).all(), key=lambda row: row.seq)]


def test_the_page_says_what_is_lacking_until_it_is_added(priorities: TestClient, site: Site) -> None:
    page = priorities.get(PAGE).text
    assert "Spår till Tyresö: tidslinje saknas" in page and "Det som bevakas: fakta och tidslinje saknas" in page
    line = {"when": "våren 2027", "what": "Utredningen är klar", "source": "Nätverket, maj 2024"}
    assert priorities.post(f"{PAGE}/objekt/spar", data=line).status_code == 303
    page = priorities.get(PAGE).text
    assert "Spår till Tyresö: tidslinje saknas" not in page and "Det som bevakas: fakta" in page
    shown = priorities.get(f"{PAGE}/objekt/spar").text
    for words in ("Står i filen", "Källa: Minnesanteckningar", "våren 2027", "Källa: Nätverket, maj 2024"):
        assert words in shown
    assert changes(site) == ["Spår till Tyresö: tidslinjen har fått en rad för våren 2027. Källa: Nätverket, maj 2024"]


def test_what_is_half_is_refused_whole(priorities: TestClient, site: Site) -> None:
    for wrong, field in (
        ({}, "source"),
        ({"source": "Nätverket"}, "fact"),
        ({"fact": "Fakta", "when": "2027", "source": "Nätverket"}, "what"),
        ({"fact": "Fakta", "what": "Byggs", "source": "Nätverket"}, "when"),
    ):
        refused = priorities.post(f"{PAGE}/objekt/listan", data=wrong)
        assert refused.status_code == 422 and f'href="#{field}"' in refused.text
    assert changes(site) == []
    assert priorities.get(f"{PAGE}/objekt/finns-inte").status_code == 404


def test_a_completion_that_lacks_something_is_refused_with_what(priorities: TestClient) -> None:
    done = {
        "seat": "sodertorn/kansli",
        "channel": "telefon",
        "source": "Kansliet",
        "received_on": f"{priorities.app.state.web.clock():%Y-%m-%d}",  # type: ignore[attr-defined]
        "value-klart": "klart",
    }
    refused = priorities.post(f"{PAGE}/komplettering/svar", data=done)
    assert refused.status_code == 422
    assert "Spår till Tyresö: tidslinje saknas; Det som bevakas: fakta och tidslinje saknas" in refused.text
    both = {"fact": "Fakta", "when": "2027", "what": "Byggs", "source": "Nätverket"}
    for key in ("spar", "listan"):
        assert priorities.post(f"{PAGE}/objekt/{key}", data=both).status_code == 303
    assert priorities.post(f"{PAGE}/komplettering/svar", data=done).status_code == 303


def test_a_wrong_line_is_struck_and_still_shown(priorities: TestClient, site: Site) -> None:
    assert priorities.post(f"{PAGE}/objekt/spar", data={"fact": "Fel siffra", "source": "x"}).status_code == 303
    assert "Fel siffra" in priorities.get(f"{PAGE}/objekt/spar/stryk?rad=1").text
    assert priorities.post(f"{PAGE}/objekt/spar/stryk?rad=1", data={"reason": ""}).status_code == 422
    assert priorities.post(f"{PAGE}/objekt/spar/stryk?rad=1", data={"reason": "Fel år"}).status_code == 303
    assert "<s>Fel siffra</s>" in priorities.get(f"{PAGE}/objekt/spar").text
    assert "Fel siffra" not in priorities.get(PAGE).text
    for gone in ("1", "0", "7"):
        assert priorities.get(f"{PAGE}/objekt/spar/stryk?rad={gone}").status_code == 404
    assert "en rad är struken. Skäl: Fel år" in changes(site)[-1]


def test_objects_and_parts_come_and_go_until_the_municipalities_are_asked(priorities: TestClient, site: Site) -> None:
    assert priorities.post(f"{PAGE}/objekt", data={"title": "", "source": ""}).status_code == 422
    new = {"title": "Cykelstråk Haninge–Tyresö", "part": "huvudlista", "source": "Nätverket"}
    assert priorities.post(f"{PAGE}/objekt", data=new).status_code == 303
    assert priorities.post(f"{PAGE}/objekt", data=new).status_code == 422
    assert priorities.get(f"{PAGE}/objekt/cykelstrak-haninge-tyreso").status_code == 200
    assert "Ta ut delen ur förslaget" in priorities.get(f"{PAGE}/del?namn=bevaka").text
    out = {"source": "Ledningsgruppen den 22 maj"}
    assert priorities.post(f"{PAGE}/del?namn=bevaka", data=out | {"source": ""}).status_code == 422
    assert priorities.post(f"{PAGE}/del?namn=bevaka", data=out).status_code == 303
    page = priorities.get(PAGE).text
    assert "Det som bevakas: fakta" not in page and "Ledningsgruppen den 22 maj" in page
    assert "Ta med delen igen" in priorities.get(f"{PAGE}/del?namn=bevaka").text
    assert priorities.post(f"{PAGE}/del?namn=bevaka", data=out).status_code == 303
    assert [text.partition(".")[0] for text in changes(site)] == [
        "”Cykelstråk Haninge–Tyresö” är ett nytt objekt",
        "”Bevaka listan” är uttagen ur förslaget",
        "”Bevaka listan” är med i förslaget igen",
    ]
    assert priorities.get(f"{PAGE}/del?namn=annat").status_code == 404


def test_these_pages_are_of_priorities_only(desk: TestClient) -> None:
    for page in ("objekt", "objekt/spar", "del?namn=bevaka"):
        assert desk.get(f"/arenden/{PROCESS}/{page}").status_code == 404
