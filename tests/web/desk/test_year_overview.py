"""The year ahead on the desk: true days, whom they wait for, and the same in its files."""

from __future__ import annotations

from pathlib import Path

import icalendar
from starlette.testclient import TestClient

from db.store.session import Database
from tests.planted import desk as planted_desk
from tests.planted import plant
from tests.statements import counted
from tests.web.site import Site


def test_the_days_of_a_matter_stand_in_their_weeks_with_whom_they_wait_for(site: Site, desk: TestClient) -> None:
    """14 May 2024: the answer is due on 30 May in week 22, and the supplier is told by 12 July in week 28."""
    page = desk.get("/aret").text
    assert "Vecka 22 (27–31 maj)" in page and "Torsdag 30/5" in page
    assert "Vecka 28 (8–12 juli)" in page and "Lugn vecka: påminnelser vilar." in page
    assert "midsommarafton fredag 21/6" in page
    assert "Avtalet löper ut: " not in page, "the contract ends on 14 July 2025, after the twelve months"
    assert "Ingen har 3 eller fler sista dagar i samma vecka." in page
    before = desk.get("/aret/oversikt.csv").content.decode("utf-8-sig")
    row = next(line for line in before.splitlines() if line.startswith("2024-05-30;torsdag;22;Sista dag;"))
    assert row.count("kommun") >= 5
    site.answer("botkyrka")
    after = desk.get("/aret/oversikt.csv").content.decode("utf-8-sig")
    assert "Botkyrka" in before and "Botkyrka" not in after, "whoever has answered is waited for no more"
    events = icalendar.Calendar.from_ical(desk.get("/aret/oversikt.ics").content).walk("VEVENT")
    assert len({event["uid"] for event in events}) == len(events) == after.count("\n") - 1 - after.count("hemma")


def test_a_year_costs_as_many_statements_at_any_size_and_tells_how_much_is_on_one(
    sqlite_db: Database, tmp_path: Path
) -> None:
    plant(sqlite_db, 10)
    with planted_desk(sqlite_db, tmp_path) as client:
        few = _cost(client)
        plant(sqlite_db, 60, first=10)
        assert _cost(client) == few
        assert client.get("/aret?grans=2").status_code == 200
        assert client.get("/aret?grans=nonsens").status_code == 200


def _cost(client: TestClient) -> int:
    with counted() as statements:
        assert client.get("/aret").status_code == 200
    return len(statements)
