"""In through an issuer by OpenID Connect: a real one on loopback, and every way in which its word must not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from starlette.testclient import TestClient

from cli.doctor.login import login
from db.users import users
from schemas.actor import Role
from tests.web.shell.provider import Provider, provider
from tests.web.site import Site

# The provider is built on older ways of its own library.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
KNOWN: dict[str, dict[str, object]] = {
    "a1": {"email": "officer@sodertorn.example"},
    "a2": {"email": "officer@sodertorn.example"},
    "unverified": {"email": "officer@sodertorn.example", "email_verified": False},
    "stranger": {"email": "okand@sodertorn.example"},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    """One issuer for the whole file."""
    with provider(KNOWN) as found:
        yield found


@pytest.fixture
def browser(site: Site, issuer: Provider) -> Iterator[TestClient]:
    """A browser at a desk that trusts the issuer, at the desk's own time."""
    issuer.spoil, issuer.key = None, None
    site.settings = site.settings.model_copy(
        update={
            "oidc_issuer": issuer.address,
            "oidc_client_id": "svarstid",
            "oidc_client_secret": SecretStr("hemlig"),
            "oidc_name": "Entra ID",
        }
    )
    site.user(Role.OFFICER)
    site.user(Role.ADMINISTRATOR)
    with time_machine.travel(site.now, tick=True), site.client() as client:
        yield client


def _back(browser: TestClient, issuer: Provider, subject: str = "a1", till: str = "/") -> str:
    """Go to the issuer and log in there; the path that it sends the browser back to."""
    there = browser.get("/logga-in/extern", params={"till": till})
    assert there.status_code == 303
    back = urlsplit(issuer.log_in(there.headers["location"], subject))
    return f"{back.path}?{back.query}"


def test_who_the_issuer_knows_comes_in_and_is_known_by_its_lasting_id(
    browser: TestClient, issuer: Provider, site: Site
) -> None:
    assert "Logga in med Entra ID" in browser.get("/logga-in").text
    entered = browser.get(_back(browser, issuer, till="/utkorg"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/utkorg")
    assert issuer.verified, "the verifier fits the challenge"
    assert browser.get("/").status_code == 200
    assert browser.get("/anvandare").status_code == 403, "in the role of the register"
    with site.db.read() as session:
        user = users.by_email(session, "officer@sodertorn.example", site.now)
    assert user is not None and user.subject == f"{issuer.address} a1"
    # The address alone opens nothing any more: it may be somebody else's now.
    with site.client() as other:
        refused = other.get(_back(other, issuer, "a2"))
        assert refused.status_code == 403 and "Du är inte användare här" in refused.text
        assert other.get("/").status_code == 303
    with site.db.write() as session:
        users.change(session, user.id, name="Nytt Namn", email=user.email, role=Role.OFFICER, now=site.now)
        users.find(session, user.id).email = "bytt@sodertorn.example"
    assert browser.get(_back(browser, issuer)).status_code == 303, "though the address has been changed here"


@pytest.mark.parametrize("subject", ["stranger", "unverified"])
def test_whom_the_register_does_not_know_stays_outside(browser: TestClient, issuer: Provider, subject: str) -> None:
    assert browser.get(_back(browser, issuer, subject)).status_code == 403
    assert browser.get("/").status_code == 303


def _set(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update({name: value})


SPOILED = {
    "another issuer": _set("iss", "https://evil.example"),
    "another audience": _set("aud", "another-client"),
    "several audiences and another party": lambda claims: claims.update(aud=["svarstid", "x"], azp="x"),
    "too old": lambda claims: claims.update(exp=claims["iat"] - 600),
    "without an end": lambda claims: claims.pop("exp"),
    "another nonce": _set("nonce", "another"),
    "without a nonce": lambda claims: claims.pop("nonce"),
    "without a subject": lambda claims: claims.pop("sub"),
    "of another access token": _set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
    "another key": lambda claims: None,
}


@pytest.mark.parametrize("how", SPOILED)
def test_an_id_token_that_is_not_for_us_now_opens_nothing(browser: TestClient, issuer: Provider, how: str) -> None:
    back = _back(browser, issuer)
    issuer.spoil = SPOILED[how]
    issuer.key = RSAKey.generate_key(2048) if how == "another key" else None
    refused = browser.get(back)
    assert issuer.spoiled.pop() == issuer.verified[-1], "the token came, and was what the case says"
    assert refused.status_code == 400 and "Inloggningen gick inte att slutföra" in refused.text
    assert browser.get("/").status_code == 303


def test_the_way_back_is_this_browsers_once_and_with_its_own_state(
    browser: TestClient, issuer: Provider, site: Site
) -> None:
    back = _back(browser, issuer)
    with site.client() as other:
        assert other.get(back).status_code == 400, "another browser, which never went there"
        _back(other, issuer)
        assert other.get(back).status_code == 400, "another browser with a login of its own"
    path, _, query = back.partition("?")
    said = {name: values[0] for name, values in parse_qs(query).items()}
    assert browser.get(f"{path}?{urlencode({**said, 'iss': 'https://evil.example'})}").status_code == 400
    assert browser.get(back).status_code == 400, "the state is used up, right or wrong"
    back = _back(browser, issuer)
    kept = browser.cookies["svarstid-inloggning"]
    assert browser.get(back).status_code == 303
    browser.cookies.set("svarstid-inloggning", kept)
    assert browser.get(back).status_code == 400, "played again"


def test_an_issuer_that_is_away_or_another_is_said_so_and_no_code_is_mailed(site: Site, issuer: Provider) -> None:
    for address in ("http://127.0.0.1:9", f"{issuer.address}/"):
        site.settings = site.settings.model_copy(update={"oidc_issuer": address, "oidc_client_id": "svarstid"})
        with site.client() as client:
            page = client.get("/logga-in/extern")
            assert page.status_code == 502 and "Inloggningen svarar inte" in page.text
            assert client.post("/logga-in/kod", data={"email": "officer@sodertorn.example"}).status_code == 422


def test_the_doctor_says_whether_the_issuer_can_be_used(site: Site, issuer: Provider) -> None:
    for address, words in (
        (issuer.address, f"{issuer.address} svarar och har 1 nyckel."),
        (f"{issuer.address}/", "kallar sig något annat"),
        ("http://127.0.0.1:9", "går inte att nå"),
    ):
        found = login(site.settings.model_copy(update={"oidc_issuer": address, "oidc_client_id": "svarstid"}))
        assert (found.ok, words in found.text) == (address == issuer.address, True), found.text


def test_without_an_issuer_there_is_no_way_there(client: TestClient) -> None:
    assert client.get("/logga-in/extern").status_code == client.get("/logga-in/tillbaka").status_code == 404
