"""The morning page and the list: true, searched, paged, and read by indices in as many statements at any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlmodel import update
from starlette.testclient import TestClient

from acts.pause import Pause
from acts.remind_now import RemindNow
from db import actors, events
from db.boards.lists import listing
from db.calendar import feeds
from db.store.session import Database
from db.store.signs import heartbeats
from rules.dates.clock import at_local
from schemas.actor import Role, person
from schemas.events import EventKind
from schemas.tables.mail import MailRow
from schemas.tables.systems.feed import FeedKind
from secretariat.matter import archiving
from tests.planted import desk as planted_desk
from tests.planted import plant
from tests.statements import counted, scanned
from tests.web.site import IN_MAY, PROCESS, STEP, Site

PAGES = (
    "/",
    "/arenden",
    "/arenden?flik=hand",
    "/arenden?flik=vantar&sok=nummer",
    "/arenden?flik=stanger&kommun=kommun1&kansli=kansliet&slag=contract&lage=running",
    "/arenden?flik=stallning",
    "/arenden?flik=avslutade",
    "/arenden?mina=ja",
    "/kommande",
    "/arenden/arende-0",
    "/utkorg",
    "/utkorg?lage=problem",
    "/utkorg?arende=arende-0",
    "/utkorg?efter=2020-01-01T08:00:00%2B00:00~7",
)
MOST = 45
_SMALL = re.compile(
    r"\b(heartbeat|clock|incident|mail_source|organisation|seat|holder|address|engine_trouble|register_check|stray_report|saved_form|series|member)\b"
    r"|anon_\d|found\b|subquery|CONSTANT ROW|USING INDEX ix_mail_newest"
)
"""What does not grow with the matters: read through, it costs the same at any size. The index of the newest mails is
read from its end, as far as one page goes."""


def test_a_page_costs_the_same_at_any_size_and_reads_no_table_through(any_db: Database, tmp_path: Path) -> None:
    plant(any_db, 20)
    calendars = _calendars(any_db)
    with planted_desk(any_db, tmp_path) as client:
        few = {address: _cost(client, address) for address in PAGES}
        few |= {address: _cost(client, address, times=2) for address in calendars}
        plant(any_db, 100, first=20)
        with scanned(any_db) as scans:
            many = {address: _cost(client, address) for address in PAGES}
        many |= {address: _cost(client, address, times=2) for address in calendars}
    assert many == few
    assert max(many.values()) <= MOST
    assert [scan for scan in scans if not _SMALL.search(scan.partition(":")[0])] == []


def _calendars(db: Database) -> list[str]:
    """The addresses of a calendar of each kind."""
    of = {FeedKind.SECRETARIAT: "", FeedKind.ORGANISATION: "kommun3", FeedKind.SEAT: "kommun3/kommundirektor"}
    with db.write() as session:
        return [f"/kalender/{feeds.make(session, kind, subject, IN_MAY)[1]}.ics" for kind, subject in of.items()]


def _cost(client: TestClient, address: str, times: int = 1) -> int:
    """How many statements the last of so many looks takes: the first may note that it was looked."""
    for _ in range(times):
        with counted() as statements:
            assert client.get(address).status_code == 200
    return len(statements)


def test_every_matter_is_on_one_page_of_its_tab(sqlite_db: Database, tmp_path: Path) -> None:
    plant(sqlite_db, 130)
    with planted_desk(sqlite_db, tmp_path) as client:
        for tab, count in (("", 117), ("avslutade", 13)):
            found = [key for page in _pages(client, f"/arenden?flik={tab}") for key in _keys(page) if "arende-" in key]
            assert len(found) == len(set(found)) == count
        narrowed = client.get("/arenden?sok=NUMMER+77&flik=").text
        assert _keys(narrowed) == ["arende-77"]
        assert "Rensa sökningen" in narrowed and "(117)" not in narrowed
        assert "Inget ärende här passar sökningen" in client.get("/arenden?sok=finns+inte").text
        assert client.get("/arenden?efter=nonsens&flik=nej&slag=nej").status_code == 200


def _pages(client: TestClient, address: str) -> Iterator[str]:
    while address:
        page = client.get(address).text
        yield page
        more = re.search(r'href="([^"]+)" rel="next"', page)
        address = more[1].replace("&amp;", "&") if more else ""


def _keys(page: str) -> list[str]:
    return re.findall(r'class="title" href="/arenden/([^"]+)"', page)


@pytest.mark.parametrize("word", ["varudistribution", "nykvarn", "NYKVARNS kommun", PROCESS])
def test_a_matter_is_found_by_title_key_and_municipality(desk: TestClient, word: str) -> None:
    assert _keys(desk.get("/arenden", params={"sok": word}).text) == [PROCESS]
    assert _keys(desk.get("/arenden", params={"sok": f"{word} finns-inte"}).text) == []


def test_the_morning_page_never_says_that_all_is_well_beside_a_position(desk: TestClient, site: Site) -> None:
    """All have answered, one of them with a no: that waits for a person from that moment, and stands in its tab."""
    everyone = ("huddinge", "salem", "nynashamn", "tyreso", "haninge", "botkyrka", "nykvarn", "nacka")
    for organisation in everyone:
        assert _keys(desk.get("/arenden?flik=stallning").text) == []
        site.answer(organisation, "nej" if organisation == "salem" else "ja")
    page = desk.get("/").text
    assert "kräver ställningstagande redan nu" in page and "Allt sköter sig självt" not in page
    assert _keys(desk.get("/arenden?flik=stallning").text) == [PROCESS]
    assert _keys(desk.get("/arenden?flik=vantar").text) == []


def test_what_comes_by_itself_names_only_those_who_still_owe_an_answer(desk: TestClient, site: Site) -> None:
    before = desk.get("/kommande").text
    assert "Botkyrka kommun, Haninge kommun" in before
    site.answer("botkyrka")
    after = desk.get("/kommande").text
    assert "Botkyrka" not in after and "Haninge kommun" in after


def test_each_thing_that_comes_is_sent_now_paused_or_left_out_from_the_list(desk: TestClient, site: Site) -> None:
    for address in ("/", "/kommande", f"/arenden/{PROCESS}"):
        page = desk.get(address).text
        ways = [
            unescape(way)
            for way in re.findall(rf'href="(/arenden/{PROCESS}/forlangning/(?:nu|pausa|hoppa-over)[^"]*)"', page)
        ]
        assert len(ways) >= 3, address
        for way in ways[:3]:
            form = desk.get(way)
            assert form.status_code == 200 and "Visa" in form.text, "it can be done, and shows first what it leads to"
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        assert "Skicka nu" not in reader.get("/kommande").text
    site.ask(Pause())
    assert "Inget händer av sig självt" in desk.get("/kommande").text


def test_mine_are_those_that_i_have_done_something_in_whatever_my_role_was_then(desk: TestClient, site: Site) -> None:
    mine = "/arenden?mina=ja"
    assert _keys(desk.get(mine).text) == [] and "Inget ärende här passar sökningen" in desk.get(mine).text
    for who, are_mine in ((site.user(Role.OFFICER), False), (site.user(), True)):
        with site.db.write() as session, actors.acting(person(who.id, Role.OFFICER)):
            key, text = f"prov-{who.id}", "Något gjordes."
            events.append(session, PROCESS, at=site.now, kind=EventKind.PAUSED, text=text, dedup_key=key)
        assert (_keys(desk.get(mine).text) == [PROCESS]) == are_mine
    assert _keys(desk.get(f"{mine}&flik=avslutade").text) == []


def test_every_mail_is_on_one_page_of_the_outbox(desk: TestClient, site: Site) -> None:
    site.ask(RemindNow(step=STEP), "")
    site.ask(RemindNow(step=STEP), "En gång till.")
    pages = list(_pages(desk, "/utkorg"))
    found = [number for page in pages for number in re.findall(r'<a href="/utkorg/(\d+)">', page)]
    assert len(pages) > 1 and sorted(map(int, found)) == [mail.id for mail in site.mails()]
    assert "Från början" in pages[-1] and "Från början" not in pages[0]
    assert "inga äldre mejl" in desk.get("/utkorg?efter=1999-01-01T08:00:00%2B00:00~1").text
    for nonsense in (
        "nej",
        "2024-01-01~1",
        "2024-01-01T08:00:00%2B00:00~ett",
        "2024-01-01T08:00:00%2B00:00~9" + "9" * 30,
    ):
        assert desk.get(f"/utkorg?efter={nonsense}").status_code == 200


def test_a_matter_that_has_not_done_what_it_should_stands_still(site: Site) -> None:
    """Everything around it is at work, and yet its time passes: that is told, and it is no longer said to come."""
    with site.db.read() as session:
        (row,) = listing.page_of(session, listing.Wanted(), site.now, {}).rows
        due_at = row.due_at
    assert due_at is not None
    for minutes, is_still in ((29, False), (31, True)):
        site.now = due_at + timedelta(minutes=minutes)
        with site.db.write() as session:
            for part in ("worker", "scheduler", "web"):
                heartbeats.beat(session, part, site.now)
            # The mails of the played matter have nobody who sends them.
            session.exec(update(MailRow).values(state="accepted"))
        with site.client(is_logged_in=True) as desk:
            assert ("Ärendet står still" in desk.get("/").text) == is_still
            assert ("Ärendet står still" in desk.get("/arenden?flik=hand").text) == is_still
            assert ("Ärendet står still" in desk.get(f"/arenden/{PROCESS}").text) == is_still
            assert ("Inget händer av sig självt" in desk.get("/kommande").text) == is_still


def test_a_matter_that_has_ended_is_archived_and_taken_out_again(desk: TestClient, site: Site) -> None:
    page = f"/arenden/{PROCESS}"
    refused = desk.post(f"{page}/arkivera", data={})
    assert refused.status_code == 422 and "Ärendet pågår fortfarande" in refused.text
    site.set_status("ended")
    assert _keys(desk.get("/arenden?flik=avslutade").text) == [PROCESS]
    turns = (("arkivera", "arkiverade"), ("ta-fram", "avslutade"), ("arkivera", "arkiverade"))
    for day, (path, tab) in enumerate(turns, start=10):
        site.now = at_local(date(2024, 6, day), 9, 0)
        site.log_in(desk)
        assert desk.post(f"{page}/{path}", data={}).status_code == 303
        assert [t for t in ("", "avslutade", "arkiverade") if _keys(desk.get(f"/arenden?flik={t}").text)] == [tab]
    archiving.archive(site.db, PROCESS, now=site.now)
    assert desk.get(f"{page}?historik=hela").text.count("<p>Ärendet är arkiverat.") == 2
