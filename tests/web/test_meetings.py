"""Meetings and the ground rule on the desk: a table item by item, and an extract to print."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

FOLDER = Path(__file__).parents[2] / "processes" / "moten"
MEETING = "ledningsgruppen-2023-09-21"


def test_the_meetings_are_listed_and_each_has_its_table(desk: TestClient) -> None:
    assert f'href="/moten/{MEETING}"' in desk.get("/moten").text
    page = desk.get(f"/moten/{MEETING}").text
    assert "Punkt 8. Samordnad varudistribution" in page
    assert '<i aria-hidden="true">✓</i>Närvarande, för</span>' in page
    assert "Tystnaden räknas inte" in page
    assert "Utdrag ur minnesanteckningar" in page
    assert desk.get("/moten/nej").status_code == 404


def test_a_file_of_ones_own_is_read_and_not_kept(desk: TestClient) -> None:
    text = (FOLDER / f"{MEETING}.yaml").read_bytes().replace(b"2023-09-21\ntitle", b"eget\ntitle")
    page = desk.post("/moten", files={"file": ("eget.yaml", text)})
    assert (page.status_code, "Punkt 8. Samordnad varudistribution" in page.text) == (200, True)
    assert "/moten/eget" not in desk.get("/moten").text
    wrong = desk.post("/moten", files={"file": ("fel.yaml", b"meeting: 1\n")})
    assert (wrong.status_code, "fel.yaml" in wrong.text) == (422, True)
    assert desk.post("/moten", data={}).status_code == 422
