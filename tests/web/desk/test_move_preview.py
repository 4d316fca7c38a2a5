"""What moving the sender's day would do, as the desk shows it: every step that follows, every mail, nothing twice."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from tests.web.desk.starting import KEY, REMISS, carried


@pytest.fixture
def remiss_desk(desk: TestClient) -> TestClient:
    """The secretariat on tisdag 14 maj 2024, with a remiss to be answered by måndag 16 december."""
    seen = desk.post("/nytt/remiss", data=REMISS)
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    return desk


def preview(desk: TestClient, to_on: str) -> str:
    page = f"/arenden/{KEY}/svarsdag/flytta"
    seen = desk.post(page, data={"to_on": to_on, "reason": "Avsändaren har gett anstånd."})
    assert seen.status_code == 200
    return seen.text


def test_the_alarms_of_a_step_are_one_line_and_every_mail_names_its_step(remiss_desk: TestClient) -> None:
    page = preview(remiss_desk, "2025-01-31")
    for title in ("Kommunens eget beslut", "Inlämning av det gemensamma svaret", "Utkast till gemensamt svar"):
        assert title in page
    alarms = r"Larm om att beslut saknas \(och \d+ till, längst till \d+ \w+ 202\d\), ”Inlämning av det"
    assert len(re.findall(alarms, page)) == 2
    assert page.count("Larm") == 2, "one that comes, one that goes"
    assert "Påminnelse, ”Kommunens eget beslut”, till" in page
    assert "Ingen får mejl nu" in page, "nobody has been asked yet"


def test_a_day_too_near_says_what_cannot_be_done_any_more(remiss_desk: TestClient) -> None:
    page = preview(remiss_desk, "2024-06-06")  # torsdag, nationaldagen
    assert "Tiden räcker inte till ”Inlämning av det gemensamma svaret” tisdag den 4 juni 2024" in page
    assert "Utvägar: be om anstånd" in page
    assert (
        "Torsdag den 6 juni 2024 är Sveriges nationaldag och ingen arbetsdag. Handla senast onsdag den 5 juni" in page
    )
    assert "Dagen skulle bli" in page and "som har passerat" in page
