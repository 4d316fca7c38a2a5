"""In by a code that is mailed: to users only, told to nobody else, and of use only in the browser that asked."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mail.transports.transport import CaptureTransport
from schemas.actor import Role
from tests.web.site import Site
from web.shell.entry.mailed_code import MailedCodes


@pytest.fixture
def mails(client: TestClient) -> CaptureTransport:
    """What the web has mailed."""
    transport = CaptureTransport()
    client.app.state.web.codes = MailedCodes(transport)  # type: ignore[attr-defined]
    return transport


def _ask(client: TestClient, email: str, till: str = "/") -> None:
    asked = client.post("/logga-in/kod", data={"email": email, "till": till})
    assert (asked.status_code, asked.headers["location"]) == (303, "/logga-in/kod")
    client.app.state.web.codes.settled().result()  # type: ignore[attr-defined]


def _code(transport: CaptureTransport) -> str:
    found = re.search(r"^([A-Z2-9]{4} [A-Z2-9]{4})$", transport.captured[-1].rendered.text, re.M)
    assert found
    return found[1]


def test_the_second_morning_one_comes_in_without_a_terminal(
    client: TestClient, site: Site, mails: CaptureTransport, caplog: pytest.LogCaptureFixture
) -> None:
    user = site.user(Role.OFFICER)
    _ask(client, f" {user.email.upper()} ", "/utkorg?lage=problem")
    page = client.get("/logga-in/kod").text
    assert "Om adressen är en användares har vi skickat en kod dit." in page
    with caplog.at_level("INFO"):
        entered = client.post("/logga-in/kod/in", data={"code": _code(mails).lower()})
    assert (entered.status_code, entered.headers["location"]) == (303, "/utkorg?lage=problem")
    assert "inloggad, sätt mail, roll officer" in caplog.text
    assert all(said not in caplog.text for said in (user.email, user.name, user.id))
    assert client.get("/").status_code == 200
    assert site.mails() and all(mail.kind != "login_code" for mail in site.mails()), "no code lies in the outbox"
    assert client.get("/logga-in/kod").headers["location"] == "/logga-in", "the attempt is over"


def test_nobody_is_told_which_addresses_are_known(client: TestClient, site: Site, mails: CaptureTransport) -> None:
    user = site.user(Role.READER)
    pages = []
    for email in (user.email, "okand@sodertorn.example"):
        _ask(client, email)
        asked = client.get("/logga-in/kod").text
        wrong = client.post("/logga-in/kod/in", data={"code": "AAAA AAAA"})
        assert wrong.status_code == 422 and "Koden stämmer inte, eller gäller inte längre." in wrong.text
        pages.append((asked, wrong.text))
    assert pages[0] == pages[1]
    assert [parcel.row.to_email for parcel in mails.captured] == [user.email]


def test_a_code_opens_nothing_in_another_browser_or_later(
    site: Site, client: TestClient, mails: CaptureTransport
) -> None:
    user = site.user()
    _ask(client, user.email)
    code = _code(mails)
    with site.client() as other:
        assert other.post("/logga-in/kod/in", data={"code": code}).status_code == 422
        other.post("/logga-in/kod", data={"email": user.email})
        assert other.post("/logga-in/kod/in", data={"code": code}).status_code == 422
    site.now += timedelta(minutes=15)
    assert client.post("/logga-in/kod/in", data={"code": code}).status_code == 422


def test_the_cookies_of_a_login_are_for_this_host_and_not_for_scripts(site: Site) -> None:
    site.settings = site.settings.model_copy(update={"public_url": "https://svarstid.example"})
    with site.client() as client:
        cookie = client.post("/logga-in/kod", data={"email": "a@sodertorn.example"}).headers["set-cookie"].lower()
    assert cookie.startswith("__host-svarstid-inloggning=")
    assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=900"} <= set(cookie.split("; "))


def test_where_mails_are_files_the_page_says_where_they_lie(client: TestClient, site: Site) -> None:
    _ask(client, site.user().email)
    (path,) = Path(site.settings.outbox_dir).glob("*.eml")
    assert f"<code>{path.parent}</code>" in client.get("/logga-in/kod").text
    assert "Din kod till Svarstid" in path.read_text()


def test_codes_are_not_asked_for_without_end(site: Site) -> None:
    site.settings = site.settings.model_copy(update={"rates": True})
    with site.client() as client:
        client.app.state.web.codes = MailedCodes(CaptureTransport())  # type: ignore[attr-defined]
        statuses = [
            client.post("/logga-in/kod", data={"email": email}).status_code
            for email in ("a@sodertorn.example", "okand@sodertorn.example")
            for _ in range(7)
        ]
    assert statuses == [303] * 6 + [429] + [303] * 6 + [429], "whether the address is known or not"


@pytest.mark.parametrize("typed", [{}, {"email": "ingen adress"}])
def test_what_is_no_address_is_said_at_the_field(client: TestClient, typed: dict[str, str]) -> None:
    page = client.post("/logga-in/kod", data=typed)
    assert page.status_code == 422 and 'href="#email"' in page.text
