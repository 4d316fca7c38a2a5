"""The way in: a link that a scanner cannot use up, once, and a cookie that only the browser sees."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.web.site import Site


def test_opening_the_link_uses_nothing_up_and_the_button_works_once(client: TestClient, site: Site) -> None:
    code = site.login_code()
    for _ in range(3):
        page = client.get(f"/logga-in/{code}")
        assert "Tryck på knappen" in page.text
    entered = client.post("/logga-in", data={"code": code, "till": "/utkorg"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/utkorg")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert client.get("/utkorg").status_code == 200
    again = client.post("/logga-in", data={"code": code})
    assert again.status_code == 422
    assert "Länken gäller inte längre" in again.text


def test_the_whole_link_may_be_pasted(client: TestClient, site: Site) -> None:
    assert client.post("/logga-in", data={"code": f"http://x/logga-in/{site.login_code()}"}).status_code == 303


def test_over_https_the_cookie_is_bound_to_the_host(site: Site) -> None:
    site.settings = site.settings.model_copy(update={"public_url": "https://svarstid.example"})
    with site.client() as client:
        cookie = client.post("/logga-in", data={"code": site.login_code()}).headers["set-cookie"]
    assert cookie.startswith("__Host-svarstid=")
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_no_one_is_led_elsewhere_after_login(client: TestClient, site: Site, elsewhere: str) -> None:
    entered = client.post("/logga-in", data={"code": site.login_code(), "till": elsewhere})
    assert entered.headers["location"] == "/"


@pytest.mark.parametrize("wanted", ["/utkorg?arende=varudistribution-2023&lage=problem", "/?visa=avslutade&q=%C3%A5"])
def test_a_filter_is_still_there_after_the_login(client: TestClient, site: Site, wanted: str) -> None:
    asked = client.get(wanted).headers["location"]
    page = client.get(asked).text
    (till,) = set(re.findall(r'name="till" value="([^"]*)"', page))
    assert unescape(till) == wanted
    entered = client.post("/logga-in", data={"code": site.login_code(), "till": unescape(till)})
    assert entered.headers["location"] == wanted


def test_after_login_the_visitor_comes_to_the_page_asked_for(client: TestClient) -> None:
    assert client.get("/utkorg/1").headers["location"] == "/logga-in?till=%2Futkorg%2F1"
    assert 'value="/utkorg/1"' in client.get("/logga-in?till=%2Futkorg%2F1").text
