"""The year 2023 from the desk alone: planned, called to, held, carried over, checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from sqlmodel import col, delete, select
from starlette.testclient import TestClient

from db import events, meetings
from db.meetings import minutes, outstanding
from db.register import bodies, people
from db.store.session import Database
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local, local_date
from rules.meeting.silence import assess
from schemas.meetings.bodies import Membership, Role
from schemas.meetings.consent import AgendaItem, Standing
from schemas.tables.meetings.body import MemberRow, PersonRow
from schemas.tables.meetings.meeting import CalledMeetingRow
from schemas.tables.meetings.outstanding import OutstandingRow
from tests.web.desk.meetings.year_2023 import (
    EIGHT,
    add_item,
    call,
    director,
    key,
    link,
    mails,
    meeting,
    outcomes,
    plan_form,
    plan_year,
    site_of,
)
from tests.web.site import SECRET, Site


@pytest.fixture
def site(sqlite_db: Database, tmp_path: Path) -> Site:
    return site_of(sqlite_db, tmp_path)


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    with site.client(is_logged_in=True) as client:
        yield client


def at(site: Site, desk: TestClient, month: int, day: int, hour: int = 9) -> None:
    """Let the time be that day of 2023, with every mail that is due by then sent, and log in anew."""
    site.now = at_local(date(2023, month, day), hour)
    site.send()
    site.log_in(desk)


def items(site: Site, *, ended: bool = False) -> list[OutstandingRow]:
    with site.db.read() as session:
        return outstanding.listed(session, with_ended=ended)


def agenda(site: Site, name: str) -> list[AgendaItem]:
    with site.db.read() as session:
        record = meetings.find(session, key(name))
    assert record is not None
    return record.items


def test_a_year_is_planned_held_and_carried_over(site: Site, desk: TestClient) -> None:
    shown = desk.post("/moten/nytt", data=plan_form(gor="visa")).text
    assert "Planera 6 möten" in shown and "Fredag den 20 januari 2023" in shown  # 15 arbetsdagar före 10 februari
    assert site.mails() == []
    plan_year(desk)
    for name in ("februari", "april", "juni", "september", "oktober", "december"):
        asked = mails(site, name, "meeting_agenda")
        assert (len(asked), {row.state for row in asked}) == (8, {"planned"})
    first = mails(site, "april", "meeting_agenda")[0]
    assert local_date(first.send_at) == date(2023, 4, 5)  # en onsdag: påsken 7–10 april räknas inte
    assert first.props["papers_by"] == "2023-04-18"

    # 10 februari: två av punkterna blir kvar.
    add_item(desk, "februari", "Gemensamt möte med Stockholms stad", "diskussion", owner=director("haninge"))
    add_item(desk, "februari", "Verksamhetsplan", proposal="Planen godkänns.")
    add_item(desk, "februari", "Branden", "information", **{"is_other-ja": "ja"})
    at(site, desk, 2, 2)
    call(desk, "februari")
    assert len(mails(site, "februari", "meeting_call")) == 8
    at(site, desk, 2, 10, 12)
    form = {"was-1-1": "hela", "was-2-1": "hela", "was-3-1": "hela"}
    assert desk.post(f"/moten/{meeting('februari')}/var-med", data=form).status_code == 303
    without_day = outcomes(
        ["avvaktar", "behandlad", ""], **{"task-2": "Sammanställ planen", "owner-2": director("salem")}
    )
    refused = desk.post(f"/moten/{meeting('februari')}/efter", data=without_day)
    assert refused.status_code == 422 and "nästa möte, fredag den 28 april 2023" in refused.text
    whole = without_day | {"decision-2": "Planen godkänns.", "due-2": "2023-04-21"}
    assert desk.post(f"/moten/{meeting('februari')}/efter", data=whole).status_code == 303
    assert [(row.text, row.state, row.is_task) for row in items(site)] == [
        ("Gemensamt möte med Stockholms stad", "avvaktar", False),
        ("Branden", "planerad", False),  # anmäld övrig fråga utan utfall
        ("Sammanställ planen", "planerad", True),
    ]
    assert [(item.title, item.kind.value, item.origin) for item in agenda(site, "april")] == [
        (
            "Sammanställ planen",  # ingen har sagt att den är klar
            "information",
            "uppgift, punkt 2 den 10 februari 2023, skulle vara klar fredag den 21 april 2023",
        )
    ]
    owed = mails(site, "april", "meeting_items")
    assert {row.seat for row in owed} == {director("haninge"), director("salem")}
    assert {local_date(row.send_at) for row in owed} == {date(2023, 4, 19)}  # 7 arbetsdagar före

    # 28 april: en punkt bordläggs och en utgår; båda står på dagordningen i juni av sig själva.
    add_item(desk, "april", "Hemsidan", proposal="Hemsidan behålls.")
    add_item(desk, "april", "Remisser", "information")
    at(site, desk, 4, 20)
    call(desk, "april")
    at(site, desk, 4, 28, 12)
    desk.post(f"/moten/{meeting('april')}/efter", data=outcomes(["planerad", "bordlagd", "utgatt"]))
    june = agenda(site, "juni")
    assert [(item.key, item.title, item.kind.value, item.proposal_sent_on) for item in june] == [
        ("1", "Sammanställ planen", "information", None),
        ("2", "Hemsidan", "beslut", None),
        ("3", "Remisser", "information", None),
    ]
    assert june[1].origin == "bordlagd, punkt 2 den 28 april 2023"

    # 9 juni: de behandlas, och det utestående från februari har varit med om två möten.
    at(site, desk, 6, 1)
    call(desk, "juni")
    at(site, desk, 6, 9, 12)
    desk.post(f"/moten/{meeting('juni')}/var-med", data={"was-1-1": "hela"})
    with site.db.read() as session:
        september = meetings.find(session, key("september"))
    assert september is not None and september.items == [], "what became of them in June is still to be noted"
    desk.post(
        f"/moten/{meeting('juni')}/efter",
        data=outcomes(["klar", "behandlad", "delgiven"], **{"decision-2": "Behålls."}),
    )
    ended = {row.text: (row.state, row.ended_on, row.decision) for row in items(site, ended=True) if row.ended_on}
    assert ended == {
        "Sammanställ planen": ("klar", date(2023, 6, 9), ""),
        "Hemsidan": ("behandlad", date(2023, 6, 9), "Behålls."),
        "Remisser": ("delgiven", date(2023, 6, 9), ""),
    }
    listed = desk.get("/moten/utestaende").text
    assert listed.count("Stäng, ge datum eller avvakta") == 2 and "2 möten, 119 dagar" in listed
    fire = next(row for row in items(site) if row.text == "Branden")
    waits = {"way": "avvakta", "on": "2023-10-27"}
    assert desk.post(f"/moten/utestaende/{fire.id}", data=waits).status_code == 303
    assert desk.get("/moten/utestaende").text.count("Stäng, ge datum eller avvakta") == 1
    # Det som får en dag före nästa möte följs upp där, tills någon stänger det.
    joint = next(row for row in items(site) if row.text == "Gemensamt möte med Stockholms stad")
    assert desk.post(f"/moten/utestaende/{joint.id}", data={"way": "datum", "on": "2023-09-15"}).status_code == 303
    assert [item.title for item in agenda(site, "september")] == ["Gemensamt möte med Stockholms stad"]
    assert desk.post(f"/moten/utestaende/{joint.id}", data={"way": "stang", "decision": "Hållet."}).status_code == 303
    assert agenda(site, "september") == []
    with site.db.read() as session:
        assert events.verify(session, key("februari")) == []


FIRST, SECOND = {"on": "2023-09-21"}, {"on": "2023-09-22"}


def _plan_september(site: Site, desk: TestClient) -> None:
    """The conference of 21–22 September, with the items of the minutes, called to on 13 September."""
    at(site, desk, 8, 14)
    plan_year(desk, days="torsdag 21 september 2023 kl. 15.00–17.00 + fredag 22 september 2023 kl. 8.30–11.30")
    for title in ("Besök av Trafikverket", "Val av justerare", "Prioriteringarna", "Arbetsformer och spelregler"):
        add_item(desk, "september", title, "diskussion", **FIRST)
    add_item(desk, "september", "Bevaka listan", proposal="Listan kan vara med i underlaget.", **SECOND)
    add_item(desk, "september", "Halvårsuppföljning", "information", guests="Mikael A, kl. 9.00–9.30", **SECOND)
    add_item(desk, "september", "Besöket från högskolan", "information", guests="Mikel A, kl. 9.15–10.00", **SECOND)
    # Nacka är part i avtalet utan att vara med i ledningsgruppen; Södertälje är ledamot utan att vara part.
    parties = {f"party-{director(each)}": "ja" for each in (*EIGHT, "nacka") if each != "sodertalje"}
    contract = {"proposal": "Tidplanen godkänns.", "guests": "Upphandlaren, kl. 10.00–10.30", **SECOND, **parties}
    add_item(desk, "september", "Samordnad varudistribution", **contract)
    add_item(desk, "september", "Besök av BioDriv Öst", "information", guests="BioDriv Öst, kl. 13.00", **SECOND)
    changed = {"title": "Samordnad varudistribution", "kind": "beslut", "subject": "avtal", **contract}
    assert desk.post(f"/moten/{meeting('september')}/dagordning/8", data=changed).status_code == 303
    at(site, desk, 9, 13)
    call(desk, "september")


def test_item_8_of_22_september_2023_from_the_desk_to_the_extract(site: Site, desk: TestClient) -> None:
    """The sources, 000:165 (item 4 goes on on day 2), 000:243 (item 7 lapsed), 000:256–326 (item 8)."""
    _plan_september(site, desk)
    text = desk.get(f"/moten/{meeting('september')}/dagordning").text
    assert "Gäst: Upphandlaren, kl. 10.00–10.30" in text
    for said in (
        "Ordföranden är själv part i punkt 8. Bestäm om någon annan ska leda den.",
        "Mikael A och Mikel A är inbjudna samma tid fredag den 22 september 2023.",
        "”Mikael A” och ”Mikel A”: är det samma gäst, skriv namnet likadant.",  # inget slås ihop av namnet
        "BioDriv Öst är inbjuden kl. 13.00 fredag den 22 september 2023, då mötet inte pågår.",
    ):
        assert said in text, said

    # Närvaron svaras med länken: Botkyrka bara dag 1, Huddinge digitalt till kl. 10, Nykvarn genom ersättare.
    page = link(site, "september", "botkyrka")
    assert "Kommer ni torsdag den 21 september 2023?" in desk.get(page).text
    lost = {
        "arrives-1": ({"how-1": "franvarande", "how-2": "plats", "arrives-1": "15.30"}, "valt Deltar inte men också"),
        "arrives-2": ({"how-1": "plats", "how-2": "plats", "arrives-2": "7.00"}, "är kl. 8.30–"),
        "through": ({"how-1": "plats", "how-2": "digitalt", "through": "Biträdande A"}, "inte valt En ersättare"),
        "leaves-2": ({"how-1": "plats", "how-2": "plats", "leaves-2": "tio"}, "Till kl. går inte att läsa"),
    }
    for field, (typed, said) in lost.items():
        asked = desk.post(page, data={"seen": "0", **typed})
        assert asked.status_code == 422 and f'<a href="#{field}">' in asked.text and said in asked.text, field
    assert desk.post(page, data={"seen": "0", "how-1": "plats"}).status_code == 422  # en dag saknas
    answers = {
        "botkyrka": {"how-1": "plats", "how-2": "franvarande"},
        "huddinge": {"how-1": "plats", "how-2": "digitalt", "leaves-2": "10.00"},
        "nykvarn": {"how-1": "ersattare", "how-2": "ersattare", "through": "Biträdande A"},
        "haninge": {"how-1": "plats", "how-2": "plats"},
    }
    for municipality, given in answers.items():
        answer = desk.post(link(site, "september", municipality), data={"seen": "0", **given})
        assert answer.status_code == 303, answer.text
    receipt = mails(site, "september", "meeting_view", director("huddinge"))[-1]
    assert "digitalt till kl. 10.00" in str(receipt.props["attends"])
    again = desk.get(link(site, "september", "huddinge")).text  # förifyllt med det som svarades
    assert 'value="10.00"' in again and "Närvaro: på plats torsdag den 21" in again
    changed = desk.post(link(site, "september", "haninge"), data={"seen": "1", "how-1": "digitalt", "how-2": "plats"})
    assert changed.status_code == 303
    overtaken = desk.post(link(site, "september", "haninge"), data={"seen": "1", "how-1": "plats", "how-2": "plats"})
    assert overtaken.status_code == 409
    noted = {"seat": director("salem"), "how-1": "plats", "how-2": "plats", "source": "telefon med kansliet"}
    assert desk.post(f"/moten/{meeting('september')}/narvaro", data=noted).status_code == 303
    matrix = desk.get(f"/moten/{meeting('september')}/narvaro").text
    assert "5 ledamöter av 8 har svarat" in matrix and "Ersättare: Biträdande A" in matrix
    with site.db.read() as session:
        log = " ".join(event.text for event in events.listed(session, key("september")))
    assert "Biträdande A" not in log and "genom ersättare" in log
    remark = {"seen": "0", "kind-5": "synpunkt", "text-5": "Gärna en kort lista."}
    assert desk.post(link(site, "september", "nynashamn"), data=remark).status_code == 303

    # Efter mötet är svaren ett förslag; kansliet rättar det.
    at(site, desk, 9, 22, 13)
    late = desk.post(link(site, "september", "tyreso"), data={"seen": "0", "how-1": "plats", "how-2": "plats"})
    assert late.status_code == 422  # mötet har börjat, och inget annat var ifyllt
    proposal = desk.get(f"/moten/{meeting('september')}/var-med").text
    assert "Förslaget är det ledamöterna svarade" in proposal
    form = {f"was-{number}-{day}": "hela" for number in range(1, 9) for day in (1, 2)}
    form |= {"was-1-2": "nej", "was-4-1": "nej", "was-4-2": "nej", "was-5-2": "nej"}
    form |= {"was-3-2": "del", "leaves-3-2": "10.00"}
    assert desk.post(f"/moten/{meeting('september')}/var-med", data=form).status_code == 303
    states = ["behandlad"] * 6 + ["utgatt", "behandlad", "installd"]
    done = outcomes(
        states,
        **{"decision-8": "Tidplanen godkänns.", "decided-8": "10.20", "decided-5": "9.00", "decision-5": "Ja."},
        **{"also-4-2023-09-22": "ja"},
    )
    assert desk.post(f"/moten/{meeting('september')}/efter", data=done).status_code == 303
    with site.db.read() as session:
        known = meetings.find(session, key("september"))
        assert known is not None
        table = assess(meetings.joined(session, known))
    contract, other = "8", "5"
    assert table.standing(contract, director("botkyrka")).standing is Standing.OUTSIDE  # avtal: tystnad räknas aldrig
    assert table.standing(contract, director("huddinge")).standing is Standing.OUTSIDE  # gick före kl. 10.20
    assert table.standing(contract, director("sodertalje")).standing is Standing.PRESENT_NOT_PARTY
    assert table.standing(contract, director("salem")).standing is Standing.PRESENT_FOR
    assert table.standing(contract, director("nacka")).standing is Standing.OUTSIDE  # ingår inte i gruppen
    assert table.standing(other, director("huddinge")).standing is Standing.PRESENT_FOR  # kl. 9 var Huddinge kvar
    assert table.standing(other, director("botkyrka")).standing is Standing.STANDS_BEHIND
    assert table.standing(other, director("nykvarn")).standing is Standing.STANDS_BEHIND
    assert table.standing(other, director("nynashamn")).standing is Standing.STANDS_BEHIND  # en synpunkt är inget nej
    _extract_of_item_8(desk)
    _check_minutes(site, desk)


def _extract_of_item_8(desk: TestClient) -> None:
    """What the extract for the minutes says of item 8, member by member, and nothing of anybody's silence."""
    made = desk.post(f"/moten/{meeting('september')}/utdrag", data={"format": "docx"})
    lines = [each.text for each in docx.Document(BytesIO(made.content)).paragraphs if each.text]
    begins = lines.index("Punkt 8. Samordnad varudistribution")
    ends = next(at for at, line in enumerate(lines) if line.startswith("Punkt 9."))
    no_silence = "Frågan gäller avtal; där räknas bara uttryckliga svar."
    item = lines[begins + 1 : ends]
    assert item[0] == "Beslut: Tidplanen godkänns."
    heads = ("Närvarande och för", "Närvarande, ej part", "Tystnaden räknas inte")
    here, not_party, outside = (item.index(head) for head in heads)
    assert item[here + 1 : not_party] == ["Haninge kommun", "Salems kommun", "Tyresö kommun"]
    assert item[not_party + 1 : outside] == ["Södertälje kommun"]
    told = item[outside + 1 : outside + 6]
    assert [line.partition(":")[0] for line in told] == [
        "Botkyrka kommun",
        "Huddinge kommun",
        "Nykvarns kommun",
        "Nynäshamns kommun",
        "Nacka kommun",
    ]
    assert no_silence in told[0] and "Ingår inte i den grupp som har regeln" in told[-1]
    assert "Att en ledamot var med är inget svar från kommunen i den här frågan." in item
    assert "står bakom enligt spelregeln" not in " ".join(item)


def _check_minutes(site: Site, desk: TestClient) -> None:
    """Botkyrka checks day 1 and Huddinge day 2; item 4 was treated on both, so it needs both."""
    base = f"/moten/{meeting('september')}/justering"
    _is_proposed_by_the_body(site, desk, base)
    assert "Ingen är vald att justera" in desk.post(f"{base}/skicka").text
    chosen = {"signer-1": director("botkyrka"), "signer-2": director("huddinge")}
    assert desk.post(f"{base}/valj", data=chosen).status_code == 303
    assert desk.post(f"{base}/skicka").status_code == 303
    with site.db.read() as session:
        newest = minutes.newest(session, key("september"))
    assert newest is not None
    sent = desk.get(f"{base}/1/fil").content
    assert hashlib.sha256(sent).hexdigest() == newest.sha256
    document = docx.Document(BytesIO(sent))
    text = "\n".join(each.text for each in document.paragraphs)
    assert "Beslut: Tidplanen godkänns." in text and "Justeras:" in text
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    # Punkt 9 ställdes in. Punkt 4 togs upp båda dagarna: Botkyrka var med den första, och om Huddinge är det oklart.
    assert ["Botkyrka kommun", "Ja", "Ja", "Ja", "Dag 1", "–", "–", "–", "–"] in cells
    assert ["Huddinge kommun", "Ja", "Ja", "Ja", "Delvis", "Ja", "Delvis", "Delvis", "–"] in cells
    assert "Huddinge kommun, 22 september 2023: till kl. 10.00" in text

    rungs = mails(site, "september", "meeting_checking_reminder", director("huddinge"))
    assert [local_date(row.send_at) for row in rungs] == [date(2023, 9, 29), date(2023, 10, 4), date(2023, 10, 6)]
    first = link(site, "september", "botkyrka", "meeting_checking") + "/justera"
    assert desk.get(first + "/fil").content == sent
    assert desk.post(first, data={"version": "1"}).status_code == 422  # ingenting är förvalt
    both = desk.post(first, data={"version": "1", "act": "godkand", "text": "Punkt 4 är fel."})
    assert both.status_code == 422 and '<a href="#act">Du har valt Godkänn men också skrivit' in both.text
    assert "Punkt 4 är fel." in both.text
    assert desk.post(first, data={"version": "1", "act": "godkand"}).status_code == 303
    # Den som har svarat påminns inte: det som väntade är draget tillbaka.
    assert mails(site, "september", "meeting_checking_reminder", director("botkyrka"), state="planned") == []
    text = desk.get(base).text
    assert "blir justerad när alla de dagarnas justerare har godkänt" in text and "låsta" not in text.split("<h2>")[1]
    second = link(site, "september", "huddinge", "meeting_checking") + "/justera"
    remark = {"version": "1", "act": "pavisad", "text": "Punkt 2: klockslaget."}
    assert desk.post(second, data=remark).status_code == 303
    assert "Punkt 2: klockslaget." in desk.get(base).text
    receipts = mails(site, "september", "meeting_checked")
    assert [(row.seat, row.props["remark"], row.props["is_locked"]) for row in receipts] == [
        (director("botkyrka"), "", False),
        (director("huddinge"), "Punkt 2: klockslaget.", False),
    ]

    # Påpekandet väntar på svar: kansliet svarar utan att ändra, justeraren står på sig.
    assert "Ett påpekande väntar på svar" in desk.post(f"{base}/skicka").text
    assert "påpekande som väntar på svar" in desk.get("/").text
    answered = {"remark_seat": director("huddinge"), "answer": "Klockslaget är det som lästes upp."}
    assert desk.post(f"{base}/svara", data=answered | {"answer": ""}).status_code == 422
    assert desk.post(f"{base}/svara", data=answered).status_code == 303
    asked = mails(site, "september", "meeting_checking", director("huddinge"))[-1]
    assert (asked.props["remark"], asked.props["answer"]) == ("Punkt 2: klockslaget.", answered["answer"])
    assert answered["answer"] in desk.get(second).text
    assert desk.post(second, data=remark | {"text": "Punkt 2: kl. 10.25."}).status_code == 303

    # En ny version: båda måste godkänna den, och den gamla länken gäller den nya.
    assert desk.post(f"{base}/skicka", data={"reason": "Klockslaget rättat."}).status_code == 303
    assert desk.post(second, data={"version": "1", "act": "godkand"}).status_code == 422
    for page in (first, second):
        assert desk.post(page, data={"version": "2", "act": "godkand"}).status_code == 303
    locked = desk.get(base).text
    assert "Justerade och låsta" in locked and "är godkänd av alla de dagarnas justerare" in locked
    states = ["behandlad"] * 9
    refused = desk.post(f"/moten/{meeting('september')}/efter", data=outcomes(states))
    assert refused.status_code == 422 and "justerade och låsta" in refused.text
    shown = desk.get(f"/moten/{meeting('september')}/efter").text
    assert "justerade och låsta" in shown and "/justering#rattelse" in shown and ">Spara</button>" not in shown
    assert desk.post(f"{base}/rattelse", data={"reason": "Fel årtal."}).status_code == 303
    assert desk.post(f"/moten/{meeting('september')}/efter", data=outcomes(states)).status_code == 303

    # Huddinges plats byter innehavare medan version 3 väntar: uppdraget går inte över av sig självt.
    assert desk.post(f"{base}/skicka", data={"reason": "Fel årtal."}).status_code == 303
    with site.db.write() as session:
        people.replace_holder(
            session, director("huddinge"), name="Efterträdaren", email="ny@huddinge.example", now=site.now
        )
    assert "Har lämnat platsen" in desk.get(base).text and "Välj en ny" in desk.get("/").text
    assert desk.get(second).status_code == 410
    refused = desk.post(f"{base}/skicka", data={"reason": "Fel årtal."})
    assert "uppdraget går inte över" in refused.text  # efterträdaren får det bara om någon väljer den
    assert desk.post(f"{base}/valj", data=chosen).status_code == 303
    assert "Välj en ny" not in desk.get("/").text or "Har lämnat platsen" in desk.get(base).text
    assert desk.post(f"{base}/skicka", data={"reason": "Fel årtal."}).status_code == 303
    newest_asked = mails(site, "september", "meeting_checking", director("huddinge"))[-1]
    assert newest_asked.to_email == "ny@huddinge.example"


def _is_proposed_by_the_body(site: Site, desk: TestClient, base: str) -> None:
    """Whoever has the role justerare in the body is proposed; one that was given it as a person and has left is not."""
    with site.db.write() as session:
        former = PersonRow(name="Den förra")
        session.add(former)
        session.flush()
        bodies.write(session, Membership("ledningsgruppen", director("salem"), Role.CHECKER, person=former.id or 0))
        bodies.write(session, Membership("ledningsgruppen", director("tyreso"), Role.CHECKER))
    shown = desk.get(base).text
    assert "enligt registret" in shown and "för Salems kommun har lämnat sin plats" in shown
    assert shown.count(f'value="{director("tyreso")}" selected') == 2  # en för båda dagarna
    with site.db.write() as session:
        session.exec(delete(MemberRow).where(col(MemberRow.role) == Role.CHECKER))


def test_a_meeting_is_moved_and_cancelled_with_its_calendar_entry(site: Site, desk: TestClient) -> None:
    plan_year(desk, days="fredag 28 april 2023 kl. 8.30–11.00")
    add_item(desk, "april", "Hemsidan", proposal="Hemsidan behålls.")
    at(site, desk, 4, 4, 10)
    call(desk, "april")
    at(site, desk, 4, 5, 10)
    site.send()
    salem = link(site, "april", "salem")
    assert desk.post(salem, data={"seen": "0", "how-1": "plats"}).status_code == 303
    said = "(1 av 8 har svarat)"
    assert said in desk.get(f"/moten/{meeting('april')}").text
    # Another place keeps the answers. Another hour asks again, also whoever still has the page of the old hour open.
    opened = re.findall(r'name="when" value="([^"]+)"', desk.get(salem).text)
    assert opened == ["fredag den 28 april 2023 kl. 8.30–11.00"]
    same_day = "fredag 28 april 2023 kl. "
    asked = desk.post(f"/moten/{meeting('april')}/andra", data=plan_form(days=f"{same_day}13.00–16.00")).text
    assert "Stoppdagarna är desamma" in asked and "får svara igen" in asked
    for change, hours, is_kept in (({"place": "Salems kommunhus"}, "8.30–11.00", True), ({}, "13.00–16.00", False)):
        altered = plan_form(days=same_day + hours, gor="flytta", **change)
        assert desk.post(f"/moten/{meeting('april')}/andra", data=altered).status_code == 303
        assert (said in desk.get(f"/moten/{meeting('april')}").text) is is_kept
    listed = desk.get(f"/moten/{meeting('april')}/narvaro").text
    assert f"Svarade innan mötet flyttades: på plats, {opened[0]}" in listed
    late = desk.post(salem, data={"seen": "1", "when": opened[0], "how-1": "plats"})
    assert late.status_code == 422 and "Det är nu fredag den 28 april 2023 kl. 13.00–16.00." in late.text
    assert desk.post(salem, data={"seen": "1", "how-1": "plats"}).status_code == 303
    assert said in desk.get(f"/moten/{meeting('april')}").text
    back = plan_form(days=same_day + "8.30–11.00", gor="flytta")
    assert desk.post(f"/moten/{meeting('april')}/andra", data=back).status_code == 303
    moved = plan_form(days="torsdag 4 maj 2023 kl. 13.00–15.00")
    shown = desk.post(f"/moten/{meeting('april')}/andra", data=moved)
    assert shown.status_code == 200 and "Inget är sparat än" in shown.text
    assert "får svara igen, för den nya tiden" in shown.text
    assert "Tisdag den 18 april 2023" in shown.text and "Måndag den 24 april 2023" in shown.text  # underlagets stoppdag
    answer = desk.post(f"/moten/{meeting('april')}/andra", data=moved | {"gor": "flytta"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/moten/{meeting('april')}/kalla")
    assert "Det som skiljer är tiden (förut fredag den 28 april 2023" in desk.get(answer.headers["location"]).text
    call(desk, "april")
    at(site, desk, 4, 5, 11)
    add_item(desk, "april", "Budgeten", "information")
    add_item(desk, "april", "Upphandlingen", "information")
    call(desk, "april")
    at(site, desk, 4, 5, 12)
    gone = desk.post(f"/moten/{meeting('april')}/dagordning", data={"gor": "bort 2", "sakert": "ja"})
    assert gone.status_code == 303
    call(desk, "april")
    removed = "punkt 2 (Budgeten), som är borttagen"
    log = desk.get(f"/moten/{meeting('april')}").text
    assert "Punkt 2 (Budgeten) togs bort från dagordningen." in log and f"Det som skiljer är {removed}." in log
    newest = render(mails(site, "april", "meeting_call", director("salem"))[-1], "", Keys.single(SECRET))
    assert f"Det här har ändrats: {removed}." in " ".join(newest.text.split())
    first, second, *_ = mails(site, "april", "meeting_call", director("salem"))
    assert (first.props["sequence"], second.props["sequence"]) == (1, 2) and second.props["is_changed"]
    assert second.props["was"] == "fredag den 28 april 2023 kl. 8.30–11.00"
    letter = render(second, "", Keys.single(SECRET))
    assert letter.subject.startswith("Ändrad: kallelse torsdag den 4 maj 2023")
    assert "förut fredag den 28" in letter.text
    # Det som svarades gällde den förra dagen: det visas, men räknas inte.
    stale = desk.get(salem).text
    assert "Mötet har flyttats sedan ni svarade" in stale
    assert "på plats, fredag den 28 april 2023 kl. 13.00–16.00" in stale
    assert "(0 av 8 har svarat)" in desk.get(f"/moten/{meeting('april')}").text
    site.send()
    at(site, desk, 4, 6, 10)
    refused = desk.post(f"/moten/{meeting('april')}/stall-in")
    assert refused.status_code == 422
    assert desk.post(f"/moten/{meeting('april')}/stall-in", data={"reason": "För få kan."}).status_code == 303
    told = mails(site, "april", "meeting_cancelled")
    assert len(told) == 8 and {row.props["sequence"] for row in told} == {5}
    assert mails(site, "april", "meeting_reminder", state="planned") == []
    assert "Inställt" in desk.get("/moten").text
    assert desk.get(f"/moten/{meeting('april')}/kalla").status_code == 200
    assert "Det går inte att kalla" in desk.post(f"/moten/{meeting('april')}/kalla", data={}).text


def test_what_is_wrong_with_a_plan_is_said_beforehand(site: Site, desk: TestClient) -> None:
    """A4 row 8: the source's weekday is wrong, and the day is nationaldagen; it is taken as it is, with a note."""
    site.now = at_local(date(2018, 4, 3), 9)
    site.log_in(desk)
    claimed = plan_form(days="Torsdagen den 6 juni 2018 kl 8.30-11.00", gor="visa")
    shown = desk.post("/moten/nytt", data=claimed).text
    assert "Du skrev torsdag, men 6 juni 2018 är en onsdag och Sveriges nationaldag. Datumet gäller." in shown
    assert "Onsdag den 6 juni 2018 är Sveriges nationaldag, ingen arbetsdag." in shown
    plan_year(desk, days=claimed["days"])
    again = desk.post(
        "/moten/nytt", data=plan_form(body_name="samarbetskommittén", days="6 juni 2018 9.00", gor="visa")
    )
    assert "Ledningsgruppens möte har möte samma dag" in again.text
    twice = desk.post("/moten/nytt", data=claimed | {"gor": "planera"})
    assert twice.status_code == 422 and "finns redan" in twice.text
    faulty = plan_form(
        days="30 februari 2019 kl. 9.00\n1 mars 2019", begins="", link="mote.example", **{"stop-call": ""}
    )
    refused = desk.post("/moten/nytt", data=faulty)
    assert refused.status_code == 422
    for text in ("finns inte", "klockslaget saknas", "Länken går inte att läsa", "Kallelse: skriv ett antal"):
        assert text in refused.text
    unnamed = desk.post("/moten/nytt", data=plan_form(title="", secretariat=""))
    assert "Rubriken saknas" in unnamed.text and "Välj vem som är sekreterare" in unnamed.text
    with site.db.read() as session:
        [kept] = session.exec(select(CalledMeetingRow).order_by(col(CalledMeetingRow.key))).all()
    assert kept.key == "mote-ledningsgruppen-2018-06-06"
    past = plan_form(days="5 mars 2018 kl. 9–12")
    assert "Kallelsen skickar du själv" not in desk.post("/moten/nytt", data=past | {"gor": "visa"}).text
    held = desk.post("/moten/nytt", data=past | {"gor": "planera"})
    assert "Fyll i närvaron" in desk.get(held.headers["location"]).text
    both = plan_form(days="4 maj 2018 kl. 9–12\n11 maj 2018 kl. 9–12", gor="planera")
    planned = desk.post("/moten/nytt", data=both).headers["location"]
    assert planned.startswith("/moten?") and "går av sig själv på stoppdagen" in desk.get(planned).text


def test_the_members_are_those_that_the_body_has_on_the_day(site: Site, desk: TestClient) -> None:
    """Haninge leaves the body before the second meeting: that one is called without it."""
    form = desk.get("/moten/nytt?organ=ledningsgruppen").text
    assert 'value="Ledningsgruppens möte"' in form
    assert "Ja, enligt registret" in form and 'value="haninge/kommundirektor" selected' in form  # ordförande
    with site.db.write() as session:
        [own] = [
            one
            for one in bodies.members(session, "ledningsgruppen")
            if one.seat == director("haninge") and one.role is Role.MEMBER
        ]
        bodies.write(session, replace(own, to_on=date(2023, 3, 31)))
        [chair] = [
            one
            for one in bodies.members(session, "ledningsgruppen")
            if one.seat == director("haninge") and one.role is Role.CHAIR
        ]
        bodies.write(session, replace(chair, to_on=date(2023, 3, 31)))
    typed = {name: value for name, value in plan_form().items() if not name.startswith("member-")}
    days = "10 februari 2023 kl. 8.30\n28 april 2023 kl. 8.30"
    asked = {**typed, "days": days, "organ": "ledningsgruppen", "of_body-ja": "ja", "gor": "planera"}
    assert desk.post("/moten/nytt", data=asked).status_code == 303
    seats = [{row.seat for row in mails(site, name, "meeting_agenda")} for name in ("februari", "april")]
    assert seats == [{director(each) for each in EIGHT}, {director(each) for each in EIGHT if each != "haninge"}]
