"""A seat that two have at a time: each is asked by a link of its own, one answer counts, and the other is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from acts.remind_now import RemindNow
from db.answers.rows import newest
from db.boards.contacts import contacts_of
from db.boards.process import process_board
from db.register import whole
from db.store.session import Database
from mail.letter import is_of_stand_in
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import at_local
from schemas.register import RegisterLine
from schemas.tables.mail import MailItemRow, MailRow
from schemas.tables.process import EventRow
from secretariat.register import registering
from tests.web.desk.confirmed import confirm
from tests.web.site import PROCESS, SECRET, STEP, Site

SALEM = "salem/kommundirektor"
BASE = "https://svar.example"


@pytest.fixture
def site(sqlite_db: Database, tmp_path: Path) -> Site:
    """Friday 1 March 2024: the question went out the day before, and two have Salem's seat."""
    site = Site(sqlite_db, tmp_path)
    with site.client(is_logged_in=True) as desk:
        path = "/register/plats/salem/kommundirektor"
        assert 'value="nej" checked' in desk.get(path).text
        seen = desk.post(path, data={"title": "kommundirektören", "shared": "ja"}).text
        assert "Två har platsen samtidigt: ja, förut nej." in seen and "Ingen får mejl av det här." in seen
        confirm(desk, seen)
        shown = desk.get("/register/organisation/salem").text
        assert "Två samtidigt" in shown and "Ny andra innehavare" in shown
    site.advance(at_local(date(2024, 3, 1), 9))
    return site


def of_salem(site: Site, kind: str) -> list[MailRow]:
    """The mails of that kind to the two; the holder's first."""
    return [mail for mail in site.mails() if mail.kind == kind and mail.seat == SALEM and mail.step == STEP]


def link_in(mail: MailRow) -> str:
    """The path of the link in it."""
    text = render(mail, BASE, Keys.single(SECRET)).text
    return next(line.strip().removeprefix(BASE) for line in text.splitlines() if f"{BASE}/s/" in line)


def test_both_are_asked_reminded_and_told_and_either_answers(site: Site) -> None:
    first, second = of_salem(site, "invitation")
    assert (first.cc_email, second.cc_email) == ("kommun@salem.example", "")
    assert first.to_email != second.to_email and link_in(first) != link_in(second)
    for mail, other in ((first, second), (second, first)):
        assert f"{other.to_name} har fått samma mejl, med en egen länk." in render(mail, BASE, Keys.single(SECRET)).text
    assert {mail.state for mail in (first, second)} == {"accepted"}
    site.ask(RemindNow(step=STEP, seats=[SALEM]), "")
    assert [mail.to_email for mail in of_salem(site, "reminder")] == [first.to_email, second.to_email]
    site.advance(at_local(date(2024, 4, 24), 9))  # onsdag, past half time
    assert not of_salem(site, "stand_in") and [mail for mail in site.mails() if mail.kind == "stand_in"]
    with site.db.read() as session:
        board = process_board(session, PROCESS, site.now)
        contact = next(one for one in contacts_of(session, board)[STEP] if one.line.seat.key == SALEM)
        assert contact.first and contact.first.id == first.id and second.id in [mail.id for mail in contact.others]

    answer = {"value-forlangning": "ja", "value-ny-upphandling": "nej", "strength": "tjansteperson"}
    with site.client() as reader:
        for mail, version in ((second, "0"), (first, "1")):
            assert reader.get(link_in(mail)).status_code == 200
            sent = {**answer, "expected_version": version, "comment": f"Version {version}", "nudged": "ja"}
            assert reader.post(link_in(mail), data=sent).status_code == 303
    to = [(mail.to_email, mail.props["is_copy"]) for mail in of_salem(site, "receipt")]
    assert to == [
        (second.to_email, False),
        (first.to_email, True),
        (first.to_email, False),
        (second.to_email, True),
    ]
    with site.db.read() as session:
        latest = newest(session, PROCESS, STEP, SALEM)
        told = session.exec(
            select(EventRow.actor).where(EventRow.seat == SALEM, col(EventRow.kind).startswith("answer"))
        ).all()
        keys = session.exec(select(MailItemRow.key).where(col(MailItemRow.mail) == second.id)).all()
    assert latest is not None and latest.version == 2 and latest.answered_by == ""
    assert [actor.split("/")[1] for actor in told] == ["stand_in", "holder"], "whoever answered is recorded"
    assert all(is_of_stand_in(key) for key in keys)


def test_another_second_is_asked_and_the_link_of_the_former_dies(site: Site) -> None:
    _, second = of_salem(site, "invitation")
    line = RegisterLine.model_validate(
        {"organisation": "salem", "role": "kommundirektor", "capacity": "ersattare", "from_on": site.now.date()}
        | {"person": "Ny andra", "email": "ny@salem.example"}
    )
    found = registering.preview(site.db, [line], site.now)
    assert [(mail.title, mail.to_email) for mail in found.mails] == [("Inbjudan att svara", "ny@salem.example")]
    registering.apply(site.db, [line], site.now)
    with site.client() as reader:
        assert reader.get(link_in(second)).status_code == 410
        assert reader.get(site.link("salem")).status_code == 200, "the first has the same link as before"
    with site.db.read() as session:
        assert whole.load(session, ["salem"]).seats[SALEM].is_shared
