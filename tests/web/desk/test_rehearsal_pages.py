"""Generalrepetera from the desk: one at a time, watched, stopped, cut off, too long, and read some rows at a time."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from db.begun import rehearsals
from tests.web.desk.asking import FORM, QUESTION, file_text, told
from tests.web.desk.starting import processes
from tests.web.site import Site
from web.desk.rehearsal.player import Players

REHEARSE = "/nytt/generalrepetition"
ROWS = [{"at": f"2024-05-{day:02}T08:30:00+02:00", "text": f"Händelse {day}"} for day in range(1, 31)] + [
    {"at": f"2024-06-{day:02}T08:30:00+02:00", "text": f"Ämne {day}", "to": "a@b.example", "letter": "Hej! Svara."}
    for day in range(1, 31)
]
REPORT = {"rows": ROWS, "outcomes": [{"title": "Frågan", "result": "ja", "reasons": ["A", "B", "C", "D"]}],
          "steps": [{"title": "Frågan", "state": "Fastställt", "last_on": "2024-06-11"}]}  # fmt: skip
HALFWAY = {"permille": 500, "on": "2024-05-20"}


def plays(*lines: object, then: str = "") -> list[str]:
    """A program that takes the order, says these lines, and goes on as `then` says."""
    said = "".join(f"print({json.dumps(json.dumps(line))}, flush=True);" for line in lines)
    return [sys.executable, "-c", f"import sys, time; sys.stdin.read(); {said} {then}"]


FOR_EVER = "time.sleep(3600)"


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    """The secretariat, whose players are told by each test what they do."""
    with site.client(is_logged_in=True) as client:
        yield client


def players(desk: TestClient, line: list[str], longest_s: float = 60.0) -> Players:
    """Let the desk play with this program."""
    found = Players(line, longest_s)
    desk.app.state.web.players = found  # type: ignore[attr-defined]
    return found


def begin(desk: TestClient, answers: str = "ingen") -> str:
    """The address of a play of the own question, which has begun."""
    text = file_text(desk.post(FORM, data=QUESTION | {"action": "plan"}).text)
    asked = desk.post(REHEARSE, data={"file_text": text, "file_name": "x.yaml"})
    assert asked.status_code == 200 and "Vilka svarar?" in asked.text
    begun = desk.post(REHEARSE, data={"file_text": text, "file_name": "x.yaml", "answers": answers})
    assert begun.status_code == 303, told(begun.text)
    return str(begun.headers["location"])


def until(desk: TestClient, address: str, words: str) -> str:
    """The page once it says these words; it is read anew as a person would."""
    for _ in range(600):
        page = desk.get(address).text
        if words in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def test_a_play_is_watched_and_its_report_read_some_rows_at_a_time(desk: TestClient, site: Site) -> None:
    played = players(desk, plays(HALFWAY, {"permille": 1000, "report": REPORT}))
    address = begin(desk)
    played.wait()
    page = desk.get(address).text
    assert 'data-state="done"' in page and "Händelse 1<" in page and "Sida 1 av 2" in page
    assert "<dt>Mejl</dt><dd>30</dd>" in page and "A; B; C och 1 till" in page and "<iframe" not in page
    mails = desk.get(address, params={"visa": "mejl", "sida": "9"}).text
    assert "Ämne 30" in mails and "Hej! Svara." in mails and "Händelse 30" not in mails
    assert len(page) < 60_000 and "Inget av detta har skickats" in page
    again = re.findall(r'action="([^"]*)"', page)
    assert REHEARSE in again and "/nytt/fil" in again


def test_one_is_played_at_a_time_and_it_can_be_stopped(desk: TestClient, site: Site) -> None:
    before, mails = processes(site), len(site.mails())
    played = players(desk, plays(HALFWAY, then=FOR_EVER))
    address = begin(desk)
    page = until(desk, address, "50 procent")
    assert "måndag den 20 maj 2024" in page and '<progress max="1000" value="500"' in page
    refused = desk.post(REHEARSE, data={"file_text": file_text(
        desk.post(FORM, data=QUESTION | {"action": "plan"}).text), "answers": "alla"})  # fmt: skip
    assert refused.status_code == 409 and "generalrepeteras just nu" in refused.text
    assert desk.post(f"{address}/avbryt").status_code == 303
    played.wait()
    assert "Du avbröt uppspelningen." in desk.get(address).text
    assert desk.post(f"{address}/avbryt").status_code == 303  # what has ended stays as it is
    assert (processes(site), len(site.mails())) == (before, mails)


@pytest.mark.parametrize(
    ("line", "longest_s", "state", "said"),
    [
        (plays({"why": "Ärendet kommer inte vidare."}), 60, "failed", "Ärendet kommer inte vidare."),
        (plays(HALFWAY, then="sys.exit(3)"), 60, "failed", "stannade på ett oväntat fel"),
        (plays(HALFWAY, then=FOR_EVER), 0.5, "too_long", "Det tog för lång tid"),
    ],
)
def test_what_does_not_end_well_says_so(
    desk: TestClient, line: list[str], longest_s: float, state: str, said: str
) -> None:
    played = players(desk, line, longest_s)
    address = begin(desk)
    played.wait()
    page = desk.get(address).text
    assert f'data-state="{state}"' in page and said in page


def test_a_play_ends_with_the_web_and_is_told_to_be_cut_off(desk: TestClient, site: Site) -> None:
    played = players(desk, plays(HALFWAY, then=FOR_EVER))
    address = begin(desk)
    until(desk, address, "50 procent")
    played.end()
    assert 'data-state="cut_off"' in desk.get(address).text and "startades om" in desk.get(address).text


def test_a_play_whose_web_was_killed_is_cut_off_and_stands_in_nobodys_way(desk: TestClient, site: Site) -> None:
    with site.db.write() as session:
        old = rehearsals.begin(
            session, title="Gammal", file_name="x.yaml", file_text="", answers="ingen", now=site.now
        ).key
    assert 'data-state="playing"' in desk.get(f"{REHEARSE}/{old}").text
    site.now += rehearsals.SILENT + timedelta(seconds=1)
    assert 'data-state="cut_off"' in desk.get(f"{REHEARSE}/{old}").text
    played = players(desk, plays({"permille": 1000, "report": REPORT}))
    begin(desk)
    played.wait()
    with site.db.read() as session:
        assert [row.state for row in rehearsals.listed(session)] == ["done", "cut_off"]


def test_the_newest_are_kept(site: Site) -> None:
    with site.db.write() as session:
        for number in range(rehearsals.KEPT + 3):
            at = site.now + timedelta(hours=number)
            row = rehearsals.begin(session, title=str(number), file_name="", file_text="", answers="alla", now=at)
            rehearsals.finish(session, row.key, "done")
        assert len(rehearsals.listed(session)) == rehearsals.KEPT


def test_the_real_program_plays_a_question_that_half_of_them_answer(desk: TestClient) -> None:
    address = begin(desk, "halften")
    desk.app.state.web.players.wait(120)  # type: ignore[attr-defined]
    page = desk.get(address).text
    assert 'data-state="done"' in page
    assert "Tyresö kommun svarade:" in page and "Salems kommun svarade" not in page
    assert "Påminnelse" in page and "Kvitto" in page
