"""Bodies on the desk: who is in them, changed by forms that are seen first, read in and out as a file."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import select
from starlette.testclient import TestClient

from db.journals import REGISTER
from db.register import introductions, whole
from db.seals.verification import verify
from rules.dates.clock import at_local
from rules.people.membership import Standing, seated
from schemas.actor import Role
from schemas.meetings.bodies import Role as InBody
from schemas.tables.meetings.body import MemberRow
from schemas.tables.meetings.calendar import MeetingRow
from schemas.tables.people import HolderRow
from tests.statements import counted
from tests.web.desk.confirmed import confirm
from tests.web.desk.meetings.year_2023 import plan_form
from tests.web.site import Site

GROUP = "/register/organ/arbetsgruppen-for-vatten"
NEW = {"name": "Arbetsgruppen för vatten", "kind": "arbetsgrupp", "organisation": "sodertorn", "from_on": "2024-05-14"}
PERSON = {
    "organisation": "handelskammaren", "title": "Vattenstrategen", "person": "Den namngivna",
    "email": "vatten@handelskammaren.example", "role": "ledamot", "introduce-ja": "ja",
}  # fmt: skip


def test_a_working_group_from_the_desk_alone(site: Site, desk: TestClient) -> None:
    assert confirm(desk, desk.post("/register/organ/nytt", data=NEW).text) == f"{GROUP}?klart=infort"
    seen = desk.post(f"{GROUP}/person", data=PERSON)
    assert "Platsen vattenstrategen" in seen.text and "Introduktion till den som är ny" in seen.text
    confirm(desk, seen.text)
    member = {"seat": "tyreso/planeringschef", "role": "ledamot", "from_on": "2024-05-14"}
    confirm(desk, desk.post(f"{GROUP}/ledamot", data=member).text)
    with site.db.read() as session:
        held = session.exec(select(HolderRow.id).where(HolderRow.email == PERSON["email"])).one()
    chair = {"role": "ordforande", "held": str(held), "bound": "person", "from_on": "2024-05-15"}
    confirm(desk, desk.post(f"{GROUP}/val", data=chair).text)
    with counted() as statements:
        of_party = desk.get("/register/organisation/tyreso").text
    table = of_party[of_party.index("Uppdrag i organ") :]
    assert f'<a href="{GROUP}">Arbetsgruppen för vatten</a>' in table and "Från och med tisdag den 14 maj 2024" in table
    assert table.index("Arbetsgruppen för vatten") < table.index("Ledningsgruppen"), "by the names of the bodies"
    with counted() as with_fewer:
        chamber = desk.get("/register/organisation/handelskammaren").text
    assert "Ledningsgruppen" not in chamber and "Uppdrag i organ" in chamber
    assert len(statements) == len(with_fewer), "however many tasks there are"
    shown = desk.get(GROUP).text
    for words in ("Den namngivna", "Personligt uppdrag", "Kommande", "Handelskammare, vattenstrategen är ordförande"):
        assert words in shown, words
    assert "Den namngivna" not in shown[shown.index("<h2>Ändringar</h2>") :], "no names in the log"
    taken_over = {"person": "Efterträdaren", "email": "e@handelskammaren.example", "from_on": "2024-05-16"}
    confirm(desk, desk.post("/register/organisation/handelskammaren/vattenstrategen/ordinarie", data=taken_over).text)
    with site.db.read() as session:
        register = whole.load(session)
        assert all(not chain.faults for chain in verify(session, None, REGISTER))
    (of_chair,) = [one for one in register.members if one.role is InBody.CHAIR and one.body.startswith("arbetsgruppen")]
    assert seated(register, of_chair, date(2024, 5, 16)).standing is Standing.LEFT
    site.now = at_local(date(2024, 5, 16), 9, 0)  # torsdag
    site.log_in(desk)
    assert "väntar på att någon väljs" in desk.get("/").text and "Har lämnat platsen" in desk.get(GROUP).text
    ended = desk.post(f"{GROUP}/uppdrag/{of_chair.id}/avsluta", data={"to_on": "2024-05-15"})
    assert "Slutar" in ended.text
    confirm(desk, ended.text)
    for path, data, words in (
        (f"{GROUP}/ledamot", {**member, "from_on": "2024-05-20"}, "Platsen har redan det uppdraget då."),
        (f"{GROUP}/ledamot", {**member, "to_on": "2024-05-01", "seat": "salem/kso"}, "ligger före den första"),
        ("/register/organ/nytt", NEW, "Ett organ heter redan så."),
        (f"{GROUP}/person", {**PERSON, "email": "ingen"}, "är ingen e-postadress"),
    ):
        refused = desk.post(path, data=data)
        assert refused.status_code == 422 and words in refused.text, path
    confirm(desk, desk.post(f"{GROUP}/uppgifter", data={**NEW, "to_on": "2024-06-30"}).text)
    assert "till och med söndag den 30 juni 2024" in desk.get(GROUP).text


def test_a_meeting_of_a_body_has_its_members_and_its_chair(desk: TestClient) -> None:
    form = desk.get("/moten/nytt?organ=ledningsgruppen").text
    assert re.search(r'name="of_body-ja"[^>]* checked', form)
    assert re.search(r'<option value="haninge/kommundirektor" selected', form), "the chair"
    assert 'value="Trafiknätverkets möte"' in desk.get("/moten/nytt?organ=trafiknatverket").text


def test_a_bodys_page_and_a_new_members_introduction_have_the_planned_meetings(site: Site, desk: TestClient) -> None:
    days = "13 juni 2024 kl. 8.30–11.00\n29 augusti 2024 kl. 8.30–11.00"
    planned = plan_form(days=days, organ="ledningsgruppen", gor="planera")
    assert desk.post("/moten/nytt", data=planned).status_code == 303
    with site.db.write() as session:
        for on in (date(2024, 6, 13), date(2024, 8, 29), date(2024, 9, 12)):
            session.add(MeetingRow(body="ledningsgruppen", on=on, note="ordinarie"))
        new = MemberRow(body="ledningsgruppen", seat="nacka/kommundirektor", role="ledamot", is_to_be_introduced=True)
        new.from_on = date(2024, 5, 14)
        session.add(new)
    page = desk.get("/register/organ/ledningsgruppen").text
    assert '<a href="/moten/ledningsgruppen-2024-06-13">Torsdag den 13 juni 2024</a>' in page
    assert "Torsdag den 12 september 2024 <span" in page and page.count("enligt kalendern, ordinarie") == 1
    # Cancelled on the desk it is not held, whatever the calendar says.
    assert desk.post("/moten/ledningsgruppen-2024-08-29/stall-in").status_code == 303
    with site.db.write() as session:
        assert introductions.post_due(session, site.now) == 1
    (told,) = [mail for mail in site.mails() if mail.kind == "introduction"]
    assert [(each["on"], each["title"]) for each in told.props["meetings"]] == [
        ("2024-06-13", "Ledningsgruppens möte"), ("2024-09-12", "ledningsgruppen"),
    ]  # fmt: skip


def test_bodies_are_listed_read_out_and_read_in(site: Site, desk: TestClient) -> None:
    listed = desk.get("/register/organ").text
    for words in ("Ledningsgruppen", "Samarbetskommittén", "Trafiknätverket", "RUFS-nätverket", "Haninge kommun"):
        assert words in listed, words
    assert "dagen räknas i båda" in desk.get("/register/organ/ledningsgruppen").text
    content = desk.get("/register/organ/organ.csv").content
    same = desk.post("/register/fil", files={"file": ("organ.csv", content, "text/csv")})
    assert same.status_code == 200 and "Inget ändras" in same.text
    rows = "rufs-natverket;;;;;;tyreso/planeringschef;Ledamot;;;2024-06-03;\r\n"
    bad = content + (rows + "rufs-natverket;;;;;;tyreso;Kung;;;fel;\r\n").encode()
    refused = desk.post("/register/fil", files={"file": ("organ.csv", bad, "text/csv")})
    assert refused.status_code == 422
    for words in (
        "kolumnen plats: ”tyreso” är ingen plats.",
        "kolumnen uppdrag: ”kung” går inte att välja.",
        "kolumnen från",
    ):
        assert words in refused.text, words
    seen = desk.post("/register/fil", files={"file": ("organ.csv", content + rows.encode(), "text/csv")})
    assert confirm(desk, seen.text) == "/register/organ?klart=infort"
    assert "från och med måndag den 3 juni 2024" in desk.get("/register/organ/rufs-natverket").text
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        assert "Nytt organ" not in reader.get("/register/organ").text
        assert "Avsluta" not in reader.get("/register/organ/ledningsgruppen").text
        assert reader.post(f"{GROUP}/ledamot").status_code == 403
    assert desk.get("/register/organ/inget").status_code == 404
