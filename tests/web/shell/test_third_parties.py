"""No page asks anybody else for anything: a font, a script, a picture or a style, and no form goes elsewhere.

Nor does looking at a page write anything.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NoReturn

import pytest
from starlette.testclient import TestClient

from db.store.session import Database
from tests.sources import ROOT
from tests.web.shell.routes import VALUES, routes
from tests.web.site import Site

PROBES = {"/halsa", "/halsa/ready", "/driftlage"}
"""The probe of health tries whether writing works."""
FETCHED = {"src", "srcset", "poster", "data", "action", "formaction", "ping", "background", "manifest"}
"""Attributes by which a browser fetches or sends; a `href` does so only in `link`, `use` and `image`."""
OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)


class _Requests(HTMLParser):
    """What a browser would ask of others because of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_fetched = name in FETCHED or (name in ("href", "xlink:href") and tag in ("link", "use", "image", "base"))
            if (is_fetched and OUTSIDE.match(value or "")) or (name == "style" and "url(" in (value or "")):
                self.found.append(f"<{tag} {name}={value}>")
            if tag == "meta" and name == "http-equiv" and (value or "").lower() == "refresh":
                self.found.append("<meta refresh>")


def requests_of(html: str) -> list[str]:
    """What a browser would ask of others because of this page."""
    parser = _Requests()
    parser.feed(html)
    return parser.found


def test_a_request_to_others_is_seen() -> None:
    page = (
        '<link rel="stylesheet" href="//fonts.example/a.css"><img src="https://x.example/a.png"><a href="https://ok">'
    )
    assert len(requests_of(page)) == 2


def test_no_page_asks_a_third_party_for_anything_or_writes(
    desk: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who only looks never waits for a writer."""

    def write(_db: Database) -> NoReturn:
        pytest.fail("a page opened a transaction that writes")

    site.answer("salem")
    values = VALUES | {"token": site.link("salem").rsplit("/", 1)[-1]}
    pages = [path for path, methods in routes(desk.app.routes) if "GET" in methods]  # type: ignore[attr-defined]
    seen = 0
    for path in pages:
        with monkeypatch.context() as patch:
            if path not in PROBES:
                patch.setattr(Database, "write", write)
            answer = desk.get(re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "x"), path))
        assert answer.status_code != 500, path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy or "default-src 'self'" in policy, path
        assert not re.search(r"(?<![\w'])(?:https?:|\*)", policy), policy
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert requests_of(answer.text) == [], path
            seen += answer.status_code == 200
    assert seen > 15


def test_no_style_or_script_of_ours_names_another_host() -> None:
    """Where an address stands in a script or style it is fetched from; a namespace of SVG is only a name."""
    files = [*(ROOT / "web" / "static").glob("*.css"), *(ROOT / "web" / "static").glob("*.js")]
    assert len(files) >= 4
    for file in files:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(\s*['\"]?//", text), file.name
