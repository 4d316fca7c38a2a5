"""Meetings and the ground rule on the desk: a table item by item, an extract to print, the call, the record kept."""

from __future__ import annotations

import pytest
from sqlmodel import col, update
from starlette.testclient import TestClient

from db import events
from db.meetings.receiving import ViewIn
from mail.tokens import Keys
from mail.writing.render import render
from schemas.meetings.consent import ViewKind
from schemas.tables.mail import MailRow
from tests.web.meeting.meeting_site import (
    BEGINS,
    EVENING_BEFORE,
    FOLDER,
    KEY,
    MEETING,
    SALEM,
    call,
    carried,
    give,
    history,
    mails,
    meeting_file,
    views,
)
from tests.web.site import SECRET, Site

SHIPPED = "ledningsgruppen-2023-09-21"


def test_the_meetings_are_listed_and_each_has_its_table(desk: TestClient) -> None:
    assert f'href="/moten/{SHIPPED}"' in desk.get("/moten").text
    page = desk.get(f"/moten/{SHIPPED}").text
    assert "Punkt 8. Samordnad varudistribution" in page
    assert '<i aria-hidden="true">✓</i>Närvarande, för</span>' in page
    assert "Tystnaden räknas inte" in page
    assert "Utdrag ur minnesanteckningar" in page
    assert desk.get("/moten/nej").status_code == 404


def test_a_file_of_ones_own_is_read_and_not_kept(desk: TestClient) -> None:
    text = (FOLDER / f"{SHIPPED}.yaml").read_bytes().replace(b"2023-09-21\ntitle", b"eget\ntitle")
    page = desk.post("/moten", files={"file": ("eget.yaml", text)})
    assert (page.status_code, "Punkt 8. Samordnad varudistribution" in page.text) == (200, True)
    assert "Mötet har varit, och ingen har kallats till det härifrån." in page.text
    assert "/moten/eget" not in desk.get("/moten").text
    wrong = desk.post("/moten", files={"file": ("fel.yaml", b"meeting: 1\n")})
    assert (wrong.status_code, "fel.yaml" in wrong.text) == (422, True)
    assert desk.post("/moten", data={}).status_code == 422


def test_a_file_that_is_sent_is_seen_first_then_called_to_and_found_again(desk: TestClient, site: Site) -> None:
    text = meeting_file()
    shown = desk.post("/moten", files={"file": ("mote.yaml", text.encode())})
    assert 'action="/moten/kalla"' in shown.text
    preview = desk.post("/moten/kalla", data=carried(text))
    assert preview.status_code == 200
    assert "Inget mejl har gått ut än." in preview.text
    assert "8 av 8" in preview.text
    assert "Tisdag den 28 maj 2024 kl. 8.30" in preview.text  # two working days before
    assert "punkt 2" in preview.text
    assert "Frågan gäller avtal; där räknas bara uttryckliga svar." in preview.text
    assert "kommundirektor@salem.example" in preview.text
    assert mails(site) == []
    sent = desk.post("/moten/kalla/skicka", data=carried(text))
    assert (sent.status_code, sent.headers["location"]) == (303, f"/moten/{MEETING}?klart=kallat")
    assert (len(mails(site, "meeting_call")), len(mails(site, "meeting_reminder"))) == (8, 8)
    assert {mail.state for mail in mails(site)} == {"planned"}
    with site.client(is_logged_in=True) as another_day:
        assert f'href="/moten/{MEETING}"' in another_day.get("/moten").text
        page = another_day.get(f"/moten/{MEETING}?klart=kallat").text
    assert "Kallelsen ligger i utkorgen" in page
    assert "Kallelsen till Ledningsgruppens nästa möte skickades till 8 ledamöter." in page
    assert "Kalla igen" in page
    # Nobody's presence is noted, so nobody is said to stand behind anything, and there is no extract.
    assert "Frånvarande" not in page
    assert "Utdrag ur minnesanteckningar" not in page


def test_a_second_call_shows_what_is_changed_and_reaches_only_those_it_must(desk: TestClient, site: Site) -> None:
    call(desk)
    same = desk.get(f"/moten/{MEETING}/kalla").text
    assert "Alla har redan den här kallelsen." in same
    assert "Skicka kallelsen" not in same
    moved = meeting_file(**{"on: 2024-05-30": "on: 2024-06-05"})
    preview = desk.post("/moten/kalla", data=carried(moved)).text
    assert "Kallelsen är ändrad sedan sist" in preview
    assert "Det som skiljer är tiden (förut " in preview
    call(desk, moved)
    waiting = [mail for mail in mails(site, "meeting_reminder") if mail.state == "planned"]
    assert {mail.props["first_on"] for mail in waiting} == {"2024-06-05"}
    assert all(mail.props["is_changed"] for mail in mails(site, "meeting_call")[8:])
    again = desk.post(f"/moten/{MEETING}/kalla", data={})
    assert again.headers["location"].endswith("?klart=oforandrat")
    assert len(mails(site, "meeting_call")) == 16


def test_a_meeting_that_has_begun_is_refused_kindly(desk: TestClient, site: Site) -> None:
    shipped = desk.get(f"/moten/{SHIPPED}/kalla")
    assert "Mötet började torsdag den 21 september 2023 kl. 15.00. Kallelsen måste skickas före." in shipped.text
    assert desk.post(f"/moten/{SHIPPED}/kalla", data={}).status_code == 422
    site.now = BEGINS
    site.log_in(desk)
    assert desk.post("/moten/kalla/skicka", data=carried(meeting_file())).status_code == 422
    assert mails(site) == []
    assert desk.get("/moten/nej/kalla").status_code == 404


def test_a_call_needs_real_days_and_a_key_of_its_own(desk: TestClient, site: Site) -> None:
    relative = (FOLDER / "mall.yaml").read_text(encoding="utf-8")
    refused = desk.post("/moten/kalla/skicka", data=carried(relative))
    assert (refused.status_code, "Inget är sparat och inget mejl är skickat." in refused.text) == (422, True)
    double = meeting_file(**{MEETING: SHIPPED})
    refused = desk.post("/moten/kalla", data=carried(double))
    assert (refused.status_code, "Mötet finns redan som fil" in refused.text) == (422, True)
    assert mails(site) == []


def test_a_meetings_key_among_the_processes_leads_to_its_page(desk: TestClient) -> None:
    assert desk.get(f"/arenden/{KEY}").status_code == 404
    call(desk)
    there = desk.get(f"/arenden/{KEY}")
    assert (there.status_code, there.headers["location"]) == (303, f"/moten/{MEETING}")
    assert desk.get(there.headers["location"]).status_code == 200
    outbox = desk.get(f"/utkorg?arende={KEY}").text
    assert 'Mejl om mötet <a href="/moten/' in outbox and f"/arenden/{KEY}" not in outbox


def test_a_call_that_did_not_leave_is_told_on_the_meetings_page(desk: TestClient, site: Site) -> None:
    call(desk)
    assert "gick inte iväg" not in desk.get(f"/moten/{MEETING}").text
    with site.db.write() as session:
        session.exec(update(MailRow).where(col(MailRow.seat) == SALEM).values(state="failed"))
    assert "3 mejl till mötet gick inte iväg" in desk.get(f"/moten/{MEETING}").text
    assert "Salems kommun" in desk.get(f"/utkorg?arende={KEY}&lage=problem").text


def test_views_by_link_are_joined_and_listed_with_those_that_came_late(desk: TestClient, site: Site) -> None:
    call(desk, meeting_file(**{"\nitems:\n": "\npresence:\n  - {seat: haninge/kommundirektor}\n\nitems:\n"}))
    site.now = EVENING_BEFORE
    give(site, ViewIn(item="2", kind=ViewKind.DISSENT, text="Vänta ett år."))
    site.now = BEGINS
    give(site, ViewIn(item="2", kind=None))
    give(site, ViewIn(item="2", kind=ViewKind.DISSENT, text="För dyrt."), seat="tyreso/kommundirektor")
    site.log_in(desk)
    page = desk.get(f"/moten/{MEETING}").text
    assert "Frånvarande. Avvikande uppfattning lämnad i förväg, onsdag den 29 maj 2024 kl. 19.00." in page
    assert "Den ändrades torsdag den 30 maj 2024 kl. 8.30, efter att mötet hade börjat; det räknas inte." in page
    assert "En avvikande uppfattning kom torsdag den 30 maj 2024 kl. 8.30, efter att mötet hade börjat" in page
    assert "Vänta ett år." in page
    assert page.count("Kom efter att mötet hade börjat") == 2
    with site.db.read() as session:
        assert events.verify(session, KEY) == []


def test_the_record_is_kept_after_the_meeting_and_what_was_added_there_binds_nobody(
    desk: TestClient, site: Site
) -> None:
    call(desk)
    after = meeting_file(
        **{
            "\nitems:\n": "\npresence:\n  - {seat: haninge/kommundirektor}\n\nitems:\n"
            '  - {key: "2b", title: Tillagt vid mötet, proposal_sent_on: 2024-05-14}\n'
        }
    )
    early = desk.post("/moten/spara", data=carried(after))
    assert (early.status_code, "Mötet har inte börjat än." in early.text) == (422, True)
    site.now = BEGINS
    site.log_in(desk)
    later = desk.post("/moten/spara", data=carried(after.replace('begins: "8.30"', 'begins: "8.00"')))
    assert (later.status_code, "Enligt kallelsen började mötet torsdag den 30 maj" in later.text) == (422, True)
    page = desk.post("/moten", files={"file": ("mote.yaml", after.encode())}).text
    assert 'action="/moten/spara"' in page
    assert desk.post("/moten/spara", data=carried(after)).status_code == 303
    page = desk.get(f"/moten/{MEETING}?klart=sparat").text
    assert "Mötet är sparat med närvaro, synpunkter och beslut." in page
    added = page[page.index('id="punkt-2b"') :]
    assert "Punkten lades till vid mötet och fanns inte på den utskickade dagordningen." in added
    assert "Frånvarande, och ingen avvikande uppfattning lämnad i förväg" in page
    assert [event.kind for event in history(site)] == ["invited", "record_kept"]
    desk.post("/moten/spara", data=carried(after))
    assert len(history(site)) == 2


NOTE = {
    "seat": SALEM,
    "item": "2",
    "kind": "avvikande",
    "text": "Vänta ett år.",
    "source": "telefon med kommundirektören",
    "received_on": "2024-05-29",
    "received_time": "16.20",
}


def test_what_came_by_phone_is_noted_with_the_time_it_came(desk: TestClient, site: Site) -> None:
    assert desk.get(f"/moten/{MEETING}/synpunkt").status_code == 404
    call(desk)
    site.now = BEGINS
    site.log_in(desk)
    form = desk.get(f"/moten/{MEETING}/synpunkt").text
    assert 'value="2024-05-30"' in form
    assert 'value="08.30"' in form
    assert desk.post(f"/moten/{MEETING}/synpunkt", data=NOTE).status_code == 303
    page = desk.get(f"/moten/{MEETING}?klart=synpunkt").text
    assert "noterat av kansliet: telefon med kommundirektören" in page
    assert "Kom efter att mötet hade börjat" not in page
    told = history(site)[-1]
    assert told.text == (
        "Salems kommun har lämnat en avvikande uppfattning i punkt 2, enligt kansliet onsdag den 29 maj 2024 kl. 16.20."
    )
    assert told.at == BEGINS
    [receipt] = mails(site, "meeting_view")
    assert "Samverkanskansliet har noterat" in render(receipt, "http://testserver", Keys.single(SECRET)).text


def test_what_is_noted_takes_its_place_by_the_time_it_came(desk: TestClient, site: Site) -> None:
    call(desk)
    site.now = EVENING_BEFORE
    give(site, ViewIn(item="2", kind=ViewKind.REMARK, text="Se § 45."))
    site.log_in(desk)
    assert desk.post(f"/moten/{MEETING}/synpunkt", data=NOTE).status_code == 303
    assert [(view.version, view.kind) for view in views(site)] == [(2, "avvikande"), (1, "synpunkt")]
    page = desk.get(f"/moten/{MEETING}").text
    assert page.index("Ersatt av en senare") < page.index("Gäller</span>")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seat": "nacka/kommundirektor"}, "Välj en ledamot."),
        ({"item": "9"}, "Välj en punkt."),
        ({"kind": ""}, "Välj ett av alternativen."),
        ({"text": ""}, "Skriv vad som sades."),
        ({"source": ""}, "Källan saknas."),
        ({"received_time": "25.00"}, "Klockslaget går inte att läsa."),
        ({"received_on": ""}, "Dagen saknas."),
        ({"received_on": "0001-01-01"}, "för långt bort"),
        ({"received_on": "2024-06-01"}, "Tidpunkten har inte varit än."),
    ],
)
def test_a_faulty_note_is_refused_with_every_word_kept(
    desk: TestClient, site: Site, changes: dict[str, str], words: str
) -> None:
    call(desk)
    site.now = BEGINS
    site.log_in(desk)
    page = desk.post(f"/moten/{MEETING}/synpunkt", data={**NOTE, **changes})
    assert (page.status_code, words in page.text) == (422, True)
    assert NOTE["source"] in page.text or "source" in changes
    assert views(site) == []


def test_only_the_desks_own_pages_may_call(site: Site) -> None:
    with site.client(is_logged_in=True) as desk:
        desk.headers["Sec-Fetch-Site"] = "cross-site"
        assert desk.post("/moten/kalla/skicka", data=carried(meeting_file())).status_code == 403
    assert mails(site, seat=SALEM) == []
