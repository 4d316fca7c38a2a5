"""A conference from the desk alone: asked about, named by link and by phone, offered, listed, closed."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from html import unescape

from starlette.testclient import TestClient

from db import conferences
from mail.links import conference_url
from mail.tokens import Keys
from rules.dates.clock import at_local
from schemas.actor import Role
from schemas.year.conference import Standing
from tests.web.site import SECRET, Site

KEY, PAGE = "konferens-planeringskonferens-2024-06-13", "/konferenser/planeringskonferens-2024-06-13"
EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
TYPED = {
    "role": "kommundirektor", "title": "Planeringskonferens", "held_on": "2024-06-13", "place": "Hågelbyparken",
    "register_by": "2024-05-31", "rule": "lika", "asks_diet": "ja", "standing": "Kommundirektör A",
    **{f"q-{key}": "5" for key in EIGHT},
}  # fmt: skip
NEXT_DAY = at_local(date(2024, 6, 3), 9)  # måndag


def asked(site: Site, desk: TestClient) -> None:
    """The eight have been asked, on Tuesday 14 May 2024."""
    assert desk.post("/konferenser/ny", data=TYPED | {"do": "skicka"}).headers["location"] == f"{PAGE}?klart=inbjudet"
    site.send()


def link(site: Site, organisation: str) -> str:
    """The path of the page where an organisation names its participants."""
    seat = f"{organisation}/kommundirektor"
    mail = next(mail for mail in site.mails() if mail.seat == seat and mail.kind == "conference_invitation")
    return conference_url("", Keys.single(SECRET), str(mail.props["public_id"]), mail.to_email)


def fields(html: str) -> dict[str, str]:
    """What a browser would send of the page's form with rows if nobody touched it."""
    form = html[html.index('<form method="post"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes["type"] not in ("radio", "checkbox") or " checked" in tag:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def persons(first: int, *names: str, **more: str) -> dict[str, str]:
    """Rows with new names, from the row `first` on."""
    typed = {"rows": str(first + len(names))} | more
    for row, each in enumerate(names, first):
        typed |= {f"name-{row}": each, f"side-{row}": "politik", f"mode-{row}": "plats"}
    return typed


def test_a_conference_is_filled_from_the_desk_and_by_link(site: Site, desk: TestClient) -> None:
    fresh = fields(desk.get("/konferenser/ny").text)
    assert {name[2:]: quota for name, quota in fresh.items() if name.startswith("q-") and quota} == dict.fromkeys(
        EIGHT, "5"
    ), "the members, and neither the secretariat nor a guest"
    typed = {"title": "Vår", "held_on": "2024-06-13", "text": "Välkomna", "q-salem": "7", "of_role": "kommundirektor"}
    changed = desk.post("/konferenser/ny", data=typed | {"role": "kso", "do": "byt"})
    filled = fields(changed.text)
    names = ("title", "held_on", "q-salem", "of_role")
    assert [filled[name] for name in names] == ["Vår", "2024-06-13", "7", "kso"]
    assert "Välkomna</textarea>" in changed.text and changed.status_code == 200 and "Fel:" not in changed.text
    assert desk.post("/konferenser/ny", data=typed | {"role": "kso", "do": "visa"}).text == changed.text, "seen first"
    wrong = desk.post("/konferenser/ny", data=TYPED | {"register_by": "2024-06-13", "q-salem": "fem"})
    assert wrong.status_code == 422 and "Salems kommun: ”fem” är inget antal platser" in wrong.text
    shown = desk.post("/konferenser/ny", data=TYPED | {"do": "visa"})
    assert "40 platser, 8 kommuner" in shown.text and "måndag den 3 juni 2024 kl. 8.30: lediga" in shown.text.lower()
    assert not [mail for mail in site.mails() if mail.process == KEY], "to look sends nothing"
    asked(site, desk)
    again = desk.post("/konferenser/ny", data=TYPED | {"do": "skicka"})
    assert again.status_code == 422 and "finns redan en konferens" in again.text

    with site.client() as client:
        path = link(site, "salem")
        before = fields(client.get(path).text)
        assert (before["rows"], before["mode-0"], before["side-0"]) == ("5", "plats", "")
        assert "har 5 platser. Ingen är använd än. De som ni" in client.get(path).text
        nobody = client.post(path, data={"rows": "5", "seen": "0", "mode-0": "plats"})
        assert nobody.status_code == 422 and "Ingen är anmäld. Skriv ett namn" in nobody.text
        six = persons(0, *(f"Person {n}" for n in range(6)), seen="0", **{"diet-1": "nötter"})
        refused = client.post(path, data=six)
        assert refused.status_code == 422 and "Det finns 5 platser kvar" in refused.text and "Person 5" in refused.text
        assert client.post(path, data=six | {"may_wait": "ja"}).headers["location"] == f"{path}/kvitto"
        assert "De som ni inte har använt då" not in client.get(path).text, "none is left"
        receipt = client.get(f"{path}/kvitto").text
        assert "På väntelistan" in receipt and "Person 5" in receipt
        late = client.post(path, data=six)
        assert late.status_code == 409 and "Någon annan har ändrat anmälan" in late.text
        twice = client.post(path, data=fields(client.get(path).text) | persons(6, "kommundirektör a"))
        assert twice.status_code == 422 and 'href="#name-6"' in twice.text
        # A swap and one taken out, by the fields that the page gives.
        typed = fields(client.get(path).text)
        assert (typed["name-0"], typed["diet-1"], typed["number-5"]) == ("Person 0", "nötter", "6")
        assert client.post(path, data=typed | {"name-0": "Ny person", "out-2": "ja"}).status_code == 303
        assert client.get(path.replace("/k/", "/m/")).status_code == 404
        assert client.get(path[:-1] + "x").status_code == 404
    with site.db.read() as session:
        there = {each.name: each.standing for each in conferences.participants(session, KEY)}
        assert (there["Ny person"], there["Person 2"], there["Person 5"]) == (
            Standing.REGISTERED, Standing.WITHDRAWN, Standing.REGISTERED,
        )  # fmt: skip

    noted = desk.post(f"{PAGE}/anmal/tyreso", data=persons(0, "Ordförande B", seen="0"))
    assert noted.status_code == 422 and "Källan saknas" in noted.text
    phone = persons(0, "Ordförande B", seen="0", source="Telefon, registratorn")
    assert desk.post(f"{PAGE}/anmal/tyreso", data=phone).status_code == 303

    site.now = NEXT_DAY
    with site.client() as client:
        page = client.get(link(site, "haninge")).text
        assert "Anmälningstiden gick ut" in page and "34 platser är lediga" in page
        client.post(link(site, "haninge"), data=persons(0, "H1", "H2", seen="0", may_wait="ja"))
        client.post(link(site, "nykvarn"), data=persons(0, "N1", seen="0", may_wait="ja"))
    site.log_in(desk)
    one = desk.get(PAGE).text
    assert "Fördela platserna" in one
    offered = desk.get(f"{PAGE}/fordela").text
    assert re.findall(r'name="persons" value="([\d ]+)"', offered) == ["8 10 9"], "one to each in turn"
    stale = desk.post(f"{PAGE}/fordela", data={"persons": "8"})
    assert stale.status_code == 422 and "har ändrats sedan" in stale.text
    assert desk.post(f"{PAGE}/fordela", data={"persons": "8 10 9"}).status_code == 303
    assert [mail.seat for mail in site.mails() if mail.kind == "conference_place"] == [
        "haninge/kommundirektor", "nykvarn/kommundirektor",
    ]  # fmt: skip

    rows = list(csv.reader(io.StringIO(desk.get(f"{PAGE}/deltagare/csv").content.decode("utf-8-sig")), delimiter=";"))
    assert (len(rows), rows[0][-1]) == (11, "Allergi eller specialkost")
    assert (rows[-1][0], rows[-1][4]) == ("Kommundirektör A", "fast inbjuden") and "<h2>Fast inbjudna</h2>" in one
    assert "Inbjudan lades i utkorgen till 8 kommuner" in one
    assert [row[-1] for row in rows if row[0] == "Person 1"] == ["nötter"]
    assert desk.get(f"{PAGE}/deltagare/xlsx").status_code == 200

    typed = fields(desk.get(f"{PAGE}/andra").text) | TYPED | {"register_by": "2024-06-07", "do": "skicka"}
    moved = desk.post(f"{PAGE}/andra", data=typed)
    assert moved.headers["location"] == f"{PAGE}?klart=andrat"
    text = {"info": "Kaffe från 8.30.", "info_on": "2024-06-05"}
    assert 'value="2024-06-05"' in desk.get(f"{PAGE}/information").text
    missing = desk.post(f"{PAGE}/information", data=text | {"info": "", "do": "spara"})
    assert missing.status_code == 422 and 'href="#info"' in missing.text
    seen = desk.post(f"{PAGE}/information", data=text | {"do": "visa"}).text
    assert "Går onsdag den 5 juni 2024" in seen and "9 deltagare har ingen adress" in seen and "Kaffe" in seen
    assert "går till deltagarna" not in desk.get(PAGE).text, "to look keeps nothing"
    assert desk.post(f"{PAGE}/information", data=text | {"do": "spara"}).status_code == 303
    assert "går till deltagarna onsdag den 5 juni 2024" in desk.get(PAGE).text
    early = desk.post(f"{PAGE}/narvaro", data={"borta-1": "ja"})
    assert early.status_code == 422 and "har inte varit än" in early.text
    assert desk.post(f"{PAGE}/stang").status_code == 303
    assert "Öppna den igen" in desk.get(PAGE).text and "påminnelse" in desk.get(f"{PAGE}/oppna").text
    assert desk.post(f"{PAGE}/oppna").headers["location"] == f"{PAGE}?klart=oppnat"
    assert desk.post(f"{PAGE}/stang").status_code == 303
    with site.client() as client:
        assert "Anmälan är stängd" in client.get(link(site, "salem")).text
        assert client.post(link(site, "salem"), data=persons(0, "Sen")).status_code == 422
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        assert "Person 1" in reader.get(PAGE).text
        assert reader.get(f"{PAGE}/deltagare/csv").status_code == 403
    assert "Stängdes" not in desk.get("/konferenser").text
    site.now = at_local(date(2024, 6, 14), 9)  # fredag, dagen efter
    site.log_in(desk)
    assert "Person 1 kom inte" in desk.get(f"{PAGE}/narvaro").text
    assert desk.post(f"{PAGE}/narvaro", data={"borta-2": "ja"}).status_code == 303
    assert "8 av 9" in desk.get(PAGE).text and "checked" in desk.get(f"{PAGE}/narvaro").text
    assert desk.post(f"{PAGE}/oppna").status_code == 422
    rows = list(csv.reader(io.StringIO(desk.get(f"{PAGE}/deltagare/csv").content.decode("utf-8-sig")), delimiter=";"))
    assert [row[-2] for row in rows if row[0] in ("Kom", "Person 1", "Ny person")] == ["ja", "nej"]
