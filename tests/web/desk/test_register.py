"""The register on the desk: every change is seen first with the mails that follow, then written whole."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import col, select
from starlette.testclient import TestClient

from db.journals import REGISTER
from db.register import people, whole
from db.register.seats import load_seats
from db.seals.verification import verify
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local, local_date
from schemas.actor import Role
from schemas.register import RegisterLine
from schemas.tables.mail import MailRow
from schemas.tables.people import HolderRow
from schemas.tables.process import EventRow
from secretariat.register import registering
from tests.web.desk.confirmed import confirm, hidden
from tests.web.site import PAGE_OF, SECRET, Site

TYRESO = "tyreso/kommundirektor"
PLACE = "/register/organisation/tyreso/kommundirektor/ordinarie"
NEW = {"person": "Den nya direktören", "email": "ny@tyreso.example"}


def _told(site: Site) -> list[EventRow]:
    with site.db.read() as session:
        rows = select(EventRow).where(EventRow.process == REGISTER).order_by(col(EventRow.seq))
        return list(session.exec(rows))


def test_a_new_holder_is_seen_with_every_mail_then_written_with_who_did_it(site: Site, desk: TestClient) -> None:
    before = len(site.mails())
    seen = desk.post(PLACE, data={**NEW, "introduce-ja": "ja"})
    assert seen.status_code == 200
    for words in ("Den nya direktören (ny@tyreso.example)", "Slutar", "Inbjudan", "Introduktion till den som är ny"):
        assert words in seen.text, words
    assert len(site.mails()) == before and not _told(site), "nothing is written before it is confirmed"
    assert confirm(desk, seen.text) == "/register/organisation/tyreso?klart=infort"
    shown = desk.get("/register/organisation/tyreso?klart=infort").text
    assert "Den nya direktören" in shown and "Ändringen är införd." in shown and "administratör" in shown
    told = _told(site)
    assert {event.actor.split("/")[0] for event in told} == {"person"}
    assert all("nya direktören" not in event.text + str(event.data) for event in told), "no names in the log"
    assert [mail.kind for mail in site.mails()[before:]] == ["introduction"], "the workflow sends the rest"
    assert site.invitation("tyreso").generation == 2
    with site.db.read() as session:
        assert all(not chain.faults for chain in verify(session, None, REGISTER))
    again = desk.post("/register/infor", data=hidden(seen.text))
    assert "Inget ändras" in again.text, "the same once more is nothing"


def test_what_was_seen_is_what_is_carried_out(site: Site, desk: TestClient) -> None:
    seen = desk.post(PLACE, data=NEW).text
    with site.db.write() as session:
        people.replace_holder(session, TYRESO, name="En annan", email="annan@tyreso.example", now=site.now)
    late = desk.post("/register/infor", data=hidden(seen))
    assert late.status_code == 200 and "Registret har ändrats sedan du såg det här." in late.text
    assert "En annan" in late.text, "it is shown anew"


def test_each_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(desk: TestClient) -> None:
    bad = {"key": "Ö", "name": "Ö", "mailbox": "a@b.example", "reader_named_by": "platsen"}
    for path, typed, words in (
        (PLACE, {"person": "A", "email": "ingen"}, "är ingen e-postadress"),
        (PLACE, {**NEW, "from_on": "2024-05-01"}, "Dagen har redan varit."),
        ("/register/ny", bad, "Nyckeln går inte att använda"),
        ("/register/organisation/tyreso/plats", {"role": "ny-roll"}, "titeln saknas"),
    ):
        answer = desk.post(path, data=typed)
        assert answer.status_code == 422 and words in answer.text, path
        assert all(value in answer.text for value in typed.values())
    assert desk.post(PLACE, data={**NEW, "andra": "ja"}).text.count("ny@tyreso.example") == 1, "back to the form"
    for path in ("/register/organisation/ingen", "/register/innehavare/99999/ratta", PLACE.replace("kommundir", "x")):
        assert desk.get(path).status_code == 404


def test_organisation_seat_stand_in_new_address_and_end_through_the_forms(site: Site, desk: TestClient) -> None:
    own = {"name": "Ekerö kommun", "mailbox": "kommun@ekero.example", "reader_named_by": "platsen", "delegation": "ja"}
    confirm(desk, desk.post("/register/ny", data={"key": "ekero", **own}).text)
    for role, title in (("kansli", "kommunkansliet"), ("kso", "kommunstyrelsens ordförande")):
        confirm(desk, desk.post("/register/organisation/ekero/plats", data={"role": role, "title": title}).text)
    for capacity in ("ordinarie", "ersattare"):
        person = {"person": f"Person {capacity}", "email": f"{capacity}@ekero.example"}
        confirm(desk, desk.post(f"/register/organisation/ekero/kansli/{capacity}", data=person).text)
    with site.db.read() as session:
        number = session.exec(select(HolderRow.id).where(HolderRow.email == "ordinarie@ekero.example")).one()
    mended = {"person": "Person ordinarie", "email": "ny.adress@ekero.example"}
    confirm(desk, desk.post(f"/register/innehavare/{number}/ratta", data=mended).text)
    with site.db.read() as session:
        held = people.holder_of(session, "ekero/kansli", local_date(site.now))
    assert held is not None and held.email == "ny.adress@ekero.example"
    last = desk.post(f"/register/innehavare/{held.id}/avsluta", data={"to_on": "2024-05-31"})
    confirm(desk, last.text)
    renamed = {**own, "name": "Ekerö stad", "renamed": "ny"}
    confirm(desk, desk.post("/register/organisation/ekero/uppgifter", data=renamed).text)
    shown = desk.get("/register/organisation/ekero").text
    for words in ("Hette Ekerö kommun till och med måndag den 13 maj 2024.", "fredag den 31 maj 2024", "Ersättare"):
        assert words.casefold() in shown.casefold(), words
    listed = desk.get("/register").text
    assert "Ekerö stad" in listed and "Ingen innehavare" in listed, "of the seat that has nobody"


def test_a_file_is_read_whole_or_not_at_all_and_the_download_changes_nothing(site: Site, desk: TestClient) -> None:
    content = desk.get("/register/register.csv").content
    same = desk.post("/register/fil", files={"file": ("register.csv", content, "text/csv")})
    assert same.status_code == 200 and "Inget ändras" in same.text
    bad = content + "tyreso;;;;;;;kommundirektor;;;Nästa;fel;;;;\r\n".encode()
    refused = desk.post("/register/fil", files={"file": ("register.csv", bad, "text/csv")})
    assert refused.status_code == 422 and "kolumnen e-post: ”fel” är ingen e-postadress." in refused.text
    assert 'action="/register/infor"' not in refused.text
    good = bad.replace(b"sta;fel;", b"sta;nasta@tyreso.example;")
    seen = desk.post("/register/fil", files={"file": ("register.csv", good, "text/csv")})
    confirm(desk, seen.text)
    with site.db.read() as session:
        assert people.holder_name(session, TYRESO, local_date(site.now)) == "Nästa"
        register = whole.load(session)
    assert len(register.organisations) > 8


def test_readers_look_and_change_nothing(site: Site) -> None:
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        for path in ("/register", "/register/organisation/tyreso", "/register/register.csv"):
            assert reader.get(path).status_code == 200
        assert "Ny organisation" not in reader.get("/register").text
        for path in ("/register/ny", "/register/fil", PLACE):
            assert (reader.get(path).status_code, reader.post(path).status_code) == (403, 403)
        assert reader.post("/register/infor").status_code == 403
        with site.db.read() as session:
            assert not session.exec(select(MailRow.id).where(MailRow.kind == "introduction")).all()


def test_one_who_leaves_hands_over_all_seats_from_a_day_with_an_introduction(site: Site, desk: TestClient) -> None:
    from_tyreso = RegisterLine(
        organisation="tyreso", role="kso", person="Kommundirektören i Tyresö", email="kommundirektor@tyreso.example"
    )
    registering.apply(site.db, [from_tyreso], site.now)
    with site.db.read() as session:
        held = people.holder_of(session, TYRESO, local_date(site.now))
    assert held is not None
    path = f"/register/innehavare/{held.id}/lamnar"
    shown = desk.get(path).text
    for words in (
        "Kommundirektören i Tyresö lämnar",
        "Kommunstyrelsens ordförande i Tyresö",
        "Samordnad varudistribution",
    ):
        assert words in shown, words
    boxes = dict.fromkeys(re.findall(r'name="(seats-\d+)"', shown), "ja")
    assert len(boxes) == 2
    assert desk.post(path, data={**NEW, "from_on": "2024-05-20"}).status_code == 422, "no seat chosen"
    seen = desk.post(path, data={**NEW, **boxes, "from_on": "2024-05-20", "introduce-ja": "ja"}).text
    assert (
        "Inbjudan" in seen and "måndag den 20 maj 2024" in seen and seen.count("Introduktion till den som är ny") == 1
    )
    confirm(desk, seen)
    assert site.invitation("tyreso").generation == 1, "nothing moves before the day"
    site.now = at_local(date(2024, 5, 20), 6, 5)  # måndag
    assert registering.follow(site.db, site.now) == 1
    assert site.invitation("tyreso").generation == 2
    assert registering.follow(site.db, site.now) == 0, "once"
    (mail,) = [mail for mail in site.mails() if mail.kind == "introduction"]
    assert mail.to_email == "ny@tyreso.example" and mail.send_at == at_local(date(2024, 5, 20), 8, 30)
    told = " ".join(render(mail, "https://svar.example", Keys.single(SECRET)).text.split())
    for words in ("Tyresö kommun, kommundirektören", "Förlängning", "senast torsdag den 30 maj 2024"):
        assert words in told, told


def test_an_old_answer_keeps_the_name_of_its_municipality_and_a_merger_moves_what_is_open(
    site: Site, desk: TestClient
) -> None:
    site.answer("salem")
    site.now = at_local(date(2024, 5, 15), 9, 0)  # onsdag
    site.log_in(desk)
    own = {"name": "Salems stad", "mailbox": "kommun@salem.example", "reader_named_by": "platsen", "renamed": "ny"}
    confirm(desk, desk.post("/register/organisation/salem/uppgifter", data=own).text)
    assert "Svaret lämnades som Salems kommun" in desk.get(PAGE_OF).text
    path = "/register/organisation/tyreso/sammanslagning"
    for typed in ({}, {"into": "tyreso"}, {"into": "ingen"}):
        assert desk.post(path, data=typed).status_code == 422
    seen = desk.post(path, data={"into": "haninge"}).text
    for words in ("Tyresö kommun går upp i Haninge kommun", "Inbjudan", "Båda är parter i det här ärendet"):
        assert words in seen, words
    assert site.invitation("tyreso").generation == 1, "seen only"
    done = desk.post(f"{path}/bekrafta", data={"into": "haninge"})
    assert done.headers["location"] == "/register/organisation/haninge?klart=sammanslagen"
    assert site.invitation("tyreso").made_for == "kommundirektor@haninge.example"
    with site.db.read() as session:
        seats = load_seats(session, [TYRESO], local_date(site.now))
    assert seats.addressee(TYRESO).cc_email == "kommun@haninge.example"
    page = desk.get("/register/organisation/tyreso").text
    assert "Organisationen är nu en del av" in page and "Haninge kommun" in page
    assert desk.post(path, data={"into": "salem"}).status_code in (404, 422)
    assert "är en del av en annan organisation" in desk.post(PLACE, data=NEW).text
    # Whoever comes in Haninge gets what was Tyresö's too.
    confirm(desk, desk.post(PLACE.replace("tyreso", "haninge"), data=NEW).text)
    assert site.invitation("tyreso").made_for == "ny@tyreso.example"
    year = desk.get("/register/omsattning?ar=2024").text
    assert "Kommundirektören" in year and "Haninge kommun" in year
