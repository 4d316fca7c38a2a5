"""What an answer costs the register: the same few statements whatever the matter, and none that reads a whole table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from starlette.testclient import TestClient

from tests.statements import counted, planned
from tests.web.site import Site

YES = {"value-forlangning": "ja", "value-ny-upphandling": "nej", "strength": "tjansteperson", "expected_version": "0"}


def _asked(do: Callable[[], object]) -> int:
    """How many statements it takes."""
    with counted() as statements:
        do()
    return len(statements)


def test_form_answer_and_receipt_take_few_statements(client: TestClient, site: Site) -> None:
    link = site.link("salem")
    assert _asked(lambda: client.get(link)) == 1
    assert _asked(lambda: client.post(link, data=YES)) == 10
    assert _asked(lambda: client.get(f"{link}/kvitto")) == 2
    assert site.answer_count() == 1


@pytest.mark.parametrize("number", [1, 5])
def test_they_are_as_many_whoever_has_answered_before(client: TestClient, site: Site, number: int) -> None:
    for organisation in ("huddinge", "botkyrka", "tyreso", "nacka", "haninge")[:number]:
        assert _asked(partial(client.post, site.link(organisation), data=YES)) == 10


def test_none_of_them_reads_a_whole_table(client: TestClient, site: Site) -> None:
    link = site.link("salem")
    with planned(site.db) as plans:
        client.get(link)
        client.post(link, data=YES)
        client.get(f"{link}/kvitto")
    assert len(plans) >= 3
    assert not [line for lines in plans.values() for line in lines if line.startswith("SCAN ")]


def test_where_too_many_wait_an_answer_is_told_to_come_back(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.db._together, "_most_waiting", 0)
    refused = client.post(site.link("salem"), data=YES)
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    assert "Vi kunde inte spara svaret just nu." in refused.text
    assert site.answer_count() == 0
    monkeypatch.undo()
    assert client.post(site.link("salem"), data=YES).status_code == 303
