"""Headers, origin, body size, and a log that never holds a token."""

from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

from tests.web.site import Site, form_fields

YES_NO = {"value-forlangning": "ja", "value-ny-upphandling": "ja", "strength": "tjansteperson"}


@pytest.mark.parametrize("path", ["form", "/logga-in", "/halsa", "/finns-inte", "/s/nope"])
def test_every_page_carries_the_headers(client: TestClient, site: Site, path: str) -> None:
    headers = client.get(site.link("salem") if path == "form" else path).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"].startswith("noindex")
    assert headers["x-content-type-options"] == "nosniff"
    for part in ("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        assert part in headers["content-security-policy"]


def test_the_desk_sends_its_origin_to_itself_so_that_it_can_be_checked(desk: TestClient) -> None:
    for path in ("/", "/utkorg", "/utkorg/1/html"):
        assert desk.get(path).headers["referrer-policy"] == "same-origin"
    assert desk.get("/logga-in").headers["referrer-policy"] == "no-referrer"


def test_no_page_asks_anyone_else_for_anything(desk: TestClient, site: Site) -> None:
    for path in (site.link("salem"), "/", "/arenden/varudistribution-2023", "/utkorg", "/utkorg/1", "/utkorg/1/html"):
        page = desk.get(path).text
        assert "<style" not in page or path.endswith("/html")
        for asset in ('src="http', "src='http", 'rel="stylesheet" href="http', "url(http", "@import"):
            assert asset not in page


@pytest.mark.parametrize(
    ("headers", "may_pass"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, True),
        ({}, True),
    ],
)
def test_an_answer_from_another_site_is_refused(site: Site, headers: dict[str, str], may_pass: bool) -> None:
    with site.client() as client:
        del client.headers["Sec-Fetch-Site"]
        answer = client.post(site.link("salem"), data=YES_NO, headers=headers)
    assert answer.status_code == (303 if may_pass else 403)
    assert site.answer_count() == int(may_pass)


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_with_the_cookie_of_the_desk_the_origin_must_be_known(site: Site, headers: dict[str, str]) -> None:
    with site.client(is_logged_in=True) as client:
        del client.headers["Sec-Fetch-Site"]
        assert client.post("/logga-ut", headers=headers).status_code == 403
        assert client.get("/").status_code == 200


def test_a_body_beyond_the_limit_is_refused(client: TestClient, site: Site) -> None:
    answer = client.post(site.link("salem"), data={**YES_NO, "comment": "x" * 70_000})
    assert answer.status_code == 413
    assert site.answer_count() == 0


def test_a_form_of_a_thousand_fields_or_files_is_refused(client: TestClient, site: Site) -> None:
    many = client.post(site.link("salem"), data={**YES_NO, **{f"x{n}": "1" for n in range(1000)}})
    files = client.post(site.link("salem"), data=YES_NO, files={"comment": b"x"})
    assert (many.status_code, files.status_code) == (400, 400)
    assert site.answer_count() == 0


def test_the_log_knows_the_public_id_and_never_the_token(
    client: TestClient, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    address = site.link("salem")
    token = address.rsplit("/", 1)[-1]
    code = site.login_code()
    with caplog.at_level(logging.DEBUG):
        fields = form_fields(client.get(address).text)
        client.post(address, data={**fields, **YES_NO})
        client.get(f"{address}/kvitto")
        client.get(address[:-1])
        client.get(f"/logga-in/{code}")
        client.get(f"/finns-inte/{token}?x={token}")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("svarstid")]
    requests = [line for line in ours if " ms " in line]
    assert len(requests) == 6
    assert all(site.invitation("salem").public_id in line for line in requests[:3])
    mac = token.rsplit(".", 1)[-1]
    assert not any(mac[:-1] in line or code in line for line in ours)
