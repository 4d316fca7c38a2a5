"""The mail of the week: one for each person who owes anything and wants it, once, and no reminder says it again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from db.outbox.last_look.recheck import ANSWERED, recheck
from db.store.session import Database
from mail.kinds.service.weekly import WEEKLY, week_of
from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from schemas.tables.people import HolderRow, OrganisationRow
from schemas.tables.process import InvitationRow
from secretariat import weekly
from tests.db.seals.sealed import SECRETS
from tests.web.site import IN_MAY, Site


@pytest.fixture
def site(played_file: Path, tmp_path: Path) -> Iterator[Site]:
    """Tuesday 14 May 2024: the question is open, nobody has answered."""
    shutil.copy(played_file, tmp_path / "svarstid.db")
    db = Database(f"sqlite:///{tmp_path / 'svarstid.db'}", secrets=lambda: SECRETS)
    yield Site(db, tmp_path, now=IN_MAY)
    db.dispose()


@pytest.fixture
def wanted(site: Site) -> Site:
    """The secretariat wants it for all, Salem does not; whoever has Tyresö's seat has Nykvarn's too."""
    _want(site, "sodertorn", "alla")
    _want(site, "salem", "nej")
    with site.db.write() as session:
        same = update(HolderRow).where(col(HolderRow.seat) == "nykvarn/kommundirektor")
        session.exec(same.values(email="kommundirektor@tyreso.example"))
        link = update(InvitationRow).where(col(InvitationRow.seat) == "nykvarn/kommundirektor")
        session.exec(link.values(made_for="kommundirektor@tyreso.example"))
    return site


def _want(site: Site, organisation: str, said: str) -> None:
    with site.db.write() as session:
        own = update(OrganisationRow).where(col(OrganisationRow.key) == organisation)
        session.exec(own.values(weekly_mail=said))


def _of_week(site: Site) -> list[MailRow]:
    return [mail for mail in site.mails() if mail.kind == WEEKLY.name]


def test_nobody_gets_it_where_nobody_wants_it_and_one_organisation_may_alone(site: Site) -> None:
    assert weekly.post_week(site.db, IN_MAY) == 0
    _want(site, "botkyrka", "ja")
    assert weekly.post_week(site.db, IN_MAY) == 1
    (mail,) = _of_week(site)
    assert mail.seat == "botkyrka/kommundirektor" and mail.cc_email == ""
    assert mail.subject == "Ett ärende väntar på svar från Botkyrka, senast torsdag den 30 maj 2024"


def test_each_person_gets_one_a_week_with_all_that_is_owed(wanted: Site) -> None:
    wanted.answer("haninge")
    assert weekly.post_week(wanted.db, IN_MAY) == 8
    owed = {mail.seat: [one["seat"] for one in mail.props["asked"]] for mail in _of_week(wanted)}
    assert owed.pop("nykvarn/kommundirektor") == ["nykvarn/kommundirektor", "tyreso/kommundirektor"], "one person"
    assert [len(seats) for seats in owed.values()] == [2, 1, 1, 1, 1, 1, 1], "two tasks of one owner in one mail"
    assert not {"haninge/kommundirektor", "salem/kommundirektor"} & owed.keys(), "answered, and wants none"
    assert weekly.post_week(wanted.db, IN_MAY + timedelta(days=2)) == 0, "a week is told once"
    assert weekly.post_week(wanted.db, IN_MAY + timedelta(days=7)) == 8, "the next week is another"


def test_it_does_not_say_again_what_has_come_and_no_reminder_says_it_twice(wanted: Site) -> None:
    weekly.post_week(wanted.db, IN_MAY)
    mail = next(mail for mail in _of_week(wanted) if mail.seat == "botkyrka/kommundirektor")
    wanted.answer("botkyrka")
    with wanted.db.read() as session:
        assert recheck(session, mail, wanted.now).cancelled == ANSWERED
        huddinge = session.exec(select(MailRow).where(MailRow.seat == "huddinge/kommundirektor"))
        assert recheck(session, [*huddinge][-1], wanted.now).cancelled == ""
    wanted.advance(at_local(date(2024, 5, 17), 12, 0))  # fredag: the reminder of ten working days before has been
    reminded = [mail for mail in wanted.mails() if mail.kind == "reminder" and mail.send_at > IN_MAY]
    assert {mail.seat for mail in reminded} == {"salem/kommundirektor"}, "the others were told on Tuesday"
    wanted.advance(at_local(date(2024, 5, 24), 12, 0))  # fredag: five working days before, which is near
    near = [
        mail for mail in wanted.mails() if mail.kind == "reminder" and mail.send_at > at_local(date(2024, 5, 20), 0)
    ]
    assert len(near) >= 5


def test_the_weeks_are_those_of_the_calendar() -> None:
    assert [week_of(on) for on in (date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4), date(2024, 12, 30))] == [
        "2026-W53", "2026-W53", "2027-W01", "2025-W01"
    ]  # fmt: skip


def test_none_is_written_in_a_quiet_week(wanted: Site) -> None:
    assert weekly.post_week(wanted.db, at_local(date(2024, 7, 8), 8, 10)) == 0  # måndag i vecka 28
