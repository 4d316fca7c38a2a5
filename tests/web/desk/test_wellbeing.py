"""The status page: plain words, what to do, and a number of statements that does not grow."""

from __future__ import annotations

from datetime import timedelta

from starlette.testclient import TestClient

from db.inbound import sources
from db.store.copies import restore_test
from db.store.signs import heartbeats
from tests.statements import counted
from tests.web.site import Site


def _all_well(site: Site) -> None:
    with site.db.write() as session:
        for part in ("worker", "scheduler", "engine"):
            heartbeats.beat(session, part, site.now)
        sources.seen(session, "imap", site.now)
        restore_test.note(session, site.now, "", site.now)


def test_all_is_well(desk: TestClient, site: Site) -> None:
    _all_well(site)
    text = desk.get("/driftlage").text
    assert "Allt fungerar" in text
    assert "Gör så här" not in text


def test_a_part_that_was_never_heard_of_is_not_called_well(desk: TestClient) -> None:
    text = desk.get("/driftlage").text
    assert "3 delar av tjänsten har inte hörts av än" in text and "Allt fungerar" not in text


def test_what_stands_still_comes_first_and_says_what_to_do(desk: TestClient, site: Site) -> None:
    _all_well(site)
    site.now += timedelta(hours=2)
    site.answer("salem")
    site.now += timedelta(minutes=10)
    text = desk.get("/driftlage").text
    assert "5 saker behöver ses över" in text
    for part in ("Arbetsprocessen", "Schemaläggaren", "Processmotorn", "Brevlådan för svar", "Svar på väg till motorn"):
        assert text.index(f">{part}<") < text.index(">Registret<")
    assert "Gav livstecken senast tisdag den 14 maj 2024 kl. 9.00." in text
    assert "1 svar väntar, det äldsta sedan tisdag den 14 maj 2024 kl. 11.00." in text
    assert text.count("Gör så här:") == 5


def test_the_page_takes_as_many_statements_however_much_there_is(desk: TestClient, site: Site) -> None:
    _all_well(site)
    site.answer("huddinge")
    desk.get("/driftlage")
    with counted() as few:
        desk.get("/driftlage")
    with site.db.write() as session:
        sources.seen(session, "inkorg", site.now)
        sources.seen(session, "parse", site.now)
    for organisation in ("salem", "tyreso", "nacka"):
        site.answer(organisation)
    with counted() as many:
        desk.get("/driftlage")
    assert len(many) == len(few) < 20
