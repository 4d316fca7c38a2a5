"""Nobody uses one link as a letter box, and a flood on one link leaves the desk and all other links in peace."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from limits import parse
from starlette.testclient import TestClient

from tests.web.served import served
from tests.web.site import PROCESS, Site
from web.shell.middleware.rates import HOOKS, KEPT, LOGINS, LOOKS, SENDS, Rates
from web.shell.server import raise_files

YES = {"value-forlangning": "ja", "value-ny-upphandling": "ja", "strength": "tjansteperson"}


@contextmanager
def _from(site: Site, address: str) -> Iterator[TestClient]:
    from_there = TestClient(site.app(), "http://testserver", client=(address, 50000), follow_redirects=False)
    with from_there as client:
        client.headers["Sec-Fetch-Site"] = "same-origin"
        yield client


def test_one_link_is_no_letter_box(client: TestClient, site: Site) -> None:
    link = site.link("salem")
    ends = [
        client.post(
            link,
            data={
                "expected_version": str(n),
                **YES,
                "comment": f"mejl {n}",
                "answered_by": "Någon",
                "answered_email": f"nagon{n}@annan.example",
            },
        )
        for n in range(60)
    ]
    taken = [end for end in ends if end.status_code != 429]
    assert [end.status_code for end in taken] == [303] * KEPT["link"].amount
    last = ends[-1]
    assert last.status_code == 429
    assert 0 < int(last.headers["retry-after"]) <= 3600
    assert "Det blev för många försök på kort tid" in last.text and "inte mottaget" in last.text
    receipts = [mail for mail in site.mails() if mail.kind.startswith("receipt")]
    assert len(receipts) <= 2 * KEPT["link"].amount, "what was turned away has sent nothing"


def test_scanners_that_press_every_button_do_not_shut_out_the_person(client: TestClient, site: Site) -> None:
    link = site.link("salem")
    pressed_at_once = 25
    scanners = 12
    assert pressed_at_once * scanners < SENDS["link"].amount
    for _ in range(pressed_at_once * scanners):
        assert client.post(link, data={}).status_code == 422
    assert client.post(link, data=YES).status_code == 303


def test_a_flood_on_a_webhook_is_told_to_come_back_and_shuts_nobody_else_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, since the provider drops a mail that is refused with anything else than 5xx."""
    monkeypatch.setitem(HOOKS, "address", parse("5/minute"))
    with _from(site, "198.51.100.7") as provider:
        ends = [provider.post("/inkommande/sendgrid") for _ in range(7)]
        assert [end.status_code for end in ends] == [404] * 5 + [503] * 2
        assert int(ends[-1].headers["retry-after"]) > 0
        assert provider.get(site.link("salem")).status_code == 200


def test_a_flood_on_one_link_leaves_the_desk_and_other_links_in_peace(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LOOKS, "link", parse("40/minute"))
    with site.client(is_logged_in=True) as desk:
        flooded = site.link("salem")
        ends = {desk.get(flooded).status_code for _ in range(LOOKS["link"].amount + 30)}
        assert ends == {200, 429}
        assert desk.get("/").status_code == desk.get(f"/arenden/{PROCESS}").status_code == 200
        other = site.link("tyreso")
        assert desk.get(other).status_code == 200
        assert desk.post(other, data=YES).status_code == 303
        assert desk.get(f"{flooded}/kvitto").status_code == 429, "the same link by its other page"


def test_a_whole_municipality_behind_one_address_is_let_in(site: Site) -> None:
    with _from(site, "203.0.113.7") as client:
        organisations = ("haninge", "nynashamn", "tyreso", "huddinge", "botkyrka", "salem", "nykvarn", "nacka")
        ends = [client.get(site.link(organisation)).status_code for organisation in organisations for _ in range(40)]
        assert set(ends) == {200}


def test_an_address_that_tries_login_codes_is_stopped_and_its_neighbour_is_not(site: Site) -> None:
    with _from(site, "203.0.113.7") as client, _from(site, "203.0.113.8") as neighbour:
        ends = [client.post("/logga-in", data={"code": f"{n:032}"}).status_code for n in range(80)]
        assert ends.count(422) == LOGINS["address"].amount and ends.count(429) == 20
        assert neighbour.post("/logga-in", data={"code": "x"}).status_code == 422
        assert client.post(site.link("salem"), data=YES).status_code == 303, "answering is counted apart"


def test_a_seat_is_counted_over_all_its_links_and_a_network_over_its_addresses() -> None:
    rates = Rates()
    seat, other = "salem/kommundirektor", "tyreso/kommundirektor"
    ends = [rates.refusal(seat, f"link{n}") for n in range(KEPT["seat"].amount)]
    assert ends == [None] * KEPT["seat"].amount
    assert rates.refusal(seat, "one more") is not None
    assert rates.refusal(other, "its own") is None
    assert Rates(is_on=False).wait_s(KEPT["seat"], "x") == 0


@pytest.mark.parametrize("said", [b"", b"GET /halsa HTT", b"GET /halsa HTTP/1.1\r\nHost: x\r\n"])
def test_a_connection_that_asks_for_nothing_is_hung_up(site: Site, said: bytes) -> None:
    with served(site) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(said)
        assert line.recv(100) == b""


def test_a_connection_is_kept_between_two_requests(site: Site) -> None:
    with served(site) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for _ in range(2):
            line.sendall(b"GET /tillganglighet HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(20).startswith(b"HTTP/1.1 200")
            while b"</html>" not in line.recv(65536):
                pass
        assert line.recv(100) == b""


def test_the_web_may_open_many_files() -> None:
    assert raise_files() >= 400
