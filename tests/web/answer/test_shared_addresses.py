"""One address in two municipalities, and an address that is the official mailbox itself: all work, each by itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, update

from db.answers import rows as answer_rows
from db.register import people
from db.store.session import Database
from rules.dates.clock import at_local, local_date
from schemas.tables.mail import MailRow
from schemas.tables.people import HolderRow
from tests.db.seals.sealed import SECRETS
from tests.web.meeting import meeting_site
from tests.web.site import IN_MAY, PROCESS, STEP, Site

SHARED = "direktor@tvakommuner.example"
SALEM, TYRESO, NACKA = (f"{key}/kommundirektor" for key in ("salem", "tyreso", "nacka"))
NACKAS_MAILBOX = "kommun@nacka.example"


def play(folder: Path) -> None:
    """Make the register of `shared` in `folder`, in a file to copy from."""
    db = Database(f"sqlite:///{folder / 'svarstid.db'}", secrets=lambda: SECRETS)
    db.migrate()
    site = Site(db, folder)
    with db.write() as session:
        for seats, email in (
            ((SALEM, TYRESO), SHARED),
            ((NACKA,), NACKAS_MAILBOX.upper().replace("KOMMUN@", "kommun@")),
        ):
            session.exec(
                update(HolderRow)
                .where(col(HolderRow.seat).in_(seats), col(HolderRow.capacity) == "ordinarie")
                .values(email=email)
            )
    site.advance(IN_MAY)
    db.dispose()


@pytest.fixture
def shared(made_once: Callable[[str, Callable[[Path], object]], Path], tmp_path: Path) -> Iterator[Site]:
    """Salem and Tyresö have one director; Nacka's is reached by its official mailbox. Until 14 May nobody answers."""
    shutil.copy(made_once("shared-addresses", play) / "svarstid.db", tmp_path)
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    yield Site(db, tmp_path, now=IN_MAY)
    db.dispose()


def of(site: Site, kind: str, email: str = SHARED) -> list[MailRow]:
    return [mail for mail in site.mails() if mail.kind == kind and mail.step in (STEP, "") and mail.to_email == email]


def test_each_municipality_asks_by_a_mail_and_a_link_of_its_own(shared: Site) -> None:
    tyreso, salem = sorted(of(shared, "invitation"), key=lambda mail: mail.seat, reverse=True)
    assert tyreso.seat == TYRESO and tyreso.subject.endswith("(Tyresö)") and tyreso.cc_email == "kommun@tyreso.example"
    assert salem.seat == SALEM and salem.subject.endswith("(Salem)") and salem.cc_email == "kommun@salem.example"
    assert shared.link("salem") != shared.link("tyreso")


def test_reminders_to_one_address_are_one_mail_that_names_both(shared: Site) -> None:
    shared.advance(at_local(date(2024, 5, 24), 9, 0))
    reminders = of(shared, "reminder")
    assert len({reminder.send_at for reminder in reminders}) == len(reminders) > 0
    reminder = reminders[-1]
    assert reminder.subject == "Ett ärende väntar på Tyresö och Salem, senast torsdag den 30 maj 2024"
    assert set(reminder.cc_email.split(", ")) == {"kommun@salem.example", "kommun@tyreso.example"}
    assert [item["seat"] for item in reminder.props["asked"]] == [TYRESO, SALEM]


def test_an_answer_for_one_leaves_the_other_asked(shared: Site) -> None:
    data = {"value-forlangning": "ja", "value-ny-upphandling": "nej", "strength": "tjansteperson"}
    who = {"answered_by": "Direktören", "answered_email": SHARED}
    with shared.client() as client:
        assert client.post(shared.link("salem"), data={**data, **who}).status_code == 303
    with shared.db.read() as session:
        assert {seat for _, seat in answer_rows.latest(session, PROCESS)} == {SALEM}
    (receipt,) = of(shared, "receipt")
    assert receipt.subject.endswith("(Salem)") and receipt.seat == SALEM
    shared.advance(at_local(date(2024, 5, 24), 9, 0))
    reminder = of(shared, "reminder")[-1]
    assert reminder.subject.endswith("(Tyresö)") and reminder.cc_email == "kommun@tyreso.example"


def test_whoever_is_the_official_mailbox_gets_no_copy_and_is_known_as_its_own(shared: Site) -> None:
    (invitation,) = [mail for mail in shared.mails() if mail.kind == "invitation" and mail.seat == NACKA]
    assert invitation.to_email.casefold() == NACKAS_MAILBOX and invitation.cc_email == ""
    with shared.db.read() as session:
        assert people.is_of_seat(session, NACKA, NACKAS_MAILBOX, local_date(IN_MAY))
        assert not people.is_of_seat(session, NACKA, SHARED, local_date(IN_MAY))


def test_a_new_holder_of_one_seat_leaves_the_other_alone(shared: Site) -> None:
    before = shared.link("tyreso"), shared.link("salem")
    with shared.db.write() as session:
        people.replace_holder(session, SALEM, name="Den nya", email="ny@salem.example", now=shared.now)
    assert shared.link("tyreso") == before[0] and shared.link("salem") != before[1]
    with shared.client() as client:
        assert client.get(before[0]).status_code == 200
        assert client.get(before[1]).status_code == 410


def test_calls_to_a_meeting_are_told_apart(shared: Site) -> None:
    with shared.client(is_logged_in=True) as desk:
        meeting_site.call(desk)
    calls = {mail.seat: mail for mail in of(shared, "meeting_call")}
    assert set(calls) == {SALEM, TYRESO}
    assert calls[SALEM].subject.endswith("(Salem)") and calls[TYRESO].subject.endswith("(Tyresö)")
    links = {meeting_site.link(shared, seat) for seat in (SALEM, TYRESO)}
    assert len(links) == 2
    with shared.client() as client:
        pages = [client.get(each).text for each in sorted(links)]
    assert sum("Salems kommun" in page for page in pages) == 1
