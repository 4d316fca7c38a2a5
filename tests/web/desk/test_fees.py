"""The fee per inhabitant on the desk: SCB's file in, amounts and control sum seen first, lists out, a correction."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from db.seals.verification import verify
from db.year import fees
from schemas.actor import Role
from secretariat.register.merging import merge
from tests.web.site import Site

FIGURES = {
    "0127 Botkyrka": 94_847, "0136 Haninge": 93_690, "0126 Huddinge": 113_234, "0140 Nykvarn": 11_152,
    "0192 Nynäshamn": 29_176, "0128 Salem": 17_252, "0181 Södertälje": 100_111, "0138 Tyresö": 48_090,
}  # fmt: skip
"""The eight members' sum is that of the source; how it is shared among them is made up."""


def _scb(**changed: int) -> bytes:
    rows = [f'"{name}","{changed.get(name[5:].lower(), figure)}"' for name, figure in FIGURES.items()]
    return "\n".join(['"region","Folkmängd 2020"', *rows, '"0180 Stockholm","975551"']).encode("utf-8-sig")


def _fields(html: str) -> dict[str, str]:
    """What a browser would send of the page's form if nobody touched it."""
    form = html[html.index('<form method="post" action="/avgifter') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes["type"] not in ("radio", "checkbox", "file") or " checked" in tag:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    return found


def test_a_year_is_set_from_scbs_file_and_corrected_by_the_next(site: Site, desk: TestClient) -> None:
    fresh = desk.get("/avgifter/ny").text
    asked = set(re.findall(r'name="m-(\w+)" value="ja" checked', fresh))
    assert asked == {re.sub(r"å|ä", "a", name[5:].lower()).replace("ö", "o") for name in FIGURES}
    assert "handelskammaren" not in fresh and "leverantoren" not in fresh, "nobody else is offered"
    typed = {"year": "2021", "rate": "4", "rule": "manader", "seen": "0"}
    shown = desk.post("/avgifter/ny", data=typed | {"do": "visa"}, files={"file": ("scb.csv", _scb())})
    assert shown.status_code == 200, shown.text
    text = unescape(shown.text).replace("\xa0", " ")
    assert "507 552 invånare × 4 kr = 2 030 208 kr" in text and "Summorna stämmer" in text
    with site.db.read() as session:
        assert not fees.versions(session, 2021), "to look at the amounts keeps nothing"

    fields = _fields(shown.text)
    assert sum(name.startswith("m-") for name in fields) == 8
    assert (
        desk.post("/avgifter/ny", data=fields | {"do": "spara"}).headers["location"]
        == "/avgifter/2021?klart=faststalld"
    )
    again = desk.post("/avgifter/ny", data=fields | {"do": "spara"})
    assert again.status_code == 303, "the same form sent twice is one version"
    other = desk.post("/avgifter/ny", data=fields | {"do": "spara", "rate": "5"})
    assert other.status_code == 422 and "har ändrats medan sidan var öppen" in other.text

    twice = desk.post("/avgifter/ny", data=fields | {"do": "visa"})
    assert twice.status_code == 422 and "Avgiften för 2021 är redan fastställd. Välj Rätta" in twice.text

    made = desk.get("/avgifter/2021/lista/csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(made), delimiter=";"))
    assert (len(rows), rows[-1]) == (10, ["Summa", "507552", "", "", "2030208,00"])

    # A corrected figure, and a member that left on 30 June: six months of twelve.
    fields = _fields(desk.get("/avgifter/2021/ratta").text)
    wrong = desk.post("/avgifter/2021/ratta", data=fields | {"i-salem": "300 0023", "do": "spara"})
    assert wrong.status_code == 422 and "Menar ni 3\xa0000\xa0023" in unescape(wrong.text)
    change = {"i-nykvarn": "11 150", "t-tyreso": "2021-06-30"}
    without = desk.post("/avgifter/2021/ratta", data=fields | change | {"do": "spara"})
    assert without.status_code == 422 and "Skälet saknas" in without.text
    seen = desk.post("/avgifter/2021/ratta", data=fields | change | {"do": "visa"})
    said = unescape(seen.text).replace("\xa0", " ")
    assert "Krediteras 8 kr" in said and "Krediteras 96 180 kr" in said
    kept = desk.post("/avgifter/2021/ratta", data=fields | change | {"do": "spara", "reason": "SCB har rättat."})
    assert kept.headers["location"] == "/avgifter/2021?klart=rattad"
    year = unescape(desk.get("/avgifter/2021").text).replace("\xa0", " ")
    assert "6 av 12 månader" in year and "SCB har rättat." in year and "Av Administratör A" in year

    book = CalamineWorkbook.from_filelike(io.BytesIO(desk.get("/avgifter/2021/lista/xlsx").content))
    assert book.sheet_names == ["Avgift 2021", "Skillnad mot version 1"]
    assert book.get_sheet_by_index(0).to_python()[-1][-1] == 2_030_208 - 8 - 96_180
    assert [row[3] for row in book.get_sheet_by_index(1).to_python()[1:]] == [-8, -96_180]
    old = desk.get("/avgifter/2021?version=1")
    assert "Se den som gäller" in old.text
    with site.db.read() as session:
        assert [chain.faults for chain in verify(session, None, "avgift-2021")] == [[]]

    new = _fields(desk.get("/avgifter/ny").text)
    assert (new["year"], new["rate"], "m-tyreso" in new, "m-salem" in new) == ("2022", "4", False, True)


def test_whoever_only_reads_sees_the_amounts_and_changes_nothing(site: Site) -> None:
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        assert reader.get("/avgifter").status_code == 200
        assert reader.get("/avgifter/ny").status_code == 403
        assert reader.get("/avgifter/1999").status_code == 404
        assert reader.get("/avgifter/x/lista/csv").status_code == 404


def test_what_a_merged_municipality_owes_is_counted_where_its_seats_are_now(site: Site, desk: TestClient) -> None:
    """Tyresö becomes a part of Haninge after the year has been set."""
    typed = {"year": "2021", "rate": "4", "rule": "manader", "seen": "0"}
    shown = desk.post("/avgifter/ny", data=typed | {"do": "visa"}, files={"file": ("scb.csv", _scb())})
    assert desk.post("/avgifter/ny", data=_fields(shown.text) | {"do": "spara"}).status_code == 303
    merge(site.db, "tyreso", "haninge", site.now)
    assert "nu en del av Haninge kommun, som får fakturan" in unescape(desk.get("/avgifter/2021").text)
    made = desk.get("/avgifter/2021/lista/csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(made), delimiter=";"))
    assert [row[-1] for row in rows if row[0] in ("Medlem", "Tyresö kommun", "Salems kommun")] == [
        "Faktureras", "Salems kommun", "Haninge kommun",
    ]  # fmt: skip
    correction = _fields(desk.get("/avgifter/2021/ratta").text)
    seen = desk.post("/avgifter/2021/ratta", data=correction | {"do": "visa"})
    assert correction["m-tyreso"] == "ja" and "Inget belopp ändras" in seen.text

    new = _fields(desk.get("/avgifter/ny").text)
    assert (new["year"], "m-tyreso" in new, new["m-haninge"]) == ("2022", False, "ja")
    scb = _scb().replace(b"2020", b"2021")
    shown = desk.post("/avgifter/ny", data=new | {"do": "visa"}, files={"file": ("scb.csv", scb)})
    next_year = _fields(shown.text)
    assert next_year["i-haninge"].replace("\xa0", " ") == "141 780"
    assert next_year["source"].endswith("Haninge kommun med Tyresö kommun")
    assert "507 552 invånare × 4 kr = 2 030 208 kr" in unescape(shown.text).replace("\xa0", " ")
