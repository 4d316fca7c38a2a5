"""Items and papers for an agenda, from the member's link to the agenda: in time, late, put off, declined."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from db import documents, meetings
from db.meetings import minutes, proposals
from db.outbox.last_look.meeting import PROPOSAL_RULED
from db.outbox.last_look.recheck import recheck
from db.register import bodies
from db.store.session import Database
from mail.kinds.service.weekly import WEEKLY
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local, local_date
from schemas.meetings.bodies import Membership, Role
from schemas.meetings.consent import AgendaItem
from schemas.tables.mail import MailRow
from schemas.tables.people import OrganisationRow
from secretariat import weekly
from tests.web.desk.meetings.year_2023 import add_item, call, director, key, link, mails, meeting, plan_year, site_of
from tests.web.site import SECRET, Site

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def site(sqlite_db: Database, tmp_path: Path) -> Site:
    return site_of(sqlite_db, tmp_path)


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    with site.client(is_logged_in=True) as client:
        yield client


def at(site: Site, desk: TestClient, month: int, day: int, hour: int = 9) -> None:
    site.now = at_local(date(2023, month, day), hour)
    site.send()
    site.log_in(desk)


def agenda(site: Site, name: str) -> list[AgendaItem]:
    with site.db.read() as session:
        record = meetings.find(session, key(name))
    assert record is not None
    return record.items


def _of_week(site: Site, organisation: str) -> MailRow:
    """The mail of the week to an organisation that wants it; there is one."""
    with site.db.write() as session:
        session.get_one(OrganisationRow, organisation).weekly_mail = "ja"
    assert weekly.post_week(site.db, site.now) == 1
    return next(mail for mail in site.mails() if mail.kind == WEEKLY.name)


def test_what_members_send_in_comes_on_the_agenda_or_gets_a_kind_word(site: Site, desk: TestClient) -> None:
    """The call of 28 April 2023: items are asked for on Wednesday 5 April, papers by Tuesday 18 April."""
    plan_year(desk, days="fredag 28 april 2023 kl. 8.30–11.00\nfredag 9 juni 2023 kl. 8.30–11.00")
    at(site, desk, 4, 6)
    page = link(site, "april", "salem", "meeting_agenda")
    assert desk.get(page).headers["location"] == f"{page}/punkter"  # mötet är inte kallat än
    shown = desk.get(f"{page}/punkter").text
    assert "Senast tisdag den 18 april 2023" in shown and "checked" not in shown
    assert desk.post(f"{page}/punkter", data={"title": "", "kind": "beslut"}).status_code == 422
    home = {"title": "Hemsidan", "kind": "beslut", "proposal": "Behålls.", "presenter": "kanslichefen", "minutes": "20"}
    for _ in range(2):  # samma sak två gånger är en
        sent = desk.post(f"{page}/punkter", data=home, files={"file": ("Hemsidan.pdf", PDF)})
        assert sent.status_code == 303, sent.text
    desk.post(f"{page}/punkter", data={"title": "Julfesten", "kind": "diskussion"})
    with site.db.read() as session:
        rows = proposals.listed(session, key("april"))
        assert minutes.files_of(session, key("april")) == {proposals.item_of(rows[0]).documents[0].sha256}
    assert [(row.state, row.is_late, row.asked) for row in rows] == [("vantar", False, "")] * 2
    assert len(mails(site, "april", "meeting_proposed", director("salem"))) == 2
    assert "2 punkter till dagordningen väntar på besked" in desk.get("/").text
    desk_page = f"/moten/{meeting('april')}/inkommet"
    assert desk.get(f"{desk_page}/fil/{proposals.item_of(rows[0]).documents[0].sha256}").content == PDF

    # Ett klick: punkten står på dagordningen, med den som föreslog som ansvarig och sitt underlag.
    assert desk.post(f"{desk_page}/{rows[0].id}", data={"gor": "antagen"}).status_code == 303
    [item] = agenda(site, "april")
    assert (item.key, item.title, item.owner, item.proposal) == ("1", "Hemsidan", director("salem"), "Behålls.")
    assert item.note == "Föredras av kanslichefen. Behöver 20 minuter." and item.documents[0].title == "Hemsidan.pdf"
    assert documents.path_of(site.settings.documents_dir, item.documents[0].sha256).read_bytes() == PDF
    assert desk.post(f"{desk_page}/{rows[0].id}", data={"gor": "nasta"}).status_code == 422  # redan sagt
    unkind = desk.post(f"{desk_page}/{rows[1].id}", data={"gor": "avbojd"})
    assert unkind.status_code == 422 and "vänliga ord" in unkind.text
    word = {"gor": "avbojd", f"answer-{rows[1].id}": "Den tar vi på kansliets fika."}
    assert desk.post(f"{desk_page}/{rows[1].id}", data=word).status_code == 303
    told = mails(site, "april", "meeting_ruled", director("salem"))
    assert [(row.props["ruling"], row.props["key"], row.props["answer"]) for row in told] == [
        ("antagen", "1", ""),
        ("avbojd", "", "Den tar vi på kansliets fika."),
    ]
    assert mails(site, "april", "meeting_late") == []
    _late(site, desk, page, desk_page)


def _late(site: Site, desk: TestClient, page: str, desk_page: str) -> None:
    """After 18 April the chair says whether it is taken up: before the call, and after it."""
    at(site, desk, 4, 19)
    assert "Sista dagen har varit" in desk.get(f"{page}/punkter").text
    desk.post(f"{page}/punkter", data={"title": "Branden", "kind": "information"})
    asked = mails(site, "april", "meeting_late", director("haninge"))
    assert [local_date(row.send_at) for row in asked] == [date(2023, 4, 19), date(2023, 4, 20)]  # fråga och påminnelse
    number = asked[0].props["number"]
    chair = f"{link(site, 'april', 'haninge', 'meeting_late')}/sent/{number}"
    assert desk.get(f"{page}/sent/{number}").status_code == 404  # bara ordföranden får frågan
    assert desk.post(chair, data={}).status_code == 422  # inget är förvalt
    refused = desk.post(f"{desk_page}/{number}", data={"gor": "antagen"})
    assert refused.status_code == 422 and "vad ordföranden sade" in refused.text
    assert desk.post(chair, data={"ruling": "nasta", "answer": "I juni, då är Länsstyrelsen med."}).status_code == 303
    assert "kommer på nästa möte" in desk.get(chair).text
    [put_off] = agenda(site, "juni")
    assert (put_off.title, put_off.owner) == ("Branden", director("salem"))
    assert put_off.origin == "anmäld till mötet den 28 april 2023"
    told = mails(site, "april", "meeting_ruled", director("salem"))[-1]
    assert (told.props["ruling"], told.props["next_on"]) == ("nasta", "2023-06-09")

    # Kansliet lägger själv till underlag sent: antingen får ordföranden frågan, eller har den redan sagt ja.
    form = {"title": "Hemsidan", "kind": "beslut", "subject": "annat", "proposal": "Behålls.", "documents": "Kostnader"}
    item = f"/moten/{meeting('april')}/dagordning/1"
    undecided = desk.post(item, data=form)
    assert undecided.status_code == 422 and "Välj om ordföranden ska få frågan" in undecided.text
    assert desk.post(item, data=form | {"late": "ordforande"}).headers["location"] == desk_page
    assert [each.title for each in agenda(site, "april")[0].documents] == ["Hemsidan.pdf"]
    add_item(desk, "april", "Remisser", "information", late="ja")

    # Efter kallelsen: det som tas upp får ledamöterna veta när kansliet kallar igen.
    call(desk, "april")
    at(site, desk, 4, 20, 15)
    waiting = mails(site, "april", "meeting_late", director("haninge"))[-1].props["number"]
    weekly_mail = _of_week(site, "haninge")
    said = render(weekly_mail, "", Keys.single(SECRET))
    assert said.subject == "Veckan som kommer: ett sent underlag väntar på besked"
    assert f"{chair.rpartition('/')[0]}/{waiting}" in said.text and "Sent underlag: Hemsidan" in said.text
    by_phone = {"gor": "antagen", f"source-{waiting}": "telefon med ordföranden"}
    assert desk.post(f"{desk_page}/{waiting}", data=by_phone).status_code == 303
    with site.db.read() as session:
        assert recheck(session, weekly_mail, site.now).cancelled == PROPOSAL_RULED
    assert [each.title for each in agenda(site, "april")[0].documents] == ["Hemsidan.pdf", "Kostnader"]
    assert "Dagordningen har ändrats sedan kallelsen gick" in desk.get("/moten").text
    call(desk, "april")
    assert "Dagordningen har ändrats sedan kallelsen gick" not in desk.get("/moten").text

    # Det ordföranden själv lämnar sent avgör vice ordföranden; finns ingen avgör kansliet.
    own = link(site, "april", "haninge", "meeting_call")
    with site.db.write() as session:
        bodies.write(session, Membership("ledningsgruppen", director("nykvarn"), Role.VICE_CHAIR))
    desk.post(f"{own}/punkter", data={"title": "Ordförandens fråga", "kind": "diskussion"})
    assert mails(site, "april", "meeting_late")[-1].seat == director("nykvarn")
    with site.db.read() as session:
        assert proposals.listed(session, key("april"))[-1].asked == director("nykvarn")
